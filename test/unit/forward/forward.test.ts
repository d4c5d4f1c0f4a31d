import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../../src/clerk/forward-result.ts";
import type { ReplayClass } from "../../../src/clerk/operation.ts";
import { createRetryBudget } from "../../../src/clerk/retry-budget.ts";
import { RETRIED_STATUSES } from "../../../src/clerk/retry-policy.ts";
import { letGo } from "../../../src/clerk/upstream-body.ts";
import { forwardIn, readResult, SECRET } from "./forwarding.ts";
import { lost, type Step, scriptedWorld } from "./scripted-deps.ts";

const timeout = () => Object.assign(new DOMException("The operation timed out", "TimeoutError"), { retryable: true });
const aborted = () => Object.assign(new DOMException("The operation was aborted", "AbortError"), { retryable: true });
const nodeLost = () =>
  new TypeError("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
const html = { "content-type": "text/html; charset=UTF-8" };
const json = { "content-type": "application/json" };

describe("what is sent", () => {
  it("is a new request each time, to the one origin, with allow-listed headers and the whole body, never following redirects", async () => {
    const world = scriptedWorld([{ throws: lost() }, { status: 200 }]);
    await forwardIn(world, "idempotent");
    expect(world.sent).toHaveLength(2);
    for (const sent of world.sent) {
      expect(sent).toMatchObject({
        url: "https://api.clerk.test/v1/users/user_1/ban?q=%2Ba",
        method: "POST",
        body: '{"a":1}',
        redirect: "manual",
      });
      expect(sent.headers).toEqual({
        accept: "application/json",
        "accept-encoding": "gzip, br",
        authorization: `Bearer ${SECRET}`,
        "clerk-api-version": "2026-05-12",
        "content-type": "application/json",
        "user-agent": expect.stringMatching(/^bailiff\/\d/),
      });
    }
  });
});

describe("Clerk's answer", () => {
  it("comes through with its status, body and allow-listed headers; the content type is exactly application/json", async () => {
    const headers = {
      "content-type": "application/json; charset=utf-8",
      "x-clerk-trace-id": "trace_1",
      "retry-after": "7",
      "set-cookie": "__cf_bm=1",
      date: "Mon, 23 Nov 2026 12:00:07 GMT",
      "content-encoding": "gzip",
      "content-length": "999",
      connection: "keep-alive",
      "x-other": "1",
    };
    const world = scriptedWorld([{ status: 422, headers, body: '{"errors":[{"code":"form_param_nil"}]}', afterMs: 30 }]);
    expect(await readResult(world, await forwardIn(world, "idempotent"))).toEqual({
      kind: "answer",
      status: 422,
      headers: { "content-type": "application/json", "retry-after": "7", "x-clerk-trace-id": "trace_1" },
      body: '{"errors":[{"code":"form_param_nil"}]}',
      traceId: "trace_1",
      answeredAtMs: Date.parse("2026-11-23T12:00:07.000Z"),
      certain: true,
      attempts: 1,
      ms: 30,
    });
    expect(world.pending()).toBe(0);
  });

  it.each([
    ["a redirect", { status: 302, headers: { location: "https://elsewhere.test/" } }],
    ["an HTML page", { status: 200, headers: html }],
    ["an empty content type", { status: 200, headers: { "content-type": "" } }],
    ["a JSON dialect that Clerk does not speak", { status: 200, headers: { "content-type": "application/problem+json" } }],
    ["an encoding that is not decoded", { status: 200, headers: { ...json, "content-encoding": "deflate" } }],
    [
      "one in another spelling, which the runtime does not decode either",
      { status: 200, headers: { ...json, "content-encoding": "GZIP" } },
    ],
    ["two encodings", { status: 200, headers: { ...json, "content-encoding": "gzip, br" } }],
    ["an answer without content", { status: 204, body: null }],
    ["an answer without content and type", { status: 204, body: null, headers: { "content-type": "" } }],
  ] satisfies [string, Step][])("%s is replaced by a failure, sent once, and its body let go", async (_what, step) => {
    const world = scriptedWorld([step]);
    const result = await forwardIn(world, "idempotent");
    expect(result).toMatchObject({
      kind: "failure",
      code: "bailiff_upstream_unreachable",
      status: step.status,
      sent: true,
      attempts: 1,
    });
    expect(outcomeOf(result, "idempotent")).toBe("unknown");
    expect(outcomeOf(result, "safe")).toBe("failed");
    if (!("body" in step)) expect(world.released()).toBe(1);
  });

  it.each([
    ["an HTML page", 403, html, "an HTML page"],
    [
      "a JSON dialect that Clerk does not speak",
      400,
      { "content-type": "application/problem+json" },
      "another kind of JSON than Clerk's",
    ],
    ["plain text", 413, { "content-type": "text/plain" }, "no JSON"],
    ["nothing said of its type", 451, { "content-type": "" }, "no content type"],
    [
      "an encoding that is not decoded",
      404,
      { ...json, "content-encoding": "zstd" },
      "a content encoding that was not asked for",
    ],
  ] satisfies [string, number, Record<string, string>, string][])(
    "a 4xx with %s keeps its status, is not sent again, and is not taken for Clerk's word that nothing was done",
    async (_what, status, headers, said) => {
      const world = scriptedWorld([{ status, headers }]);
      const result = await forwardIn(world, "idempotent");
      expect(result).toMatchObject({ kind: "failure", code: "bailiff_upstream_refused", status, sent: true, attempts: 1 });
      expect(result.kind === "failure" && result.detail).toContain(`status ${status} and ${said}`);
      expect([outcomeOf(result, "idempotent"), outcomeOf(result, "never"), outcomeOf(result, "safe")]).toEqual([
        "unknown",
        "unknown",
        "failed",
      ]);
      expect(world.released()).toBe(1);
    },
  );

  it("an HTML 429 was turned away at the door, whoever stood there: it keeps its status and its Retry-After", async () => {
    const world = scriptedWorld([{ status: 429, headers: { ...html, "retry-after": "60" } }]);
    const result = await forwardIn(world, "never");
    expect(result).toMatchObject({
      kind: "failure",
      code: "bailiff_upstream_refused",
      status: 429,
      sent: false,
      retryAfterSeconds: 60,
    });
    expect(outcomeOf(result, "never")).toBe("failed");
  });

  it("keeps a strange trace id out of the record", async () => {
    const world = scriptedWorld([{ status: 200, headers: { "x-clerk-trace-id": "a b" } }]);
    expect(await forwardIn(world, "safe")).toMatchObject({ traceId: null });
  });
});

describe("what is tried again", () => {
  const repeated: ReplayClass[] = ["safe", "idempotent", "keyed"];
  const ambiguous: [string, Step][] = [
    ["a lost connection", { throws: lost() }],
    ["a lost connection as Node says it", { throws: nodeLost() }],
    ["a time-out that fetch reports", { throws: timeout() }],
    ["a time-out of the try", { silent: true }],
    ["a time-out of a fetch that does not heed its signal", { silent: true, deaf: true }],
    ...[...RETRIED_STATUSES].filter((status) => status !== 429).map((status): [string, Step] => [`status ${status}`, { status }]),
    ["an edge error page", { status: 522, headers: html }],
  ];

  describe.each(ambiguous)("%s", (_what, step) => {
    it.each(repeated)("%s: tried again; the 2xx that follows is ok, the 4xx is not certain", async (replay) => {
      const good = scriptedWorld([step, { status: 200 }]);
      const ok = await forwardIn(good, replay);
      expect(ok).toMatchObject({ kind: "answer", status: 200, attempts: 2, certain: false });
      expect(outcomeOf(ok, replay)).toBe("ok");

      const gone = await forwardIn(scriptedWorld([step, { status: 404 }]), replay);
      expect(gone).toMatchObject({ kind: "answer", status: 404, attempts: 2, certain: false });
      expect(outcomeOf(gone, replay)).toBe(replay === "safe" ? "refused" : "unknown");
    });

    it("never: sent once, and the outcome is unknown", async () => {
      const world = scriptedWorld([step]);
      const result = await forwardIn(world, "never");
      expect(world.sent).toHaveLength(1);
      expect(outcomeOf(result, "never")).toBe("unknown");
    });
  });

  it.each([...repeated, "never"] satisfies ReplayClass[])(
    "429, %s: tried again, and the answer after it is certain",
    async (replay) => {
      const result = await forwardIn(scriptedWorld([{ status: 429 }, { status: 429, headers: html }, { status: 404 }]), replay);
      expect(result).toMatchObject({ kind: "answer", status: 404, attempts: 3, certain: true });
      expect(outcomeOf(result, replay)).toBe("refused");
    },
  );

  it("never: 429, then a lost connection: not a third time", async () => {
    const world = scriptedWorld([{ status: 429 }, { throws: lost() }]);
    expect(await forwardIn(world, "never")).toMatchObject({ kind: "failure", sent: true, attempts: 2 });
  });

  it.each([
    ["status 400", { status: 400 }],
    ["status 408", { status: 408 }],
    ["status 501", { status: 501 }],
    ["status 505", { status: 505 }],
    ["an abort", { throws: aborted() }],
    [
      "an error nobody knows, marked retryable",
      { throws: Object.assign(new Error("Too many subrequests."), { retryable: true }) },
    ],
    ["a TypeError of another kind", { throws: new TypeError("Body is unusable") }],
    ["something that is no error", { throws: "odd" }],
  ] satisfies [string, Step][])("%s is not tried again", async (_what, step) => {
    const world = scriptedWorld([step]);
    expect(await forwardIn(world, "safe")).toMatchObject({ attempts: 1 });
  });
});

describe("giving up", () => {
  it("hands on the last 5xx of Clerk with its body, and lets the earlier ones go", async () => {
    const world = scriptedWorld([{ status: 500 }, { status: 502 }, { status: 503, body: '{"errors":[]}' }]);
    const result = await forwardIn(world, "safe");
    expect(await readResult(world, result)).toMatchObject({ kind: "answer", status: 503, body: '{"errors":[]}', attempts: 3 });
    expect(world.released()).toBe(2);
  });

  it("is a failure when the last try got no answer, whatever came before", async () => {
    const world = scriptedWorld([{ status: 500 }, { status: 500 }, { throws: lost() }]);
    expect(await forwardIn(world, "safe")).toMatchObject({ kind: "failure", code: "bailiff_upstream_unreachable", status: null });
  });

  it("says time-out when the last try ran out of time", async () => {
    const world = scriptedWorld([{ throws: lost() }, { silent: true }]);
    const result = await forwardIn(world, "safe", { maxRetries: 1 });
    expect(result).toMatchObject({ kind: "failure", code: "bailiff_upstream_timeout", attempts: 2 });
  });

  it("tries no more often than asked", async () => {
    expect(
      await forwardIn(
        scriptedWorld(() => ({ status: 503 })),
        "safe",
        { maxRetries: 0 },
      ),
    ).toMatchObject({ attempts: 1 });
    expect(
      await forwardIn(
        scriptedWorld(() => ({ status: 503 })),
        "safe",
        { maxRetries: 5 },
      ),
    ).toMatchObject({ attempts: 6 });
  });

  it("hands the answer on when the budget is empty", async () => {
    const budget = createRetryBudget({ maxTokens: 0, tokensPerSuccess: 0, tokensPerSecond: 0 });
    expect(await forwardIn(scriptedWorld([{ status: 429 }]), "safe", { budget })).toMatchObject({ status: 429, attempts: 1 });
  });

  it("nothing was done when only pages saying 429 came", async () => {
    const result = await forwardIn(scriptedWorld([{ status: 429, headers: { ...html, "retry-after": "60" } }]), "idempotent");
    expect(result).toMatchObject({ kind: "failure", status: 429, sent: false, retryAfterSeconds: 60 });
    expect(outcomeOf(result, "idempotent")).toBe("failed");
  });

  it("sends nothing when the deadline is over already", async () => {
    const world = scriptedWorld([]);
    expect(await forwardIn(world, "safe", { deadlineMs: 0 })).toMatchObject({
      code: "bailiff_upstream_timeout",
      attempts: 0,
      sent: false,
    });
  });
});

describe("waiting", () => {
  it("backs off with full jitter, 100 ms doubled each time", async () => {
    const world = scriptedWorld([{ status: 503 }, { status: 503 }, { status: 503 }, { status: 200 }], () => 0.5);
    await forwardIn(world, "safe", { maxRetries: 3 });
    expect(world.sent.map((sent) => sent.atMs)).toEqual([0, 50, 150, 350]);
  });

  it.each([
    ["seconds", "3", 3_000],
    ["a date", "Mon, 23 Nov 2026 12:00:03 GMT", 3_000],
    ["zero", "0", 0],
    ["a date that is past", "Mon, 23 Nov 2026 11:00:00 GMT", 0],
    ["nothing readable", "soon", 0],
  ])("honours a Retry-After of %s", async (_what, retryAfter, atMs) => {
    const world = scriptedWorld([{ status: 429, headers: { "retry-after": retryAfter } }, { status: 200 }], () => 0);
    expect(await forwardIn(world, "never")).toMatchObject({ status: 200 });
    expect(world.sent.map((sent) => sent.atMs)).toEqual([0, atMs]);
  });

  it("does not begin a wait that leaves no time for a try: the 429 is handed on with its Retry-After, at once", async () => {
    const world = scriptedWorld([{ status: 429, headers: { "retry-after": "10" }, body: '{"errors":[]}' }]);
    const result = await forwardIn(world, "safe");
    expect(await readResult(world, result)).toMatchObject({
      kind: "answer",
      status: 429,
      headers: { "retry-after": "10" },
      body: '{"errors":[]}',
      ms: 0,
    });
  });

  it("cuts the last try at the deadline", async () => {
    const world = scriptedWorld(() => ({ silent: true }));
    const result = await forwardIn(world, "safe", { deadlineMs: 3_000, maxRetries: 5 });
    expect(result).toMatchObject({ kind: "failure", code: "bailiff_upstream_timeout", attempts: 2, ms: 3_000 });
    expect(world.pending()).toBe(0);
  });
});

describe("the body", () => {
  const stalling = (onCancel: () => void) =>
    new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => controller.enqueue(new TextEncoder().encode("[1,")),
      cancel: onCancel,
    });

  it("is cut at the deadline, and the connection let go", async () => {
    let cancelled = false;
    const body = stalling(() => {
      cancelled = true;
    });
    const world = scriptedWorld([{ status: 200, body }]);
    const result = await forwardIn(world, "safe");
    await expect(readResult(world, result)).rejects.toMatchObject({ name: "TimeoutError" });
    expect(world.deps.now() % 60_000).toBe(10_000);
    expect(cancelled).toBe(true);
  });

  it("is let go when the reader leaves", async () => {
    let cancelled = false;
    const body = stalling(() => {
      cancelled = true;
    });
    const world = scriptedWorld([{ status: 200, body }]);
    const result = await forwardIn(world, "safe");
    if (result.kind === "answer") letGo(result.body);
    expect(cancelled).toBe(true);
    expect(world.pending()).toBe(0);
  });

  it("that breaks off at once is none, and no reason to send again: its headers came", async () => {
    const broken = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => controller.error(new Error("https://api.clerk.test broke")),
    });
    const world = scriptedWorld([{ status: 200, body: broken }]);
    expect(await forwardIn(world, "safe")).toMatchObject({ kind: "answer", status: 200, body: null, attempts: 1 });
  });
});

describe("secrets", () => {
  it("are in no result and no log line", async () => {
    const leaky = () => new TypeError(`Headers.append: "Bearer ${SECRET}" is invalid for https://api.clerk.test/v1/users?q=a`);
    for (const thrown of [lost(), nodeLost(), timeout(), leaky()]) {
      const world = scriptedWorld([{ throws: thrown }, { throws: thrown }, { throws: thrown }]);
      const text = JSON.stringify([await forwardIn(world, "safe"), world.logged]);
      expect(text).not.toContain(SECRET);
      expect(text).not.toMatch(/https?:|user_1/);
    }
  });

  it.each([
    ["secret key", { secretKey: `${SECRET}\nx` }],
    ["origin", { origin: "no address" }],
  ])("are not in the error that a malformed %s throws before anything is sent", async (_what, settings) => {
    const world = scriptedWorld([]);
    const error = await forwardIn(world, "safe", settings).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).not.toMatch(/sk_test|user_1|no address/);
    expect(world.sent).toHaveLength(0);
  });
});
