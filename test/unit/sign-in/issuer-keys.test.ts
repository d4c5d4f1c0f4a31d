// When an issuer is asked for its keys, by a clock that is held still: never by the thousand, and not one key longer than they are fresh.
import { describe, expect, it } from "vitest";
import { createIssuerKeys } from "../../../src/routes/admin/sign-in/issuer-keys.ts";

const jwk = (kid: string) => ({ kid, kty: "RSA", n: "n", e: "AQAB" });

function issuer() {
  const state = { nowMs: 1_000_000, kids: ["a"], fails: false, asked: 0, hangs: false };
  const waiting: (() => void)[] = [];
  const timers: (() => void)[] = [];
  const keys = createIssuerKeys(
    {
      now: () => state.nowMs,
      log: () => undefined,
      timer: (_ms, onTime) => {
        timers.push(onTime);
        return () => undefined;
      },
      async fetch() {
        state.asked += 1;
        if (state.hangs) await new Promise<void>((resolve) => waiting.push(resolve));
        if (state.fails) throw new Error("down");
        return Response.json({ keys: state.kids.map(jwk) });
      },
    },
    "https://issuer.example/keys",
  );
  return {
    state,
    keys,
    answer: () => {
      for (const go of waiting.splice(0)) go();
    },
    timeOut: () => {
      for (const go of timers.splice(0)) go();
    },
  };
}

describe("the keys of an issuer", () => {
  it("are asked for again when they are ten minutes old; one that was withdrawn is unknown from then on", async () => {
    const { state, keys } = issuer();
    expect(keys.fetchedAtMs()).toBeNull();
    expect(await keys.get("a")).toMatchObject({ kty: "RSA" });
    expect(keys.fetchedAtMs()).toBe(1_000_000);
    state.kids = ["b"];
    state.nowMs += 599_999;
    expect(await keys.get("a")).toMatchObject({ kty: "RSA" });
    expect(state.asked).toBe(1);
    state.nowMs += 1;
    expect(await keys.get("a")).toBe("unknown");
    expect(await keys.get("b")).toMatchObject({ kty: "RSA" });
    expect(state.asked).toBe(2);
  });

  it("that are new are found a minute after the last look, and made-up ones cost no more looks than that", async () => {
    const { state, keys } = issuer();
    await keys.get("a");
    state.kids = ["a", "b"];
    for (let second = 0; second < 600; second += 1) {
      state.nowMs += 1_000;
      await keys.get(`made-up-${second}`);
    }
    expect(state.asked).toBe(11);
    expect(await keys.get("b")).toMatchObject({ kty: "RSA" });
  });

  it("that are old are not used when the new ones cannot be had; it is tried again five seconds later, not before", async () => {
    const { state, keys } = issuer();
    await keys.get("a");
    state.fails = true;
    state.nowMs += 600_000;
    expect(await keys.get("a")).toBe("unavailable");
    state.fails = false;
    state.nowMs += 4_999;
    expect(await keys.get("a")).toBe("unavailable");
    expect(state.asked).toBe(2);
    state.nowMs += 1;
    expect(await keys.get("a")).toMatchObject({ kty: "RSA" });
  });

  it("are had by all who come at once, with a bound", async () => {
    const { state, keys, answer } = issuer();
    state.hangs = true;
    const eight = Array.from({ length: 8 }, () => keys.get("a"));
    expect(await keys.get("a")).toBe("unavailable");
    answer();
    expect(await Promise.all(eight)).toEqual(Array.from({ length: 8 }, () => expect.objectContaining({ kty: "RSA" })));
    expect(state.asked).toBe(8);
  });

  it("that never come are given up, and fetches that were cut off with their requests keep nobody out for ever", async () => {
    const { state, keys, timeOut } = issuer();
    state.hangs = true;
    const late = keys.get("a");
    timeOut();
    expect(await late).toBe("unavailable");
    state.nowMs += 5_000;
    // Never answered, never timed out: the isolate dropped them with their requests.
    for (let count = 0; count < 8; count += 1) void keys.get("a");
    expect(await keys.get("a")).toBe("unavailable");
    state.hangs = false;
    state.nowMs += 5_001;
    expect(await keys.get("a")).toMatchObject({ kty: "RSA" });
  });
});
