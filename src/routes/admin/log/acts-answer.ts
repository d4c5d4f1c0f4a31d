// What a page of acts holds.
import * as z from "zod/mini";
import { ACT_RESULTS, type Act } from "../../../audit/act.ts";
import { OUTCOMES } from "../../../audit/record.ts";
import { auditRecord, recordedApproval } from "../../../audit/record-schema.ts";
import { once } from "../../../once.ts";
import { described, documented } from "../../../schema-docs.ts";
import { keysField } from "../view/key-now.ts";
import { targetUsers } from "./audit-answers.ts";
import { NAMES_RESULTS } from "./looked-up.ts";

/** Whatever may be missing. */
const text = once(() => z.nullable(z.string()));

const act = once(
  () =>
    documented(
      z.strictObject({
        id: described(
          z.string(),
          "Of its first record: the intent, the refusal, or the repeat that was answered from memory.",
          "E80QmhC1jXA5-16",
        ),
        intent_id: described(text(), "Null where nothing was to be sent.", "E80QmhC1jXA5-16"),
        at: described(z.iso.datetime(), "Of its first record.", "2026-11-23T18:30:05.046Z"),
        called_at: described(
          z.nullable(z.iso.datetime()),
          "When its call arrived. Null in records of before that was kept, and of refusals counted together.",
          "2026-11-23T18:30:05.040Z",
        ),
        ended_at: described(z.nullable(z.iso.datetime()), "Of its last record; null: under way.", "2026-11-23T18:30:05.146Z"),
        request_id: documented(z.string(), { examples: ["req_jjtpeT9R8M87MHgYQ9eA"] }),
        key: auditRecord().shape.key,
        reason: auditRecord().shape.reason,
        operation: auditRecord().shape.operation,
        class: described(text(), "Null: this version does not know the operation.", "destructive"),
        target: auditRecord().shape.target,
        amount: described(
          z.nullable(z.int()),
          "In the currency's smallest unit. Null: it moves no money, or its arguments were erased or not valid.",
          null,
        ),
        currency: described(text(), "ISO 4217.", null),
        action: described(text(), "`increase` or `decrease`.", null),
        decision: described(z.nullable(z.enum(["allow", "deny"])), "Null: it failed before that."),
        policy: documented(text(), { examples: ["support"] }),
        rule: documented(text(), { examples: ["ban-with-ticket"] }),
        outcome: described(z.nullable(z.enum(OUTCOMES)), "Of its last record.", "ok"),
        result: described(
          z.enum(ACT_RESULTS),
          "What came of it. `under_way`: nothing yet. `denied`, `failed`: nothing was done. `bypass`: Clerk told of it, and nobody did it through Bailiff. `repeat`: it belongs to another row's act, and counts nowhere.",
        ),
        repeat_of: described(
          text(),
          "Of a repeat: the intent of that act; null: made elsewhere, with the same idempotency key at Clerk.",
          null,
        ),
        resolved_by: described(text(), "Id of the key that said what became of it, or `root`; null: nobody had to.", null),
        error: described(text(), "Code of the error that the caller got.", null),
        upstream: described(
          z.nullable(z.strictObject({ status: z.nullable(z.int()), attempts: z.int() })),
          "The call to Clerk; null where there was none.",
          { status: 200, attempts: 1 },
        ),
        approvals: described(
          z.nullable(z.extend(recordedApproval(), { id: documented(z.string(), { examples: ["apr_E80QmhC1jXA5_7"] }) })),
          "Who had to agree, and had; null: nobody.",
          null,
        ),
        count: described(z.int().check(z.minimum(1)), "Calls that it stands for: more than 1 of refusals counted together."),
        looked_until: described(
          z.nullable(z.iso.datetime()),
          "Null: what became of it was looked for to the end of the log. Else only until then.",
          null,
        ),
        damaged: described(
          z.exactOptional(z.literal(true)),
          "Digests of one of its records do not hold: somebody changed it in storage. Absent where they do.",
        ),
        name: described(
          z.exactOptional(z.union([z.string(), z.null(), z.array(z.nullable(z.string()))])),
          "There with `names`: the target's name, of a bulk act one for each. Null: no user, or none that the key is shown; `names` of the page says more.",
          null,
        ),
      }),
      { id: "Act", description: "One call that is more than a look, with what came of it." },
    ) satisfies z.ZodMiniType<Act>,
);

export const actsPage = once(() =>
  documented(
    z.strictObject({
      data: z.array(act()),
      next_cursor: described(
        z.nullable(z.string()),
        "For the next page; null: this was the last. A page may be short and still have one.",
        null,
      ),
      target_users: targetUsers(),
      names: described(
        z.exactOptional(
          z.strictObject({
            result: described(
              z.enum(NAMES_RESULTS),
              "`shown`: all were looked up. `partly`: some were not. `masked`, `not_allowed`, `unavailable`: no name is here.",
            ),
            detail: z.string(),
          }),
        ),
        "There with `names`: what became of looking them up.",
        { result: "masked", detail: "A policy of this key masks the names of users." },
      ),
      ...keysField(),
    }),
    { id: "ActsPage", description: "Acts, newest first, each once." },
  ),
);
