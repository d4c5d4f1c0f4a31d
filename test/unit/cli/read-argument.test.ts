// What options take, and what they refuse before anything is sent.
import { describe, expect, it } from "vitest";
import { readKeyId } from "../../../cli/keys/read-key-id.ts";
import {
  durationText,
  readCurrency,
  readDuration,
  readExpiry,
  readJsonObject,
  readMoment,
  readTarget,
  readWholeNumber,
  requirePast,
  requireSpan,
} from "../../../cli/read-argument.ts";
import { readSettings } from "../../../cli/settings.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");

it.each([
  ["90s", 90_000],
  ["15m", 900_000],
  ["1h", 3_600_000],
  ["30d", 2_592_000_000],
  ["2w", 1_209_600_000],
])("takes the duration %s", (text, ms) => {
  expect(readDuration(text)).toBe(ms);
});
it.each(["", "1", "h", "-1h", "1.5h", "1y", "1h ", "9999999999d"])("refuses the duration %j", (text) => {
  expect(() => readDuration(text)).toThrow("Must be like");
});

it.each([
  ["30d", "2026-12-23T12:00:00.000Z"],
  ["2026-12-31", "2026-12-31T00:00:00.000Z"],
  ["2026-12-31T18:00:00+01:00", "2026-12-31T17:00:00.000Z"],
])("takes the expiry %s", (text, iso) => {
  expect(readExpiry(text, NOW)).toBe(iso);
});
it.each(["tomorrow", "2026-02-30", "31.12.2026", "2026-12-31 18:00", "1767225600000"])("refuses the expiry %j", (text) => {
  expect(() => readExpiry(text, NOW)).toThrow("Must be like");
});

it("takes a user with every digit, and arguments only with the digits that a call can have", () => {
  expect(readTarget('{"n":1234567890123456789,"price":19.90,"o":{"$number":"1E400"}}')).toEqual({
    n: { $number: "1234567890123456789" },
    price: 19.9,
    o: { $number: "1E400" },
  });
  expect(readJsonObject('{"amount":1E2}')).toEqual({ amount: 100 });
  expect(() => readJsonObject('{"amount":1234567890123456789}')).toThrow("more digits than an argument can have");
  expect(() => readTarget("{'n':1}")).toThrow("Must be JSON.");
});

it("takes a moment as a day, a time, or how long ago", () => {
  expect(["2026-11-01", "2026-11-01T08:00:00Z", "24h"].map((text) => readMoment(text, NOW))).toEqual([
    "2026-11-01",
    "2026-11-01T08:00:00.000Z",
    "2026-11-22T12:00:00.000Z",
  ]);
});

it.each([
  [90_000, "90s"],
  [2_000, "2s"],
  [900_000, "15m"],
  [1_209_600_000, "14d"],
])("writes %d ms as it is given", (ms, text) => {
  expect(durationText(ms)).toBe(text);
  expect(readDuration(text)).toBe(ms);
});

it.each(["2026-02-30", "2026-02-30T10:00:00Z", "2026-11-31T00:00Z", "2026-13-01T00:00:00Z"])(
  "takes %s for no other moment, and so for none",
  (text) => {
    expect(() => readMoment(text, NOW)).toThrow("Must be like");
  },
);

it("takes a currency in any case of letters, and no word for one", () => {
  expect(["USD", "usd", "Eur"].map(readCurrency)).toEqual(["USD", "USD", "EUR"]);
  for (const text of ["", "US", "dollars", "US D", "U$D"]) expect(() => readCurrency(text)).toThrow("three letters");
});

it("refuses a duration that leads out of time", () => {
  expect(() => readExpiry("999999999d", NOW)).toThrow("too far");
  expect(() => readMoment("999999999d", NOW)).toThrow("too far");
});

