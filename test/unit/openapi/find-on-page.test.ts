// What a text finds on the reference page, and in which order. How it looks and how it is driven is for test/browser.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Entry, find } from "../../../src/routes/published/reference/in-browser/find.ts";

const entry = (name: string, more: Partial<Entry> = {}): Entry => ({
  kind: "operation",
  id: name,
  name,
  title: "",
  method: "",
  path: "",
  fields: [],
  codes: [],
  ...more,
});
const field = (name: string) => ({ id: `at.${name}`, name });
const found = (entries: readonly Entry[], text: string) => find(entries, text).map((hit) => hit.entry.name);

describe("find", () => {
  it("puts the name before a word of a name, its beginning, its middle, the summary, the path, an argument, an error", () => {
    const inOrder = [
      entry("users.ban"),
      entry("users.bulk_ban"),
      entry("users.banish"),
      entry("users.unban"),
      entry("a", { title: "Ban somebody" }),
      entry("b", { path: "/v1/ban" }),
      entry("c", { fields: [field("ban")] }),
      entry("d", { fields: [field("banned")] }),
      entry("e", { codes: ["user_banned"] }),
    ];
    const wanted = inOrder.map(({ name }) => name);
    expect(found(inOrder, "ban")).toEqual(wanted);
    expect(found(inOrder.toReversed(), "BAN")).toEqual(wanted);
  });

  it("leads to the argument that was found and says which: the one called so, else the shortest name", () => {
    const one = entry("users.update", { fields: [field("a.first_name_kana"), field("a.first_name"), field("x_first")] });
    expect(find([one], "first_name")).toEqual([{ entry: one, id: "at.a.first_name", because: "argument a.first_name" }]);
    expect(find([one], "first")).toEqual([{ entry: one, id: "at.x_first", because: "argument x_first" }]);
    const schema = { ...one, kind: "schema" } as const;
    expect(find([schema], "first_name")[0]?.because).toBe("field a.first_name");
  });

  it("wants every word, wherever it is, and tells of the one that is hardest to see", () => {
    const one = entry("users.ban", { method: "POST", title: "Ban a user", fields: [field("reason")] });
    expect(found([one], "post ban")).toEqual(["users.ban"]);
    expect(find([one], "ban reason")[0]).toMatchObject({ id: "at.reason", because: "argument reason" });
    expect(found([one], "ban nothing")).toEqual([]);
  });

  it("finds nothing for nothing", () => {
    for (const text of ["", " ", "\t\n"]) expect(found([entry("users.ban")], text)).toEqual([]);
  });

  it("never throws, gives no entry twice, and only what has every word somewhere", () => {
    const name = fc.string({ maxLength: 12 });
    const entries = fc.array(
      fc.record({ name, title: name, path: name, method: name, fields: fc.array(name.map(field)), codes: fc.array(name) }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(entries, name, (given, text) => {
        const all = given.map((one) => entry(one.name, one));
        const hits = find(all, text);
        expect(new Set(hits.map((hit) => hit.entry)).size).toBe(hits.length);
        for (const hit of hits) {
          const { name: called, title, path, method, fields, codes } = hit.entry;
          const said = [called, title, path, method, ...fields.map((one) => one.name), ...codes].join("\n").toLowerCase();
          for (const word of text.toLowerCase().split(/\s+/)) expect(said).toContain(word);
        }
      }),
    );
  });
});
