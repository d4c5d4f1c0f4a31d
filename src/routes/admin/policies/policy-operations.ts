// The policy desk: read the bundle in force, check one, publish one.
import { canonicalJson } from "../../../audit/chain.ts";
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import { longestLeaseMs } from "../../../keys/lease.ts";
import type { PublishBasis } from "../../../ledger/publishing.ts";
import {
  checkSignIn,
  compileBundle,
  isPolicyName,
  lintBundle,
  lostBySemantics,
  type PolicyProblem,
  type PolicyTestReport,
  policiesOfPrincipal,
  runPolicyTests,
  SEMANTICS,
  type SignInClaims,
  type Vocabulary,
} from "../../../policy/engine.ts";
import { newestBundle } from "../../call/decide-call.ts";
import type { Services } from "../../services.ts";
import {
  type BundleContent,
  readStoredBundle,
  type StoredBundle,
  saysTheSame,
  shownBundle,
  storedBundleText,
  versionOf,
} from "../../stored-bundle.ts";
import { type AdminHandlers, type AdminRecorded, refuse } from "../admin-handler.ts";
import type { AdminPrincipal } from "../admin-principal.ts";
import { registryUnavailable } from "../keys/key-lookup.ts";
import { ROOT_PRINCIPAL } from "../root-token.ts";
import { rootIsDone } from "../session/root-is-done.ts";
import type { POLICY_ROWS } from "./policy-rows.ts";
import { widenedPolicy } from "./publish-ceiling.ts";

const MAX_REPORTED = 50;
const MAX_WARNINGS = 500;
const PUBLISH_ROUNDS = 5;
const LAST_TWO = { beforeSeq: null, limit: 2 };

interface CheckedBundle {
  readonly version: string;
  readonly problems: readonly PolicyProblem[];
  /** Nothing that keeps it from being published. */
  readonly tests: PolicyTestReport | null;
}

function checkBundle(vocabulary: Vocabulary, content: BundleContent): CheckedBundle {
  const { policies, tests } = content;
  const version = versionOf(content);
  const compiled = compileBundle(policies, vocabulary, version);
  if (!compiled.ok) return { version, problems: compiled.problems, tests: null };
  const signIn = checkSignIn(content, compiled.bundle);
  if (signIn.length > 0) return { version, problems: signIn, tests: null };
  return { version, problems: [], tests: tests === undefined ? null : runPolicyTests(compiled.bundle, vocabulary, tests) };
}

function faultsOf({ problems, tests }: CheckedBundle): BailiffError[] {
  const failed = tests?.results.filter(({ passed }) => !passed) ?? [];
  return [
    ...problems.map(({ policy, rule, path, position, message }) => {
      const where = [
        policy && `policy ${policy}`,
        rule && `rule ${rule}`,
        position && `line ${position.line}, column ${position.column}`,
      ];
      const place = where.filter((part) => part !== null && part !== "").join(", ");
      const meta = { policy, rule, position };
      return bailiffError("bailiff_policy_invalid", `${place === "" ? path : `${place} (${path})`}: ${message}`, {
        param: path,
        meta,
      });
    }),
    ...(tests?.problems ?? []).map(({ path, message }) =>
      bailiffError("bailiff_policy_invalid", `${path}: ${message}`, { param: path }),
    ),
    ...failed.map(({ name, message }) =>
      bailiffError("bailiff_policy_invalid", `test “${name}” fails: ${message}`, { param: "tests" }),
    ),
  ].slice(0, MAX_REPORTED);
}

