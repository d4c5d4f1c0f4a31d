// `bailiff audit anchor`: takes the newest signed checkpoint out of an export (or of what a hook was sent, or a bucket holds), has an
// authority say that it existed by now, and keeps both as files. It needs no gateway and no token: whoever keeps the log can run it.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Anchor, readAnchors } from "../../src/audit/anchor.ts";
import { canonicalJson } from "../../src/audit/chain.ts";
import { readAuthorityCertificates } from "../audit/authority-certificates.ts";
import { openLogFile } from "../audit/log-file.ts";
import { writing } from "../audit/output-file.ts";
import type { CliContext } from "../cli-context.ts";
import { command } from "../command.ts";
import { usageProblem } from "../exit-code.ts";

export function anchorCommand({ terminal }: CliContext) {
  return command("anchor", "Have an authority time-stamp the newest checkpoint of a file (RFC 3161), and keep both", [
    "audit anchor log.ndjson --authority https://tsa.example.com --out anchors",
    "audit anchor log.ndjson --authority https://tsa.example.com --authority-certificate tsa-ca.pem",
  ])
    .argument("<file>", "an export (NDJSON), or a signed checkpoint as a hook or a bucket has it")
    .requiredOption("--authority <url>", "a time-stamping authority (RFC 3161 over HTTP)")
    .option("--authority-certificate <file>", "check its answer with this certificate, its own or its CA's (PEM)")
    .option("--out <folder>", "where to: <number>-<hash>.json and .tsr", ".")
    .option("--json", "print the result as JSON")
    .action(async (name, { authority, authorityCertificate, out, json }) => {
      const anchor = await newestAnchor(name);
      const trusted = authorityCertificate === undefined ? null : readAuthorityCertificates(authorityCertificate);
      // Loaded here: nobody else needs it, and every command would wait for it.
      const { askAuthority } = await import("../audit/ask-authority.ts");
      const { der, stamp } = await askAuthority(authority, anchor.digest);
      const fault = trusted === null ? null : stamp.check(trusted);
      if (fault !== null) throw usageProblem(`the time-stamp of ${authority} proves nothing: ${fault}`);

      const base = path.join(out, `${anchor.checkpoint.seq}-${anchor.digest}`);
      const files = { checkpoint: `${base}.json`, time_stamp: `${base}.tsr` };
      await writing(out, async () => {
        mkdirSync(out, { recursive: true });
        // Its digest is that of these bytes: `openssl ts -verify -data` takes them as they are.
        writeFileSync(files.checkpoint, canonicalJson(anchor.checkpoint));
        writeFileSync(files.time_stamp, der);
      });
      if (json === true) terminal.printJson({ checkpoint: anchor.checkpoint.seq, stamped_at: stamp.at, files });
      else
        terminal.print(`checkpoint ${anchor.checkpoint.seq} was there by ${stamp.at}\n${files.checkpoint}\n${files.time_stamp}`);
      if (trusted === null) terminal.notice("warning: the answer was not checked: give --authority-certificate");
    });
}

/** @throws CliProblem when there is none, or it is not signed. */
async function newestAnchor(name: string): Promise<Anchor> {
  const { manifest } = await openLogFile(name);
  const checkpoint = manifest?.checkpoints?.at(-1) ?? manifest?.checkpoint ?? null;
  const text = manifest === null ? readFileSync(name, "utf8") : JSON.stringify(checkpoint);
  const read = readAnchors(text, name);
  if (!read.ok) throw usageProblem(`${name} has no checkpoint: it must be an export of a log that has some, or a checkpoint`);
  const newest = read.anchors.reduce((last, one) => (one.checkpoint.seq > last.checkpoint.seq ? one : last));
  if (newest.checkpoint.signature === null)
    throw usageProblem(`checkpoint ${newest.checkpoint.seq} of ${name} is not signed: set AUDIT_SIGNING_KEY (docs/audit.md)`);
  return newest;
}
