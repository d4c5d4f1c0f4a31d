// What an isolate keeps of Clerk's answers: the bound, one fetch for many, and what happens when that fetch fails, lags or is gone.
import { describe, expect, it } from "vitest";
import type { ForwardResult } from "../../../src/clerk/forward-result.ts";
import { createKeptAnswers, type KeptCall } from "../../../src/routes/call/answer/kept-answers.ts";

const KEPT_MS = 300_000;
const GIVE_UP_MS = 11_000;

/** Time passes only while somebody sleeps, and as a test says. */
function world() {
  const clock = { now: 1_000_000 };
  const deps = {
    now: () => clock.now,
    // Ends only when the test lets it.
    timer: () => () => undefined,
    sleep: async (ms: number) => {
      await new Promise((resolve) => setImmediate(resolve));
      clock.now += ms;
    },
  };
  const kept = createKeptAnswers(deps, GIVE_UP_MS);
  const waited: Promise<unknown>[] = [];
  const get = (fetch: KeptCall["fetch"], leftMs = () => 10_000, name = "jwks") =>
    kept.get(name, { keptMs: KEPT_MS, leftMs, fetch, waitUntil: (promise) => void waited.push(promise.catch(() => undefined)) });
  return { clock, get, waited };
}

function answer(text: string, status = 200): ForwardResult {
  return {
    kind: "answer",
    status,
    headers: { "content-type": "application/json", "x-clerk-trace-id": "t1" },
    body: new TextEncoder().encode(text),
    traceId: "t1",
    certain: true,
    attempts: 1,
    ms: 5,
    answeredAtMs: null,
  };
}

const textOf = ({ result }: { result: ForwardResult }) =>
  result.kind === "answer" && result.body instanceof Uint8Array ? new TextDecoder().decode(result.body) : result.kind;

describe("an answer is kept", () => {
  it("until 5 minutes after Clerk was asked, not after it answered", async () => {
    const { clock, get } = world();
    const askedAt = clock.now;
    await get(async () => {
      clock.now += 9_000;
      return answer("old");
    });
    clock.now = askedAt + KEPT_MS - 1;
    expect(await get(async () => answer("new"))).toMatchObject({ called: false, result: { status: 200 } });
    clock.now = askedAt + KEPT_MS;
    const next = await get(async () => answer("new"));
    expect([textOf(next), next.called]).toEqual(["new", true]);
  });

  it("without what was of the call that fetched it alone", async () => {
    const { get } = world();
    await get(async () => answer("x"));
    const { result } = await get(async () => answer("y"));
    expect(result).toMatchObject({ kind: "answer", traceId: null });
    expect(result.kind === "answer" && result.headers).toEqual({ "content-type": "application/json" });
  });

  it("and served while Clerk is away, as long as it is fresh; past that the failure shows", async () => {
    const { clock, get } = world();
    await get(async () => answer("good"));
    const away = async () => answer("{}", 503);
    clock.now += KEPT_MS - 1;
    expect(textOf(await get(away))).toBe("good");
    clock.now += 1;
    expect((await get(away)).result).toMatchObject({ status: 503 });
  });

  it("under its own name only", async () => {
    const { get } = world();
    await get(async () => answer("a"), undefined, "2025-11-10 /v1/jwks");
    expect(textOf(await get(async () => answer("b"), undefined, "2026-05-12 /v1/jwks"))).toBe("b");
  });
});

describe("a failure is not kept", () => {
  it.each([404, 429, 500])("of status %i: the next call asks again", async (status) => {
    const { get } = world();
    expect((await get(async () => answer("{}", status))).result).toMatchObject({ status });
    expect(textOf(await get(async () => answer("good")))).toBe("good");
  });
});

describe("while a fetch is under way", () => {
  it("50 callers get its answer, and Clerk is asked once", async () => {
    const { get } = world();
    let fetches = 0;
    const slow = async () => {
      fetches += 1;
      for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      return answer("one");
    };
    const ends = await Promise.all(Array.from({ length: 50 }, () => get(slow)));
    expect([fetches, ends.filter(({ called }) => called).length]).toEqual([1, 1]);
    expect(new Set(ends.map(textOf))).toEqual(new Set(["one"]));
  });

  it("50 callers get its failure, and Clerk is asked once", async () => {
    const { get } = world();
    let fetches = 0;
    const failing = async () => {
      fetches += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return answer("{}", 503);
    };
    const ends = await Promise.all(Array.from({ length: 50 }, () => get(failing)));
    expect(fetches).toBe(1);
    expect(ends.map(({ result }) => result.status)).toEqual(ends.map(() => 503));
  });

  it("who has no time left gives up for itself, and the others still get the answer", async () => {
    const { clock, get } = world();
    let finish: (result: ForwardResult) => void = () => undefined;
    const first = get(() => new Promise((resolve) => (finish = resolve)));
    const startedAt = clock.now;
    const hasty = await get(
      async () => answer("never"),
      () => startedAt + 100 - clock.now,
    );
    expect(hasty).toMatchObject({ called: false, result: { kind: "failure", code: "bailiff_upstream_timeout" } });
    finish(answer("late"));
    expect(textOf(await first)).toBe("late");
  });

  it("it is kept alive for the others", async () => {
    const { get, waited } = world();
    await get(async () => answer("x"));
    expect(waited).toHaveLength(1);
  });

  it("one that will never end is waited for no longer by those who come later", async () => {
    const { clock, get } = world();
    void get(() => new Promise<never>(() => undefined));
    clock.now += GIVE_UP_MS;
    expect(textOf(await get(async () => answer("anew")))).toBe("anew");
  });

  it("a bug in it reaches the call whose fetch it was; the others get a failure, and the next call asks again", async () => {
    const { get } = world();
    const broken = get(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error("a bug");
    });
    const other = get(async () => answer("not asked"));
    await expect(broken).rejects.toThrow("a bug");
    expect((await other).result).toMatchObject({ kind: "failure", code: "bailiff_upstream_unreachable" });
    expect(textOf(await get(async () => answer("good")))).toBe("good");
  });
});