export const POLICY_HANDLERS: AdminHandlers<typeof POLICY_ROWS> = {
  async "policies.read"({ services }) {
    const current = await readCurrent(services);
    if (current === null) return refuse(registryUnavailable());
    const { version, ...stored } = current;
    return { ok: true, body: { version, ...shownBundle(stored) } };
  },

  async "policies.check"({ services }, content) {
    const { policies } = content;
    const { version, problems, tests: report } = checkBundle(services.vocabulary, content);
    const ok = problems.length === 0 && report?.ok !== false;
    const warnings = problems.length === 0 ? lintBundle(policies, services.vocabulary).slice(0, MAX_WARNINGS) : [];
    const body = { ok, version, problems, warnings, tests: report?.results ?? [], test_problems: report?.problems ?? [] };
    return { ok: true, body };
  },

  async "policies.publish"({ services, principal, actor, signedIn, above }, { if_version: ifVersion, ...content }) {
    const { policies } = content;
    const checked = checkBundle(services.vocabulary, content);
    const [first, ...rest] = faultsOf(checked);
    if (first !== undefined) return refuse(first, ...rest);
    const { version } = checked;
    const text = storedBundleText(content);
    const author = actor?.id ?? ROOT_PRINCIPAL.id;
    let expected = ifVersion ?? null;
    const [before, namesake] = await Promise.all([readCurrent(services), services.ledgers.bundleTextOf(version)]);
    if (before === null || namesake === null) return refuse(registryUnavailable());
    // Else it would be taken for what is there already, and the log could not say which of the two was in force.
    if (namesake.value !== null && !saysTheSame(readStoredBundle(namesake.value), content)) return refuse(versionTaken(version));
    // Also of what is in force already: whoever names another version has not seen it, unless he put this one over it himself.
    if (expected !== null && expected !== before.version) {
      const last = before.version === version ? await services.ledgers.publishes(LAST_TWO) : { value: [] };
      if (last === null) return refuse(registryUnavailable());
      const [made, over] = last.value;
      if (made?.author !== author || expected !== (over?.version ?? "")) return refuse(versionConflict(before.version));
      expected = version;
    }
    if (actor !== null) {
      // What it may open for a while too. What a key above it holds as well: who minted a key may have its secret.
      const held = [
        ...new Set(
          [actor, ...above.map(({ record }) => record)].flatMap((key) => [
            ...key.policies,
            ...(key.elevate ?? []).map(({ policy }) => policy),
          ]),
        ),
      ];
      const widened = widenedPolicy(held, before, policies, services.vocabulary);
      if (widened !== null) return refuse(wouldWiden(widened));
      if (signedIn !== null && !keepsPolicies(signedIn, actor.policies, content)) return refuse(wouldWidenSelf());
      // Compared with what is in force, and published only over that.
      expected = before.version;
    }
    const loses = lostBySemantics(before, policies, services.vocabulary);
    const basis = basisOf(principal);
    // Each round tells the Ledgers that have not heard yet; publishing the same again changes nothing.
    for (let round = 0; round < PUBLISH_ROUNDS; round += 1) {
      const published = await services.ledgers.publish({ version, text, ifVersion: expected, author, basis, isRound: round > 0 });
      if (published === null) return refuse(registryUnavailable());
      const { value: made } = published;
      if (!made.ok && round === 0)
        return refuse(made.movedOn === true ? otherwiseSince() : versionConflict(made.current?.version ?? ""));
      // Later on: it was published, and somebody else has published since, and tells the Ledgers of that.
      if (!made.ok || made.pendingCount === 0) {
        services.leases.clear();
        await rootIsDone(services);
        const effectiveBy = new Date(services.deps.now() + longestLeaseMs(services.settings)).toISOString();
        return {
          ok: true,
          target: version,
          body: { version, effective_by: effectiveBy, ...(loses.length === 0 ? {} : { loses }) },
        };
      }
      expected = version;
    }
    const detail = `Version ${version} is published, but some Ledgers have not confirmed it yet. Repeat the PUT (if_version “${version}”, if any) to wait for it.`;
    return refuse(bailiffError("bailiff_ledger_unavailable", detail, { headers: { "retry-after": "2" } }));
  },
};

export const POLICY_RECORDED: AdminRecorded<typeof POLICY_ROWS> = {
  "policies.check": ({ policies }) => ({ args: { policy_names: policyNames(policies) } }),
  "policies.publish": ({ if_version, ...content }) => ({
    args: {
      policy_names: policyNames(content.policies),
      version: versionOf(content),
      if_version: if_version ?? null,
    },
  }),
};

/** The bundle in force, as it was published; null when it cannot be had. */
async function readCurrent(services: Services): Promise<({ readonly version: string } & StoredBundle) | null> {
  const current = await services.ledgers.currentBundle();
  if (current === null) return null;
  if (current.value === null) return { version: "", policies: [], semantics: SEMANTICS };
  const text = await services.ledgers.bundleText(current.value.seq);
  return text === null || text.value === null ? null : { version: current.value.version, ...readStoredBundle(text.value) };
}

function versionConflict(current: string): BailiffError {
  const detail = `“if_version” is not what is in force: that is “${current}”. Read it, bring your change up to date, and publish again.`;
  return bailiffError("bailiff_version_conflict", detail, { param: "if_version", meta: { current_version: current } });
}

function versionTaken(version: string): BailiffError {
  const detail = `Version “${version}” was another bundle, which is no accident: change a description.`;
  return bailiffError("bailiff_version_conflict", detail);
}

/** What the call was let through on. Null: the root token. */
function basisOf(principal: AdminPrincipal | null): PublishBasis | null {
  if (principal === null) return null;
  const line = [principal.lease, ...principal.above];
  const keys = principal.kind === "key" ? line.map(({ record: { id, revision } }) => ({ id, revision })) : [];
  return { bundleSeq: newestBundle(line)?.seq ?? 0, keys };
}

function otherwiseSince(): BailiffError {
  const detail =
    "Somebody else published, or changed the publishing key, while this call was on its way, so nothing was published. Look at what is in force, and publish again.";
  return bailiffError("bailiff_version_conflict", detail);
}

function wouldWiden(policy: string): BailiffError {
  const detail =
    `The publishing key, or one that it was minted through, holds the policy “${policy}”, so it may only narrow it: add denies, add masks (but none that hides the users whom a deny is asked about), or turn write_ahead on. ` +
    "Everything else that changes it, or takes it away, needs the root token or a key that does not hold it.";
  return bailiffError("bailiff_scope_denied", detail, { param: "policies", meta: { policy } });
}

/** One policy less is no narrowing, because it may hold the deny or the mask; only nothing at all is. */
function keepsPolicies(claims: SignInClaims, held: readonly string[], content: BundleContent): boolean {
  const after = policiesOfPrincipal(content, claims);
  return after === null || canonicalJson(after) === canonicalJson(held);
}

function wouldWidenSelf(): BailiffError {
  const detail =
    "Nobody who is signed in changes which policies they act under themselves: your entry has to name the same ones in the same order. Somebody else can change it, or the root token.";
  return bailiffError("bailiff_scope_denied", detail, { param: "people" });
}

/** In the record, in place of a name that none can be: that may be anything, and as long as a body. */
const NO_NAME = "[unknown]";

function policyNames(policies: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(policies) ? policies : [];
  return list.flatMap((document) => {
    const name: unknown = typeof document === "object" && document !== null ? Reflect.get(document, "policy") : undefined;
    return typeof name === "string" ? [isPolicyName(name) ? name : NO_NAME] : [];
  });
}
