// Has the steps of the demo history judged and written down: the policies in force decide, the Ledger charges, chains and keeps, as they do
// for calls. Only what Clerk answers is made up, and the hour. Synchronous, so that all of it is one transaction.
import type { RecordDraft } from "../../src/audit/record.ts";
import { DEFAULT_API_VERSION } from "../../src/clerk/api-version.ts";
import { alsoNeeded, argumentsUnder } from "../../src/clerk/arguments.ts";
import type { Operation } from "../../src/clerk/operation.ts";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import type { ApprovalRow } from "../../src/ledger/approval-state.ts";
import { askedRecord, storyOf } from "../../src/ledger/approval-view.ts";
import type { AdmitResult, Charge } from "../../src/ledger/protocol.ts";
import { type CompiledBundle, type Decision, type DecisionInput, decideInLine, decisionWith } from "../../src/policy/engine.ts";
import { chargesOf } from "../../src/routes/call/call-charges.ts";
import { draftRecord, type RecordFacts } from "../../src/routes/call/record-draft.ts";
import { userAt } from "./cast.ts";
import { endOf, upstreamOf } from "./clerk-end.ts";
import { DEMO_LEDGER } from "./demo-ledger.ts";
import type { AdminStep, ApproveStep, CallStep, Ending, ResolveStep, Step } from "./step.ts";

/** As long as a call may take. */
const CALL_MS = 10_000;
const ADMIN_MS = 35;
/** Nobody sent one. */
const NO_REQUEST = new Request("http://demo.invalid/");
const BY_NAME = new Map(OPERATIONS.map((operation) => [operation.name, operation]));

/** The Ledger as far as it is written to, which answers at once: nobody else asks it. */
export interface WrittenLedger {
  append(draft: RecordDraft): void;
  admit(intent: RecordDraft, charges: readonly Charge[], settleByMs: number): AdmitResult;
  /** Ends an intent, or says of one that ended unknown what became of it. */
  settle(requestId: string, record: RecordDraft): void;
  /** What it would do by itself by now. */
  lookAfter(): void;
}

export interface Scenery {
  readonly ledger: WrittenLedger;
  readonly bundle: CompiledBundle;
  /** Sets the clock of the Ledger. */
  setNow(ms: number): void;
  nextRequestId(): string;
}

type Decided = RecordFacts & { readonly decision: Decision };

export class Performance {
  readonly #scenery: Scenery;
  readonly #ledger: WrittenLedger;
  /** Calls that steps come back to: intents that were sent, requests that wait for somebody's yes. */
  readonly #sent = new Map<string, { readonly requestId: string; readonly intentId: string }>();
  readonly #asked = new Map<string, ApprovalRow>();

  constructor(scenery: Scenery) {
    this.#scenery = scenery;
    this.#ledger = scenery.ledger;
  }

  play(step: Step): void {
    this.#scenery.setNow(step.atMs);
    if (step.kind === "call") this.#call(step);
    else if (step.kind === "admin") this.#admin(step);
    else if (step.kind === "approve") this.#approve(step);
    else if (step.kind === "resolve") this.#resolve(step);
    else this.#ledger.lookAfter();
  }

  #call(step: CallStep): void {
    const operation = BY_NAME.get(step.operation);
    if (operation === undefined) throw new Error(`${step.operation} is no operation`);
    const args = argumentsUnder(operation, DEFAULT_API_VERSION).parse(step.args);
    const facts = { ...this.#factsOf(step), operation, args };
    const decision = this.#decisionOn(step, operation, args);
    if (decision === "not_shown") this.#lookedInVain(step.look ?? step.ending, facts);
    else if (decision.effect === "deny") this.#deny({ ...facts, decision }, decision.code ?? "bailiff_policy_denied");
    else if (isPlainRead(operation, decision)) this.#read(step, operation, { ...facts, decision });
    else this.#act(step, operation, { ...facts, decision });
  }

