// What is asked of every release beside "does each method work": each scene makes its calls and says in a few words what was not as it
// should be. What cannot be sampled is in sdk-tests.ts: every method, allowed and denied.
import type { Answer, Call, Raised, Runner, Style } from "./protocol.ts";
import { type Args, SAMPLE_CALLS } from "./sample-calls.ts";
import { isAtLeast, type SdkFamily, type SdkMethod } from "./sdk-family.ts";
import type { SdkGateway } from "./sdk-gateway.ts";

/** What was wrong, for people to read; undefined when nothing was. */
export type Problem = string | undefined;

export interface Stage {
  readonly family: SdkFamily;
  readonly version: string;
  readonly style: Style;
  readonly runner: Runner;
  readonly gateway: SdkGateway;
  /** The key of this release under that policy; the same one each time. */
  key(policy: string): Promise<{ readonly id: string; readonly key: string }>;
}

export interface Scene {
  readonly id: string;
  /** After the name of the SDK. */
  readonly title: string;
  /** Operations that the release must have. */
  readonly operation: string;
  /** Where an SDK has several styles, ask the first one only: it takes seconds. */
  readonly slow?: boolean;
  applies?(family: SdkFamily): boolean;
  play(stage: Stage, method: SdkMethod): Promise<Problem>;
}

/** A client that gives up long before Clerk answers. */
export const IMPATIENT_MS = 400;
export const SLOW_CLERK_MS = 1_200;

export async function ask(
  stage: Stage,
  method: SdkMethod,
  policy: string,
  more: Partial<Call> = {},
  args?: Args,
): Promise<Answer> {
  const { family, gateway, runner, style } = stage;
  const sample = SAMPLE_CALLS[method.operation];
  if (sample === undefined) throw new Error(`sample-calls.ts lacks ${method.operation}`);
  return runner.call({
    base: family.base(gateway.origin),
    key: (await stage.key(policy)).key,
    style,
    resource: method.resource,
    method: method.method,
    args: method.args(args ?? sample.args()),
    retries: "off",
    ...more,
  });
}

/** Was it refused so, and can a program tell? Some old releases keep no status beside the code. */
export function refusedAs({ family, version }: Stage, answer: Answer, status: number, code: string, text: RegExp): Problem {
  if (answer.ok) return "it was not refused";
  const { statusSince } = family;
  const without = statusSince !== undefined && !isAtLeast(version, statusSince) && answer.status === null;
  if ((answer.status === status || without) && answer.code === code && text.test(answer.text)) return undefined;
  return shown(answer);
}

export function shown({ class: name, status, code, text }: Raised): string {
  return `${name}, status ${status}, code ${code}: ${text}`;
}

export function given(answer: Answer): Problem {
  return answer.ok ? undefined : shown(answer);
}
