// An export as a file, what a verifier says of it, and the values of KV that it was made of.
import { env } from "cloudflare:workers";
import { type Manifest, readManifest } from "../../../src/audit/manifest.ts";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { createLogVerifier, type Verdict } from "../../../src/audit/verify.ts";
import type { TestGateway } from "../test-gateway.ts";

interface ExportedFile {
  readonly manifest: Manifest;
  readonly records: readonly AuditRecord[];
  /** The manifest is the last one. */
  readonly lines: readonly string[];
}

export async function exportOf(gateway: TestGateway, query = ""): Promise<ExportedFile> {
  const lines = (await gateway.admin("GET", `/audit/export${query}`)).text.trimEnd().split("\n");
  const manifest = readManifest(lines.at(-1) ?? "");
  if (manifest === null) throw new Error(`no manifest: ${lines.at(-1)}`);
  const values = lines.slice(0, -1).map((line) => JSON.parse(line));
  return { manifest, lines, records: values.filter((value): value is AuditRecord => value.type !== "checkpoint") };
}

/** Of a file with its manifest as the last line, or of one without. */
export function verdictOn(lines: readonly string[]): Verdict {
  const manifest = readManifest(lines.at(-1) ?? "");
  const verifier = createLogVerifier(manifest);
  for (const line of manifest === null ? lines : lines.slice(0, -1)) verifier.feed(line);
  return verifier.finish();
}

/** Of one ledger, oldest first. */
export async function segmentsOf(ledger: string): Promise<{ readonly name: string; readonly first: number }[]> {
  const { keys } = await env.AUDIT_KV.list<{ ledger: string; first: number }>({ prefix: "audit/" });
  return keys
    .flatMap(({ name, metadata }) => (metadata?.ledger === ledger ? [{ name, first: metadata.first }] : []))
    .sort((a, b) => a.first - b.first);
}

/** In place of what is there, under its name and with its metadata. */
export async function writeSegment(name: string, records: readonly AuditRecord[]): Promise<void> {
  const { metadata } = await env.AUDIT_KV.getWithMetadata(name);
  await env.AUDIT_KV.put(name, records.map((record) => `${JSON.stringify(record)}\n`).join(""), { metadata });
}

/** A copy of all of KV, as an operator takes it: values in the order of their names. */
export async function dumpOfKv(): Promise<string[]> {
  const { keys } = await env.AUDIT_KV.list();
  const values = await Promise.all(keys.map(({ name }) => env.AUDIT_KV.get(name)));
  return values.flatMap((value) => (value ?? "").split("\n")).filter((line) => line !== "");
}
