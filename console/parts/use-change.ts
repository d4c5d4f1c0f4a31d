// A change that is under way: busy, refused, or done. A second press meanwhile does nothing.
import { useRef, useState } from "preact/hooks";
import { type Asked, type AskFailure, type AskOptions, ask } from "../api/ask.ts";

export interface Change {
  readonly busy: boolean;
  /** Why it was not made; null: it was not tried, or it was made. */
  readonly failure: AskFailure | null;
  /** Null: one was under way already. */
  readonly make: <Value>(path: string, options: AskOptions) => Promise<Asked<Value> | null>;
  readonly forget: () => void;
}

export function useChange(): Change {
  const underWay = useRef(false);
  const [state, setState] = useState<Pick<Change, "busy" | "failure">>({ busy: false, failure: null });
  async function make<Value>(path: string, options: AskOptions): Promise<Asked<Value> | null> {
    if (underWay.current) return null;
    underWay.current = true;
    setState({ busy: true, failure: null });
    const asked = await ask<Value>(path, options);
    underWay.current = false;
    setState({ busy: false, failure: asked.ok ? null : asked.failure });
    return asked;
  }
  return { ...state, make, forget: () => setState({ busy: false, failure: null }) };
}
