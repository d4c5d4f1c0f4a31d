// A key, as the log names it: its name, which leads to it, and its owner.
import { useSession } from "../session/session.ts";
import { visibleText } from "../words/visible-text.ts";
import { keyAddress } from "./addresses.ts";

/** Ids of keys. `root`, people and jobs have no page of their own. */
const KEY_ID = /^[0-9A-Za-z]{12}$/;

interface WhoProps {
  /** Null: nobody was known. */
  readonly of: { readonly id: string; readonly name: string; readonly owner: string } | null;
}

export function Who({ of }: WhoProps) {
  const { may } = useSession();
  if (of === null) return <span class="quiet">nobody known</span>;
  const text = visibleText(of.name);
  const name = KEY_ID.test(of.id) && may("keys.get") ? <a href={keyAddress(of.id)}>{text}</a> : <span>{text}</span>;
  return (
    <span class="who">
      {name}
      {of.owner === of.name ? null : <span class="quiet small"> {visibleText(of.owner)}</span>}
    </span>
  );
}
