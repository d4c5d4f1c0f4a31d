import { describe, expect, it } from "vitest";
import { type ForwardOutcome, type ForwardResult, outcomeOf } from "../../../src/clerk/forward-result.ts";
import type { ReplayClass } from "../../../src/clerk/operation.ts";

const measured = { attempts: 1, ms: 1 };
const answer = (status: number, certain: boolean): ForwardResult => ({
  kind: "answer",
  status,
  certain,
  headers: {},
  body: new ReadableStream<Uint8Array>(),
  traceId: null,
  answeredAtMs: null,
  ...measured,
});
const failure = (status: number | null, sent: boolean, code: "unreachable" | "timeout" = "unreachable"): ForwardResult => ({
  kind: "failure",
  code: `bailiff_upstream_${code}`,
  status,
  sent,
  detail: "",
  ...measured,
});

/** Result, what it means for a read, what it means for a mutation of any class. */
const TABLE: readonly [string, ForwardResult, ForwardOutcome, ForwardOutcome][] = [
  ...[200, 201, 202, 299].flatMap((status): [string, ForwardResult, ForwardOutcome, ForwardOutcome][] => [
    [`${status}`, answer(status, true), "ok", "ok"],
    [`${status} after an ambiguous try`, answer(status, false), "ok", "ok"],
  ]),
  ...[400, 401, 403, 404, 409, 422, 429, 499].flatMap((status): [string, ForwardResult, ForwardOutcome, ForwardOutcome][] => [
    [`${status}`, answer(status, true), "refused", "refused"],
    [`${status} after an ambiguous try`, answer(status, false), "refused", "unknown"],
  ]),
  ...[500, 501, 502, 503, 504, 520, 530].flatMap((status): [string, ForwardResult, ForwardOutcome, ForwardOutcome][] => [
    [`${status}`, answer(status, true), "failed", "unknown"],
    [`${status} after an ambiguous try`, answer(status, false), "failed", "unknown"],
  ]),
  ["a lost connection", failure(null, true), "failed", "unknown"],
  ["a time-out", failure(null, true, "timeout"), "failed", "unknown"],
  ["a redirect", failure(302, true), "failed", "unknown"],
  ["a 200 that is not JSON", failure(200, true), "failed", "unknown"],
  ["a 403 that is not JSON", failure(403, true), "failed", "unknown"],
  ["a 522 that is not JSON", failure(522, true), "failed", "unknown"],
  ["a 429 that is not JSON", failure(429, false), "failed", "failed"],
  ["a deadline that ended before anything was sent", failure(null, false, "timeout"), "failed", "failed"],
];

describe.each(TABLE)("%s", (_what, result, forRead, forMutation) => {
  it(`is ${forRead} for a read`, () => expect(outcomeOf(result, "safe")).toBe(forRead));
  it.each(["idempotent", "keyed", "never"] satisfies ReplayClass[])(`is ${forMutation} for %s`, (replay) => {
    expect(outcomeOf(result, replay)).toBe(forMutation);
  });
});
