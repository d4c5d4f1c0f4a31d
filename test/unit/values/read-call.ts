// One call through all the pure steps of the line that see its arguments: what policy decides, which bucket is charged, what is recorded,
// what an idempotency key's digest covers, and the bytes for Clerk.
import { canonicalJson } from "../../../src/audit/chain.ts";
import { redactArgs } from "../../../src/audit/redact.ts";
import type { BailiffError } from "../../../src/bailiff-errors.ts";
import { bodyArguments } from "../../../src/clerk/arguments.ts";
import type { Operation } from "../../../src/clerk/operation.ts";
import { buildUpstreamRequest } from "../../../src/clerk/upstream-request.ts";
import type { CompiledBundle } from "../../../src/policy/compile/bundle.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { byProblem } from "../../../src/policy/compile/compiled-limit.ts";
import { decide } from "../../../src/policy/decide/decide.ts";
import { checkFields } from "../../../src/routes/call/intake/check-fields.ts";
import { parseQuery } from "../../../src/routes/call/intake/query.ts";
import { parseStrictJson } from "../../../src/routes/call/intake/strict-json.ts";
import { buildVocabulary } from "../../../src/routes/vocabulary.ts";

export interface Sent {
  readonly path: Readonly<Record<string, string>>;
  readonly query: string;
  /** JSON. */
  readonly body: string;
}

export interface Refused {
  readonly refused: readonly string[];
}

/** `name`: the argument that a limit counts by, where it can. */
export function readCall(operation: Operation, sent: Sent, name: string): Refused | Readonly<Record<string, unknown>> {
  // The oldest version that takes the legacy fields.
  const version = operation.legacyBody === undefined ? "2026-05-12" : "2025-11-10";
  const query = parseQuery(sent.query, operation.args.query);
  const body = parseStrictJson(sent.body);
  if (!query.ok) return refused(query);
  if (!body.ok) return refused(body);
  const parts = [
    checkFields(operation.args.path, sent.path, "argument"),
    checkFields(operation.args.query, query.value, "argument"),
    checkFields(bodyArguments(operation, version), body.value, "field"),
  ];
  const args: Record<string, unknown> = {};
  for (const part of parts) {
    if (!part.ok) return refused(part);
    Object.assign(args, Object.fromEntries(Object.entries(part.value).filter(([, value]) => value !== undefined)));
  }
  const { method, path, body: bytes } = buildUpstreamRequest(operation, args, version);
  return {
    decision: decided(operation, args, name),
    recorded: JSON.stringify(redactArgs(args, operation.secretArgs)),
    digest: canonicalJson(args),
    upstream: `${method} ${path} ${String(bytes)}`,
  };
}

function refused({ errors }: { readonly ok: false; readonly errors: readonly BailiffError[] }): Refused {
  return { refused: errors.map(({ detail }) => detail) };
}

const compiled = new Map<Operation, Map<string, CompiledBundle>>();

/** Compiled once for all the calls that it decides: that is most of a call's price. */
function bundleAbout(operation: Operation, name: string, given: boolean): CompiledBundle {
  const known = compiled.get(operation) ?? new Map<string, CompiledBundle>();
  compiled.set(operation, known);
  const bundle = known.get(`${name} ${given}`) ?? compileAbout(operation, name, given);
  known.set(`${name} ${given}`, bundle);
  return bundle;
}

function compileAbout(operation: Operation, name: string, given: boolean): CompiledBundle {
  const vocabulary = buildVocabulary([operation], []);
  const entry = vocabulary.get(operation.name);
  if (entry === undefined) throw new Error("no entry");
  const counted = given && byProblem({ kind: "arg", name }, false, entry) === null;
  const limit = counted ? [{ max: 1000, per: "1d", by: `args.${name}` }] : [{ max: 1000, per: "1d" }];
  const rules = [
    { id: "nothing", deny: [operation.name], when: `has(args.${name}) && size([args.${name}]) == 0` },
    { id: "sent", allow: [operation.name], when: `has(args.${name})`, limit },
    { id: "rest", allow: [operation.name] },
  ];
  const outcome = compileBundle([{ policy: "p", rules }], vocabulary, "v");
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return outcome.bundle;
}

function decided(operation: Operation, args: Readonly<Record<string, unknown>>, name: string): unknown {
  const bundle = bundleAbout(operation, name, args[name] !== undefined && args[name] !== null);
  const key = { id: "k", name: "k", owner: "o", policies: ["p"], scopes: null };
  const context = { reason: "", ip: null, country: null, nowMs: 0, userAgent: "" };
  return decide(bundle, { key, operation: operation.name, args, context });
}
