// The Worker's side of the Ledgers: each call ends in bounded time with its answer, or with `null` when the Ledger is unavailable. All
// of them may be repeated without harm.
//
// During a deployment either side may be of the version before. A method that takes or gives something else than it did there has another
// name than there: then nobody takes one for the other, and the call ends like one to an object that is away. What a version before can
// leave out, or pass over, without doing anything else than it did (`untilMs` of a reservation) may be added.
import type { Checkpoint } from "../audit/checkpoint.ts";
import type { Outcome, RecordDraft } from "../audit/record.ts";
import { type HeardEvent, type Hearing, type ShardStatus, shardOf } from "../bypass/watch-protocol.ts";
import type { Deps } from "../deps.ts";
import type { LedgerEnv } from "../env.ts";
import type { Spending } from "../keys/key-rate-meter.ts";
import type { KeyRecord } from "../keys/key-record.ts";
import type { BundleRef, Lease } from "../keys/lease.ts";
import type { ApprovalPage } from "./approval-index.ts";
import type { ApprovalSummary, ApprovalVerdict, ApprovalVerdictResult, ApprovalView } from "./approval-protocol.ts";
import type { ElevationPage } from "./elevation-index.ts";
import type { CloseRequest, Elevation, ElevationChange, OpenRequest, OpenResult, ReviewRequest } from "./elevation-protocol.ts";
import { guardedCall } from "./guarded-call.ts";
import type { KeyChange, KeyChangeResult } from "./key-custody.ts";
import type { MintBounds, MintedKeys } from "./minted-store.ts";
import {
  type AdmitRequest,
  type AdmitResult,
  ANONYMOUS_LEDGER,
  type AnonymousCount,
  type Charge,
  type ConfirmResult,
  type DecisionBasis,
  type EraseRequest,
  type EraseResult,
  type LimitStanding,
  type OpenIntentPage,
  type RecordPage,
  type RecordRange,
  type ReserveRequest,
  type ReserveResult,
  type ResolveRequest,
  type ResolveResult,
  type SettleRequest,
  type UsageRow,
} from "./protocol.ts";
import type { PublishPage, PublishRequest, PublishResult } from "./publishing.ts";
import type { BeginKeyResult } from "./registry.ts";
import type { BundleInForce, KeyIndexEntry, Publish } from "./registry-store.ts";
import { ledgerStub, registryStub, watchStub } from "./registry-stub.ts";
import type {
  KeySession,
  NewKeySession,
  NewSession,
  RootSession,
  RootSessionStart,
  SessionStart,
  SessionUse,
} from "./session-protocol.ts";
import type { Tally, TallyRequest } from "./tally-protocol.ts";
import type {
  AnchoringState,
  CheckpointMark,
  HeldStretch,
  LedgerReport,
  LogTrouble,
  NewTrouble,
  WitnessedLog,
} from "./witness-protocol.ts";

export type LedgerClient = ReturnType<typeof createLedgerClient>;

