// Who is signed in, and what they may do. Asked of the Worker; kept in memory alone.
import { createContext } from "preact";
import { useContext } from "preact/hooks";

/** What `GET /console/session` and `POST /console/session` answer. */
export interface Session {
  readonly principal: {
    readonly kind: "key" | "root" | "person" | "machine";
    readonly id: string;
    readonly name: string;
    readonly owner: string;
    readonly policies: readonly string[];
  };
  /** Admin operations that some rule could allow: what is not among them has no button. */
  readonly may: readonly string[];
  /** Of these, those that are there for what is one's own, and no further. */
  readonly own: readonly string[];
  /** What records call it, `ses_…`; null: the caller is known without one. */
  readonly session: string | null;
  /** Null: the caller is known without a session, at each call. */
  readonly csrf: string | null;
  /** When it ends at the latest, and when it ends if nothing is done; null: it ends with the sign-in that it came by. */
  readonly expires_at: string | null;
  readonly idle_expires_at: string | null;
}

export interface SessionUse {
  readonly session: Session;
  /** Whether some rule could allow this operation: the call itself may still be refused. */
  readonly may: (operation: string) => boolean;
  readonly signOut: () => void;
}

export const SessionContext = createContext<SessionUse | null>(null);

/** @throws Error outside of what is shown to somebody signed in: a bug. */
export function useSession(): SessionUse {
  const use = useContext(SessionContext);
  if (use === null) throw new Error("no session here");
  return use;
}
