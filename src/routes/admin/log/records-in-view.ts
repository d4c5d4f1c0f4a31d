// The log as far as a call may show it. What is left out leaves no trace: a cursor stands where the page stopped looking, which may be at a
// record that is not shown, so it is sealed.
import type { RecordFilter } from "../../../audit/record-filter.ts";
import { decodeCursor, type RecordPosition } from "../../../audit/record-order.ts";
import type { Services } from "../../services.ts";
import { recordTarget } from "../view/own-targets.ts";
import type { View } from "../view/view.ts";
import { openSealed, seal } from "./sealed-cursor.ts";
import { markedId } from "./unnumbered.ts";

type ShownRecords = Pick<RecordFilter, "shows" | "sees">;

/** Empty: every record. Null when the keys cannot be had, which a border by ancestors needs, and a filter by key within any. */
export async function recordsShown(
  { ledgers, vocabulary }: Pick<Services, "ledgers" | "vocabulary">,
  view: View,
  asked: Pick<RecordFilter, "key"> = {},
): Promise<ShownRecords | null> {
  if (view.whole) return {};
  const isLooking = view.fields.has("ancestors") || asked.key !== undefined;
  const listed = isLooking ? await ledgers.keys() : undefined;
  if (listed === null) return null;
  const keys = new Map(listed?.value.map(({ record }) => [record.id, record]));
  const facts = {
    classOf: (operation: string) => vocabulary.get(operation)?.class ?? null,
    ancestorsOf: view.fields.has("ancestors") ? (id: string) => keys.get(id)?.ancestors : null,
  };
  return {
    shows: (record) => view.shows(recordTarget(record, facts)),
    sees(id) {
      const key = keys.get(id) ?? null;
      return key !== null && view.shows(recordTarget({ key, operation: null, type: "read" }, facts));
    },
  };
}

/** A number of the ledgers that all share, which is not shown, must not be found by trying either. */
export function idsInView({ settings }: Pick<Services, "settings">, view: View): Pick<RecordFilter, "shownId"> {
  return view.whole ? {} : { shownId: (id) => markedId(settings.peppers[0], id) };
}

/**
 * Undefined for what is no cursor. To who sees a part a position that was not sealed is none: made up, it would tell by what comes after it
 * which number a record has.
 */
export function readCursor({ settings }: Pick<Services, "settings">, view: View, text: string): RecordPosition | undefined {
  const opened = openSealed(settings.peppers, text);
  return decodeCursor(opened ?? (view.whole ? text : ""));
}

/** A page as the call may show it. `shown`: an element of it, without what would count others. */
export function pageInView<Element, Shown>(
  { settings }: Pick<Services, "settings">,
  view: View,
  { data, next_cursor: cursor }: { readonly data: readonly Element[]; readonly next_cursor: string | null },
  shown: (pepper: string, element: Element) => Shown,
): { readonly data: readonly (Element | Shown)[]; readonly next_cursor: string | null } {
  if (view.whole) return { data, next_cursor: cursor };
  const [pepper] = settings.peppers;
  return { data: data.map((one) => shown(pepper, one)), next_cursor: cursor === null ? null : seal(pepper, cursor) };
}
