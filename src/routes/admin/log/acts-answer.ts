// What a page of acts holds.
import * as z from "zod";
import { ACT_RESULTS, type Act } from "../../../audit/act.ts";
import { OUTCOMES } from "../../../audit/record.ts";
import { auditRecord, recordedApproval } from "../../../audit/record-schema.ts";
import { once } from "../../../once.ts";
import { keysField } from "../view/key-now.ts";
import { targetUsers } from "./audit-answers.ts";
import { NAMES_RESULTS } from "./looked-up.ts";

/** Whatever may be missing. */
const text = once(() => z.string().nullable());

const act = once(
  () =>
    z
      .strictObject({
        id: z.string().meta({
          description: "Of its first record: the intent, the refusal, or the repeat that was answered from memory.",
          examples: ["E80QmhC1jXA5-16"],
        }),
        intent_id: text().meta({ description: "Null where nothing was to be sent.", examples: ["E80QmhC1jXA5-16"] }),
        at: z.iso.datetime().meta({ description: "Of its first record.", examples: ["2026-11-23T18:30:05.046Z"] }),
        called_at: z.iso
          .datetime()
          .nullable()
          .meta({
            description: "When its call arrived. Null in records of before that was kept, and of refusals counted together.",
            examples: ["2026-11-23T18:30:05.040Z"],
          }),
        ended_at: z.iso
          .datetime()
          .nullable()
          .meta({
            description: "Of its last record; null: under way.",
            examples: ["2026-11-23T18:30:05.146Z"],
          }),
        request_id: z.string().meta({ examples: ["req_jjtpeT9R8M87MHgYQ9eA"] }),
        key: auditRecord().shape.key,
        reason: auditRecord().shape.reason,
        operation: auditRecord().shape.operation,
        class: text().meta({ description: "Null: this version does not know the operation.", examples: ["destructive"] }),
        target: auditRecord().shape.target,
        amount: z
          .int()
          .nullable()
          .meta({
            description: "In the currency's smallest unit. Null: it moves no money, or its arguments were erased or not valid.",
            examples: [null],
          }),
        currency: text().meta({ description: "ISO 4217.", examples: [null] }),
        action: text().meta({ description: "`increase` or `decrease`.", examples: [null] }),
        decision: z.enum(["allow", "deny"]).nullable().meta({ description: "Null: it failed before that." }),
        policy: text().meta({ examples: ["support"] }),
        rule: text().meta({ examples: ["ban-with-ticket"] }),
        outcome: z
          .enum(OUTCOMES)
          .nullable()
          .meta({ description: "Of its last record.", examples: ["ok"] }),
        result: z.enum(ACT_RESULTS).meta({
          description:
            "What came of it. `under_way`: nothing yet. `denied`, `failed`: nothing was done. `bypass`: Clerk told of it, and nobody did it through Bailiff. `repeat`: it belongs to another row's act, and counts nowhere.",
        }),
        repeat_of: text().meta({
          description: "Of a repeat: the intent of that act; null: made elsewhere, with the same idempotency key at Clerk.",
          examples: [null],
        }),
        resolved_by: text().meta({
          description: "Id of the key that said what became of it, or `root`; null: nobody had to.",
          examples: [null],
        }),
        error: text().meta({ description: "Code of the error that the caller got.", examples: [null] }),
        upstream: z
          .strictObject({ status: z.int().nullable(), attempts: z.int() })
          .nullable()
          .meta({ description: "The call to Clerk; null where there was none.", examples: [{ status: 200, attempts: 1 }] }),
        approvals: recordedApproval()
          .extend({ id: z.string().meta({ examples: ["apr_E80QmhC1jXA5_7"] }) })
          .nullable()
          .meta({ description: "Who had to agree, and had; null: nobody.", examples: [null] }),
        count: z.int().min(1).meta({ description: "Calls that it stands for: more than 1 of refusals counted together." }),
        looked_until: z.iso
          .datetime()
          .nullable()
          .meta({
            description: "Null: what became of it was looked for to the end of the log. Else only until then.",
            examples: [null],
          }),
        damaged: z.literal(true).exactOptional().meta({
          description: "Digests of one of its records do not hold: somebody changed it in storage. Absent where they do.",
        }),
        name: z
          .union([z.string(), z.null(), z.array(z.string().nullable())])
          .exactOptional()
          .meta({
            description:
              "There with `names`: the target's name, of a bulk act one for each. Null: no user, or none that the key is shown; `names` of the page says more.",
            examples: [null],
          }),
      })
      .meta({ id: "Act", description: "One call that is more than a look, with what came of it." }) satisfies z.ZodType<Act>,
);

export const actsPage = once(() =>
  z
    .strictObject({
      data: z.array(act()),
      next_cursor: z
        .string()
        .nullable()
        .meta({
          description: "For the next page; null: this was the last. A page may be short and still have one.",
          examples: [null],
        }),
      target_users: targetUsers(),
      names: z
        .strictObject({
          result: z.enum(NAMES_RESULTS).meta({
            description:
              "`shown`: all were looked up. `partly`: some were not. `masked`, `not_allowed`, `unavailable`: no name is here.",
          }),
          detail: z.string(),
        })
        .exactOptional()
        .meta({
          description: "There with `names`: what became of looking them up.",
          examples: [{ result: "masked", detail: "A policy of this key masks the names of users." }],
        }),
      ...keysField(),
    })
    .meta({ id: "ActsPage", description: "Acts, newest first, each once." }),
);
