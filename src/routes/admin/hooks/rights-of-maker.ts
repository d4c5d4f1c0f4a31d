// May the key that made a hook still make it, and what of the log may it read? Asked of its Ledger and those of the keys above it, and of the
// policies in force, as for a call that it would make now.
import type { Deps } from "../../../deps.ts";
import type { HookMaker } from "../../../hooks/hook.ts";
import type { AskedRights, Rights, RightsOfMaker } from "../../../hooks/maker-rights.ts";
import { keyStatus } from "../../../keys/key-record.ts";
import type { Lease } from "../../../keys/lease.ts";
import { lineFault } from "../../../keys/line.ts";
import type { LedgerClient } from "../../../ledger/ledger-client.ts";
import { decideInLine, type Vocabulary } from "../../../policy/engine.ts";
import { createBundleCache } from "../../call/bundle-cache.ts";
import { decidingKey, newestBundle } from "../../call/decide-call.ts";
import { recordsShown } from "../log/records-in-view.ts";
import { unnumberedRecord } from "../log/unnumbered.ts";
import { ROOT_PRINCIPAL } from "../root-token.ts";
import { type View, viewOf } from "../view/view.ts";

/** As a page is asked for that names nothing. */
const READ_ARGS = { limit: 50 } as const;
const EVERYTHING: Rights = { shown: (data) => data };

export function createRightsOfMaker(deps: Deps, ledgers: LedgerClient, vocabulary: Vocabulary, pepper: string): RightsOfMaker {
  const bundles = createBundleCache(deps, ledgers, vocabulary);
  const rightsWithin = async (view: View): Promise<AskedRights> => {
    if (view.whole) return EVERYTHING;
    const shown = await recordsShown({ ledgers, vocabulary, settings: { peppers: [pepper] } }, view);
    if (shown === null) return "unavailable";
    return {
      shown(data) {
        // What a checkpoint names is all ledgers.
        if (data.type === "checkpoint" || shown.shows?.(data) !== true) return null;
        const { intent, ...record } = data;
        const own = unnumberedRecord(pepper, record);
        // Of another's act a key within the border may have given the word.
        if (intent === undefined || shown.shows(intent) !== true) return own;
        return { ...own, intent: unnumberedRecord(pepper, intent) };
      },
    };
  };
  return async (maker, args): Promise<AskedRights> => {
    if (maker.id === ROOT_PRINCIPAL.id) return EVERYTHING;
    const line = await lineOf(ledgers, deps, maker.id);
    if (line === "gone" || line === "unavailable") return line;
    const bundle = await bundles.get(newestBundle(line), "all");
    if (bundle === null) return "unavailable";
    const [own, ...above] = line;
    const decided = (operation: string, withArgs: Readonly<Record<string, unknown>>) => {
      const input = { key: decidingKey(own), context: contextOf(maker, deps.now()), operation, args: withArgs };
      const result = decideInLine(
        bundle,
        input,
        above.map((lease) => decidingKey(lease)),
      );
      return result.kind === "decided" && result.decision.effect === "allow" ? result.decision : null;
    };
    if (decided("hooks.create", args) === null) return "gone";
    const reading = decided("audit.read", READ_ARGS);
    return reading === null ? "gone" : rightsWithin(viewOf(bundle, reading));
  };
}

type Line = readonly [Lease, ...Lease[]];

/** The key and those above it, nearest first, if all of them are in force. (From which address is asked of calls: a hook has none.) */
async function lineOf(
  ledgers: Pick<LedgerClient, "lease">,
  deps: Pick<Deps, "now">,
  id: string,
): Promise<Line | "gone" | "unavailable"> {
  const own = await ledgers.lease(id);
  if (own === null) return "unavailable";
  if (own.value === null) return "gone";
  const { record } = own.value;
  if (keyStatus(record, deps.now()) !== "active") return "gone";
  const asked = await Promise.all(record.ancestors.map((ancestor) => ledgers.lease(ancestor)));
  const above: Lease[] = [];
  for (const answer of asked) {
    if (answer === null) return "unavailable";
    if (answer.value === null) return "gone";
    above.push(answer.value);
  }
  const records = above.map((lease) => lease.record);
  return lineFault(record, records, deps.now(), undefined) === null ? [own.value, ...above] : "gone";
}

function contextOf({ reason, ip, country, userAgent }: HookMaker, nowMs: number) {
  return { reason, ip, country, userAgent, nowMs };
}
