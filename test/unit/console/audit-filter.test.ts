import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AuditFilter,
  askedQuery,
  exportQuery,
  FILTERS,
  filterOf,
  onlyValue,
  SPANS,
  searchOf,
  withoutValue,
  withValue,
} from "../../../console/pages/audit/audit-filter.ts";
import { momentOf, pickerText } from "../../../console/pages/audit/picker-time.ts";

const NOW = Date.UTC(2026, 10, 23, 18);
const text = fc.string({ minLength: 1, unit: "grapheme" });
const values = fc.record(Object.fromEntries(FILTERS.map((name) => [name, fc.array(text, { maxLength: 3 })])));
const filters = fc
  .record({
    view: fc.constantFrom("records", "acts"),
    span: fc.constantFrom(null, ...Object.keys(SPANS)),
    open: fc.boolean(),
    live: fc.boolean(),
    names: fc.boolean(),
    cursor: fc.option(text),
    values,
  })
  .map((some) => ({ ...some, from: some.span === null ? "2026-11-01" : "", to: "" }) as unknown as AuditFilter);

describe("the filter of the audit page", () => {
  it("comes back from the address as it went in, whatever its values are", () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(filterOf(searchOf(filter))).toEqual(filter);
      }),
    );
  });

  it("asks each view for what it knows", () => {
    const filter = filterOf("?open=true&result=ok&names=true&key=a&key=b&live=true&span=24h");
    expect(askedQuery(filter, NOW)).toBe("?from=2026-11-22T18%3A00%3A00.000Z&key=a&key=b&open=true");
    expect(askedQuery({ ...filter, view: "acts" }, NOW)).toBe(
      "?from=2026-11-22T18%3A00%3A00.000Z&key=a&key=b&result=ok&names=true",
    );
    expect(exportQuery(filter, NOW)).toBe("?format=csv&from=2026-11-22T18%3A00%3A00.000Z&key=a&key=b");
  });

  it("adds, takes and replaces values, and begins with the newest again", () => {
    const filter = filterOf("?key=a&cursor=x");
    expect(searchOf(withValue(filter, "key", "b"))).toBe("?key=a&key=b");
    expect(searchOf(withValue(filter, "key", "a"))).toBe("?key=a");
    expect(searchOf(onlyValue(filter, "key", "b"))).toBe("?key=b");
    expect(searchOf(withoutValue(filter, "key", "a"))).toBe("");
  });

  it("takes what is picked as UTC", () => {
    expect(momentOf("2026-11-23T18:30")).toBe("2026-11-23T18:30:00.000Z");
    expect(momentOf("")).toBe("");
    expect(pickerText("2026-11-23T19:30:00+01:00")).toBe("2026-11-23T18:30:00");
    expect(pickerText("2026-11-23")).toBe("2026-11-23T00:00:00");
    expect(pickerText("yesterday")).toBe("");
  });
});
