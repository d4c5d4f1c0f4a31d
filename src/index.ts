// The composition root: environment -> settings -> services -> app. Exports the Durable Objects, which Cloudflare finds by name.

import { boundedKv } from "./audit/bounded-kv.ts";
import { type AuditSigner, createAuditSigner } from "./audit/signing.ts";
import { bailiffError, errorResponse } from "./bailiff-errors.ts";
import { createFailingCalls } from "./clerk/failing-calls.ts";
import { createKeyedRetryBudget } from "./clerk/keyed-retry-budget.ts";
import type { Operation } from "./clerk/operation.ts";
import { OPERATIONS } from "./clerk/operations.ts";
import { type Deps, systemDeps } from "./deps.ts";
import { type BailiffEnv, readSettings, type Settings } from "./env.ts";
import { CourierObject } from "./hooks/courier.ts";
import { createCourierClient } from "./hooks/courier-client.ts";
import { createDoubtBudget } from "./keys/doubt-budget.ts";
import { createRateMeter } from "./keys/key-rate-meter.ts";
import { createKnownKeys } from "./keys/known-keys.ts";
import { createLeaseCache } from "./keys/lease.ts";
import { createAnonymousTally } from "./ledger/anonymous-tally.ts";
import { createLedgerClient } from "./ledger/ledger-client.ts";
import { createRateSharing } from "./ledger/rate-sharing.ts";
import { createRecordBatch } from "./ledger/record-batch.ts";
import { ADMIN_OPERATIONS } from "./routes/admin/admin-operations.ts";
import { createRightsOfMaker } from "./routes/admin/hooks/rights-of-maker.ts";
import { createSignIn } from "./routes/admin/sign-in/sign-in.ts";
import { createApp } from "./routes/app.ts";
import { createKeptAnswers } from "./routes/call/answer/kept-answers.ts";
import { createBundleCache } from "./routes/call/bundle-cache.ts";
import { health } from "./routes/published/health.ts";
import type { Services } from "./routes/services.ts";
import { buildVocabulary } from "./routes/vocabulary.ts";

export { BypassWatch } from "./bypass/bypass-watch.ts";
export { Ledger } from "./ledger/ledger.ts";
export { Registry } from "./ledger/registry.ts";

/** With what only the admin plane can tell: what the maker of a hook may see. */
export class Courier extends CourierObject {
  constructor(ctx: DurableObjectState, env: BailiffEnv, deps: Deps = systemDeps()) {
    super(
      ctx,
      env,
      deps,
      createRightsOfMaker(deps, createLedgerClient(deps, env), buildVocabulary(OPERATIONS, ADMIN_OPERATIONS), env.KEY_PEPPER),
    );
  }
}

/** A fetch for several callers ends by the deadline of a call, give or take; one that has not ended then never will. */
const FETCH_MARGIN_MS = 1_000;

/** Everything an isolate needs, for one environment. Tests add operations or replace parts of the world here. */
export function buildServices(env: BailiffEnv, settings: Settings, deps: Deps, operations: readonly Operation[]): Services {
  const ledgers = createLedgerClient(deps, env);
  const rates = createRateMeter();
  const vocabulary = buildVocabulary(operations, ADMIN_OPERATIONS);
  return {
    deps,
    env: { ...env, AUDIT_KV: boundedKv(deps, env.AUDIT_KV) },
    settings,
    operations,
    vocabulary,
    ledgers,
    courier: createCourierClient(deps, env),
    knownKeys: createKnownKeys(settings.peppers),
    leases: createLeaseCache(settings.keyLeaseMs),
    bundles: createBundleCache(deps, ledgers, vocabulary),
    kept: createKeptAnswers(deps, settings.deadlineMs + FETCH_MARGIN_MS),
    budget: createKeyedRetryBudget(),
    failing: createFailingCalls(),
    rates,
    doubts: createDoubtBudget(),
    signer: signerOf(env),
    rateSharing: createRateSharing(deps, rates, ledgers),
    signIn: createSignIn(deps, ledgers, settings.signIn),
    reads: createRecordBatch(deps, ledgers),
    anonymous: createAnonymousTally(deps, ledgers),
  };
}

/** Made on first use, once per isolate. */
function signerOf({ AUDIT_SIGNING_KEY: secret }: BailiffEnv): Services["signer"] {
  let signer: AuditSigner | null = null;
  return async () => {
    if (secret === undefined || secret === "") return null;
    signer ??= await createAuditSigner(secret);
    return signer;
  };
}

type Serve = (request: Request, env: BailiffEnv, context: ExecutionContext) => Response | Promise<Response>;

function compose(env: BailiffEnv): Serve {
  const deps = systemDeps();
  const read = readSettings(env);
  if (read.ok) return createApp(buildServices(env, read.settings, deps, OPERATIONS)).fetch;
  deps.log("misconfigured", { problems: read.problems.join("; ") });
  const detail = "This deployment is not configured completely; its log says what is missing. Nothing was sent to Clerk.";
  return (request) =>
    new URL(request.url).pathname === "/healthz"
      ? health(false)
      : errorResponse([bailiffError("bailiff_internal_error", detail)], "");
}

let serve: Serve | undefined;

export default {
  fetch(request, env, context) {
    // Once per isolate: the environment of an isolate does not change.
    serve ??= compose(env);
    return serve(request, env, context);
  },
} satisfies ExportedHandler<BailiffEnv>;
