// A key, as the log names it: its name, which leads to it, a mark if it is not in force any more, and its owner.
import type { ComponentChildren } from "preact";
import { isKeyId } from "../../src/keys/key-id.ts";
import { useSession } from "../session/session.ts";
import { visibleText } from "../words/visible-text.ts";
import { keyAddress } from "./addresses.ts";
import { KeyMark } from "./key-mark.tsx";
import { useKnownKey } from "./use-known-keys.ts";

interface WhoProps {
  /** Null: nobody was known. */
  readonly of: { readonly id: string; readonly name: string; readonly owner: string } | null;
}

export function Who({ of }: WhoProps) {
  if (of === null) return <span class="quiet">nobody known</span>;
  const { id, name, owner } = of;
  return (
    <span class="who">
      <KeyLink id={id}>{visibleText(name)}</KeyLink>
      <KeyMark id={id} />
      {owner === "" || owner === name ? null : <span class="quiet small"> {visibleText(owner)}</span>}
    </span>
  );
}

interface WhoByIdProps {
  readonly id: string;
  /** Without the owner. */
  readonly brief?: boolean;
}

/** One of whom only the id is at hand: by the name that it has today, if that may be known. `root`, people and jobs have no page of their own. */
export function WhoById({ id, brief = false }: WhoByIdProps) {
  const { name, owner = "" } = useKnownKey(id) ?? {};
  if (id === "root") return <span>the root token</span>;
  if (name !== undefined) return <Who of={{ id, name, owner: brief ? "" : owner }} />;
  return (
    <span class="who">
      <KeyLink id={id}>
        <code>{visibleText(id)}</code>
      </KeyLink>
      <KeyMark id={id} />
    </span>
  );
}

interface KeyLinkProps {
  readonly id: string;
  readonly children: ComponentChildren;
}

function KeyLink({ id, children }: KeyLinkProps) {
  const { may } = useSession();
  return isKeyId(id) && may("keys.get") ? (
    <a href={keyAddress(id)} title={id}>
      {children}
    </a>
  ) : (
    <span title={id}>{children}</span>
  );
}
