// Files that verifiers have to judge alike, made of the vectors in docs/audit-vectors: whole ones as they come, every way of tampering, and
// what docs/audit.md has a word on because two readers could differ.
import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { createAuditSigner } from "../../../src/audit/signing.ts";

const docs = (file: string) => fileURLToPath(new URL(`../../../docs/${file}`, import.meta.url));
/** The vectors are signed by it. */
export const KEY_FILE = docs("audit-vectors/audit-key.json");

export interface VerifierCase {
  readonly what: string;
  readonly text: string;
  /** Given to the verifier. */
  readonly key?: "none" | "own" | "other";
  readonly unsigned?: boolean;
  /** Texts of files that were kept elsewhere. */
  readonly anchors?: readonly string[];
  readonly exit: 0 | 1 | 2;
}

const lines = readFileSync(docs("audit-vectors/export.ndjson"), "utf8").split("\n").slice(0, -1);
const records = lines.slice(0, -1);
/** Without a manifest. */
const CALLED_AT = readFileSync(docs("audit-vectors/called-at.ndjson"), "utf8");
const manifest: Record<string, unknown> & { readonly checkpoints: readonly Record<string, unknown>[] } = JSON.parse(
  lines.at(-1) ?? "",
);
const checkpoints = manifest.checkpoints.map((one) => JSON.stringify(one));
const textOf = (content: readonly string[]) => content.map((line) => `${line}\n`).join("");

const vectors = z
  .array(
    z.looseObject({ what: z.string(), lines: z.array(z.union([z.number(), z.string()])), fault: z.object({ kind: z.string() }) }),
  )
  .parse(JSON.parse(readFileSync(docs("audit-vectors/tampered.json"), "utf8")));

/** A key that has signed nothing, and the private half of the one that anybody has. */
const other = await createAuditSigner(
  generateKeyPairSync("ed25519").privateKey.export({ format: "der", type: "pkcs8" }).toString("base64"),
);
export const OTHER_KEY_FILE = JSON.stringify({ keys: [other.publicKey] });
const own = await createAuditSigner("MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC");

const { signature: _signature, ...unsigned } = manifest;
const withManifest = (change: object, content = records) => textOf([...content, JSON.stringify({ ...unsigned, ...change })]);
async function signed(change: object, content = records): Promise<string> {
  const value = { ...unsigned, ...change };
  return textOf([...content, JSON.stringify({ ...value, signature: await own.sign(value) })]);
}
const NOTHING = { ledgers: [], checkpoint: null, checkpoints: [], checkpoints_from: null, heads: [] };
const notice = '{"type":"error","code":"bailiff_ledger_unavailable","message":"This export is not complete."}';
const first = records[0] ?? "";
const changed = records.with(1, (records[1] ?? "").replace('"outcome":"ok"', '"outcome":"failed"'));
const resigned = (index: number, change: object) => {
  const value = { ...manifest.checkpoints[index], ...change };
  return manifest.checkpoints.map((one, place) => (place === index ? value : one));
};

export async function verifierCases(): Promise<readonly VerifierCase[]> {
  return [
    ...wholeCases(),
    ...tamperedCases(),
    ...(await manifestCases()),
    ...shapeCases(),
    ...unusableCases(),
    ...copyCases(),
    ...(await anchorCases()),
  ];
}

function wholeCases(): VerifierCase[] {
  return [
    { what: "an export as it is", text: textOf(lines), exit: 0 },
    { what: "with the key that signed it", text: textOf(lines), key: "own", exit: 0 },
    { what: "with another key", text: textOf(lines), key: "other", exit: 1 },
    {
      what: "with a byte order mark and blank lines, as editors leave them",
      text: `\ufeff${textOf([...lines, "", " "])}`,
      exit: 0,
    },
    { what: "with line ends of Windows", text: lines.map((line) => `${line}\r\n`).join(""), exit: 0 },
    { what: "records that say when their call arrived", text: CALLED_AT, exit: 0 },
    { what: "without its last line feed", text: textOf(lines).trimEnd(), exit: 0 },
    {
      what: "with numbers and names written otherwise",
      text: textOf(lines).replaceAll('"seq":1,', '"s\\u0065q" : 1.0,'),
      exit: 0,
    },
    {
      what: "with another order of the ledgers",
      text: textOf([...records.toSorted((a, b) => ledgerOf(a).localeCompare(ledgerOf(b))), lines.at(-1) ?? ""]),
      exit: 0,
    },
  ];
}

