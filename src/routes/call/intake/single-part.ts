// A multipart/form-data body of at most one part, strictly (RFC 7578, RFC 2046 section 5.1.1). The platform's `formData()` makes a part with
// `filename*` alone a text field and takes no unquoted names, which is how .NET writes every upload; the libraries for forms (busboy,
// formidable, @remix-run/multipart-parser) are lenient by design: the last of two names counts, a missing end is no fault. Here a body has
// exactly one reading, or is refused and the caller told which part and why. Only the frame is read: what is in the part is not judged.
import { unicodePattern } from "../../../unicode-pattern.ts";
import { parseHeaderParameters } from "./header-parameters.ts";

export interface FormPart {
  /** `name` of its Content-Disposition. */
  readonly name: string;
  /** It has a file name, in either spelling: without one it is a text field. */
  readonly isFile: boolean;
  /** Its Content-Type as sent; null without one. */
  readonly contentType: string | null;
  /** A view of the body's own bytes. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type ParsedForm =
  | { readonly ok: true; readonly part: FormPart | null }
  /** More than one part; `name`: of the first that is not the first's, or the first's own. */
  | { readonly ok: false; readonly code: "more_parts"; readonly name: string }
  /** A sentence. Never holds a value. */
  | { readonly ok: false; readonly code: "malformed"; readonly fault: string };

const MAX_HEADER_BYTES = 16_384;
/** Fits whatever stands behind the colon, blanks around it aside: where it could fail, it would begin anew at each of the blanks. */
const HEADER_LINE = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*[^ \t]|)[ \t]*$/su;
/** Controls but the tab, and what else ends a line. */
const notInValue = unicodePattern(String.raw`[^\P{Cc}\t]|[\u2028\u2029]`);
/** RFC 2046 `boundary`: its characters need no escape, and it does not end with a blank. */
const BOUNDARY = /^[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]$/;
/** Encodings that change nothing. */
const AS_IT_IS = /^(7bit|8bit|binary)$/i;

/** @param contentType of the request: names the boundary. */
export function parseSinglePart(bytes: Uint8Array<ArrayBuffer>, contentType: string): ParsedForm {
  const boundary = boundaryOf(contentType);
  if (typeof boundary !== "string") return boundary;
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const opening = `--${boundary}`;
  const at = opening.length;
  if (!startsWith(body, 0, opening)) return malformed("The body does not begin with the boundary that its Content-Type names.");
  if (startsWith(body, at, "--")) return endsAt(body, at + 2) ?? { ok: true, part: null };
  return readPart(bytes, body, at, boundary);
}

function boundaryOf(contentType: string): string | ParsedForm {
  const parsed = parseHeaderParameters(contentType);
  if (!parsed.ok) return malformed(`The request's Content-Type ${parsed.fault}.`);
  const boundary = parsed.value.parameters.get("boundary");
  if (boundary === undefined) return malformed("The request's Content-Type names no boundary.");
  return BOUNDARY.test(boundary) ? boundary : malformed("The boundary in the request's Content-Type is not a valid one.");
}

/** `at`: behind the opening boundary. */
function readPart(bytes: Uint8Array<ArrayBuffer>, body: Buffer, at: number, boundary: string): ParsedForm {
  const head = readHeaders(body, at, "The first part");
  if ("fault" in head) return malformed(head.fault);
  const dashes = body.indexOf(`--${boundary}`, head.end, "latin1");
  if (dashes < 0) return malformed(`The part “${head.name}” does not end: the closing boundary is missing.`);
  const end = dashes - 2;
  // Wherever else it stands, at a line feed or right behind the headers, there are readers that take it for the end.
  if (end < head.end || !startsWith(body, end, "\r\n")) return malformed(`The part “${head.name}” holds the boundary.`);
  const behind = dashes + 2 + boundary.length;
  if (startsWith(body, behind, "--")) {
    const fault = endsAt(body, behind + 2) ?? lengthFault(head, end);
    return (
      fault ?? {
        ok: true,
        part: { name: head.name, isFile: head.isFile, contentType: head.contentType, bytes: bytes.subarray(head.end, end) },
      }
    );
  }
  if (!startsWith(body, behind, "\r\n"))
    return malformed(`The part “${head.name}” holds the boundary, or something follows the boundary on its line.`);
  const next = readHeaders(body, behind, "The second part");
  return "fault" in next ? malformed(next.fault) : { ok: false, code: "more_parts", name: next.name };
}

