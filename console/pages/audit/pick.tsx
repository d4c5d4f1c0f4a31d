// A value in a table that narrows the table to itself.
import type { ComponentChildren } from "preact";
import { visibleText } from "../../words/visible-text.ts";
import type { FilterName } from "./audit-filter.ts";

export type OnPick = (name: FilterName, value: string) => void;

interface PickProps {
  readonly name: FilterName;
  readonly value: string;
  readonly onPick: OnPick;
  /** What stands there; the value itself if not given. */
  readonly children?: ComponentChildren;
}

export function Pick({ name, value, onPick, children }: PickProps) {
  return (
    <button class="pick" type="button" title="Only these" onClick={() => onPick(name, value)}>
      {children ?? visibleText(value)}
      <span class="spoken"> (show only these)</span>
    </button>
  );
}
