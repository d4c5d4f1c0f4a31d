// The frame of an upload: what clients really write is taken, everything that has two readings is refused, and Node's own parser agrees.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ParsedForm, parseSinglePart } from "../../../src/routes/call/intake/single-part.ts";

const TYPE = "multipart/form-data; boundary=b";
const CONTENT = "\x89PNG\r\n\x1a\n--c\r--\n\r\n--c\x00\xff";

/** Latin-1: one character is one byte. */
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(text, "latin1"));
const parse = (body: string, type = TYPE) => parseSinglePart(bytesOf(body), type);
const partOf = (headers: string, content = CONTENT) => `--b\r\n${headers}\r\n\r\n${content}\r\n--b--\r\n`;

function shown(form: ParsedForm): unknown {
  if (!form.ok) return form.code === "malformed" ? form.fault : `${form.code} ${form.name}`;
  if (form.part === null) return null;
  const { name, isFile, contentType, bytes } = form.part;
  return [name, isFile, contentType, Buffer.from(bytes).toString("latin1")];
}

describe("an upload is taken as it is written by", () => {
  it.each<[string, string, string?]>([
    [
      "browsers, fetch of Node, Go, httpx",
      'Content-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png',
    ],
    [
      ".NET",
      "Content-Type: image/png\r\nContent-Disposition: form-data; name=file; filename=a.png; filename*=utf-8''a.png",
      'multipart/form-data; boundary="b"',
    ],
    ["who writes no quotes", "Content-Disposition: form-data; name=file; filename=a.png\r\nContent-Type: image/png"],
    [
      "who quotes the one and not the other",
      'Content-Disposition: form-data; name="file"; filename=a.png\r\nContent-Type: image/png',
    ],
    [
      "who writes filename* alone",
      "Content-Disposition: form-data; name=file; filename*=UTF-8''%E2%82%AC.png\r\nContent-Type: image/png",
    ],
    [
      "curl, of a name with quotes",
      'Content-Disposition: form-data; name="file"; filename="a\\"b.png"\r\nContent-Type: image/png',
    ],
    [
      "OkHttp",
      `Content-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\nContent-Length: ${CONTENT.length}`,
    ],
    [
      "Faraday",
      'Content-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Length: 22\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary',
    ],
    [
      "who writes headers small and without blanks",
      'content-disposition:form-data;name="file";filename="a.png"\r\ncontent-type:image/png',
    ],
    [
      "who adds headers of his own",
      'Content-Disposition: form-data; name="file"; filename="a"\r\nContent-Type: image/png\r\nX-Id: 1',
    ],
  ])("%s", (_who, headers, type) => {
    expect(shown(parse(partOf(headers), type))).toEqual(["file", true, "image/png", CONTENT]);
  });

  it.each<[string, string, unknown]>([
    ["an empty form", "--b--\r\n", null],
    ["an empty form without its line's end", "--b--", null],
    ["a part without content", partOf("Content-Disposition: form-data; name=file; filename=a", ""), ["file", true, null, ""]],
    ["a text field, which is no file", partOf("Content-Disposition: form-data; name=file", "x"), ["file", false, null, "x"]],
    [
      "an end without its line's end",
      partOf("Content-Disposition: form-data; name=a", "x").slice(0, -2),
      ["a", false, null, "x"],
    ],
  ])("who sends %s", (_what, body, expected) => {
    expect(shown(parse(body))).toEqual(expected);
  });
});

