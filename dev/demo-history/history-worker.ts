// The Worker that writes the demo history, before the gateway starts and instead of it, on the same state: a program of its own that runs
// for a moment on the first start and is gone when the gateway comes. What is deployed, and what serves on this machine, has none of it.
//
// The ledger `demo` is a Ledger like any other, made of the same code; only its clock is set. It writes the whole week in one transaction and
// only while it is empty, so that a kill leaves all of it or nothing, and a second time changes nothing. Whoever calls this Worker can ask for
// that and for nothing else: what it writes follows from its settings.
import * as z from "zod";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { systemDeps } from "../../src/deps.ts";
import type { LedgerEnv } from "../../src/env.ts";
import { randomBase62 } from "../../src/keys/base62.ts";
import { handedUntil } from "../../src/ledger/handing-over.ts";
import { Ledger as DeployedLedger } from "../../src/ledger/ledger.ts";
import { LedgerStore } from "../../src/ledger/ledger-store.ts";
import type { RecordRange } from "../../src/ledger/protocol.ts";
import { compileBundle, loadConditions } from "../../src/policy/engine.ts";
import { ADMIN_OPERATIONS } from "../../src/routes/admin/admin-operations.ts";
import { versionOf } from "../../src/routes/stored-bundle.ts";
import { buildVocabulary } from "../../src/routes/vocabulary.ts";
import { type Chance, chanceOf } from "./chance.ts";
import { copyRecords } from "./copy-records.ts";
import { DEMO_LEDGER } from "./demo-ledger.ts";
import { Performance, type WrittenLedger } from "./performance.ts";
import { demoWeek, WEEK_MS } from "./week.ts";

interface HistorySettings {
  /** When the week ends, ms since the epoch. */
  readonly HISTORY_UNTIL_MS: string;
  /** The bundle that the gateway is about to publish: `{policies, tests}` as JSON. */
  readonly HISTORY_BUNDLE: string;
}

/** Nothing of the Ledger's own work is done here: it finds what there is to do when the gateway has started. */
const LATER_MS = 250;
const REQUEST_ID_LENGTH = 20;
const NOTHING: RecordRange = { fromMs: 0, toMs: 0, limit: 1 };
const bundleSchema = z.looseObject({ policies: z.array(z.looseObject({ policy: z.string() })), tests: z.array(z.unknown()) });

/** A clock that is set, and chance that comes out the same each time. */
interface Moment {
  nowMs: number;
  readonly chance: Chance;
}

export class Ledger extends DeployedLedger {
  readonly #moment: Moment;
  readonly #history: HistorySettings;

  constructor(ctx: DurableObjectState, env: LedgerEnv & HistorySettings) {
    const untilMs = Number(env.HISTORY_UNTIL_MS);
    const moment = { nowMs: untilMs - WEEK_MS, chance: chanceOf(`written ${untilMs}`) };
    super(ctx, env, { ...systemDeps(), now: () => moment.nowMs, randomBytes: (count) => moment.chance.bytes(count) });
    this.#moment = moment;
    this.#history = env;
  }

  /** How many records the week has. */
  async write(): Promise<number> {
    const { storage } = this.ctx;
    const store = new LedgerStore(storage, this.#moment.nowMs);
    // Decisions of the week are made in one transaction, which waits for nothing.
    await loadConditions();
    if (store.head() === null) storage.transactionSync(() => this.#writeWeek(store));
    // So that the gateway has nothing to make up for. Whatever breaks off here, it goes on with.
    await copyRecords(store, this.env.AUDIT_KV);
    await storage.setAlarm(Date.now() + LATER_MS);
    return store.head()?.seq ?? 0;
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.setAlarm(Date.now() + LATER_MS);
  }

  #writeWeek(store: LedgerStore): void {
    const { policies, tests } = bundleSchema.parse(JSON.parse(this.#history.HISTORY_BUNDLE));
    const version = versionOf({ policies, tests });
    const compiled = compileBundle(policies, buildVocabulary(OPERATIONS, ADMIN_OPERATIONS), version);
    if (!compiled.ok) throw new Error(`the example policies do not compile: ${compiled.problems[0]?.message}`);
    const names = policies.map(({ policy }) => policy);
    const performance = new Performance({
      ledger: this.#written(),
      bundle: compiled.bundle,
      setNow: (ms) => {
        this.#moment.nowMs = Math.max(this.#moment.nowMs, ms);
      },
      nextRequestId: () => `req_${randomBase62({ randomBytes: (count) => this.#moment.chance.bytes(count) }, REQUEST_ID_LENGTH)}`,
    });
    for (const step of demoWeek(Number(this.#history.HISTORY_UNTIL_MS), { version, policies: names })) performance.play(step);
    // None of it is an event that a hook could be told of.
    handedUntil(store, store.head()?.seq ?? 0);
  }

  #written(): WrittenLedger {
    return {
      append: (draft) => this.append([draft], DEMO_LEDGER),
      admit: (intent, charges, settleByMs) => atOnce(this.admit({ basis: null, charges, intent, settleByMs }, DEMO_LEDGER)),
      settle: (requestId, record) => void atOnce(this.settle({ requestId, record }, DEMO_LEDGER)),
      lookAfter: () => void this.records(NOTHING),
    };
  }
}

/** Nobody else is about: the Ledger has nobody to wait for. */
function atOnce<T>(answer: T | Promise<T>): T {
  if (answer instanceof Promise) throw new Error("the Ledger made somebody wait");
  return answer;
}

export default {
  async fetch(_request, env) {
    const ledger = env.LEDGER.get(env.LEDGER.idFromName(DEMO_LEDGER));
    return Response.json({ records: await ledger.write() });
  },
} satisfies ExportedHandler<{ readonly LEDGER: DurableObjectNamespace<Ledger> }>;
