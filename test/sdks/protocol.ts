// How the tests talk to a runner: one process per SDK release, a line of JSON in, a line of JSON out. A runner knows its SDK and nothing
// of Bailiff: what a scenario is, and what should come of it, is said once, in TypeScript, for all languages.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import * as z from "zod";

/** How a call is made; most SDKs have one way. */
export type Style = "sync" | "async";

export interface Call {
  readonly base: string;
  readonly key: string;
  readonly style: Style;
  readonly resource: string;
  readonly method: string;
  /** Whatever the family's runner takes: by position or by name. */
  readonly args: unknown;
  /** `off` switches the SDK's own retries off, where it has any; `advised` is what docs/sdks.md advises. */
  readonly retries: "default" | "off" | "advised";
  /** The SDK's own time-out, where it has one; else it is ignored. */
  readonly timeout_ms?: number;
  /** Headers to send along, where the SDK lets a caller. */
  readonly headers?: Readonly<Record<string, string>>;
}

const givenSchema = z.object({ ok: z.literal(true), value: z.unknown() });
const raisedSchema = z.object({
  ok: z.literal(false),
  /** Class of what was raised, without its package. */
  class: z.string(),
  status: z.number().nullable(),
  /** Clerk-shaped error code, wherever the SDK leaves it. */
  code: z.string().nullable(),
  /** What a program would log. */
  text: z.string(),
  retry_after: z.union([z.string(), z.number()]).nullish(),
  /** The answer as it came, if the SDK keeps it. */
  body: z.string().nullish(),
});
const answerSchema = z.discriminatedUnion("ok", [givenSchema, raisedSchema]);
const descriptionSchema = z.object({
  methods: z.record(z.string(), z.array(z.string())),
  fields: z.record(z.string(), z.record(z.string(), z.array(z.string()))).optional(),
});

export type Answer = z.infer<typeof answerSchema>;
export type Raised = z.infer<typeof raisedSchema>;
/** What the SDK says that it has: methods by resource, and the parameters of each as they go on the wire, where the language can tell. */
export type Description = z.infer<typeof descriptionSchema>;

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Runner {
  call(call: Call): Promise<Answer>;
  describe(resources: readonly string[]): Promise<Description>;
  stop(): Promise<void>;
}

/** Nobody but the gateway is reachable through what honours these; and no SDK reports on its use. */
const QUIET = {
  HTTP_PROXY: "http://127.0.0.1:9",
  HTTPS_PROXY: "http://127.0.0.1:9",
  NO_PROXY: "127.0.0.1",
  CLERK_TELEMETRY_DISABLED: "1",
  CLERK_NO_UPDATE_CHECK: "1",
  DO_NOT_TRACK: "1",
} as const;

/** The environment of a runner: nothing of the developer's own but what finds programs. */
export function quietEnvironment(more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { PATH, TMPDIR } = process.env;
  return { PATH, TMPDIR, ...QUIET, ...more };
}

export function startRunner({ command, args, cwd, env = {} }: Command): Runner {
  const child = spawn(command, args, { cwd, env: quietEnvironment(env), stdio: ["pipe", "pipe", "pipe"] });
  const waiting = new Map<number, { resolve(answer: unknown): void; reject(reason: Error): void }>();
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-4_000);
  });
  const fail = (reason: string) => {
    for (const { reject } of waiting.values()) reject(new Error(`${command} ${args.join(" ")}: ${reason}\n${errors}`));
    waiting.clear();
  };
  child.once("error", (error) => fail(error.message));
  child.once("close", (code) => fail(`ended with ${code}`));
  createInterface({ input: child.stdout }).on("line", (line) => {
    const answer: unknown = JSON.parse(line);
    const { id } = z.object({ id: z.number() }).parse(answer);
    waiting.get(id)?.resolve(answer);
    waiting.delete(id);
  });

  let last = 0;
  const ask = (question: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (child.exitCode !== null) return reject(new Error(`${command} has ended\n${errors}`));
      last += 1;
      waiting.set(last, { resolve, reject });
      child.stdin.write(`${JSON.stringify({ id: last, ...question })}\n`);
    });
  return {
    call: async (call) => answerSchema.parse(await ask({ ask: "call", ...call })),
    describe: async (resources) => descriptionSchema.parse(await ask({ ask: "describe", resources })),
    stop: () => ended(child),
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => {
    child.once("close", resolve);
    // End of input is the end of a runner; one that still sleeps in a retry is not waited for.
    child.stdin?.end();
    child.kill("SIGTERM");
  });
}
