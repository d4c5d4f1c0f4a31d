// A header value has one reading or none.
import { describe, expect, it } from "vitest";
import { parseHeaderParameters } from "../../../src/routes/call/intake/header-parameters.ts";

function read(text: string): unknown {
  const parsed = parseHeaderParameters(text);
  return parsed.ok ? [parsed.value.main, Object.fromEntries(parsed.value.parameters)] : parsed.fault;
}

describe("a header with parameters", () => {
  it.each<[string, string, Record<string, string>]>([
    ["form-data", "form-data", {}],
    ["Form-Data; NAME=file", "form-data", { name: "file" }],
    ['form-data; name="file"; filename="a.png"', "form-data", { name: "file", filename: "a.png" }],
    [
      "form-data; name=file; filename=a.png; filename*=utf-8''a.png",
      "form-data",
      { name: "file", filename: "a.png", "filename*": "a.png" },
    ],
    ["form-data;name=file;filename=a.png", "form-data", { name: "file", filename: "a.png" }],
    ["form-data ; \t name=file ", "form-data", { name: "file" }],
    ["x; filename*=UTF-8'en'%e2%82%ac%20rates", "x", { "filename*": "€ rates" }],
    ["x; filename*=iso-8859-1''%a3", "x", { "filename*": "£" }],
    ['x; a="b;c=d"', "x", { a: "b;c=d" }],
    ['x; a="é € 😀"', "x", { a: "é € 😀" }],
    ['x; a=""', "x", { a: "" }],
    [String.raw`x; a="say \"hi\""`, "x", { a: 'say "hi"' }],
    [String.raw`x; a="C:\\pics\\a.png"; b=c`, "x", { a: String.raw`C:\pics\a.png`, b: "c" }],
    [String.raw`x; a="C:\pics\a.png"`, "x", { a: String.raw`C:\pics\a.png` }],
    ["image/png; q=1", "image/png", { q: "1" }],
    ["IMAGE/PNG", "image/png", {}],
  ])("%s", (text, main, parameters) => {
    expect(read(text)).toEqual([main, parameters]);
  });

  it.each<[string, string]>([
    ["", "begin with a word"],
    [";name=file", "begin with a word"],
    ['"form-data"; name=file', "begin with a word"],
    ["form data; name=file", "begin with a word"],
    ["image/png, image/jpeg", "begin with a word"],
    ["form-data; name=file; name=other", "“name” twice"],
    ["form-data; name=file; NAME=file", "“name” twice"],
    ["form-data; filename*=utf-8''a; filename*=utf-8''b", "“filename*” twice"],
    ["form-data; name", "not “name=value”"],
    ["form-data;", "not “name=value”"],
    ["form-data; name=file;", "not “name=value”"],
    ["form-data;; name=file", "not “name=value”"],
    ["form-data; name =file", "not “name=value”"],
    ["form-data; name= file", "neither one word nor"],
    ["form-data; name=", "neither one word nor"],
    ["form-data; name='a b'", "neither one word nor"],
    ['form-data; name="file', "neither one word nor"],
    ['form-data; name="file"x', "neither one word nor"],
    ['form-data; name="fi"le"', "neither one word nor"],
    ["form-data; name=é", "neither one word nor"],
    ['form-data; name="a\u0000b"', "neither one word nor"],
    [String.raw`form-data; name="file\"`, "neither one word nor"],
    // One reader ends the text at the quote and sees a second name; another takes all of it for a file name.
    [String.raw`form-data; name="file"; filename="a\"; name=\"other"`, "two ways"],
    [String.raw`form-data; name="file"; filename="a\" ;x="`, "two ways"],
    [String.raw`form-data; name="file"; filename="a\\\"; name=other"`, "two ways"],
    ["x; filename*=a.png", "utf-8''…"],
    ["x; filename*=utf-8'a.png", "utf-8''…"],
    ["x; filename*=utf-8''%ff", "utf-8''…"],
    ["x; filename*=utf-8''%c0%af", "utf-8''…"],
    ["x; filename*=utf-8''%4", "utf-8''…"],
    ["x; filename*=utf-7''a", "utf-8''…"],
    [`x; filename*="utf-8''a.png"`, "utf-8''…"],
  ])("%s is refused", (text, fault) => {
    expect(read(text)).toContain(fault);
  });
});
