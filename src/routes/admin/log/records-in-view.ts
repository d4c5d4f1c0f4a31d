// The log as far as a call may show it. What is left out leaves no trace: a cursor stands where the page stopped looking, which may be at a
// record that is not shown, so it is sealed. And what is shown without its number must not be found by it: neither by a part of its id nor by
// a cursor that somebody made up.
import type { RecordFilter } from "../../../audit/record-filter.ts";
import { decodeCursor, type RecordPosition } from "../../../audit/record-order.ts";
import type { WithPeppers } from "../../call/call-digest.ts";
import type { Services } from "../../services.ts";
import { recordTarget } from "../view/own-targets.ts";
import type { View } from "../view/view.ts";
import { openSealed, seal } from "./sealed-cursor.ts";
import { markedId } from "./unnumbered.ts";

type ShownRecords = Pick<RecordFilter, "shows" | "sees" | "shownId">;

/** Empty: every record. Null when the keys cannot be had, which a border by ancestors needs, and a filter by key within any. */
export async function recordsShown(
  { ledgers, vocabulary, settings }: Pick<Services, "ledgers" | "vocabulary"> & WithPeppers,
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
    // As a page has it.
    shownId: (id) => markedId(settings.peppers[0], id),
  };
}

/** Undefined for what is no cursor. A position is one for who sees the whole log alone: others could ask on which side of it a record lies. */
export function readCursor({ settings }: Pick<Services, "settings">, view: View, text: string): RecordPosition | undefined {
  const position = openSealed(settings.peppers, text) ?? (view.whole ? text : undefined);
  return position === undefined ? undefined : decodeCursor(position);
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
