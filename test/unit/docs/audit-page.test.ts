// docs/audit.md tells a stranger how to check the log. What it shows is held against the code: the fields of a record, the digests of its
// example, and the vectors in docs/audit-vectors/, which our own verifier must pass as well.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { filteredCommand } from "../../../cli/audit/filter-options.ts";
import { createContext } from "../../../cli/cli-context.ts";
import { canonicalJson, hashArgs, hashRecord, sha256Hex } from "../../../src/audit/chain.ts";
import { readManifest } from "../../../src/audit/manifest.ts";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { createLogVerifier } from "../../../src/audit/verify.ts";
import { checkSignature, readVerifyingKeys } from "../../../src/audit/verify-signature.ts";
import { blockOf } from "./page-block.ts";

const read = (file: string) => readFileSync(new URL(`../../../docs/${file}`, import.meta.url), "utf8");
const PAGE = read("audit.md");
const openApi = read("openapi.json");
const example: AuditRecord = JSON.parse(blockOf(PAGE.slice(PAGE.indexOf("### Try it")), "json"));

describe("docs/audit.md", () => {
  it("names every field of a record, and no other", () => {
    const table = PAGE.slice(PAGE.indexOf("## A record, field by field"), PAGE.indexOf("### Record types"));
    const cells = table.split("\n").flatMap((line) => /^\| (`[^|]*`) +\|/.exec(line)?.[1] ?? []);
    const fields = cells.flatMap((cell) => [...cell.matchAll(/`([a-z_]+)[^`]*`/g)].map(([, name = ""]) => name));
    expect([...new Set(fields)].sort()).toEqual(Object.keys(example).sort());
  });

  it("tells where q looks, as the command line and the API do", () => {
    const [row = ""] = /^\| `q` .*$/m.exec(PAGE) ?? [];
    const option = filteredCommand("list", "", [], createContext()).options.find(({ long }) => long === "--q");
    const field = openApi.match(/Part of anything that names it: [^"]*/)?.[0];
    for (const text of [row, option?.description, field])
      for (const place of "the key, its owner, the key that minted it, operation, target, reason, address, policy, rule, outcome".split(
        ", ",
      ))
        expect(text).toContain(place);
  });

  it("shows a record whose digests are what it says", () => {
    const shown = [...PAGE.matchAll(/^# ([0-9a-f]{64}) +-? *= (hash|args_hash)$/gm)].map(([, digest, name]) => [name, digest]);
    expect(shown).toEqual([
      ["hash", hashRecord(example)],
      ["args_hash", hashArgs(example.args, example.seen, example.args_salt ?? "")],
    ]);
    expect([example.hash, example.args_hash]).toEqual(shown.map(([, digest]) => digest));
    const { args, args_salt: salt, seen } = example;
    expect(PAGE).toContain(`# ${canonicalJson({ args, salt, seen })}\n`);
  });
});

const lines = read("audit-vectors/export.ndjson").split("\n").slice(0, -1);
const keys = readVerifyingKeys(read("audit-vectors/audit-key.json")) ?? [];

/** What a verifier says of a file: faults of the log, then of the signature. A last line that is no manifest is one of the others. */
function faultsOf(text: readonly string[]): { kind: string; record: string | null }[] {
  const manifest = readManifest(text.at(-1) ?? "");
  const verifier = createLogVerifier(manifest);
  for (const line of manifest === null ? text : text.slice(0, -1)) verifier.feed(line);
  const faults = verifier.finish().faults.map(({ kind, record }) => ({ kind, record }));
  return manifest === null || checkSignature(manifest, keys) === "good"
    ? faults
    : [...faults, { kind: "signature", record: null }];
}

describe("docs/audit-vectors", () => {
  const canonical = z.array(z.strictObject({ json: z.string(), canonical: z.string(), sha256: z.string() }));
  it.each(canonical.parse(JSON.parse(read("audit-vectors/canonical.json"))))("$json", ({ json, canonical: text, sha256 }) => {
    expect([canonicalJson(JSON.parse(json)), sha256Hex(text)]).toEqual([text, sha256]);
  });

  it("has an export that is whole, with a signed manifest and a signed checkpoint", () => {
    const manifest = readManifest(lines.at(-1) ?? "");
    expect(faultsOf(lines)).toEqual([]);
    expect(manifest?.checkpoint && checkSignature(manifest.checkpoint, keys)).toBe("good");
    expect(manifest?.checkpoint?.heads.length).toBe(manifest?.ledgers.length);
  });

  const tampering = z.array(
    z.strictObject({
      what: z.string(),
      lines: z.array(z.union([z.number(), z.string()])),
      fault: z.strictObject({ kind: z.string(), record: z.string().nullable() }),
    }),
  );
  it.each(tampering.parse(JSON.parse(read("audit-vectors/tampered.json"))))("$what", ({ lines: places, fault }) => {
    const text = places.map((place) => (typeof place === "string" ? place : (lines[place - 1] ?? "")));
    expect(faultsOf(text)).toContainEqual(fault);
  });
});
