// What the doctor says of keys, whom it takes for a gateway on this machine, and how it lays its findings out.
import { describe, expect, it } from "vitest";
import { examineKeys, type KeyFacts } from "../../../cli/doctor/examine-keys.ts";
import { findingLines } from "../../../cli/doctor/finding-lines.ts";
import { isOnOwnMachine } from "../../../cli/doctor/own-machine.ts";
import { shownKeySchema } from "../../../cli/keys/key-answer.ts";
import { SHOWN_KEY } from "../../shown-key.ts";

const DAY_MS = 86_400_000;
const NOW = Date.parse("2026-11-23T12:00:00Z");

describe("a gateway on this machine", () => {
  it.each([
    ["http://127.0.0.1:8787", "test", true],
    ["http://127.1.2.3", "test", true],
    ["http://localhost:8787", "test", true],
    ["http://[::1]:8787", "test", true],
    ["http://127.0.0.1:8787", "live", false],
    ["https://bailiff.example.com", "test", false],
    ["https://127.0.0.1.example.com", "test", false],
    ["https://localhost.example.com", "test", false],
    ["http://192.168.0.1", "test", false],
  ])("%s in %s mode: %s", (url, mode, here) => {
    expect(isOnOwnMachine(url, mode)).toBe(here);
  });
});

describe("findings", () => {
  it("stand in a line each where a line has no end", () => {
    const text = "word ".repeat(40).trim();
    const lines = findingLines([{ level: "warn", what: "log", text }], Number.POSITIVE_INFINITY).split("\n");
    expect(lines[1]).toBe(`warn  log   ${text}`);
  });

  it("go on below their beginning, in 80 columns", () => {
    const text = `one ${"word ".repeat(40)}docs/audit.md#when-storage-contradicts-the-log end`;
    const findings: Parameters<typeof findingLines>[0] = [
      { level: "FAIL", what: "unused policies", text },
      { level: "-", what: "log", text: "a line\u001b[2J of somebody else's\nmaking" },
    ];
    const lines = findingLines(findings, 80).split("\n");
    expect(lines.filter(({ length }) => length > 80)).toEqual([]);
    const [head, first, second] = lines;
    expect(head).toBe("      WHAT             FINDING");
    expect(first).toMatch(/^FAIL {2}unused policies {2}one word /);
    expect(second).toMatch(/^ {23}word /);
    expect(lines.at(-1)).toBe("-     log              a line\\u001b[2J of somebody else's\\u000amaking");
    expect(
      lines
        .slice(1, -1)
        .map((line) => line.slice(23))
        .join(" "),
    ).toBe(text);
  });
});

describe("keys", () => {
  const key = shownKeySchema.parse({
    ...SHOWN_KEY,
    id: "k1",
    name: "demo on-call",
    owner: "demo",
    elevate: [{ policy: "on-call", within: "1h" }],
    created_at: "2026-11-23T11:00:00Z",
    last_used_at: null,
    usage: [],
  });
  const told = (change: Partial<KeyFacts> = {}) =>
    examineKeys({
      all: [key],
      active: [key],
      policies: ["support", "on-call", "spare"],
      warningsOf: () => [],
      nowMs: NOW,
      soonMs: 14 * DAY_MS,
      unusedMs: 30 * DAY_MS,
      here: false,
      ...change,
    });

  it("hold what they may open for a while", () => {
    expect(told()).toContainEqual({ level: "warn", what: "unused policies", text: "no key holds spare" });
  });

  it("of owners that read alike and are not spelt alike are told of, with what differs to be seen", () => {
    const owners = ["support", "Suppоrt", "finance", "support ", "🦊", "🐻"];
    const active = owners.map((owner, index) => ({ ...key, id: `${key.id}${index}`, owner }));
    const found = told({ all: active, active }).filter(({ what }) => what === "owners");
    expect(found).toEqual([
      {
        level: "warn",
        what: "owners",
        text: 'these read alike and are not one: "support", "Supp\\u043ert", "support " (borders and revoke-owner go by the letter)',
      },
    ]);
    expect(told().filter(({ what }) => what === "owners")).toEqual([]);
  });

  it("without end and never used are told of, and on this machine only counted", () => {
    expect(told().map(({ what }) => what)).toEqual(["keys", "never used", "without end", "unused policies"]);
    const here = told({ here: true });
    expect(here.map(({ what }) => what)).toEqual(["keys", "unused policies"]);
    expect(here[0]?.text).toBe("1 active of 1, 1 without expiry");
  });
});
