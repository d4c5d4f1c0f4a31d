// Shows its children to whoever is signed in, and the sign-in page to everybody else, at the address that they came for.
import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { ask, setCsrfToken, whenSignedOut } from "../api/ask.ts";
import { SignInPage } from "../pages/sign-in/sign-in-page.tsx";
import { Waiting } from "../parts/notice.tsx";
import { forgetAll } from "./forget.ts";
import { type Session, SessionContext } from "./session.ts";
import { openTabStore } from "./tab-store.ts";

type State =
  | { readonly is: "asking" }
  /** `why`: what ended the session, to be told on the sign-in page. `ended`: false where it could not be asked whether there is one. */
  | { readonly is: "out"; readonly why: string | null; readonly ended: boolean }
  | { readonly is: "in"; readonly session: Session };

const ENDED = "Your session has ended. Sign in again to go on where you were.";
const LEFT = "You have signed out.";

export function SignedIn({ children }: { readonly children: ComponentChildren }) {
  const [state, setState] = useState<State>(() => (cameAsNobody() ? { is: "out", why: null, ended: true } : { is: "asking" }));
  const enter = useCallback((session: Session) => {
    setCsrfToken(session.csrf ?? "");
    openTabStore(session);
    setState({ is: "in", session });
  }, []);
  useEffect(() => {
    whenSignedOut(() => setState((before) => (before.is === "in" ? { is: "out", why: ENDED, ended: true } : before)));
    if (cameAsNobody()) return;
    void ask<Session>("/console/session").then((asked) => {
      if (asked.ok) return enter(asked.value);
      const ended = asked.failure.status === 401;
      return setState({ is: "out", why: ended ? null : asked.failure.text, ended });
    });
  }, [enter]);
  const signOut = useCallback(() => {
    void ask("/console/session", { method: "DELETE" }).then((asked) => {
      const gone = asked.ok || asked.failure.status === 401;
      setState({ is: "out", why: gone ? LEFT : `You may still be signed in: ${asked.failure.text}`, ended: true });
    });
  }, []);
  // By then its pages are gone, which may have kept something as they went; and nobody has seen the sign-in page yet.
  const hasEnded = state.is === "out" && state.ended;
  useLayoutEffect(() => {
    if (!hasEnded) return;
    setCsrfToken("");
    forgetAll();
  }, [hasEnded]);
  const session = state.is === "in" ? state.session : null;
  const use = useMemo(
    () => (session === null ? null : { session, may: (operation: string) => session.may.includes(operation), signOut }),
    [session, signOut],
  );
  if (state.is === "asking") return <Waiting what="Looking who is signed in" />;
  if (state.is === "out" || use === null) return <SignInPage why={state.is === "out" ? state.why : null} onSignedIn={enter} />;
  return <SessionContext.Provider value={use}>{children}</SessionContext.Provider>;
}

/** What the Worker saw when it sent the page: nothing that could say who came. */
function cameAsNobody(): boolean {
  return document.getElementById("console")?.dataset["visitor"] === "nobody";
}
