// What `GET /admin/status` answers.
import * as z from "zod";
import { DISABLED_REASONS } from "../../../hooks/hook.ts";
import { READS_WITHOUT_LEDGER } from "../../../keys/lease.ts";
import { JURISDICTIONS } from "../../../ledger/jurisdictions.ts";
import { ANCHOR_FAILURES, TROUBLE_KINDS } from "../../../ledger/witness-protocol.ts";
import { once } from "../../../once.ts";

const ledgerStatus = once(() =>
  z.strictObject({
    ledger: z.string().meta({ examples: ["E80QmhC1jXA5"] }),
    active_at: z.iso.datetime().meta({ description: "When it last reported.", examples: ["2026-11-23T18:30:05.046Z"] }),
    records: z
      .int()
      .min(0)
      .meta({ examples: [17] }),
    not_projected: z.int().meta({ description: "Records that are not in KV yet.", examples: [0] }),
    waiting_since: z.iso
      .datetime()
      .nullable()
      .meta({ description: "Time of the oldest of these; null when there is none.", examples: [null] }),
    copy_refused: z.boolean().meta({
      description: "KV does not take the next copy, and will not tomorrow: a fault of Bailiff's or of a setting, no outage.",
      examples: [false],
    }),
    open_intents: z
      .int()
      .min(0)
      .meta({ description: "Without a known outcome.", examples: [0] }),
  }),
);

const point = once(() =>
  z.strictObject({
    seq: z.int().meta({ examples: [12] }),
    hash: z
      .string()
      .nullable()
      .meta({ description: "Null where there is no record, or none is known.", examples: [null] }),
  }),
);

const issuerStatus = once(() =>
  z
    .strictObject({
      issuer: z.string().meta({ examples: ["https://acme.cloudflareaccess.com"] }),
      keys_fetched_at: z.iso
        .datetime()
        .nullable()
        .meta({ description: "By the instance that answers; null: not yet.", examples: ["2026-11-23T18:30:05.046Z"] }),
    })
    .nullable()
    .meta({ description: "Null: not set, and nobody gets in that way." }),
);

const logTrouble = once(() =>
  z.strictObject({
    ledger: z.string().meta({ description: "Or `checkpoints`.", examples: ["E80QmhC1jXA5"] }),
    kind: z.enum(TROUBLE_KINDS).meta({
      description:
        "`went_back`, `changed`, `forked`: the Ledger's chain does not hold what was known of it. `copy`: KV contradicts it. `checkpoints`: they are no chain. `anchor`: the bucket for checkpoints has another object in the place of one.",
    }),
    known: point().meta({ description: "What must be there." }),
    reported: point().meta({ description: "What is." }),
    at: z.iso.datetime().meta({ description: "First seen.", examples: ["2026-11-23T18:30:05.046Z"] }),
    last_at: z.iso.datetime().meta({ description: "Last seen.", examples: ["2026-11-23T18:30:05.046Z"] }),
    open: z.boolean().meta({ description: "False: the Ledger has shown since that it holds what was known.", examples: [true] }),
  }),
);

const hooksStatus = once(() =>
  z.strictObject({
    total: z
      .int()
      .min(0)
      .meta({ examples: [2] }),
    waiting: z
      .int()
      .min(0)
      .meta({ description: "Messages that were not taken yet.", examples: [0] }),
    broken: z
      .array(
        z.strictObject({
          id: z.string(),
          url: z.string().meta({ description: "Without path and query." }),
          state: z.enum(["disabled", "failing", "dropping"]),
          reason: z.enum(DISABLED_REASONS).nullable(),
          since: z.iso.datetime().nullable(),
          dropped: z.int().min(0).meta({ description: "Events that it will not be told." }),
        }),
      )
      .meta({
        description:
          "Hooks that somebody should look at: disabled other than by hand, failing three times in a row, or that dropped events within a week.",
        examples: [[]],
      }),
  }),
);

