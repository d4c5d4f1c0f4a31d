// What `GET /admin/status` answers.
import * as z from "zod/mini";
import { DISABLED_REASONS } from "../../../hooks/hook.ts";
import { READS_WITHOUT_LEDGER } from "../../../keys/lease.ts";
import { JURISDICTIONS } from "../../../ledger/jurisdictions.ts";
import { ANCHOR_FAILURES, TROUBLE_KINDS } from "../../../ledger/witness-protocol.ts";
import { once } from "../../../once.ts";
import { described, documented } from "../../../schema-docs.ts";

const ledgerStatus = once(() =>
  z.strictObject({
    ledger: documented(z.string(), { examples: ["E80QmhC1jXA5"] }),
    active_at: described(z.iso.datetime(), "When it last reported.", "2026-11-23T18:30:05.046Z"),
    records: documented(z.int().check(z.minimum(0)), { examples: [17] }),
    not_projected: described(z.int(), "Records that are not in KV yet.", 0),
    waiting_since: described(z.nullable(z.iso.datetime()), "Time of the oldest of these; null when there is none.", null),
    copy_refused: described(
      z.boolean(),
      "KV does not take the next copy, and will not tomorrow: a fault of Bailiff's or of a setting, no outage.",
      false,
    ),
    open_intents: described(z.int().check(z.minimum(0)), "Without a known outcome.", 0),
  }),
);

const point = once(() =>
  z.strictObject({
    seq: documented(z.int(), { examples: [12] }),
    hash: described(z.nullable(z.string()), "Null where there is no record, or none is known.", null),
  }),
);

const issuerStatus = once(() =>
  described(
    z.nullable(
      z.strictObject({
        issuer: documented(z.string(), { examples: ["https://acme.cloudflareaccess.com"] }),
        keys_fetched_at: described(
          z.nullable(z.iso.datetime()),
          "By the instance that answers; null: not yet.",
          "2026-11-23T18:30:05.046Z",
        ),
      }),
    ),
    "Null: not set, and nobody gets in that way.",
  ),
);

const logTrouble = once(() =>
  z.strictObject({
    ledger: described(z.string(), "Or `checkpoints`.", "E80QmhC1jXA5"),
    kind: described(
      z.enum(TROUBLE_KINDS),
      "`went_back`, `changed`, `forked`: the Ledger's chain does not hold what was known of it. `copy`: KV contradicts it. `checkpoints`: they are no chain. `anchor`: the bucket for checkpoints has another object in the place of one.",
    ),
    known: described(point(), "What must be there."),
    reported: described(point(), "What is."),
    at: described(z.iso.datetime(), "First seen.", "2026-11-23T18:30:05.046Z"),
    last_at: described(z.iso.datetime(), "Last seen.", "2026-11-23T18:30:05.046Z"),
    open: described(z.boolean(), "False: the Ledger has shown since that it holds what was known.", true),
  }),
);

const hooksStatus = once(() =>
  z.strictObject({
    total: documented(z.int().check(z.minimum(0)), { examples: [2] }),
    waiting: described(z.int().check(z.minimum(0)), "Messages that were not taken yet.", 0),
    broken: described(
      z.array(
        z.strictObject({
          id: z.string(),
          url: described(z.string(), "Without path and query."),
          state: z.enum(["disabled", "failing", "dropping"]),
          reason: z.nullable(z.enum(DISABLED_REASONS)),
          since: z.nullable(z.iso.datetime()),
          dropped: described(z.int().check(z.minimum(0)), "Events that it will not be told."),
        }),
      ),
      "Hooks that somebody should look at: disabled other than by hand, failing three times in a row, or that dropped events within a week.",
      [],
    ),
  }),
);

export const deploymentStatus = once(() =>
  documented(
    z.strictObject({
      problems: documented(z.array(z.string()), { examples: [[]] }),
      version: described(z.string(), "Of Bailiff.", "0.1.0"),
      mode: documented(z.enum(["live", "test"]), { examples: ["test"] }),
      clerk_api_url: documented(z.string(), { examples: ["https://api.clerk.com"] }),
      root_token_set: documented(z.boolean(), { examples: [true] }),
      pepper_previous_set: described(
        z.boolean(),
        "The pepper is being changed: keys made under the one before still work.",
        false,
      ),
      key_lease_ms: documented(z.int(), { examples: [30_000] }),
      reads_without_ledger: z.enum(READS_WITHOUT_LEDGER),
      upstream_timeout_ms: documented(z.int(), { examples: [4_000] }),
      upstream_deadline_ms: documented(z.int(), { examples: [10_000] }),
      retry_max: documented(z.int(), { examples: [2] }),
      audit_retention_days: described(z.nullable(z.int()), "How long records stay in KV; null: for ever.", null),
      jurisdiction: described(z.nullable(z.enum(JURISDICTIONS)), "Within which keys, policies and ledgers are kept.", null),
      sign_in: described(
        z.strictObject({ access: issuerStatus(), github: issuerStatus() }),
        "Who may call the admin plane without a key, if the bundle lists them.",
      ),
      bundle_version: described(z.nullable(z.string()), "Null: nothing is published.", "ca3f346bf665a3d6"),
      not_projected: described(z.int(), "Of all ledgers.", 0),
      ledgers: described(z.array(ledgerStatus()), "Those that have reported."),
      copy_sample: described(
        z.nullable(
          z.strictObject({
            looked: described(z.int(), "Ledgers.", 20),
            wrong: described(
              z.array(z.strictObject({ ledger: z.string(), seq: z.int() })),
              "Of which KV does not have, or has otherwise, the newest record that is known.",
              [],
            ),
          }),
        ),
        "Null unless `sample` asks for it.",
        null,
      ),
      bypass: described(
        z.strictObject({
          configured: described(z.boolean(), "Clerk's webhooks are taken.", true),
          last_heard_at: described(
            z.nullable(z.iso.datetime()),
            "When the last event of a user came, to the minute; null: never.",
            "2026-11-23T18:30:05.046Z",
          ),
          waiting: described(z.int().check(z.minimum(0)), "Users of whom an event waits for the act that explains it.", 0),
          shards_away: described(
            z.int().check(z.minimum(0)),
            "Parts of the detector that do not answer; what they know is not in these numbers.",
            0,
          ),
        }),
        "The detector of what is done past Bailiff.",
      ),
      checkpoint_bucket: described(
        z.nullable(
          z.strictObject({
            put: described(z.nullable(z.int()), "The newest checkpoint that is in it; null: none yet.", 41),
            put_at: documented(z.nullable(z.iso.datetime()), { examples: ["2026-11-23T18:30:05.046Z"] }),
            waiting: described(z.int().check(z.minimum(0)), "Signed checkpoints that are not in it yet.", 0),
            failing: described(
              z.nullable(z.enum(ANCHOR_FAILURES)),
              "Why the last try failed; null: it did not. `no_answer`: in time. `refused`: it takes no objects. `no_signing_key`: nothing is signed, so nothing is put.",
              null,
            ),
            failing_since: documented(z.nullable(z.iso.datetime()), { examples: [null] }),
          }),
        ),
        "The bucket that signed checkpoints are put into (binding `CHECKPOINT_BUCKET`); null: there is none.",
        null,
      ),
      hooks: described(z.nullable(hooksStatus()), "Null: the Courier, which keeps them, did not answer.", null),
      log_troubles: described(
        z.array(logTrouble()),
        "Where storage contradicts what was known of the log: somebody wrote there who is not Bailiff.",
        [],
      ),
    }),
    { id: "DeploymentStatus", description: "Settings in force, and what each ledger has still to project." },
  ),
);
