// One call of the console: whatever goes wrong on the way is a value that a page can show, and only a call that was given up throws.
import { afterEach, describe, expect, it, vi } from "vitest";
import { ask, whenSignedOut } from "../../../console/api/ask.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  whenSignedOut(() => undefined);
});

function answered(body: string | ReadableStream<Uint8Array> | null, init: ResponseInit = {}): void {
  vi.stubGlobal("fetch", async () => new Response(body, init));
}

/** A body that begins and then fails, as one does whose connection goes. */
function broken(error: Error): ReadableStream<Uint8Array> {
  let isBegun = false;
  return new ReadableStream({
    pull(controller) {
      if (isBegun) return controller.error(error);
      isBegun = true;
      controller.enqueue(new TextEncoder().encode('{"data":['));
    },
  });
}

describe("a success", () => {
  it("is its value, and null where nothing comes", async () => {
    answered('{"id":"x"}');
    expect(await ask("/admin/keys/x")).toEqual({ ok: true, value: { id: "x" } });
    answered(null, { status: 204 });
    expect(await ask("/admin/keys/x", { method: "DELETE" })).toEqual({ ok: true, value: null });
  });

  it("whose body breaks off is a failure that says the call may have been made", async () => {
    answered(broken(new TypeError("terminated")), { headers: { "bailiff-request-id": "a-1" } });
    const asked = await ask("/admin/keys", { method: "POST", body: {} });
    expect(asked).toMatchObject({ ok: false, failure: { status: 0, code: "no_answer", requestId: "a-1" } });
    expect(asked).toMatchObject({ failure: { text: expect.stringContaining("may have been done") } });
  });

  it("that is a page of something else is no success", async () => {
    answered("<html>Sign in to the network</html>");
    expect(await ask("/admin/keys")).toMatchObject({ ok: false, failure: { status: 200, code: "not_bailiff" } });
  });
});

describe("a refusal", () => {
  const REFUSED = { errors: [{ code: "unauthorized", long_message: "Sign in.", meta: { param_name: "x" } }] };

  it("is what the API says, and one that nobody is signed in for is told of, except where that was the question", async () => {
    const signedOut = vi.fn<() => void>();
    whenSignedOut(signedOut);
    answered(JSON.stringify(REFUSED), { status: 401 });
    const failure = { status: 401, code: "unauthorized", text: "Sign in.", meta: { param_name: "x" }, requestId: null };
    expect(await ask("/console/session")).toEqual({ ok: false, failure });
    expect(signedOut).not.toHaveBeenCalled();
    expect(await ask("/admin/keys")).toEqual({ ok: false, failure });
    expect(signedOut).toHaveBeenCalledOnce();
  });

  it("that is no JSON is not Bailiff's", async () => {
    answered("Bad gateway", { status: 502 });
    expect(await ask("/admin/keys")).toMatchObject({ ok: false, failure: { status: 502, code: "not_bailiff" } });
  });
});

describe("no answer", () => {
  it("is a failure of its own", async () => {
    vi.stubGlobal("fetch", async () => Promise.reject(new TypeError("failed to fetch")));
    expect(await ask("/admin/keys")).toMatchObject({ ok: false, failure: { status: 0, code: "no_answer" } });
  });

  it("to a call that was given up throws, before the answer and while it comes", async () => {
    const given = AbortSignal.abort();
    vi.stubGlobal("fetch", async () => Promise.reject(given.reason));
    await expect(ask("/admin/keys", { signal: given })).rejects.toBe(given.reason);
    answered(broken(given.reason));
    await expect(ask("/admin/keys", { signal: given })).rejects.toBe(given.reason);
  });
});