export const deploymentStatus = once(() =>
  z
    .strictObject({
      problems: z.array(z.string()).meta({ examples: [[]] }),
      version: z.string().meta({ description: "Of Bailiff.", examples: ["0.1.0"] }),
      mode: z.enum(["live", "test"]).meta({ examples: ["test"] }),
      clerk_api_url: z.string().meta({ examples: ["https://api.clerk.com"] }),
      root_token_set: z.boolean().meta({ examples: [true] }),
      pepper_previous_set: z
        .boolean()
        .meta({ description: "The pepper is being changed: keys made under the one before still work.", examples: [false] }),
      key_lease_ms: z.int().meta({ examples: [30_000] }),
      reads_without_ledger: z.enum(READS_WITHOUT_LEDGER),
      upstream_timeout_ms: z.int().meta({ examples: [4_000] }),
      upstream_deadline_ms: z.int().meta({ examples: [10_000] }),
      retry_max: z.int().meta({ examples: [2] }),
      audit_retention_days: z
        .int()
        .nullable()
        .meta({ description: "How long records stay in KV; null: for ever.", examples: [null] }),
      jurisdiction: z
        .enum(JURISDICTIONS)
        .nullable()
        .meta({ description: "Within which keys, policies and ledgers are kept.", examples: [null] }),
      sign_in: z
        .strictObject({ access: issuerStatus(), github: issuerStatus() })
        .meta({ description: "Who may call the admin plane without a key, if the bundle lists them." }),
      bundle_version: z
        .string()
        .nullable()
        .meta({ description: "Null: nothing is published.", examples: ["ca3f346bf665a3d6"] }),
      not_projected: z.int().meta({ description: "Of all ledgers.", examples: [0] }),
      ledgers: z.array(ledgerStatus()).meta({ description: "Those that have reported." }),
      copy_sample: z
        .strictObject({
          looked: z.int().meta({ description: "Ledgers.", examples: [20] }),
          wrong: z.array(z.strictObject({ ledger: z.string(), seq: z.int() })).meta({
            description: "Of which KV does not have, or has otherwise, the newest record that is known.",
            examples: [[]],
          }),
        })
        .nullable()
        .meta({ description: "Null unless `sample` asks for it.", examples: [null] }),
      bypass: z
        .strictObject({
          configured: z.boolean().meta({ description: "Clerk's webhooks are taken.", examples: [true] }),
          last_heard_at: z.iso
            .datetime()
            .nullable()
            .meta({
              description: "When the last event of a user came, to the minute; null: never.",
              examples: ["2026-11-23T18:30:05.046Z"],
            }),
          waiting: z
            .int()
            .min(0)
            .meta({ description: "Users of whom an event waits for the act that explains it.", examples: [0] }),
          shards_away: z
            .int()
            .min(0)
            .meta({
              description: "Parts of the detector that do not answer; what they know is not in these numbers.",
              examples: [0],
            }),
        })
        .meta({ description: "The detector of what is done past Bailiff." }),
      checkpoint_bucket: z
        .strictObject({
          put: z
            .int()
            .nullable()
            .meta({ description: "The newest checkpoint that is in it; null: none yet.", examples: [41] }),
          put_at: z.iso
            .datetime()
            .nullable()
            .meta({ examples: ["2026-11-23T18:30:05.046Z"] }),
          waiting: z
            .int()
            .min(0)
            .meta({ description: "Signed checkpoints that are not in it yet.", examples: [0] }),
          failing: z
            .enum(ANCHOR_FAILURES)
            .nullable()
            .meta({
              description:
                "Why the last try failed; null: it did not. `no_answer`: in time. `refused`: it takes no objects. `no_signing_key`: nothing is signed, so nothing is put.",
              examples: [null],
            }),
          failing_since: z.iso
            .datetime()
            .nullable()
            .meta({ examples: [null] }),
        })
        .nullable()
        .meta({
          description: "The bucket that signed checkpoints are put into (binding `CHECKPOINT_BUCKET`); null: there is none.",
          examples: [null],
        }),
      hooks: hooksStatus()
        .nullable()
        .meta({ description: "Null: the Courier, which keeps them, did not answer.", examples: [null] }),
      log_troubles: z.array(logTrouble()).meta({
        description: "Where storage contradicts what was known of the log: somebody wrote there who is not Bailiff.",
        examples: [[]],
      }),
    })
    .meta({ id: "DeploymentStatus", description: "Settings in force, and what each ledger has still to project." }),
);
