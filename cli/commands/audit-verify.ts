// `bailiff audit verify`: offline, but for the public key when none is given. Exit 0 whole, 1 tampered with, 2 not usable.
import { createLogVerifier, type KeptAnchors, type Verdict } from "../../src/audit/verify.ts";
import { environmentAuditKey, readAuditKey } from "../audit/audit-key.ts";
import { readAuthorityCertificates } from "../audit/authority-certificates.ts";
import { CheckpointSignatures } from "../audit/checkpoint-signatures.ts";
import { notCovered, spanText } from "../audit/covered-span.ts";
import { judgeSignature, type KnownKeys } from "../audit/judge-signature.ts";
import { readKeptAnchors } from "../audit/kept-anchors.ts";
import { type LogFile, openLogFile } from "../audit/log-file.ts";
import { INCOMPLETE, warningsOf } from "../audit/verify-warnings.ts";
import { proofOf } from "../audit/what-is-proven.ts";
import type { CliContext } from "../cli-context.ts";
import { command } from "../command.ts";
import { EXIT, type ExitCode, usageProblem } from "../exit-code.ts";
import { readMoment, requireSpan } from "../read-argument.ts";
import { table } from "../table.ts";
import type { Terminal } from "../terminal.ts";
import { foldedTo } from "../wrap-line.ts";

const PROGRESS_EVERY = 2_000;
/** Of a hash, so that a line fits a terminal. `--json` has all of it. */
const SHOWN_DIGITS = 40;
const NOTHING_SIGNED =
  "has no manifest, so there is nothing that a key could have signed: its end was cut off, or it is a copy from KV (--unsigned)";
/** A copy from KV is asked about no key but the one that was given. */
const NO_KEYS: KnownKeys = { keys: null, why: "no key was given" };
const UNUSABLE = {
  no_record: "holds no audit record: it must be NDJSON, as exported (a csv cannot be verified)",
  only_manifest:
    "holds a manifest and none of its records. Beside a csv it proves nothing: proof is NDJSON, export without --format csv",
} as const satisfies Record<NonNullable<Verdict["unusable"]>, string>;

const NO_PINNED_KEY = "anchors are checked with the public key that you keep: give --public-key";
const NOTHING_ANCHORED =
  "none of the anchors says anything of this file: it ends before them, or they are another log's (an export until now reaches further)";
const NO_SPAN = "has no manifest: which span it covers nobody has said (--expect-from, --expect-to)";