  /** Looks at the user where rules have to. */
  #decisionOn(step: CallStep, operation: Operation, args: DecisionInput["args"]): Decision | "not_shown" {
    const input = { ...inputOf(step), operation: operation.name, args };
    const also = alsoNeeded(operation, args);
    const unseen = decideInLine(this.#scenery.bundle, input, [], also);
    if (unseen.kind === "decided") return unseen.decision;
    if (step.look !== undefined || operation.target.kind === "none") return "not_shown";
    const users = [args[operation.target.arg]].flat().map((id) => userAt(String(id), step.atMs));
    const target = operation.target.kind === "many" ? users : users[0];
    const seen = decideInLine(this.#scenery.bundle, { ...input, target }, [], also);
    if (seen.kind === "decided") return seen.decision;
    throw new Error(`${operation.name}: the user is not enough to decide on`);
  }

  /** The look is all that came of it. */
  #lookedInVain(look: Ending, facts: RecordFacts): void {
    const { status } = look;
    const end = status === null ? { error: "bailiff_upstream_timeout" } : { upstream: upstreamOf(look) };
    this.#scenery.setNow(facts.call.startedMs + look.ms);
    this.#ledger.append(draftRecord(facts, { type: "failed", outcome: "failed", ...end }));
  }

  #deny(facts: RecordFacts, error: string): void {
    this.#ledger.append(draftRecord(facts, { type: "denied", error }));
  }

  #read({ atMs, ending, hidden }: CallStep, operation: Operation, decided: Decided): void {
    this.#scenery.setNow(atMs + ending.ms);
    const upstream = upstreamOf(ending);
    const rows = decided.decision.rows === null || hidden === 0 ? {} : { hidden };
    this.#ledger.append(draftRecord(decided, { type: "read", ...endOf(ending, operation), upstream, ...rows }));
  }

  #act(step: CallStep, operation: Operation, decided: Decided): void {
    const { approval } = decided.decision;
    const intent = draftRecord(decided, { type: "intent" });
    const asked = step.again === undefined ? undefined : this.#asked.get(step.again);
    if (approval === null) this.#send(step, operation, decided, intent);
    else if (asked === undefined || asked.agreed.length < approval.count) this.#ask(step, intent, approval);
    else this.#send(step, operation, decided, { ...intent, ...storyOf(asked.asked.key.id, asked, "used") });
  }

  #send({ atMs, ending, named }: CallStep, operation: Operation, decided: Decided, intent: RecordDraft): void {
    const charges = chargesOf({ operation, args: decided.args ?? {}, decision: decided.decision });
    const admitted = this.#ledger.admit(intent, charges, atMs + CALL_MS);
    if (admitted.ok) {
      this.#scenery.setNow(atMs + ending.ms);
      const { request_id: requestId, approval_id: id } = intent;
      const about = id === undefined ? {} : { approval_id: id };
      const end = { type: "outcome", ...endOf(ending, operation), upstream: upstreamOf(ending), ...about } as const;
      this.#ledger.settle(requestId, { ...draftRecord(decided, end), args: null, seen: null });
      if (named !== undefined) this.#sent.set(named, { requestId, intentId: admitted.intentId });
    } else this.#refuse(decided, admitted);
  }

  /** As `routes/call/limit-refusal.ts` says it. */
  #refuse(decided: Decided, refusal: Exclude<AdmitResult, { readonly ok: true }>): void {
    if (refusal.code !== "limited") throw new Error(`the Ledger refused the demo history: ${refusal.code}`);
    const explanation = `${decided.decision.explanation} The limit ${refusal.limit} is used up.`;
    const decision = decisionWith(decided.decision, { effect: "deny", explanation });
    this.#deny({ ...decided, decision }, "bailiff_limit_exceeded");
  }

  /** Not in the Ledger's own book: that is of one key, and lists what somebody could still say yes to. */
  #ask({ named, atMs }: CallStep, intent: RecordDraft, { count, withinMs }: NonNullable<Decision["approval"]>): void {
    if (named === undefined || intent.key === null) throw new Error("a call that waits for approval needs a name");
    const { operation, target, args, reason, api_version, decision, key, request_id: requestId } = intent;
    const row: ApprovalRow = {
      ...{ n: this.#asked.size + 1, digest: "", state: "open", untilMs: atMs + withinMs, needed: count },
      asked: { operation, target, args, reason, api_version, decision, key, requestId, askedAtMs: atMs },
      ...{ agreed: [], ended: null, usedBy: null, rev: 1, listedRev: 0 },
    };
    this.#asked.set(named, row);
    this.#ledger.append(askedRecord(intent, key.id, row));
  }

  #approve(step: ApproveStep): void {
    const row = this.#asked.get(step.of);
    const facts = { ...this.#factsOf(step), operation: adminOperation("approvals.approve"), args: null };
    const record = draftRecord(facts, { type: "admin", outcome: "ok" });
    if (row === undefined || record.key === null) throw new Error(`${step.of} waits for nobody`);
    const said = { key: record.key, reason: step.reason, at: new Date(step.atMs).toISOString(), call: record.request_id };
    const agreed = { ...row, agreed: [...row.agreed, { ...said, ancestors: [] }] };
    this.#asked.set(step.of, agreed);
    const { target, key } = row.asked;
    this.#ledger.append({ ...record, reason: step.reason, target, ...storyOf(key.id, agreed, "approved") });
  }

  #resolve(step: ResolveStep): void {
    const sent = this.#sent.get(step.of);
    if (sent === undefined) throw new Error(`${step.of} never was sent`);
    const { outcome, reason } = step;
    const args = { intent_id: sent.intentId, outcome, reason };
    this.#admin({ ...step, kind: "admin", operation: "audit.resolve", args, target: sent.intentId });
    const facts = { ...this.#factsOf(step), operation: adminOperation("audit.resolve"), args: null };
    this.#ledger.settle(sent.requestId, { ...draftRecord(facts, { type: "resolved", outcome }), reason });
  }

  #admin(step: AdminStep): void {
    const { operation, args, about, recorded = args } = step;
    const result = decideInLine(this.#scenery.bundle, { ...inputOf(step), operation, args, target: about }, []);
    if (result.kind === "needs_target") throw new Error(`${operation} needs a key to look at`);
    const { decision } = result;
    if (decision.effect === "deny") throw new Error(`${operation} is denied to ${step.by.name}`);
    const facts = { ...this.#factsOf(step), operation: adminOperation(operation), args: recorded, decision };
    const intent = draftRecord(facts, { type: "intent" });
    const admitted = this.#ledger.admit(intent, [], step.atMs + CALL_MS);
    if (!admitted.ok) throw new Error(`the Ledger refused the demo history: ${admitted.code}`);
    this.#scenery.setNow(step.atMs + ADMIN_MS);
    this.#ledger.settle(intent.request_id, draftRecord(facts, { type: "admin", outcome: "ok", target: step.target }));
  }

  #factsOf({ by, atMs, ...step }: Exclude<Step, { readonly kind: "pause" }>): Omit<RecordFacts, "operation" | "args"> {
    return {
      ledger: DEMO_LEDGER,
      key: by,
      decision: null,
      call: {
        request: NO_REQUEST,
        requestId: this.#scenery.nextRequestId(),
        startedMs: atMs,
        ip: by.ip,
        country: () => null,
        userAgent: "",
        reason: step.kind === "call" ? step.reason : "",
        apiVersion: DEFAULT_API_VERSION,
        waitUntil: () => undefined,
        measured: { attempts: null, upstreamMs: null, operation: null, keyId: null, elevationId: null, sessionId: null },
      },
    };
  }
}

function inputOf({ by, atMs, ...step }: CallStep | AdminStep): Pick<DecisionInput, "key" | "context"> {
  const { id, name, owner, policies } = by;
  const reason = step.kind === "call" ? step.reason : "";
  return {
    key: { id, name, owner, policies, scopes: null },
    context: { reason, ip: by.ip, country: null, nowMs: atMs, userAgent: "" },
  };
}

function adminOperation(name: string): RecordFacts["operation"] {
  return { name, target: { kind: "none" }, secretArgs: [] };
}

function isPlainRead(operation: Operation, { writeAhead, limits, approval }: Decision): boolean {
  return operation.class === "read" && !writeAhead && limits.length === 0 && approval === null;
}
