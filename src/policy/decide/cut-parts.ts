// Parts of a list or of an object cut out of its text: with each a comma must go, or what is left is not JSON.
import { COMMA, type JsonCursor } from "../../json/json-cursor.ts";
import type { TextCuts } from "./text-cuts.ts";

/**
 * Behind an opening bracket: goes past all parts and the closing one, `close`, and cuts out the parts that do not stay. One that goes takes
 * the comma before it along or, where none before it stays, the one after it, and the white space on that side.
 *
 * @param next goes past the part that is next: does it stay?
 */
export function cutParts(cursor: JsonCursor, cuts: TextCuts, close: number, next: () => boolean): void {
  let end = cursor.at;
  if (cursor.takes(close)) return;
  let anyBefore = false;
  let more = true;
  while (more) {
    if (next()) anyBefore = true;
    else cuts.cut(end, cursor.at);
    end = cursor.at;
    more = cursor.takes(COMMA);
    if (!more || anyBefore) continue;
    cuts.cut(end, cursor.at);
    end = cursor.at;
  }
  cursor.take(close);
}
