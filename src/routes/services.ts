// What an isolate keeps between requests, built once from the environment: settings, compiled policies, leases, retry budgets, calls that
// failed of late and the batch of read records. A request gets all of it as one argument.

import type { AuditSigner } from "../audit/signing.ts";
import type { FailingCalls } from "../clerk/failing-calls.ts";
import type { KeyedRetryBudget } from "../clerk/keyed-retry-budget.ts";
import type { Operation } from "../clerk/operation.ts";
import type { Deps } from "../deps.ts";
import type { BailiffEnv, LedgerEnv, Settings } from "../env.ts";
import type { CourierClient } from "../hooks/courier-client.ts";
import type { DoubtBudget } from "../keys/doubt-budget.ts";
import type { RateMeter } from "../keys/key-rate-meter.ts";
import type { KnownKeys } from "../keys/known-keys.ts";
import type { LeaseCache } from "../keys/lease.ts";
import type { AnonymousTally } from "../ledger/anonymous-tally.ts";
import type { LedgerClient } from "../ledger/ledger-client.ts";
import type { RateSharing } from "../ledger/rate-sharing.ts";
import type { RecordBatch } from "../ledger/record-batch.ts";
import type { Vocabulary } from "../policy/engine.ts";
import type { SignIn } from "./admin/sign-in/sign-in.ts";
import type { KeptAnswers } from "./call/answer/kept-answers.ts";
import type { BundleCache } from "./call/bundle-cache.ts";

export interface Services {
  readonly deps: Deps;
  readonly env: LedgerEnv & Pick<BailiffEnv, "ASSETS">;
  readonly settings: Settings;
  readonly operations: readonly Operation[];
  readonly vocabulary: Vocabulary;
  readonly ledgers: LedgerClient;
  readonly courier: CourierClient;
  readonly knownKeys: KnownKeys;
  readonly leases: LeaseCache;
  readonly bundles: BundleCache;
  /** Of Clerk's answers, those that are the same for every caller. */
  readonly kept: KeptAnswers;
  readonly budget: KeyedRetryBudget;
  readonly failing: FailingCalls;
  readonly rates: RateMeter;
  /** How often the Ledger of a key is asked whether a lease that speaks against a caller is still so. */
  readonly doubts: DoubtBudget;
  readonly rateSharing: RateSharing;
  /** Null: the deployment has no audit signing key. */
  readonly signer: () => Promise<AuditSigner | null>;
  readonly signIn: SignIn;
  readonly reads: RecordBatch;
  readonly anonymous: AnonymousTally;
}
