// One emulator per test file and a small client for it, as new before each test. The clock stands still until a test moves it, so that times, locks and
// windows can be asserted to the millisecond.
import { afterAll, beforeEach } from "vitest";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../../emulator/server.ts";

export const KEY = "sk_test_unit";
/** 2026-11-23T12:00:00Z. */
export const NOON = Date.UTC(2026, 10, 23, 12);

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly form?: FormData;
  readonly version?: string;
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Harness {
  readonly emulator: Emulator;
  readonly clock: { now: number };
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  control(method: string, path: string, body?: unknown): Promise<Answer>;
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
}

export async function startHarness(options: Partial<EmulatorOptions> = {}): Promise<Harness> {
  const clock = { now: NOON };
  const emulator = await startEmulator({ secretKey: KEY, now: () => clock.now, ...options });
  return {
    emulator,
    clock,
    call: async (method, path, { body, form, version, key = KEY, headers = {} } = {}) => {
      const all = {
        ...(key !== null && { authorization: `Bearer ${key}` }),
        ...(version !== undefined && { "clerk-api-version": version }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      };
      const payload = form ?? (typeof body === "string" ? body : JSON.stringify(body));
      return read(
        await fetch(`${emulator.url}/v1${path}`, { method, headers: all, ...(payload !== undefined && { body: payload }) }),
      );
    },
    control: async (method, path, body) =>
      read(
        await fetch(`${emulator.url}/__emulator/${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) }),
      ),
  };
}

/** Of this test file: reset, and at noon, before each test, and closed after the last. */
export async function harnessOfFile(): Promise<Harness> {
  const harness = await startHarness();
  beforeEach(() => {
    harness.emulator.reset();
    harness.clock.now = NOON;
  });
  afterAll(() => harness.emulator.close());
  return harness;
}

/** The value at a path of keys: for asserting on answers, which are `unknown`. */
export function at(value: unknown, ...keys: readonly (string | number)[]): unknown {
  let found = value;
  for (const key of keys) {
    if (typeof found !== "object" || found === null) return undefined;
    found = Object.getOwnPropertyDescriptor(found, key)?.value;
  }
  return found;
}

/** Ids of a bare array of users. */
export function ids(body: unknown): unknown[] {
  return Array.isArray(body) ? body.map((one) => at(one, "id")) : [];
}

/** Code of the first error. */
export function code(answer: Answer): unknown {
  return at(answer.body, "errors", 0, "code");
}

/** Text at a path; "" when there is none. */
export function text(value: unknown, ...keys: readonly (string | number)[]): string {
  const found = at(value, ...keys);
  return typeof found === "string" ? found : "";
}
