// Fills in what a row of the operation table leaves unsaid, from its method and path: arguments in the path are ids unless it says what
// else, a `user_id` there is the target, a GET is a read that is safe to repeat, everything else sets a state and is idempotent.
import * as z from "zod/mini";
import { once } from "../once.ts";
import { none, pathId } from "./args/fields.ts";
import type { ArgsObject, Operation } from "./operation.ts";
import { namesInPath } from "./path-form.ts";

/** A function, where a schema is made when it is first asked for. */
type MadeLater = ArgsObject | (() => ArgsObject);

type Row = Pick<Operation, "summary" | "answer"> &
  Partial<
    Pick<
      Operation,
      | "target"
      | "class"
      | "replay"
      | "secretArgs"
      | "since"
      | "allowedUnlessDenied"
      | "keptMs"
      | "legacyBody"
      | "undescribed"
      | "ignoredQuery"
      | "also"
      | "creates"
      | "rows"
      | "reveals"
      | "idempotency"
      | "changes"
      | "money"
      | "guess"
      | "notes"
    >
  > & {
    /** Of arguments in the path that are no ids; made when first asked for. */
    readonly pathArgs?: Readonly<Record<string, () => z.ZodMiniType>>;
    readonly query?: MadeLater;
    readonly body?: MadeLater;
    /** Of an operation that has a body; JSON unless said otherwise. */
    readonly bodyKind?: "multipart";
  };

/** @throws Error for a row that changes something and does not say which class it is: nobody may forget that. */
export function defineOperation(name: string, method: Operation["method"], path: string, row: Row): Operation {
  const { pathArgs = {}, query = none, body = none, bodyKind, ...columns } = row;
  const pathNames = namesInPath(path);
  if (method !== "GET" && row.class === undefined) throw new Error(`${name}: an operation that is not a GET needs a class`);
  return {
    name,
    method,
    path,
    args: argsOf({
      path: once(() => z.strictObject(Object.fromEntries(pathNames.map((param) => [param, (pathArgs[param] ?? pathId)()])))),
      query,
      body,
    }),
    body: row.body === undefined ? "none" : (bodyKind ?? "json"),
    target: pathNames.includes("user_id") ? { kind: "one", arg: "user_id" } : { kind: "none" },
    class: "read",
    replay: method === "GET" ? "safe" : "idempotent",
    secretArgs: [],
    notes: [],
    ...columns,
  };
}

function argsOf({ path, query, body }: Readonly<Record<keyof Operation["args"], MadeLater>>): Operation["args"] {
  return {
    get path() {
      return made(path);
    },
    get query() {
      return made(query);
    },
    get body() {
      return made(body);
    },
  };
}

function made(schema: MadeLater): ArgsObject {
  return typeof schema === "function" ? schema() : schema;
}
