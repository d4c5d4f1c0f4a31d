// Names that are not what they read as.
import { describe, expect, it } from "vitest";
import { hasUnseen, isReservedName } from "../../../src/keys/plain-name.ts";

describe("a character that nobody sees", () => {
  const UNSEEN = [
    0x00ad, 0x034f, 0x061c, 0x115f, 0x1160, 0x17b4, 0x180b, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x2028, 0x202e, 0x2060,
    0x2064, 0x206a, 0x2800, 0x3164, 0xfe00, 0xfe0f, 0xfeff, 0xffa0, 0xfff9, 0x1d173, 0xe0001, 0xe0041, 0xe0100, 0xe0fff,
    // Blanks that are not the space.
    0x00a0, 0x1680, 0x2003, 0x200a, 0x202f, 0x205f, 0x3000,
  ];
  it.each(UNSEEN.map((code) => [code.toString(16), String.fromCodePoint(code)]))("U+%s is found anywhere", (_code, unseen) => {
    expect([`ro${unseen}ot`, `${unseen}desk`, `desk${unseen}`, unseen].map(hasUnseen)).toEqual([true, true, true, true]);
  });

  it("is not any letter that is drawn, nor a joiner inside a word that has it", () => {
    const names = ["Support desk", "Zoë", "サポート", "دعم", "поддержка", "می\u200cخواهم", "क्\u200dष", "a-b_c.d@e", "🚀 launch"];
    expect(names.filter(hasUnseen)).toEqual([]);
  });
});

describe("a name of what is no key", () => {
  it.each([
    "root",
    "Root",
    "ROOT ",
    "root token",
    "root-token",
    "Root_Token",
    "r\u200boot",
    "r\ufe0foot",
    "ro\u2800ot",
    "rооt",
    "r00t",
    "ｒｏｏｔ",
    "róot",
    "admin",
    "Admin",
    "аdmin",
    "Anonymous",
    "bailiff",
    "Bailiff!",
    "clerk",
    "СLERK",
    "c1erk",
    "CIerk",
    "c|erk",
    "| root |",
    "BaiIiff",
    "baì1ıff",
    "adm1n",
    "Iedger",
    "system",
  ])("%j is reserved", (name) => expect(isReservedName(name)).toBe(true));

  it.each([
    "Support desk",
    "clerks of the court",
    "admin tools",
    "root cause team",
    "ada@example.com",
    "корень",
    "",
    "!",
    "demo",
  ])("%j is not", (name) => expect(isReservedName(name)).toBe(false));
});