describe("a form is refused, and told why, for", () => {
  const OK = "Content-Disposition: form-data; name=file; filename=a.png";
  it.each<[string, string, string, string?]>([
    ["no boundary", partOf(OK), "names no boundary", "multipart/form-data"],
    ["two boundaries", partOf(OK), "“boundary” twice", "multipart/form-data; boundary=b; boundary=c"],
    ["a boundary that is none", partOf(OK), "not a valid one", 'multipart/form-data; boundary="b\\\\"'],
    ["a boundary that is too long", partOf(OK), "not a valid one", `multipart/form-data; boundary=${"b".repeat(71)}`],
    ["another boundary", partOf(OK), "does not begin with the boundary", "multipart/form-data; boundary=c"],
    ["a preamble", `hello\r\n${partOf(OK)}`, "does not begin with the boundary"],
    ["an empty line before", `\r\n${partOf(OK)}`, "does not begin with the boundary"],
    ["an epilogue", `${partOf(OK)}more`, "follows the closing boundary"],
    ["a second form behind the first", `${partOf(OK)}${partOf(OK)}`, "follows the closing boundary"],
    ["something after an empty form", "--b--\r\nmore", "follows the closing boundary"],
    ["blanks after the boundary", `--b \r\n${OK}\r\n\r\nx\r\n--b--\r\n`, "The first part does not begin on a line of its own"],
    ["line feeds alone", partOf(OK, "x").replaceAll("\r\n", "\n"), "The first part does not begin on a line of its own"],
    ["no end", `--b\r\n${OK}\r\n\r\nx\r\n`, "The part “file” does not end"],
    ["an end without its line", `--b\r\n${OK}\r\n\r\nx--b--\r\n`, "The part “file” holds the boundary"],
    ["the boundary right behind the headers", partOf(OK, "--b--"), "The part “file” holds the boundary"],
    ["the boundary at a line feed", partOf(OK, "x\n--b--\r\n"), "The part “file” holds the boundary"],
    ["the boundary within a line", partOf(OK, "x --b"), "The part “file” holds the boundary"],
    ["an end that is cut short", `--b\r\n${OK}\r\n\r\nx\r\n--b-`, "The part “file” holds the boundary"],
    ["content that holds the boundary", partOf(OK, "x\r\n--bc"), "The part “file” holds the boundary"],
    ["no empty line", `--b\r\n${OK}\r\n--b--\r\n`, "The first part has no empty line"],
    ["no headers", partOf("", "x").replace("\r\n\r\n\r\n", "\r\n\r\n"), "The first part has no Content-Disposition"],
    ["another header only", partOf("Content-Type: image/png"), "The first part has no Content-Disposition"],
    ["a header twice", partOf(`${OK}\r\n${OK.toLowerCase()}`), "The first part has the header content-disposition twice"],
    ["a type twice", partOf(`${OK}\r\nContent-Type: image/png\r\ncontent-type: text/html`), "the header content-type twice"],
    ["a folded header", partOf("Content-Disposition: form-data;\r\n name=file"), "The first part has a header line that is not"],
    ["a blank before the colon", partOf(`${OK}\r\nX : 1`), "The first part has a header line that is not"],
    ["a line feed in a header", partOf(`${OK}\nX: 1`), "The first part has a header line that is not"],
    ["a carriage return in a header", partOf(`${OK}\rX: 1`), "The first part has a header line that is not"],
    ["a zero byte in a header", partOf(`${OK}\r\nX: a\0b`), "The first part has a header line that is not"],
    [
      "headers that are not UTF-8",
      partOf('Content-Disposition: form-data; name="file"; filename="\xe9.png"'),
      "headers that are not UTF-8",
    ],
    ["very long headers", partOf(`${OK}\r\nX: ${"x".repeat(20_000)}`), "more than 16384 bytes of headers"],
    ["another disposition", partOf("Content-Disposition: attachment; name=file; filename=a"), "that is not form-data"],
    ["no name", partOf("Content-Disposition: form-data; filename=a.png"), "The first part has no name"],
    [
      "a name in the other spelling",
      partOf("Content-Disposition: form-data; name*=utf-8''file; filename=a"),
      "the parameter “name*”",
    ],
    [
      "a name in pieces",
      partOf("Content-Disposition: form-data; name=file; filename*0=a; filename*1=b"),
      "of the form utf-8''…|the parameter “filename*0”",
    ],
    ["a name twice", partOf("Content-Disposition: form-data; name=other; name=file; filename=a"), "“name” twice"],
    ["a file name twice", partOf("Content-Disposition: form-data; name=file; filename=a; filename=b"), "“filename” twice"],
    ["base64", partOf(`${OK}\r\nContent-Transfer-Encoding: base64`), "The first part is encoded"],
    ["a compressed part", partOf(`${OK}\r\nContent-Encoding: gzip`), "The first part is compressed"],
    ["a length that is not its own", partOf(`${OK}\r\nContent-Length: 3`), "The part “file” has another length"],
    ["a second file", `--b\r\n${OK}\r\n\r\nx\r\n${partOf(OK)}`, "more_parts file"],
    ["a second part", `--b\r\n${OK}\r\n\r\nx\r\n${partOf("Content-Disposition: form-data; name=user_id")}`, "more_parts user_id"],
    [
      "a second part that cannot be read",
      `--b\r\n${OK}\r\n\r\nx\r\n${partOf("X: 1")}`,
      "The second part has no Content-Disposition",
    ],
    ["nothing", "", "does not begin with the boundary"],
  ])("%s", (_what, body, fault, type) => {
    expect(String(shown(parse(body, type)))).toMatch(
      new RegExp(
        fault
          .split("|")
          .map((text) => text.replaceAll(/[*.]/g, "\\$&"))
          .join("|"),
      ),
    );
  });
});

