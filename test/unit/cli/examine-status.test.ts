// What the doctor says of a deployment's status.
import { expect, it } from "vitest";
import { examineStatus, statusSchema } from "../../../cli/doctor/examine-status.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const WELL = {
  problems: [],
  version: "1.2.3",
  mode: "live",
  clerk_api_url: "https://api.clerk.com",
  root_token_set: false,
  pepper_previous_set: false,
  bundle_version: "0123456789abcdef",
  audit_retention_days: null,
  jurisdiction: null,
  ledgers: [{ ledger: "admin", active_at: "2026-11-23T11:00:00Z", records: 5, not_projected: 0 }],
  log_troubles: [],
  copy_sample: { looked: 3, wrong: [] },
  bypass: { configured: true, last_heard_at: "2026-11-23T11:00:00Z", waiting: 0, shards_away: 0 },
  hooks: { total: 2, waiting: 1, broken: [] },
};
const broken = (state: string, reason: string | null) => ({
  hooks: {
    total: 2,
    waiting: 1,
    broken: [{ id: "hook_1", url: "https://a.example.com/…", state, reason, since: "2026-11-23T11:00:00Z", dropped: 3 }],
  },
});
const trouble = (open: boolean) => ({
  log_troubles: [{ ledger: "admin", kind: "went_back", known: { seq: 12, hash: "0" }, open }],
});
const bypass = (change: object) => ({ bypass: { ...WELL.bypass, ...change } });
const bucket = (change: object) => ({
  checkpoint_bucket: { put: 41, put_at: "2026-11-23T11:59:00Z", waiting: 3, failing: null, failing_since: null, ...change },
});

function findings(change: Record<string, unknown> = {}, withKey = true, here = false) {
  const status = statusSchema.parse({ ...WELL, ...change });
  return examineStatus({ status, nowMs: NOW, version: "1.2.3", withKey, here });
}

it("has nothing to say against one that is well", () => {
  expect(findings().filter(({ level }) => level !== "ok")).toEqual([]);
});

