// A look at Clerk's users that a reader of the log wants besides. It is a call of the reader's own key, on the very line of such calls, so
// it has the key's rights, limits, rate and masks, leaves out the users that its rules hide, and is on record in its ledger: nobody learns
// through the log what `GET /v1/users` would not tell.
import { type BailiffError, bailiffError, isErrorCode } from "../../../bailiff-errors.ts";
import { CALL_LIMITS } from "../../../clerk/call-options.ts";
import { readJsonAnswer } from "../../call/answer/read-answer.ts";
import type { CallFacts } from "../../call/call.ts";
import { serveOperation } from "../../call/pipeline.ts";
import { brokenOff } from "../../call/refusals.ts";
import { createRequestIds } from "../../call/request-ids.ts";
import type { AdminCall } from "../admin-handler.ts";

const LOOK_OPERATION = "users.list";

/** As the key is shown them; what is masked is null or missing. */
export type ShownUser = Readonly<Record<string, unknown>> & { readonly id: string };

export type AskedUsers =
  /** `masked`: paths of the answer that were masked. */
  | { readonly ok: true; readonly users: readonly ShownUser[]; readonly masked: readonly string[] }
  | { readonly ok: false; readonly status: number; readonly error: BailiffError };

/** Null for the root token and for who signed in: they have no rights at Clerk. `leftMs`: it and its retries may take this long. */
export async function askForUsers(
  { services, call, principal }: Pick<AdminCall, "services" | "call" | "principal">,
  query: readonly (readonly [name: string, value: string])[],
  leftMs: number,
): Promise<AskedUsers | null> {
  const operation = services.operations.find(({ name }) => name === LOOK_OPERATION);
  if (principal === null || principal.kind !== "key" || operation === undefined) return null;
  const { minDeadlineMs, maxDeadlineMs } = CALL_LIMITS;
  const deadlineMs = Math.min(Math.max(leftMs, minDeadlineMs), maxDeadlineMs, services.settings.deadlineMs);
  const address = `https://bailiff.invalid/v1${operation.path}?${new URLSearchParams(query.map(([name, value]) => [name, value]))}`;
  const authorization = call.request.headers.get("authorization");
  const headers = { ...(authorization === null ? {} : { authorization }), "bailiff-deadline-ms": String(deadlineMs) };
  const facts: CallFacts = {
    ...call,
    request: new Request(address, { headers }),
    // A call of its own: its intent and its charges, if it has any, must not be taken for those of this one.
    requestId: createRequestIds(services.deps)(),
    startedMs: services.deps.now(),
    measured: {
      attempts: null,
      upstreamMs: null,
      operation: null,
      keyId: null,
      elevationId: null,
      sessionId: call.measured.sessionId,
    },
  };
  // Who is signed in to the console was known by a cookie, which says nothing on this line.
  const known = principal.presented === null ? principal : null;
  const response = await serveOperation(services, operation, facts, call.reason === "" ? null : call.reason, {}, known);
  return response.status === 200 ? shownUsers(response) : refused(response);
}

async function shownUsers({ body, headers }: Response): Promise<AskedUsers> {
  const answer = await readJsonAnswer({ body });
  if (!answer.ok || !Array.isArray(answer.value)) return { ok: false, status: 502, error: brokenOff(Number.POSITIVE_INFINITY) };
  const users = answer.value.filter(isUser);
  return { ok: true, users, masked: headers.get("bailiff-masked")?.split(", ") ?? [] };
}

function isUser(value: unknown): value is ShownUser {
  return typeof value === "object" && value !== null && "id" in value && typeof value.id === "string";
}

/** Bailiff's own refusals as they are; of Clerk's, whose texts may hold what was asked for, the status. */
async function refused({ status, body, headers }: Response): Promise<AskedUsers> {
  const answer = await readJsonAnswer({ body });
  const told = answer.ok ? firstError(answer.value) : null;
  const wait = headers.get("retry-after");
  const more = wait === null ? {} : { headers: { "retry-after": wait } };
  if (told !== null && isErrorCode(told.code)) return { ok: false, status, error: bailiffError(told.code, told.detail, more) };
  const detail = `Clerk answered ${status} when it was asked for the users.`;
  const error =
    status < 500
      ? bailiffError("bailiff_upstream_refused", detail, { ...more, status })
      : bailiffError("bailiff_upstream_unreachable", detail, more);
  return { ok: false, status, error };
}

function firstError(value: unknown): { readonly code: string; readonly detail: string } | null {
  const errors = typeof value === "object" && value !== null && "errors" in value ? value.errors : null;
  const first: unknown = Array.isArray(errors) ? errors[0] : null;
  if (typeof first !== "object" || first === null || !("code" in first) || !("long_message" in first)) return null;
  const { code, long_message: detail } = first;
  return typeof code === "string" && typeof detail === "string" ? { code, detail } : null;
}