it.each([
  ["2026-11-02", "2026-11-01"],
  ["2026-11-02T00:00:00.001Z", "2026-11-01"],
  ["2026-11-02T00:00:00Z", "2026-11-01T23:00:00Z"],
])("refuses the span from %s to %s", (from, to) => {
  expect(() => requireSpan({ from, to })).toThrow(`--from (${from}) is after --to (${to})`);
});
it.each([
  ["2026-11-01", "2026-11-01"],
  ["2026-11-01T23:59:00Z", "2026-11-01"],
  ["2026-11-01T10:00:00Z", "2026-11-01T10:00:00Z"],
  [undefined, "2026-11-01"],
  ["2026-11-01", undefined],
])("takes the span from %s to %s", (from, to) => {
  expect(() => requireSpan({ from, to })).not.toThrow();
});

it("tells a beginning that is still to come", () => {
  expect(() => requirePast("2026-11-23T12:00:00.000Z", NOW)).toThrow("in the future");
  expect(() => requirePast("2026-11-24", NOW)).toThrow("in the future");
  expect(() => requirePast("2026-11-23", NOW)).not.toThrow();
});

it("takes JSON of the right shape only", () => {
  expect(readJsonObject('{"a":1}')).toEqual({ a: 1 });
  expect(readTarget('[{"id":"user_1"}]')).toEqual([{ id: "user_1" }]);
  for (const text of ["[]", "1", "null", "{", '"x"']) expect(() => readJsonObject(text)).toThrow("Must be");
  expect(() => readTarget("[1]")).toThrow("Must be a user");
  expect(() => readWholeNumber("201", 1, 200)).toThrow("from 1 to 200");
});

it("takes an id, and nothing that only looks like one", () => {
  expect([readKeyId(" AAAAAAAAAAAA "), readKeyId("root")]).toEqual(["AAAAAAAAAAAA", "root"]);
  for (const text of ["AAAAAAAAAAA", "AAAAAAAAAAAA/../x", "AAAAAA\u001bAAAAA", ""])
    expect(() => readKeyId(text)).toThrow("12 letters");
});

describe("the environment", () => {
  const read = (env: Record<string, string>) => {
    const warnings: string[] = [];
    return { settings: readSettings(env, (text) => warnings.push(text)), warnings };
  };

  it("gives address and token, and a reason if there is one", () => {
    const env = { BAILIFF_URL: "http://127.0.0.1:8787/", BAILIFF_TOKEN: " t \n" };
    expect(read(env)).toEqual({
      settings: { url: "http://127.0.0.1:8787", credential: { kind: "token", token: "t" }, reason: null },
      warnings: [],
    });
    expect(read({ ...env, BAILIFF_REASON: "TICKET-1 " }).settings?.reason).toBe("TICKET-1");
  });

  it("takes the path that a proxy has the gateway at, and not one that the gateway has itself", () => {
    const at = (url: string) => read({ BAILIFF_URL: url, BAILIFF_TOKEN: "t" }).settings.url;
    expect(at("https://tools.example.com/bailiff/")).toBe("https://tools.example.com/bailiff");
    for (const path of ["/v1", "/v1/", "/admin", "/bailiff/v1"]) expect(() => at(`https://x${path}`)).toThrow("without the path");
  });

  it("warns when the token would travel in the clear", () => {
    expect(read({ BAILIFF_URL: "http://bailiff.example.com", BAILIFF_TOKEN: "t" }).warnings).toHaveLength(1);
    expect(read({ BAILIFF_URL: "https://bailiff.example.com", BAILIFF_TOKEN: "t" }).warnings).toEqual([]);
  });

  it.each([
    {},
    { BAILIFF_URL: "http://x" },
    { BAILIFF_TOKEN: "sk_secret" },
    { BAILIFF_URL: "x", BAILIFF_TOKEN: "sk_secret" },
    { BAILIFF_URL: "https://u:p@x", BAILIFF_TOKEN: "sk_secret" },
    { BAILIFF_URL: "https://x", BAILIFF_TOKEN: "sk_secret\u0000" },
    { BAILIFF_URL: "https://x", BAILIFF_TOKEN: "sk_secret", BAILIFF_REASON: "two\nlines" },
  ])("is refused without repeating a secret: %j", (env) => {
    expect(() => read(env)).toThrow(/^(?!.*sk_secret).*BAILIFF_/s);
  });
});