export function verifyCommand({ terminal, env, now }: CliContext, finish: (code: ExitCode) => void) {
  const when = (text: string) => readMoment(text, now());
  return command("verify", "Check a file of audit records offline: exit 0 whole, 1 tampered with, 2 not usable", [
    "audit verify log.ndjson",
    "audit verify log.ndjson --public-key audit-key.json",
    "audit verify log.ndjson --public-key audit-key.json --anchor anchors/",
    "audit verify november.ndjson --expect-from 2026-11-01 --expect-to 2026-11-30",
    "audit verify records.ndjson   # copied from KV: whole as far as it goes",
  ])
    .argument("<file>", "an export (NDJSON), or records copied from KV")
    .option("--public-key <file|url>", "check signatures with this key; without it the one of BAILIFF_URL, if that is set")
    .option("--anchor <path...>", "hold it against signed checkpoints and time-stamps that were kept elsewhere: files, folders")
    .option("--authority-certificate <file>", "certificate of the authority of time-stamps, or of its CA (PEM)")
    .option("--unsigned", "accept an export without signature from a deployment that signs")
    .option("--expect-from <when>", "exit 1 unless the export covers all from then on: day, time, or how long ago", when)
    .option("--expect-to <when>", "exit 1 unless it covers all until then: day (its end), time, or how long ago", when)
    .option("--json", "print the result as JSON")
    .action(async (name, { publicKey, anchor, authorityCertificate, unsigned, expectFrom, expectTo, json }) => {
      const expected = { from: expectFrom, to: expectTo };
      requireSpan(expected);
      const file = await openLogFile(name);
      const given = publicKey === undefined ? null : { keys: await readAuditKey(publicKey), gateway: null };
      if (file.manifest === null && (expectFrom ?? expectTo) !== undefined) throw usageProblem(`${name} ${NO_SPAN}`);
      const known = given ?? (file.manifest === null ? NO_KEYS : await environmentAuditKey(env));
      if (anchor !== undefined && given === null) throw usageProblem(NO_PINNED_KEY);
      const trusted = authorityCertificate === undefined ? null : readAuthorityCertificates(authorityCertificate);
      const kept = anchor === undefined ? null : await readKeptAnchors(anchor, given?.keys ?? [], trusted);
      const signatures = new CheckpointSignatures(known.keys ?? []);
      const verdict = await verifyFile(file, signatures, kept, terminal);
      if (verdict.incomplete && verdict.faults.length === 0) throw usageProblem(`${name} ${INCOMPLETE}`);
      if (verdict.unusable !== null) throw usageProblem(`${name} ${UNUSABLE[verdict.unusable]}`);
      // Whoever gives a key wants to know that nothing was cut off: without its last line the file would pass for a copy from KV.
      if (given !== null && file.manifest === null && unsigned !== true && verdict.faults.length === 0)
        throw usageProblem(`${name} ${NOTHING_SIGNED}`);

      const signature = file.manifest === null ? null : judgeSignature(file.manifest, signatures, known, unsigned === true);
      const ofFile = signature?.faults ?? (given === null ? [] : signatures.faults());
      const signatureFaults = [...ofFile, ...(kept?.faults ?? [])];
      const faults = [
        ...verdict.faults.map(({ message, line }) => (line === null ? message : `${message} (line ${line})`)),
        ...signatureFaults,
      ];
      if (signature?.undecided !== undefined && faults.length === 0 && unsigned !== true)
        throw usageProblem(`the signature of ${name} cannot be judged: ${signature.undecided} (or --unsigned)`);
      if (verdict.anchors?.proven === null && faults.length === 0) throw usageProblem(`${name}: ${NOTHING_ANCHORED}`);
      const proof = proofOf(verdict, signature, given !== null);
      const warnings = [...warningsOf(verdict, file.manifest !== null), ...(signature?.warnings ?? [])];
      if (file.manifest === null && given !== null) warnings.push(...signatures.warnings("nothing but their chain holds it"));
      const whole = faults.length === 0;
      const lacking = file.manifest === null ? [] : notCovered(file.manifest, expected);
      if (!whole || lacking.length > 0) finish(EXIT.no);
      if (json === true) {
        const { records, erased, repeated, ledgers, checkpoints, beyond } = verdict;
        const manifest = file.manifest !== null;
        const state = signature?.state ?? null;
        terminal.printJson({
          result: whole ? "whole" : "tampered",
          records,
          erased: erased.length,
          repeated,
          manifest,
          span: file.manifest === null ? null : { from: file.manifest.from, to: file.manifest.to },
          not_covered: lacking,
          signature: state,
          anchors: anchorsJson(verdict),
          not_proven: whole ? proof.notProven : null,
          faults: [
            ...verdict.faults,
            ...signatureFaults.map((message) => ({
              kind: "signature",
              ledger: null,
              record: null,
              line: null,
              message,
            })),
          ],
          warnings,
          ledgers,
          checkpoints,
          beyond,
          erased_records: erased,
        });
      } else {
        const { proven, notProven } = proof;
        const told = [proof.whole, ...(proven === null ? [] : [proven]), `not proven: ${notProven}`];
        terminal.print(whole ? foldedTo(told.join("; "), terminal.columns) : "TAMPERED");
        if (file.manifest !== null) terminal.print(foldedTo(spanText(file.manifest), terminal.columns));
        for (const lack of lacking) terminal.print(foldedTo(`  NOT COVERED: ${lack}`, terminal.columns));
        for (const fault of faults) terminal.print(foldedTo(`  ${fault}`, terminal.columns));
        if (whole)
          terminal.print(
            table(
              ["ledger", "first", "last", "head"],
              verdict.ledgers.map(({ ledger, first, last, head }) => [ledger, first, last, `${head.slice(0, SHOWN_DIGITS)}…`]),
            ),
          );
        for (const warning of warnings) terminal.notice(`warning: ${warning}`);
      }
    });
}

/** Their faults stand among those of the file. */
function anchorsJson({ anchors }: Verdict): object | null {
  if (anchors === null) return null;
  const { count, behind, proven } = anchors;
  return { count, behind, proven };
}

async function verifyFile(
  file: LogFile,
  signatures: CheckpointSignatures,
  kept: KeptAnchors | null,
  terminal: Terminal,
): Promise<Verdict> {
  const verifier = createLogVerifier(file.manifest, (checkpoint) => signatures.take(checkpoint), kept);
  let lines = 0;
  for await (const { text, end } of file.lines()) {
    verifier.feed(text);
    lines += 1;
    if (lines % PROGRESS_EVERY === 0) terminal.progress(`${lines} records, ${Math.floor((end / file.bytes) * 100)} %`);
  }
  terminal.progressDone();
  return verifier.finish();
}