/** What Node's own `formData()` sees: the name and bytes of each file, or the text of each field; null when it refuses. */
async function reference(body: Uint8Array<ArrayBuffer>, type: string): Promise<readonly unknown[] | null> {
  try {
    const form = await new Response(body, { headers: { "content-type": type } }).formData();
    return await Promise.all(
      [...form].map(async ([name, value]) => [
        name,
        typeof value !== "string",
        typeof value === "string" ? null : Buffer.from(await value.arrayBuffer()).toString("latin1"),
      ]),
    );
  } catch {
    return null;
  }
}

const piece = fc.constantFrom(
  ...'b|--b|--|\r\n|\n|\r|\r\n\r\n|--b--|;|; |=|"|\\|\\"|file|name|name=file|name="file"|filename=a|filename="a;b"|filename*=utf-8\'\'a|filename*=utf-8\'\'%41|form-data|Content-Disposition: form-data|Content-Type: image/png|Content-Length: 1|:| |\t|x|\0|\xc3\xa9|\xff|%22|,|\''.split(
    "|",
  ),
);
const valid = fc
  .record({
    name: fc.constantFrom("name=file", 'name="file"', "NAME=file", 'name="other"', 'name="a b"'),
    file: fc.constantFrom(
      "",
      "; filename=a.png",
      '; filename="a b;c.png"',
      "; filename*=utf-8''a%20b",
      "; filename=a; filename*=UTF-8''b",
      ';filename="\xc3\xa9"',
    ),
    more: fc.constantFrom(
      "",
      "\r\nContent-Type: image/png",
      "\r\ncontent-type:image/png;q=1",
      "\r\nContent-Transfer-Encoding: binary",
      "\r\nX-A: b",
    ),
    content: fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join("")),
    tail: fc.constantFrom("", "\r\n"),
  })
  .map(
    ({ name, file, more, content, tail }) =>
      `--b\r\nContent-Disposition: form-data; ${name}${file}${more}\r\n\r\n${content}\r\n--b--${tail}`,
  );
/** One that was valid, with pieces put in, taken out or doubled. */
const mutated = fc
  .tuple(valid, fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), piece, fc.nat({ max: 6 })), { maxLength: 4 }))
  .map(([body, changes]) =>
    changes.reduce((text, [where, put, out]) => {
      const at = Math.floor(where * text.length);
      return text.slice(0, at) + put + text.slice(at + out);
    }, body),
  );
const type = fc.constantFrom(
  TYPE,
  'multipart/form-data; boundary="b"',
  "multipart/form-data;boundary=b",
  "Multipart/Form-Data; charset=utf-8; boundary=b",
);

/** Where the reference refuses what is taken here, and the text has one reading all the same. */
const NAMED_DIFFERENCES: readonly (readonly [what: string, RegExp])[] = [
  ["it takes no backslash in a quoted text", /: form-data[^\r]*"[^"\r]*\\/],
  [
    "it takes the boundary's text for a boundary, without a line's end and dashes before it",
    /\r\n\r\n[\s\S]*(?<!\r\n--)b[\s\S]*\r\n--b--/,
  ],
];

describe("beside Node's own parser", () => {
  it("whatever is taken here is one part there, of the same name, kind and bytes", async () => {
    let taken = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          valid,
          mutated,
          fc.array(piece, { maxLength: 12 }).map((p) => p.join("")),
        ),
        type,
        async (body, contentType) => {
          const form = parse(body, contentType);
          if (!form.ok) return;
          const other = await reference(bytesOf(body), contentType);
          if (other === null && NAMED_DIFFERENCES.some(([, shape]) => shape.test(body))) return;
          taken += 1;
          const { part } = form;
          const mine =
            part === null ? [] : [[part.name, part.isFile, part.isFile ? Buffer.from(part.bytes).toString("latin1") : null]];
          expect(other).toEqual(mine);
        },
      ),
      { numRuns: 4_000 },
    );
    // Most are refused; a parser that refuses everything would pass too.
    expect(taken).toBeGreaterThan(300);
  });

  // Where the end of a value is looked for from each of its blanks, a line takes a third of a second.
  it.each([
    ["between two words", `a:x${" ".repeat(16_000)}y`],
    ["before a word", `a:${" ".repeat(16_000)}y`],
    ["behind a word", `a:x${" ".repeat(16_000)}`],
    ["before a line separator", `a:${" ".repeat(16_000)}\xe2\x80\xa8y`],
  ])("blanks %s are gone over once", (_name, line) => {
    const body = bytesOf(partOf(`Content-Disposition: form-data; name=file\r\n${line}`));
    const forms = Array.from({ length: 400 }, () => parseSinglePart(body, TYPE));
    expect(new Set(forms.map(({ ok }) => ok))).toEqual(new Set([!line.includes("\xa8")]));
  });

  it("no body makes it throw, and none is looked at more than a few times over", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(() => parseSinglePart(Uint8Array.from(bytes), TYPE)).not.toThrow();
      }),
    );
  });
});