/** Nothing may come after the closing boundary but a line's end. */
function endsAt(body: Buffer, at: number): ParsedForm | null {
  return body.length === at || (body.length === at + 2 && startsWith(body, at, "\r\n"))
    ? null
    : malformed("Something follows the closing boundary.");
}

interface PartHead extends Omit<FormPart, "bytes"> {
  readonly contentLength: string | null;
  /** Where the content begins. */
  readonly end: number;
}

/** `at`: on the line's end before them. `which`: begins the sentence. */
function readHeaders(body: Buffer, at: number, which: string): PartHead | { readonly fault: string } {
  if (!startsWith(body, at, "\r\n")) return { fault: `${which} does not begin on a line of its own after the boundary.` };
  const end = body.indexOf("\r\n\r\n", at, "latin1");
  if (end < 0) return { fault: `${which} has no empty line after its headers.` };
  if (end - at > MAX_HEADER_BYTES) return { fault: `${which} has more than ${MAX_HEADER_BYTES} bytes of headers.` };
  const headers = parseHeaders(body.subarray(at + 2, Math.max(at + 2, end)));
  if (typeof headers === "string") return { fault: `${which} ${headers}.` };
  const disposition = headers.get("content-disposition");
  if (disposition === undefined) return { fault: `${which} has no Content-Disposition.` };
  const parsed = parseHeaderParameters(disposition);
  if (!parsed.ok) return { fault: `${which} has a Content-Disposition that ${parsed.fault}.` };
  const { main, parameters } = parsed.value;
  if (main !== "form-data") return { fault: `${which} has a Content-Disposition that is not form-data.` };
  const stray = [...parameters.keys()].find((name) => !["name", "filename", "filename*"].includes(name));
  if (stray !== undefined) {
    return {
      fault: `${which} has a Content-Disposition with the parameter “${stray.slice(0, 64)}”. Allowed are: name, filename, filename*.`,
    };
  }
  const name = parameters.get("name");
  if (name === undefined) return { fault: `${which} has no name in its Content-Disposition.` };
  const encoded = encodingFault(headers);
  if (encoded !== null) return { fault: `${which} ${encoded}.` };
  const isFile = parameters.has("filename") || parameters.has("filename*");
  const contentLength = headers.get("content-length") ?? null;
  return { name: name.slice(0, 64), isFile, contentType: headers.get("content-type") ?? null, contentLength, end: end + 4 };
}

/** By name in lower case, or what is wrong with them. */
function parseHeaders(bytes: Buffer): ReadonlyMap<string, string> | string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return "has headers that are not UTF-8";
  }
  const headers = new Map<string, string>();
  for (const line of text === "" ? [] : text.split("\r\n")) {
    const [, name, value] = HEADER_LINE.exec(line) ?? [];
    if (name === undefined || value === undefined || notInValue().test(value))
      return "has a header line that is not “Name: value”";
    if (headers.has(name.toLowerCase())) return `has the header ${name.slice(0, 64)} twice`;
    headers.set(name.toLowerCase(), value);
  }
  return headers;
}

/** Bytes that one reader decodes and another takes as they are. */
function encodingFault(headers: ReadonlyMap<string, string>): string | null {
  if (!AS_IT_IS.test(headers.get("content-transfer-encoding") ?? "binary")) {
    return "is encoded (Content-Transfer-Encoding): send the image's own bytes";
  }
  if ((headers.get("content-encoding") ?? "identity").toLowerCase() !== "identity") {
    return "is compressed (Content-Encoding): send the image's own bytes";
  }
  return null;
}

/** A length of its own, as OkHttp writes one, must be the one that the boundary gives. */
function lengthFault({ contentLength, name, end }: PartHead, contentEnd: number): ParsedForm | null {
  return contentLength === null || contentLength === String(contentEnd - end)
    ? null
    : malformed(`The part “${name}” has another length than its Content-Length says.`);
}

function startsWith(body: Buffer, at: number, text: string): boolean {
  return body.length >= at + text.length && body.toString("latin1", at, at + text.length) === text;
}

function malformed(fault: string): ParsedForm & { readonly ok: false } {
  return { ok: false, code: "malformed", fault };
}
