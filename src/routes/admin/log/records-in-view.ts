// The log as far as a call may show it. What is left out leaves no trace: a cursor stands where the page stopped looking, which may be at a
// record that is not shown, so it is sealed.
import type { AuditRecord } from "../../../audit/record.ts";
import { decodeCursor, type RecordPosition } from "../../../audit/record-order.ts";
import type { Services } from "../../services.ts";
import { recordTarget } from "../view/own-targets.ts";
import type { View } from "../view/view.ts";
import { openSealed, seal } from "./sealed-cursor.ts";

/** Undefined: every record. Null when the keys above others cannot be had, which only rules that read them need. */
export async function recordsShown(
  { ledgers, vocabulary }: Services,
  view: View,
): Promise<((record: AuditRecord) => boolean) | undefined | null> {
  if (view.whole) return undefined;
  const keys = view.fields.has("ancestors") ? await ledgers.keys() : undefined;
  if (keys === null) return null;
  const lines = keys && new Map(keys.value.map(({ record }) => [record.id, record.ancestors]));
  const facts = {
    classOf: (operation: string) => vocabulary.get(operation)?.class ?? null,
    ancestorsOf: lines === undefined ? null : (id: string) => lines.get(id),
  };
  return (record) => view.shows(recordTarget(record, facts));
}

/** Undefined for what is no cursor. Either form is one: a position gives nobody to see what the rules do not. */
export function readCursor({ settings }: Pick<Services, "settings">, text: string): RecordPosition | undefined {
  return decodeCursor(openSealed(settings.peppers, text) ?? text);
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