it.each([
  [
    "a live key that goes elsewhere",
    { clerk_api_url: "https://clerk.example" },
    "warn",
    "clerk",
    /^https:\/\/clerk\.example is not Clerk/,
  ],
  ["a test key that goes to an emulator", { mode: "test", clerk_api_url: "http://127.0.0.1:8788" }, "ok", "clerk", /emulator/],
  ["a test key that goes to Clerk", { mode: "test" }, "ok", "clerk", /^https:\/\/api\.clerk\.com$/],
  ["another version", { version: "1.3.0" }, "warn", "version", /gateway runs 1\.3\.0, this command line is 1\.2\.3/],
  ["no version", { version: undefined }, "warn", "version", /does not say/],
  ["a pepper that is being changed", { pepper_previous_set: true }, "warn", "pepper", /KEY_PEPPER_PREVIOUS.*docs\/keys\.md/],
  ["a root token", { root_token_set: true }, "warn", "root token", /--env production/],
  ["no policies", { bundle_version: null }, "FAIL", "policies", /nothing is published/],
  ["storage that contradicts the log", trouble(true), "FAIL", "log", /contradicts it: admin-12 \(went_back\)/],
  ["storage that contradicted it for a time", trouble(false), "warn", "log", /for a time: admin-12/],
  ["a detector that hears of users", {}, "ok", "bypass", /^last event heard 2026-11-23T11:00:00Z, 0 users/],
  ["no webhooks", bypass({ configured: false }), "warn", "bypass", /no CLERK_WEBHOOK_SIGNING_SECRET.*docs\/bypass\.md/],
  ["webhooks that never came", bypass({ last_heard_at: null }), "warn", "bypass", /no event yet/],
  ["webhooks that come no more", bypass({ last_heard_at: "2026-11-19T11:00:00Z" }), "warn", "bypass", /disabled the endpoint/],
  ["a detector in parts", bypass({ shards_away: 2 }), "FAIL", "bypass", /^2 parts/],
  ["a gateway without one", { bypass: undefined }, "-", "bypass", /does not look/],
  ["no bucket for checkpoints", { checkpoint_bucket: null }, "ok", "anchors", /no bucket/],
  ["a bucket that has all", bucket({}), "ok", "anchors", /^checkpoint 41 is in the bucket, since 2026-11-23T11:59:00/],
  ["a bucket that has none yet", bucket({ put: null, put_at: null }), "ok", "anchors", /no checkpoint yet/],
  [
    "a bucket that has just failed",
    bucket({ failing: "no_answer", failing_since: "2026-11-23T11:59:30Z" }),
    "warn",
    "anchors",
    /not answer/,
  ],
  [
    "a bucket that fails",
    bucket({ failing: "refused", failing_since: "2026-11-23T11:50:00Z" }),
    "FAIL",
    "anchors",
    /takes none since .* 3 c/,
  ],
  ["a bucket and no key", bucket({ failing: "no_signing_key" }), "FAIL", "anchors", /nothing is signed: set AUDIT_SIGNING_KEY/],
  ["a copy that is wrong", { copy_sample: { looked: 3, wrong: [{ ledger: "admin", seq: 7 }] } }, "FAIL", "KV sample", /admin-7/],
  ["copies that nobody looked at", { copy_sample: undefined }, "-", "KV sample", /could not/],
  ["a gateway that does not look at storage", { log_troubles: undefined }, "-", "log", /does not say/],
  [
    "a hook that was given up",
    broken("disabled", "failed"),
    "FAIL",
    "hooks",
    /^hook_1 to https:\/\/a\.example\.com\/… \(disabled, nothing was taken for a day since .*, 3 events dropped\)/,
  ],
  ["a hook whose maker is gone", broken("disabled", "maker"), "FAIL", "hooks", /its maker is not in force/],
  ["a hook that fails", broken("failing", null), "warn", "hooks", /failing since/],
  ["a queue that ran over", broken("dropping", null), "FAIL", "hooks", /3 events dropped/],
  ["hooks that nobody keeps", { hooks: null }, "FAIL", "hooks", /does not answer/],
  ["a gateway without hooks", { hooks: undefined }, "-", "hooks", /has none/],
  ["problems", { problems: ["KEY_PEPPER"] }, "FAIL", "settings", /KEY_PEPPER/],
  [
    "a copy that is behind",
    { ledgers: [{ ledger: "admin", active_at: "2026-11-23T11:00:00Z", records: 5, not_projected: 2 }] },
    "warn",
    "KV copy",
    /^2 records.*admin/,
  ],
  [
    "a copy that is behind in a ledger that is busy",
    {
      ledgers: [
        { ledger: "k1", active_at: "2026-11-23T11:59:59Z", records: 9, not_projected: 7, waiting_since: "2026-11-23T11:40:00Z" },
      ],
    },
    "warn",
    "KV copy",
    /^7 records.*k1/,
  ],
  [
    "a copy that is under way",
    {
      ledgers: [
        { ledger: "k1", active_at: "2026-11-23T11:59:59Z", records: 9, not_projected: 7, waiting_since: "2026-11-23T11:59:58Z" },
      ],
    },
    "ok",
    "KV copy",
    /up to date/,
  ],
  [
    "a copy that KV refuses",
    {
      ledgers: [{ ledger: "k1", active_at: "2026-11-23T11:59:59Z", records: 9, not_projected: 7, copy_refused: true }],
    },
    "FAIL",
    "KV copy",
    /no outage.*k1/,
  ],
])("tells %s", (_, change, level, what, text) => {
  expect(findings(change)).toContainEqual({ level, what, text: expect.stringMatching(text) });
});

it("tells a token that is not a key", () => {
  expect(findings({}, false)).toContainEqual(expect.objectContaining({ level: "warn", what: "this token" }));
});

it("says who vouches for those who sign in, and when their keys were had", () => {
  const issuer = "https://acme.cloudflareaccess.com";
  const signIn = (fetched: string | null) =>
    JSON.stringify(findings({ sign_in: { access: { issuer, keys_fetched_at: fetched }, github: null } }));
  expect(signIn(null)).toContain(`whom ${issuer} vouches for and the bundle lists; its keys were not needed yet`);
  expect(signIn("2026-11-23T11:00:00Z")).toContain("its keys were fetched at 2026-11-23T11:00:00Z");
  expect(JSON.stringify(findings({ sign_in: { access: null, github: null } }))).not.toContain("sign-in");
});

it.each([
  ["as npm start leaves it", { root_token_set: true, ...bypass({ last_heard_at: null }) }],
  ["silent for long", bypass({ last_heard_at: "2026-11-01T00:00:00Z" })],
  ["with another Clerk behind it", bypass({ configured: false })],
])("has no advice about a deployment for a gateway on this machine, %s", (_, change) => {
  const told = findings({ mode: "test", clerk_api_url: "http://127.0.0.1:8788", ...change }, false, true);
  expect(told.filter(({ level }) => level !== "ok")).toEqual([]);
  expect(JSON.stringify(told)).not.toMatch(/wrangler|deploy|dashboard|--env/);
});

it("tells of what is broken on this machine all the same", () => {
  const told = findings({ problems: ["KEY_PEPPER"], ...bypass({ shards_away: 1 }), ...trouble(true) }, true, true);
  expect(told.filter(({ level }) => level === "FAIL").map(({ what }) => what)).toEqual(["settings", "log", "bypass"]);
});