export function createLedgerClient(deps: Deps, env: LedgerEnv) {
  const ledger = (name: string) => ledgerStub(env, name);
  const registry = () => registryStub(env);
  // `async` and the named type: the RPC type of a union is a union of promises, which is not a promise of the union.
  return {
    lease: (keyId: string) => guardedCall<Lease | null>(deps, "lease", async () => ledger(keyId).lease()),
    admit: (name: string, request: AdmitRequest) =>
      guardedCall<AdmitResult>(deps, "admit", async () => ledger(name).admit(request, name)),
    settle: (name: string, request: SettleRequest) =>
      guardedCall<Outcome | null>(deps, "settle", async () => ledger(name).settle(request, name)),
    resolve: (name: string, request: ResolveRequest) =>
      guardedCall<ResolveResult>(deps, "resolve", async () => ledger(name).resolve(request, name)),
    reserve: (keyId: string, request: ReserveRequest) =>
      guardedCall<ReserveResult>(deps, "reserve", async () => ledger(keyId).reserveIfCurrent(request)),
    release: (keyId: string, reservation: string, outcome: Outcome) =>
      guardedCall<void>(deps, "release", async () => ledger(keyId).release(reservation, outcome)),
    spend: ({ keyId, ...spending }: Spending) => guardedCall<number>(deps, "spend", async () => ledger(keyId).spend(spending)),
    usage: (keyId: string) => guardedCall<UsageRow[]>(deps, "usage", async () => ledger(keyId).usage()),
    standing: (keyId: string, charges: readonly Charge[], atMs: number) =>
      guardedCall<LimitStanding[]>(deps, "standing", async () => ledger(keyId).standing(charges, atMs)),
    confirm: (keyId: string, basis: DecisionBasis) =>
      guardedCall<ConfirmResult>(deps, "confirm", async () => ledger(keyId).confirm(basis)),
    /** `firstTriedMs`: when some of the drafts were first sent, if they were sent before. */
    append: (name: string, drafts: readonly RecordDraft[], firstTriedMs: number | null = null) => {
      const startedMs = deps.now();
      return guardedCall<void>(deps, "append", async (attempt) =>
        ledger(name).append(
          drafts,
          name,
          attempt === 1 && firstTriedMs === null ? null : deps.now() - (firstTriedMs ?? startedMs),
        ),
      );
    },
    createKey: (record: KeyRecord, bundle: BundleRef | null) =>
      guardedCall<KeyChangeResult>(deps, "createKey", async () => ledger(record.id).createKey(record, bundle)),
    changeKey: (keyId: string, change: KeyChange, listed?: KeyRecord) =>
      guardedCall<KeyChangeResult>(deps, "changeKey", async () => ledger(keyId).changeKey(change, listed)),
    startSession: (keyId: string, session: NewKeySession) =>
      guardedCall<SessionStart>(deps, "startSession", async () => ledger(keyId).startSession(session)),
    useSession: (keyId: string, use: SessionUse) =>
      guardedCall<KeySession>(deps, "useSession", async () => ledger(keyId).useSession(use)),
    endSession: (keyId: string, hash: string) =>
      guardedCall<void>(deps, "endSession", async () => ledger(keyId).endSession(hash)),
    countAnonymous: (counts: readonly AnonymousCount[], batch: string) =>
      guardedCall<void>(deps, "countAnonymous", async () =>
        ledger(ANONYMOUS_LEDGER).countAnonymous(counts, ANONYMOUS_LEDGER, batch),
      ),
    actors: (name: string) => guardedCall<Map<string, number>>(deps, "actors", async () => ledger(name).actors()),
    tally: (name: string, request: TallyRequest) => guardedCall<Tally>(deps, "tally", async () => ledger(name).tally(request)),
    records: (name: string, range: RecordRange) =>
      guardedCall<RecordPage>(deps, "records", async () => ledger(name).records(range)),
    recordsFrom: (name: string, seq: number, untilMs: number) =>
      guardedCall<string[]>(deps, "recordsFrom", async () => ledger(name).recordsFrom(seq, untilMs)),
    recordsSince: (name: string, atMs: number, untilMs: number) =>
      guardedCall<string[]>(deps, "recordsSince", async () => ledger(name).recordsSince(atMs, untilMs)),
    heldFrom: (name: string, seq: number, untilMs: number) =>
      guardedCall<HeldStretch>(deps, "heldFrom", async () => ledger(name).heldFrom(seq, untilMs)),
    heldSince: (name: string, atMs: number, untilMs: number) =>
      guardedCall<HeldStretch>(deps, "heldSince", async () => ledger(name).heldSince(atMs, untilMs)),
    erase: (name: string, request: EraseRequest) =>
      guardedCall<EraseResult>(deps, "erase", async () => ledger(name).erase(request)),
    decideApproval: (keyId: string, verdict: ApprovalVerdict) =>
      guardedCall<ApprovalVerdictResult>(deps, "decideApproval", async () => ledger(keyId).decideApproval(verdict, keyId)),
    approval: (keyId: string, n: number) =>
      guardedCall<ApprovalView | null>(deps, "approval", async () => ledger(keyId).approval(keyId, n)),
    approvalsOf: (keyId: string) => guardedCall<ApprovalView[]>(deps, "approvalsOf", async () => ledger(keyId).approvals(keyId)),
    openElevation: (keyId: string, request: OpenRequest) =>
      guardedCall<OpenResult>(deps, "openElevation", async () => ledger(keyId).openElevation(request, keyId)),
    closeElevation: (keyId: string, request: CloseRequest) =>
      guardedCall<ElevationChange>(deps, "closeElevation", async () => ledger(keyId).closeElevation(request, keyId)),
    reviewElevation: (keyId: string, request: ReviewRequest) =>
      guardedCall<ElevationChange>(deps, "reviewElevation", async () => ledger(keyId).reviewElevation(request, keyId)),
    elevation: (keyId: string, n: number) =>
      guardedCall<Elevation | null>(deps, "elevation", async () => ledger(keyId).elevation(n)),
    elevationsOf: (keyId: string) => guardedCall<Elevation[]>(deps, "elevationsOf", async () => ledger(keyId).elevations()),
    openIntentsBefore: (name: string, seq: number) =>
      guardedCall<OpenIntentPage>(deps, "openIntents", async () => ledger(name).openIntentsBefore(seq)),

    hear: (event: HeardEvent) =>
      guardedCall<Hearing>(deps, "hear", async () => watchStub(env, shardOf(event.userId)).hear(event)),
    seePerson: (userId: string, atMs: number) =>
      guardedCall<void>(deps, "seePerson", async () => watchStub(env, shardOf(userId)).seePerson(userId, atMs)),
    watchStatus: (shard: number) => guardedCall<ShardStatus>(deps, "watchStatus", async () => watchStub(env, shard).status()),

    currentBundle: () => guardedCall<BundleRef | null>(deps, "currentBundle", async () => registry().currentBundle()),
    newestBundle: () => guardedCall<BundleInForce | null>(deps, "newestBundle", async () => registry().newestBundle()),
    bundleText: (seq: number, version?: string) =>
      guardedCall<string | null>(deps, "bundleText", async () => registry().bundleText(seq, version)),
    bundleTextOf: (version: string) =>
      guardedCall<string | null>(deps, "bundleTextOf", async () => registry().bundleTextOf(version)),
    publishes: (page: PublishPage) => guardedCall<Publish[]>(deps, "publishes", async () => registry().publishes(page)),
    publish: (request: PublishRequest) => guardedCall<PublishResult>(deps, "publish", async () => registry().publish(request)),
    beginKey: (record: KeyRecord, bounds: MintBounds) =>
      guardedCall<BeginKeyResult>(deps, "beginKey", async () => registry().beginMint(record, bounds)),
    beginKeyChange: (keyIds: readonly string[]) =>
      guardedCall<void>(deps, "beginKeyChange", async () => registry().beginKeyChanges(keyIds)),
    endKeyChange: (records: readonly KeyRecord[]) =>
      guardedCall<number[]>(deps, "endKeyChange", async () => registry().endKeyChanges(records)),
    minted: (keyId: string, limit: number) =>
      guardedCall<MintedKeys>(deps, "minted", async () => registry().minted(keyId, limit)),
    keys: () => guardedCall<KeyIndexEntry[]>(deps, "keys", async () => registry().keys()),
    key: (keyId: string) => guardedCall<KeyIndexEntry | null>(deps, "key", async () => registry().key(keyId)),
    keysNamed: (ids: readonly string[]) => guardedCall<KeyIndexEntry[]>(deps, "keysNamed", async () => registry().keysNamed(ids)),
    noteApprovals: (summaries: readonly ApprovalSummary[]) =>
      guardedCall<void>(deps, "noteApprovals", async () => registry().noteApprovals(summaries)),
    listedApproval: (id: string) =>
      guardedCall<ApprovalSummary | null>(deps, "listedApproval", async () => registry().approval(id)),
    listedApprovals: (page: ApprovalPage) =>
      guardedCall<ApprovalSummary[]>(deps, "listedApprovals", async () => registry().approvals(page)),
    noteElevations: (elevations: readonly Elevation[]) =>
      guardedCall<void>(deps, "noteElevations", async () => registry().noteElevations(elevations)),
    listedElevation: (id: string) => guardedCall<Elevation | null>(deps, "listedElevation", async () => registry().elevation(id)),
    listedElevations: (page: ElevationPage) =>
      guardedCall<Elevation[]>(deps, "listedElevations", async () => registry().elevations(page)),
    beginRootSession: (session: NewSession) =>
      guardedCall<RootSessionStart>(deps, "beginRootSession", async () => registry().beginRootSession(session)),
    useRootSession: (use: SessionUse) =>
      guardedCall<RootSession>(deps, "useRootSession", async () => registry().useRootSession(use)),
    endRootSession: (hash: string) => guardedCall<void>(deps, "endRootSession", async () => registry().endRootSession(hash)),
    closeRootSignIn: () => guardedCall<void>(deps, "closeRootSignIn", async () => registry().closeRootSignIn()),
    lastCheckpoint: () => guardedCall<Checkpoint | null>(deps, "lastCheckpoint", async () => registry().lastCheckpoint()),
    lastCheckpointMark: () =>
      guardedCall<CheckpointMark | null>(deps, "lastCheckpointMark", async () => registry().lastCheckpointMark()),
    witnessed: () => guardedCall<WitnessedLog>(deps, "witnessed", async () => registry().witnessed()),
    troubles: () => guardedCall<LogTrouble[]>(deps, "troubles", async () => registry().troubles()),
    anchoring: () => guardedCall<AnchoringState | null>(deps, "anchoring", async () => registry().anchoring()),
    noteTroubles: (found: readonly NewTrouble[], mended: readonly LogTrouble[]) =>
      guardedCall<void>(deps, "noteTroubles", async () => registry().noteTroubles(found, mended)),
    reportsSince: (sinceMs: number) =>
      guardedCall<LedgerReport[]>(deps, "reportsSince", async () => registry().reportsSince(sinceMs)),
    keylessLedgers: () => guardedCall<string[]>(deps, "keylessLedgers", async () => registry().keylessLedgers()),
  };
}
