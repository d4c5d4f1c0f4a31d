// Keys that are not in force are said to be so in what people read, wherever an answer names them, and nowhere else.
import { describe, expect, it } from "vitest";
import { totalsText } from "../../../cli/audit/act-lines.ts";
import { ActTotals } from "../../../cli/audit/act-totals.ts";
import { recordLine, recordTable, recordText } from "../../../cli/audit/record-lines.ts";
import { keyById, withStandings } from "../../../cli/keys/keys-named.ts";
import { overviewSchema } from "../../../cli/overview/overview-answer.ts";
import { shownRecord } from "../console/shown-record.ts";

const GONE = "AAAAAAAAAAA1";
const HERE = "BBBBBBBBBBB2";
const KEYS = {
  [GONE]: { status: "revoked", name: "night shift" },
  [HERE]: { status: "active", name: "day shift" },
  CCCCCCCCCCC3: { status: "expired" },
  DDDDDDDDDDD4: { status: "not_yet_valid", name: "next year" },
};
const by = (id: string, name: string) => ({ id, name, owner: "support" });

describe("a key", () => {
  it.each([
    [GONE, `${GONE} (night shift, revoked)`],
    [HERE, `${HERE} (day shift)`],
    ["CCCCCCCCCCC3", "CCCCCCCCCCC3 (expired)"],
    ["DDDDDDDDDDD4", "DDDDDDDDDDD4 (next year, not valid yet)"],
    ["root", "root"],
    ["constructor", "constructor"],
    ["__proto__", "__proto__"],
  ])("of which only the id is at hand: %s", (id, text) => {
    expect(keyById(id, KEYS)).toBe(text);
    expect(keyById(id, undefined)).toBe(id);
  });

  it("is marked wherever it is named, and what callers sent stays as it was", () => {
    const answer = {
      key: by(GONE, "night shift"),
      approval: { by: [by(GONE, "night shift"), by(HERE, "day shift")] },
      args: { id: GONE, name: "as it was sent" },
      target: null,
      count: 3,
    };
    expect(withStandings(answer, KEYS)).toEqual({
      ...answer,
      key: by(GONE, "night shift (revoked)"),
      approval: { by: [by(GONE, "night shift (revoked)"), by(HERE, "day shift")] },
    });
    expect(withStandings(answer, undefined)).toBe(answer);
  });

  it("is marked in tables of records, in a line of the tail, in a record in full", () => {
    const record = withStandings(shownRecord({ key: by(GONE, "night shift") }), KEYS);
    for (const text of [recordTable([record as never]), recordLine(record as never), recordText(record as never)])
      expect(text).toContain("night shift (revoked)");
  });
});

it("a total keeps its mark where the name is too long for the table", () => {
  const totals = new ActTotals();
  const name = "a name that is far too long for a table";
  const act = { key: by(GONE, name), amount: 500, currency: "USD", action: "increase", result: "ok" };
  totals.add(act as never);
  const [, line = ""] = totalsText(totals.all(), KEYS).split("\n");
  expect(line).toMatch(/^a name that is \(revoked\) {2}USD/);
  expect(line.length).toBeLessThanOrEqual(80);
});

it("an answer of a gateway that does not tell of keys is read as before", () => {
  expect(overviewSchema.shape.keys.safeParse(undefined)).toMatchObject({ success: true, data: undefined });
});
