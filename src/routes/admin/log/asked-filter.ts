// The filters of a query as `record-filter.ts` takes them: patterns and classes of operations become one question to a name. Addresses of
// users have become targets by then (`asked-targets.ts`).
import type { RecordFilter } from "../../../audit/record-filter.ts";
import type { TimeSpan } from "../../../audit/segment-list.ts";
import { matchesPattern } from "../../../policy/engine.ts";
import type { Services } from "../../services.ts";
import type { AskedFilter } from "./audit-args.ts";

export function filterOf({ vocabulary }: Pick<Services, "vocabulary">, asked: AskedFilter, span: TimeSpan): RecordFilter {
  const {
    operation: patterns,
    class: classes,
    amount_from: amountFrom,
    amount_to: amountTo,
    target_email: _lookedUp,
    ...same
  } = asked;
  const matches = (name: string) =>
    (patterns === undefined || patterns.some((pattern) => matchesPattern(pattern, name))) &&
    (classes === undefined || classes.some((risk) => vocabulary.get(name)?.class === risk));
  const operation = patterns === undefined && classes === undefined ? undefined : matches;
  return { ...same, fromMs: span.fromMs, toMs: span.toMs, operation, amountFrom, amountTo };
}
