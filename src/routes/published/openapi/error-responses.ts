// The errors of an operation by status. Those that several operations have in common are written once, among the components.

import type { ListedError } from "../../../bailiff-errors.ts";
import { errorAnswer } from "../../../clerk/error-schema.ts";
import type { DescribedOperation } from "./described-operation.ts";
import type { Reference, ResponseObject } from "./document-shape.ts";
import { headersOf } from "./header-answers.ts";
import type { Plane } from "./plane.ts";
import type { SchemaBook } from "./schema-book.ts";

export interface ErrorResponses {
  of(operation: DescribedOperation): readonly (readonly [status: string, response: Reference])[];
  /** So far, by name. */
  components(): Readonly<Record<string, ResponseObject>>;
}

export function createErrorResponses(schemas: SchemaBook): ErrorResponses {
  /** By plane and status, then by the codes that come with it. */
  const shared = new Map<string, Map<string, ResponseObject>>();
  const schema = schemas.write(errorAnswer, "output");

  /** A number tells apart what has the same plane and status and other codes. */
  const share = (plane: Plane, status: string, codes: readonly string[], make: () => ResponseObject): Reference => {
    const family = `${plane}.${status}`;
    const variants = shared.get(family) ?? new Map<string, ResponseObject>();
    shared.set(family, variants);
    const text = codes.join();
    if (!variants.has(text)) variants.set(text, make());
    return { $ref: `#/components/responses/${family}.${[...variants.keys()].indexOf(text) + 1}` };
  };

  const response = (plane: Plane, waiting: boolean, description: string, example?: unknown): ResponseObject => ({
    description,
    headers: headersOf(plane, waiting),
    content: { "application/json": { schema, ...(example === undefined ? {} : { example }) } },
  });

  const bailiffs = ({ plane, errors }: DescribedOperation) =>
    [...Map.groupBy(errors.filter(hasOneStatus), ({ status }) => String(status))].map(([status, group]) => {
      const all = [...group, ...inRange(errors, `${status.slice(0, 1)}XX`)];
      const codes = all.map(({ code }) => code);
      const make = () => ({
        ...response(plane, WAITING.has(status), inWords(plane, all), exampleOf(all)),
        "x-bailiff-codes": codes,
      });
      return [status, share(plane, status, codes, make)] as const;
    });

  /** What Clerk refuses or fails at has a status and a code of its own. */
  const clerks = ({ plane, errors }: DescribedOperation) =>
    (plane === "clerk" ? ["4XX", "5XX"] : []).map((range) => {
      const own = inRange(errors, range);
      const codes = own.map(({ code }) => code);
      const make = () => ({
        ...response(plane, true, inWords(plane, own)),
        ...(codes.length === 0 ? {} : { "x-bailiff-codes": codes }),
      });
      return [range, share(plane, range, codes, make)] as const;
    });

  return {
    of: (operation) => [...bailiffs(operation), ...clerks(operation)],
    components: () => {
      const named = [...shared].flatMap(([family, variants]) =>
        [...variants.values()].map((one, index) => [`${family}.${index + 1}`, one] as const),
      );
      return Object.fromEntries(named.sort(([a], [b]) => (a < b ? -1 : 1)));
    },
  };
}

function hasOneStatus({ status }: ListedError): boolean {
  return typeof status === "number";
}

/** Those whose status is any of the range. */
function inRange(errors: readonly ListedError[], range: string): readonly ListedError[] {
  return errors.filter(({ status }) => status === range);
}

/** Statuses that say how long to wait. */
const WAITING = new Set(["429", "503"]);

function inWords(plane: Plane, errors: readonly ListedError[]): string {
  const list = errors.map(({ code, message }) => `\`${code}\`: ${message.replace(/\.$/, "")}.`);
  const clerks = `${list.length === 0 ? "An" : "Or an"} error of Clerk's, as it came, with a code of its own.`;
  return [...list, ...(plane === "clerk" ? [clerks] : [])].join("\n\n");
}

function exampleOf([first]: readonly ListedError[]): unknown {
  if (first === undefined) return undefined;
  const message = first.message;
  const detail = `${message.replace(/\.$/, "")}: what was wrong, what is allowed and what to do.`;
  return {
    errors: [{ message, long_message: detail, code: first.code, meta: {} }],
    clerk_trace_id: "req_jjtpeT9R8M87MHgYQ9eA",
  };
}