const ledgerOf = (line: string): string => JSON.parse(line).ledger;

function tamperedCases(): VerifierCase[] {
  const moved = CALLED_AT.replace(/("called_at":"\d{4}-\d{2}-\d{2}T)\d{2}/, "$100");
  const ofCalls: VerifierCase[] = [
    { what: "a call that is said to have come at another hour", text: moved, exit: 1 },
    { what: "without the time of a call", text: CALLED_AT.replace(/,"called_at":"[^"]*"/, ""), exit: 1 },
  ];
  const ofVectors = vectors.flatMap(({ what, lines: places, fault }) => {
    const text = textOf(places.map((place) => (typeof place === "string" ? place : (lines[place - 1] ?? ""))));
    const withKey: VerifierCase = { what: `${what} (with the key)`, text, key: "own", exit: 1 };
    const without: VerifierCase = { what, text, exit: 1 };
    return fault.kind === "signature" ? [withKey] : [without, withKey];
  });
  return [...ofVectors, ...ofCalls];
}

async function manifestCases(): Promise<VerifierCase[]> {
  const { checkpoints: _checkpoints, checkpoints_from: _from, heads: _heads, contradictions: _none, ...older } = unsigned;
  const olderText = textOf([...records, JSON.stringify({ ...older, signature: await own.sign(older) })]);
  return [
    { what: "an export of a span in which nothing happened", text: await signed({ ...NOTHING }, []), key: "own", exit: 0 },
    { what: "an older export, with one checkpoint and no heads", text: olderText, key: "own", exit: 0 },
    {
      what: "a checkpoint as a line of an older export",
      text: textOf([...records, checkpoints[0] ?? "", olderText.trimEnd().split("\n").at(-1) ?? ""]),
      exit: 1,
    },
    {
      what: "older checkpoints as lines before the manifest",
      text: await signed({ checkpoints: manifest.checkpoints.slice(2) }, [...records, ...checkpoints.slice(0, 2)]),
      key: "own",
      exit: 0,
    },
    {
      what: "one of these lines is missing",
      text: await signed({ checkpoints: manifest.checkpoints.slice(2) }, [...records, ...checkpoints.slice(0, 1)]),
      key: "own",
      exit: 1,
    },
    {
      what: "the first of these lines is missing",
      text: await signed({ checkpoints: manifest.checkpoints.slice(2) }, [...records, ...checkpoints.slice(1, 2)]),
      key: "own",
      exit: 1,
    },
    { what: "no signature, and no key", text: withManifest({ signature: null }), exit: 0 },
    { what: "no signature, though there is a key", text: withManifest({ signature: null }), key: "own", exit: 1 },
    { what: "no field for it, though there is a key", text: withManifest({}), key: "own", exit: 1 },
    { what: "no signature, which is accepted", text: withManifest({ signature: null }), key: "own", unsigned: true, exit: 0 },
    {
      what: "no signature, which is accepted, and that of a checkpoint does not hold",
      text: withManifest({ signature: null, checkpoints: resigned(2, { at: "2026-11-20T09:30:12.000Z" }), checkpoint: null }),
      key: "own",
      unsigned: true,
      exit: 1,
    },
    { what: "checkpoints that are older than the key", text: await unsignedCheckpoints(), key: "own", exit: 0 },
    { what: "a manifest of another version", text: withManifest({ v: 2 }), exit: 1 },
    { what: "a manifest with a time written otherwise", text: withManifest({ to: "2026-11-20T09:31:00Z" }), exit: 1 },
    {
      what: "a manifest with a ledger that has no such name",
      text: withManifest({ heads: [{ ledger: "x\u001b[2J", seq: 1, hash: "0".repeat(64), at: manifest["to"] }] }),
      exit: 1,
    },
    { what: "a manifest with a text that nobody can have signed", text: withManifest({ note: "\ud800" }), exit: 1 },
    { what: "a span that ends before the newest checkpoint", text: await earlierSpan(), key: "own", exit: 0 },
    {
      what: "a ledger that is known to have moved in the span, and is not there",
      text: withManifest({
        heads: [{ ledger: "QuietLedger1", seq: 4, hash: "a".repeat(64), at: "2026-11-20T09:30:30.000Z" }],
        from: "2026-11-20T09:30:00.000Z",
      }),
      exit: 1,
    },
    {
      what: "a ledger that was quiet in the span",
      text: withManifest({
        heads: [{ ledger: "QuietLedger1", seq: 4, hash: "a".repeat(64), at: "2026-11-20T09:29:59.999Z" }],
        from: "2026-11-20T09:30:00.000Z",
      }),
      exit: 0,
    },
  ];
}

async function unsignedCheckpoints(): Promise<string> {
  const [one] = manifest.checkpoints.map((checkpoint) => ({ ...checkpoint, signature: null }));
  return signed({ checkpoints: [one], checkpoint: one });
}

/** The newest checkpoint of the deployment lies behind it, and nothing of what it knows can be asked for. */
async function earlierSpan(): Promise<string> {
  const later = {
    ...manifest.checkpoints[2],
    seq: 9,
    at: "2026-11-21T00:00:00.000Z",
    heads: [{ ledger: "admin", seq: 99, hash: "b".repeat(64) }],
  };
  const { signature: _old, ...unsignedLater } = { ...later, signature: null };
  return signed({ checkpoint: { ...unsignedLater, signature: await own.sign(unsignedLater) } });
}

/** A line in the place of the first. */
function shapeCases(): VerifierCase[] {
  const line = (what: string, text: string): VerifierCase => ({ what, text: textOf(lines.with(0, text)), exit: 1 });
  const record: Record<string, unknown> = JSON.parse(first);
  const without = (name: string) =>
    JSON.stringify(Object.fromEntries(Object.entries(record).filter(([field]) => field !== name)));
  return [
    line("half a surrogate pair", first.replace('"reason":""', '"reason":"\\ud800"')),
    line("NaN", first.replace('"reason":""', '"reason":NaN')),
    line("a number that no double holds", first.replace('"reason":""', '"reason":1e400')),
    line("a list", "[1]"),
    line("a hundred thousand levels", "[".repeat(100_000)),
    line("a line of another kind", '{"type":"error"}'),
    line("another version of record", JSON.stringify({ ...record, v: 2 })),
    line("a version that is true", JSON.stringify({ ...record, v: true })),
    line("a ledger name that is too long", JSON.stringify({ ...record, ledger: "a".repeat(17) })),
    line("a ledger name with a hyphen", JSON.stringify({ ...record, ledger: "ad-min" })),
    line("a seq of 0", JSON.stringify({ ...record, seq: 0 })),
    line("a seq that is a text", JSON.stringify({ ...record, seq: "1" })),
    line("a time that is a number", JSON.stringify({ ...record, at: 1 })),
    ...["v", "id", "ledger", "seq", "prev", "hash", "at", "args", "args_salt", "args_hash", "seen", "reason"].map((name) =>
      line(`no ${name}`, without(name)),
    ),
  ];
}

function unusableCases(): VerifierCase[] {
  return [
    { what: "an empty file", text: "", exit: 2 },
    { what: "blank lines", text: "\n \n", exit: 2 },
    { what: "a text", text: "hello\nworld\n", exit: 2 },
    { what: "a csv", text: "id,at,type\nadmin-1,2026,read\n", exit: 2 },
    { what: "a manifest alone", text: textOf(lines.slice(-1)), exit: 2 },
    { what: "checkpoints alone", text: textOf(checkpoints), exit: 2 },
    { what: "an export that broke off", text: textOf([...records.slice(0, 5), notice]), exit: 2 },
    { what: "an export that broke off at once", text: textOf([notice]), exit: 2 },
    { what: "an export that broke off, and was changed", text: textOf([...changed, notice]), exit: 1 },
    { what: "a notice that it broke off in a complete one", text: textOf([...records, notice, lines.at(-1) ?? ""]), exit: 1 },
    { what: "an export without its end, though there is a key", text: textOf(records), key: "own", exit: 2 },
  ];
}

function copyCases(): VerifierCase[] {
  const copy = [...records, ...checkpoints];
  const forgedHead = checkpoints.with(1, (checkpoints[1] ?? "").replace(/"hash":"[0-9a-f]{8}/, '"hash":"00000000'));
  return [
    { what: "an export without its end: whole as far as it goes", text: textOf(records), exit: 0 },
    {
      what: "a copy from KV in no order, with repeats",
      text: textOf([...records.toReversed(), ...records.slice(2, 5)]),
      exit: 0,
    },
    { what: "a copy of which a record was changed", text: textOf(changed), exit: 1 },
    {
      what: "a copy with a gap",
      text: textOf(
        records.toSpliced(
          records.findIndex((line) => line.includes('"id":"VectorKey001-3"')),
          1,
        ),
      ),
      exit: 1,
    },
    { what: "a copy with a manifest that is damaged", text: textOf([...records, (lines.at(-1) ?? "").slice(0, -20)]), exit: 1 },
    { what: "a copy with its checkpoints", text: textOf(copy), exit: 0 },
    { what: "a copy with its checkpoints, newest first", text: textOf([...copy.toReversed(), checkpoints[0] ?? ""]), exit: 0 },
    { what: "a copy with its checkpoints, and the key", text: textOf(copy), key: "own", unsigned: true, exit: 0 },
    { what: "a copy of which one checkpoint was cut out", text: textOf([...records, ...checkpoints.toSpliced(1, 1)]), exit: 1 },
    { what: "a copy that begins with a later checkpoint", text: textOf([...records, ...checkpoints.slice(1)]), exit: 0 },
    { what: "a copy of which a checkpoint knows another record", text: textOf([...records, ...forgedHead]), exit: 1 },
    {
      what: "a copy of which the newest checkpoint was changed, with the key",
      text: textOf([...records, ...checkpoints.with(2, (checkpoints[2] ?? "").replace("09:30:11", "09:30:12"))]),
      key: "own",
      unsigned: true,
      exit: 1,
    },
    {
      what: "a copy with a damaged checkpoint",
      text: textOf([...records, (checkpoints[0] ?? "").replace('"v":1', '"v":7')]),
      exit: 1,
    },
    {
      what: "a copy with two checkpoints of one number",
      text: textOf([...copy, (checkpoints[2] ?? "").replace("09:30:11", "09:30:12")]),
      exit: 1,
    },
    {
      what: "a copy that begins where a checkpoint knows another record",
      text: textOf([
        ...records.filter((line) => !line.includes('"id":"VectorKey001-1"')),
        (checkpoints[0] ?? "").replace(/("ledger":"VectorKey001","seq":1,"hash":")[0-9a-f]{8}/, "$100000000"),
      ]),
      exit: 1,
    },
  ];
}

/** Anchors are told apart from the log: what they say against it, and against each other. */
async function anchorCases(): Promise<VerifierCase[]> {
  const [one = "", two = "", three = ""] = checkpoints;
  const hook = (text: string) => `{"type":"checkpoint.signed","timestamp":"2026-11-20T09:30:12.000Z","data":${text}}`;
  /** As the operator can make one, who has the key. */
  const made = async (index: number, change: object): Promise<string> => {
    const { signature: _old, ...value } = { ...manifest.checkpoints[index], ...change, signature: null };
    return JSON.stringify({ ...value, signature: await own.sign(value) });
  };
  const { signature: _none, ...content } = JSON.parse(two);
  const foreign = JSON.stringify({ ...content, signature: await other.sign(content) });
  const otherHead = (text: string) => JSON.parse(text.replace(/"hash":"[0-9a-f]{8}/, '"hash":"00000000')).heads;
  const anotherTwo = await made(1, { heads: otherHead(two) });
  const heads = [{ ledger: "admin", seq: 99, hash: "b".repeat(64) }];
  const later = await made(2, { seq: 9, at: "2026-11-21T00:00:00.000Z", heads });
  const { checkpoints: _checkpoints, checkpoints_from: _from, heads: _heads, contradictions: _found, ...older } = unsigned;
  const olderText = textOf([...records, JSON.stringify({ ...older, signature: await own.sign(older) })]);
  const copy = { text: textOf([...records, ...checkpoints]), unsigned: true };
  const bare = { text: textOf(records), unsigned: true };
  const short = await signed({ checkpoints: manifest.checkpoints.slice(0, 1), checkpoint: manifest.checkpoints[0] });
  const cases: readonly (Omit<VerifierCase, "text" | "what"> & { readonly what: string; readonly text?: string })[] = [
    { what: "its own checkpoints", anchors: [one, two, three], exit: 0 },
    { what: "one of them", anchors: [two], exit: 0 },
    { what: "one twice, in no order", anchors: [three, one, three], exit: 0 },
    { what: "all in one file", anchors: [textOf([three, one, two])], exit: 0 },
    { what: "written for people", anchors: [`${JSON.stringify(JSON.parse(two), null, 2)}\n`], exit: 0 },
    { what: "what a hook was sent", anchors: [hook(two), hook(one)], exit: 0 },
    { what: "one of its own, and one of a later time", anchors: [two, later], exit: 0 },
    { what: "one of a later time alone", anchors: [later], exit: 2 },
    { what: "one that was changed", anchors: [two.replace("09:30:08", "09:30:07")], exit: 1 },
    { what: "one without signature", anchors: [JSON.stringify({ ...content, signature: null })], exit: 1 },
    { what: "one of another key", anchors: [foreign], exit: 1 },
    { what: "one that knows another record", anchors: [anotherTwo], exit: 1 },
    { what: "one that an older export contradicts", text: olderText, anchors: [anotherTwo], exit: 1 },
    { what: "those of an older export", text: olderText, anchors: [two], exit: 0 },
    { what: "two of one number", anchors: [two, await made(1, { at: "2026-11-20T09:30:07.000Z" })], exit: 1 },
    { what: "two that do not hang together", anchors: [three, anotherTwo], exit: 1 },
    { what: "one that the log should have", anchors: [await made(2, { seq: 9 })], exit: 1 },
    { what: "one that counts less and is later", anchors: [await made(2, { seq: 1 })], exit: 1 },
    { what: "of an export that was made before them", text: short, anchors: [one, three], exit: 1 },
    { what: "those of a copy with its checkpoints", ...copy, anchors: [two], exit: 0 },
    { what: "those of a copy without them", ...bare, anchors: [two], exit: 0 },
    { what: "one that a copy contradicts", ...bare, anchors: [anotherTwo], exit: 1 },
    { what: "one that says nothing of a copy", ...bare, anchors: [await made(0, { heads: [] })], exit: 2 },
    { what: "no key", key: "none", anchors: [two], exit: 2 },
    { what: "something that is none", anchors: [two, "{}"], exit: 2 },
    { what: "an empty file", anchors: [""], exit: 2 },
  ];
  return cases.map(({ what, text = textOf(lines), key = "own", ...rest }) => ({
    what: `with anchors: ${what}`,
    text,
    key,
    ...rest,
  }));
}
