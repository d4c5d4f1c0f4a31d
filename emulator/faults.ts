// Faults on command: a queue of rules, each good for some number of requests. What a rule does is said in `Fault`; how it looks on
// the socket is in `deliver.ts`. The same schema checks the programmatic API and `POST /__emulator/faults`, because a misspelt
// fault that is silently never injected makes a test pass for the wrong reason.
import * as z from "zod";
import { inOurWords } from "../src/schema-words.ts";

const ms = z.number().min(0).max(600_000);

/** `acts`: does the operation take effect although the caller gets no proper answer? */
const faultSchema = z.discriminatedUnion("kind", [
  /** An error in Clerk's shape. `retry_after`: a number is sent as seconds, a string as it is (an HTTP date, or rubbish). */
  z.strictObject({
    kind: z.literal("status"),
    status: z.int().min(200).max(599),
    code: z.string().default("internal_clerk_error"),
    message: z.string().default("Oops, an unexpected error occurred"),
    retry_after: z.union([z.number(), z.string()]).optional(),
    acts: z.boolean().default(false),
  }),
  /** The usual answer, late. `before` acting, or with `after` when the change is made but not yet told. */
  z.strictObject({ kind: z.literal("delay"), ms, when: z.enum(["before", "after"]).default("before") }),
  /** The connection is reset before any byte of the answer. */
  z.strictObject({ kind: z.literal("reset"), when: z.enum(["before", "after"]) }),
  /** Acts; half the body is sent under the `content-length` of the whole, then the connection ends. */
  z.strictObject({ kind: z.literal("truncate") }),
  /** The page of a proxy in between. */
  z.strictObject({ kind: z.literal("html"), status: z.int().min(200).max(599), acts: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal("redirect"), location: z.string(), status: z.int().min(300).max(399).default(302) }),
  /** Headers never come. */
  z.strictObject({ kind: z.literal("stall"), acts: z.boolean().default(false) }),
  /** Acts; headers at once, then `bytes` every `ms`. */
  z.strictObject({ kind: z.literal("slow_body"), ms, bytes: z.int().min(1).default(64) }),
  /** Acts; headers and half the body, then nothing more. */
  z.strictObject({ kind: z.literal("stall_body") }),
]);

const ruleSchema = z.strictObject({
  method: z
    .string()
    .transform((method) => method.toUpperCase())
    .optional(),
  /** With a `*` a glob over the whole path (`*` within a segment, `**` over segments), else a prefix. No query string. */
  path: z.string().startsWith("/").optional(),
  times: z.int().min(1).default(1),
  fault: faultSchema,
});

export type Fault = z.output<typeof faultSchema>;
export type FaultRule = z.input<typeof ruleSchema>;
type QueuedRule = z.output<typeof ruleSchema>;

function pathMatches(pattern: string, path: string): boolean {
  if (!pattern.includes("*")) return path.startsWith(pattern);
  const source = pattern
    .split(/(\*\*|\*)/)
    .map((part) => (part === "**" ? ".*" : part === "*" ? "[^/]*" : part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&")))
    .join("");
  return new RegExp(`^${source}$`).test(path);
}

export class Faults {
  #rules: QueuedRule[] = [];

  /** Queues a rule behind those there are. Throws a ZodError for a rule that could never work. */
  add(rule: FaultRule): void {
    this.#rules.push(ruleSchema.parse(rule, { error: inOurWords }));
  }

  /** The fault for this request, used up by it: the first rule that matches, in the order they were added. */
  take(method: string, path: string): Fault | undefined {
    const rule = this.#rules.find(
      (one) => (one.method === undefined || one.method === method) && (one.path === undefined || pathMatches(one.path, path)),
    );
    if (rule === undefined) return undefined;
    rule.times -= 1;
    if (rule.times === 0) this.#rules = this.#rules.filter((one) => one !== rule);
    return rule.fault;
  }

  clear(): void {
    this.#rules = [];
  }

  /** Rules that still wait for a request. */
  pending(): readonly FaultRule[] {
    return this.#rules.map((rule) => ({ ...rule }));
  }
}
