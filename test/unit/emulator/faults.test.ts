// Each fault as a caller meets it, and whether the operation took effect behind it: the pair that retry rules stand on.
import { describe, expect, test } from "vitest";
import { type FaultRule, SEED } from "../../../emulator/server.ts";
import { at, harnessOfFile, KEY } from "./harness.ts";

const harness = await harnessOfFile();

const path = `/v1/users/${SEED.staff.id}/ban`;

interface Met {
  /** Status line; 0 when none came. */
  readonly status: number;
  readonly headers: Headers;
  /** Undefined when the body did not come whole. */
  readonly body: string | undefined;
  readonly ms: number;
}

async function ban(timeoutMs = 300): Promise<Met> {
  const started = performance.now();
  const ms = (): number => performance.now() - started;
  const init = {
    method: "POST",
    headers: { authorization: `Bearer ${KEY}` },
    redirect: "manual",
    signal: AbortSignal.timeout(timeoutMs),
  } as const;
  const response = await fetch(`${harness.emulator.url}${path}`, init).catch(() => undefined);
  if (response === undefined) return { status: 0, headers: new Headers(), body: undefined, ms: ms() };
  const body = await response.text().catch(() => undefined);
  return { status: response.status, headers: response.headers, body, ms: ms() };
}

const isBanned = (): boolean => harness.emulator.store.users.get(SEED.staff.id)?.banned === true;

const table: [what: string, fault: FaultRule["fault"], status: number, whole: boolean, acts: boolean][] = [
  ["an error status", { kind: "status", status: 503 }, 503, true, false],
  ["an error status after acting", { kind: "status", status: 500, acts: true }, 500, true, true],
  ["a delay before acting", { kind: "delay", ms: 30 }, 200, true, true],
  ["a delay after acting", { kind: "delay", ms: 30, when: "after" }, 200, true, true],
  ["a reset before acting", { kind: "reset", when: "before" }, 0, false, false],
  ["a reset after acting", { kind: "reset", when: "after" }, 0, false, true],
  ["a truncated body", { kind: "truncate" }, 200, false, true],
  ["an HTML page", { kind: "html", status: 502 }, 502, true, false],
  ["an HTML page after acting", { kind: "html", status: 520, acts: true }, 520, true, true],
  ["a redirect", { kind: "redirect", location: "https://elsewhere.example.com/" }, 302, true, false],
  ["a stall", { kind: "stall" }, 0, false, false],
  ["a stall after acting", { kind: "stall", acts: true }, 0, false, true],
  ["a slow body", { kind: "slow_body", ms: 1, bytes: 500 }, 200, true, true],
  ["a body slower than the caller", { kind: "slow_body", ms: 200, bytes: 100 }, 200, false, true],
  ["a stalled body", { kind: "stall_body" }, 200, false, true],
];

describe("faults", () => {
  test.each(table)("%s", async (_what, fault, status, whole, acts) => {
    harness.emulator.faults.add({ fault });
    const met = await ban();
    expect(met.status).toBe(status);
    expect(met.body !== undefined).toBe(whole);
    expect(isBanned()).toBe(acts);
    expect(harness.emulator.requests).toHaveLength(1);
    expect(harness.emulator.requests[0]).toMatchObject({ acted: acts, fault: fault.kind });
    expect((await ban()).status).toBe(200);
  });

  test("an error status has Clerk's shape and Retry-After as it was asked for", async () => {
    const date = "Mon, 23 Nov 2026 12:00:10 GMT";
    for (const [given, sent] of [
      [7, "7"],
      [date, date],
      ["soon", "soon"],
    ] as const) {
      harness.emulator.faults.add({ fault: { kind: "status", status: 429, code: "too_many_requests", retry_after: given } });
      const met = await ban();
      expect(met.headers.get("retry-after")).toBe(sent);
      expect(met.headers.get("content-type")).toBe("application/json");
      expect(at(JSON.parse(met.body ?? ""), "errors", 0, "code")).toBe("too_many_requests");
    }
  });

  test("an HTML page says so, and a redirect points away", async () => {
    harness.emulator.faults.add({ fault: { kind: "html", status: 502 } });
    harness.emulator.faults.add({ fault: { kind: "redirect", location: "https://elsewhere.example.com/", status: 307 } });
    expect((await ban()).headers.get("content-type")).toContain("text/html");
    expect(await ban()).toMatchObject({ status: 307 });
  });

  test("a delay delays", async () => {
    harness.emulator.faults.add({ fault: { kind: "delay", ms: 120 } });
    expect((await ban(2000)).ms).toBeGreaterThan(110);
  });

  test("a caller who hangs up stops nothing", async () => {
    harness.emulator.faults.add({ fault: { kind: "delay", ms: 150 } });
    expect((await ban(50)).status).toBe(0);
    expect(isBanned()).toBe(false);
    await expect.poll(isBanned).toBe(true);
  });
});

describe("rules", () => {
  const statusOf = async (method: string, url: string): Promise<number> =>
    (await fetch(`${harness.emulator.url}${url}`, { method, headers: { authorization: `Bearer ${KEY}` } })).status;
  const teapot = { kind: "status", status: 418 } as const;

  test.each<[string, Omit<FaultRule, "fault">, boolean]>([
    ["anything", {}, true],
    ["the method, in any case", { method: "get" }, true],
    ["another method", { method: "POST" }, false],
    ["a prefix", { path: "/v1/users" }, true],
    ["another prefix", { path: "/v1/organizations" }, false],
    ["a glob within segments", { path: "/v1/*/count" }, true],
    ["a glob over segments", { path: "/**/count" }, true],
    ["a glob that is too short", { path: "/*" }, false],
  ])("match by %s", async (_what, rule, hit) => {
    harness.emulator.faults.add({ ...rule, fault: teapot });
    expect(await statusOf("GET", "/v1/users/count?limit=1")).toBe(hit ? 418 : 200);
  });

  test("hold for their number of times, in the order they were queued", async () => {
    const add = (status: number, times: number) =>
      harness.control("POST", "faults", { times, fault: { kind: "status", status } });
    await add(503, 2);
    await add(504, 1);
    const seen: number[] = [];
    for (let time = 0; time < 4; time += 1) seen.push(await statusOf("GET", "/v1/users/count"));
    expect(seen).toEqual([503, 503, 504, 200]);
  });

  test("can be queued as a list, seen and cleared", async () => {
    await harness.control("POST", "faults", [{ fault: teapot }, { method: "PUT", fault: { kind: "truncate" } }]);
    expect(at((await harness.control("GET", "faults")).body, "data")).toHaveLength(2);
    await harness.control("DELETE", "faults");
    expect(await statusOf("GET", "/v1/users/count")).toBe(200);
  });

  test("that could never work are an error at once", () => {
    expect(() => harness.emulator.faults.add({ path: "v1/users", fault: teapot })).toThrow();
  });
});
