// What a page keeps for its reader over a reload: in this tab alone (sessionStorage), and for the session alone that wrote it. It is never
// sent. Gone with a sign-out; what another session finds on entering is removed unread, whoever has changed the cookie meanwhile.
import { forgetWithSession } from "./forget.ts";
import type { Session } from "./session.ts";

const PLACE = "bailiff-kept";

interface Kept {
  readonly owner: string;
  readonly values: Readonly<Record<string, unknown>>;
}

let owner: string | null = null;

/** To be called before any page of the session is shown. */
export function openTabStore(session: Session): void {
  owner = ownerOf(session);
  if (kept() === null) remove();
}

/** As it was written, or as anybody may have changed it there: to be checked. Undefined: there is none. */
export function readKept(name: string): unknown {
  const found = kept()?.values ?? {};
  return Object.hasOwn(found, name) ? found[name] : undefined;
}

/** @param value undefined: none any more. @returns whether it is kept: the browser may have no room, or none at all for this site */
export function keep(name: string, value: unknown): boolean {
  if (owner === null) return false;
  const { [name]: _, ...values } = kept()?.values ?? {};
  const text = JSON.stringify({ owner, values: { ...values, [name]: value } } satisfies Kept);
  try {
    sessionStorage.setItem(PLACE, text);
    return true;
  } catch {
    // What is there is of an earlier state, which nobody is to come back to.
    remove();
    return false;
  }
}

forgetWithSession(() => {
  owner = null;
  remove();
});

/** Who signed in by a key has a new one at each sign-in; whom Access vouches for is the same person. */
function ownerOf({ session, principal: { kind, id } }: Session): string {
  return session ?? `${kind} ${id}`;
}

function kept(): Kept | null {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(PLACE) ?? "null");
    return isKept(value) && value.owner === owner ? value : null;
  } catch {
    // Not of our making, or this browser lets nobody look.
    return null;
  }
}

function isKept(value: unknown): value is Kept {
  if (typeof value !== "object" || value === null || !("owner" in value && "values" in value)) return false;
  return typeof value.owner === "string" && typeof value.values === "object" && value.values !== null;
}

function remove(): void {
  try {
    sessionStorage.removeItem(PLACE);
  } catch {
    // Where nothing can be kept there is nothing to remove.
  }
}
