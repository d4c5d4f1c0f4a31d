import { describe, expect, it } from "vitest";
import { parseCallOptions } from "../../../src/clerk/call-options.ts";

const DEFAULTS = { maxRetries: 2, deadlineMs: 10_000 };
const parse = (headers: Record<string, string>) => parseCallOptions(new Headers(headers), DEFAULTS);

describe("call options", () => {
  it("are the defaults when nothing is asked", () => expect(parse({})).toEqual({ ok: true, ...DEFAULTS, namesRetries: false }));

  it("cap a default that is out of bounds", () => {
    const defaults = { maxRetries: 99, deadlineMs: 60_000 };
    expect(parseCallOptions(new Headers(), defaults)).toEqual({
      ok: true,
      maxRetries: 5,
      deadlineMs: 24_999,
      namesRetries: false,
    });
  });

  it.each([
    ["0", 0],
    ["5", 5],
  ])("Bailiff-Max-Retries: %s", (text, maxRetries) => {
    expect(parse({ "Bailiff-Max-Retries": text })).toEqual({ ok: true, maxRetries, deadlineMs: 10_000, namesRetries: true });
  });

  it.each([
    ["100", 100],
    ["24999", 24_999],
  ])("Bailiff-Deadline-Ms: %s", (text, deadlineMs) => {
    expect(parse({ "bailiff-deadline-ms": text })).toEqual({ ok: true, maxRetries: 2, deadlineMs, namesRetries: false });
  });

  it.each(["6", "-1", "+1", "01", "1.0", "1e0", "", "two", "1, 2", "0x1", "١"])("Bailiff-Max-Retries: %j is refused", (text) => {
    const headers = { get: (name: string) => (name === "Bailiff-Max-Retries" ? text : null) };
    expect(parseCallOptions(headers, DEFAULTS)).toMatchObject({ ok: false, header: "Bailiff-Max-Retries" });
  });

  it.each(["99", "25000", "0", "1e3", "5s", "5000.5", "99999999", "1000, 2000"])("Bailiff-Deadline-Ms: %j is refused", (text) => {
    expect(parse({ "Bailiff-Deadline-Ms": text })).toMatchObject({ ok: false, header: "Bailiff-Deadline-Ms" });
  });
});
