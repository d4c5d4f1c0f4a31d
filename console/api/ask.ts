// One call to the admin API, by the session's cookie. Expected failures are values: a page says each in its own words.
import { keysListener } from "./known-keys.ts";

export interface AskFailure {
  /** HTTP status; 0: no answer came. */
  readonly status: number;
  readonly code: string;
  /** What was wrong and what to do, as the API says it. */
  readonly text: string;
  /** Of an error that says more: `param_name`, `fits_at`, … */
  readonly meta: Readonly<Record<string, unknown>>;
  readonly requestId: string | null;
}

export type Asked<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: AskFailure };

export interface AskOptions {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Asked by the page itself, not by somebody who looks at it: it does not keep the session alive. */
  readonly background?: boolean;
  /** Told of the id that the call has in the log, as soon as an answer names it. */
  readonly onRequestId?: (id: string) => void;
}

const NO_ANSWER = "Bailiff did not answer. Check the connection, then try again.";
/** A call may have been made even so: whoever reads this looks before they repeat it. */
const BROKE_OFF = "The answer broke off. What was asked may have been done: look, and then try again.";

/** The session's word that a change comes from these pages and not from another site. Kept in memory alone. */
let csrfToken = "";
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** Called when an answer says that nobody is signed in any more. */
let onSignedOut: () => void = () => undefined;
export function whenSignedOut(act: () => void): void {
  onSignedOut = act;
}

/** @throws only what `fetch` throws of an aborted call. */
export async function ask<Value>(path: string, options: AskOptions = {}): Promise<Asked<Value>> {
  const { method = "GET", body, signal } = options;
  const note = keysListener();
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers: headersOf(options),
      credentials: "same-origin",
      cache: "no-store",
      redirect: "error",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    return { ok: false, failure: { status: 0, code: "no_answer", text: NO_ANSWER, meta: {}, requestId: null } };
  }
  const requestId = requestIdOf(response);
  if (requestId !== null) options.onRequestId?.(requestId);
  if (response.ok) {
    let value: Value;
    try {
      value = (response.status === 204 ? null : await response.json()) as Value;
    } catch (error) {
      if (signal?.aborted === true) throw error;
      return { ok: false, failure: unreadable(error, response) };
    }
    note(value);
    return { ok: true, value };
  }
  const failure = await failureOf(response);
  if (failure.status === 401 && path !== "/console/session") onSignedOut();
  return { ok: false, failure };
}

function headersOf({ method = "GET", body, headers, background }: AskOptions): Record<string, string> {
  return {
    accept: "application/json",
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...(method === "GET" ? {} : { "bailiff-csrf": csrfToken }),
    ...(background === true ? { "bailiff-background": "1" } : {}),
    ...headers,
  };
}

interface ErrorBody {
  readonly errors?: readonly {
    readonly code?: string;
    readonly message?: string;
    readonly long_message?: string;
    readonly meta?: Readonly<Record<string, unknown>>;
  }[];
}

async function failureOf(response: Response): Promise<AskFailure> {
  const { status } = response;
  try {
    const [first] = ((await response.json()) as ErrorBody).errors ?? [];
    const text = first?.long_message ?? first?.message ?? NO_ANSWER;
    return { status, code: first?.code ?? "unknown", text, meta: first?.meta ?? {}, requestId: requestIdOf(response) };
  } catch (error) {
    return unreadable(error, response);
  }
}

/** No JSON: not Bailiff, but something between here and there. Anything else: the connection went while it came. */
function unreadable(error: unknown, response: Response): AskFailure {
  const { status } = response;
  const requestId = requestIdOf(response);
  if (!(error instanceof SyntaxError)) return { status: 0, code: "no_answer", text: BROKE_OFF, meta: {}, requestId };
  const text = `The answer (${status}) did not come from Bailiff but from something before it. Try again; if it stays, tell whoever runs it.`;
  return { status, code: "not_bailiff", text, meta: {}, requestId };
}

function requestIdOf(response: Response): string | null {
  return response.headers.get("bailiff-request-id");
}

/** Of an answer that is read piece by piece and is no success. */
export async function refusalOf(response: Response): Promise<AskFailure> {
  const failure = await failureOf(response);
  if (failure.status === 401) onSignedOut();
  return failure;
}
