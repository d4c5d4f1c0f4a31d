// The admin API over HTTP, and what its refusals mean for a command. The token goes into one header and nowhere else: not into a message,
// and not along with a redirect.
import * as z from "zod";
import { credentialHeaders } from "./credential.ts";
import { CliProblem, EXIT, type ExitCode } from "./exit-code.ts";
import { keyIdIn } from "./keys/read-key-id.ts";
import type { Settings } from "./settings.ts";

const TIMEOUT_MS = 60_000;
const NDJSON = "application/x-ndjson";

const errorsSchema = z.looseObject({
  errors: z
    .array(
      z.looseObject({
        message: z.string(),
        long_message: z.string().optional(),
        code: z.string().optional(),
        meta: z.looseObject({ param_name: z.string().optional() }).nullish(),
      }),
    )
    .min(1),
});

export type ApiErrors = z.infer<typeof errorsSchema>["errors"];

/** Bailiff said no. */
export class ApiRefusal extends CliProblem {
  readonly status: number;
  readonly code: string | null;
  /** The argument to blame. */
  readonly param: string | null;
  readonly requestId: string | null;
  /** As they came; none where what is on the way answered for Bailiff. */
  readonly errors: ApiErrors;

  constructor(status: number, requestId: string | null, errors: ApiErrors) {
    const said = errors.map(({ message, long_message }) => long_message ?? message).join("\n");
    const text = said === "" ? `the answer was status ${status}` : said;
    super(exitCodeFor(status), `${text}${requestId === null ? "" : ` (request ${requestId})`}`);
    this.status = status;
    this.code = errors[0]?.code ?? null;
    this.param = errors[0]?.meta?.param_name ?? null;
    this.requestId = requestId;
    this.errors = errors;
  }
}

/** Something answered, and it was not Bailiff: a firewall, a login page, another server. Asking again does not help. */
export class NotBailiff extends CliProblem {
  constructor(url: string, what: string) {
    super(
      EXIT.unreachable,
      `${url} does not answer like Bailiff (${what}): is BAILIFF_URL right, and what stands in front of it?`,
    );
  }
}

type QueryValue = string | number | boolean;
/** A list is its name repeated, once for each value. */
export type Query = Readonly<Record<string, QueryValue | readonly QueryValue[] | undefined>>;

export interface ApiClient {
  readonly url: string;
  /** Whether the token is a Bailiff key; else it is the root token, that of somebody who signed in, or nothing that Bailiff knows. */
  readonly withKey: boolean;
  /** Whether somebody signed in, and no token is given: the log names them. */
  readonly signedIn: boolean;
  /** Of that key; null for the root token. */
  readonly keyId: string | null;
  /** @throws ApiRefusal, or CliProblem when there is no usable answer. */
  call<Schema extends z.ZodType>(method: string, path: string, schema: Schema, body?: unknown): Promise<z.infer<Schema>>;
  get<Schema extends z.ZodType>(path: string, schema: Schema, query?: Query): Promise<z.infer<Schema>>;
  /** NDJSON, or what else is said, that is read as it comes. @throws like `call`; reading it can throw as well. */
  stream(
    path: string,
    query: Query,
    type?: string,
  ): Promise<{ readonly body: ReadableStream<Uint8Array>; readonly headers: Headers }>;
}

export interface ClientOptions {
  /** For each call but streams. */
  readonly timeoutMs?: number;
  /** Called with the headers of each answer, refusals too. */
  readonly onAnswer?: (headers: Headers) => void;
}

export function createApiClient({ url, credential, reason }: Settings, options: ClientOptions = {}): ApiClient {
  const { timeoutMs = TIMEOUT_MS, onAnswer = () => {} } = options;
  const token = credential.kind === "token" ? credential.token : "";
  const shown = credentialHeaders(credential);
  const own = reason === null ? {} : { "bailiff-reason": reason };
  const send = async (method: string, path: string, body: unknown, signal: AbortSignal | null): Promise<Response> => {
    try {
      const response = await fetch(url + path, {
        method,
        headers: { ...own, ...(await shown()), ...(body === undefined ? {} : { "content-type": "application/json" }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: "manual",
        signal,
      });
      onAnswer(response.headers);
      // Clerk's own refusals look like Bailiff's, and are about another credential.
      if (response.status >= 400 && response.status < 500 && !response.headers.has("bailiff-request-id"))
        throw new NotBailiff(url, `status ${response.status}, ${typeOf(response)}`);
      if (response.status >= 300 && response.status < 400 && credential.kind === "access")
        throw new CliProblem(
          EXIT.denied,
          `Cloudflare Access does not take the sign-in to ${url} any more. Sign in again: bailiff login`,
        );
      if (response.status >= 300 && response.status < 400) throw new NotBailiff(url, `status ${response.status}, a redirect`);
      if (!response.ok) throw await refusal(url, response);
      return response;
    } catch (error) {
      throw error instanceof CliProblem ? error : unreachable(url, error);
    }
  };
  const call: ApiClient["call"] = async (method, path, schema, body) => {
    const response = await send(method, path, body, AbortSignal.timeout(timeoutMs));
    // What broke off may have been done all the same; what is no JSON is not Bailiff's.
    const answer: unknown = await response.json().catch((error: unknown) => {
      if (error instanceof SyntaxError) return null;
      throw unreachable(url, error);
    });
    const parsed = schema.safeParse(answer);
    if (!parsed.success) throw new NotBailiff(url, `status ${response.status}, ${typeOf(response)}`);
    return parsed.data;
  };
  return {
    url,
    withKey: /^sk_(live|test)_bailiff_/.test(token),
    signedIn: credential.kind !== "token",
    keyId: keyIdIn(token),
    call,
    get: (path, schema, query = {}) => call("GET", path + queryText(query), schema),
    async stream(path, query, type = NDJSON) {
      const response = await send("GET", path + queryText(query), undefined, null);
      const { body, headers } = response;
      if (body === null || typeOf(response) !== type) throw new NotBailiff(url, `status ${response.status}, ${typeOf(response)}`);
      return { body, headers };
    },
  };
}

function queryText(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): [string, string] => [name, String(one)]),
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

/** Media type without its parameters. */
function typeOf({ headers }: Response): string {
  return headers.get("content-type")?.split(";")[0]?.trim().toLowerCase() || "no content type";
}

async function refusal(url: string, response: Response): Promise<CliProblem> {
  const { status } = response;
  const answer = errorsSchema.safeParse(await response.json().catch(() => null));
  const requestId = response.headers.get("bailiff-request-id");
  if (answer.success) return new ApiRefusal(status, requestId, answer.data.errors);
  // 502 and its like come from what is on the way, in any form, and pass.
  const passes = status === 429 || status >= 500;
  return passes ? new ApiRefusal(status, requestId, []) : new NotBailiff(url, `status ${status}, ${typeOf(response)}`);
}

function exitCodeFor(status: number): ExitCode {
  if (status === 401 || status === 403) return EXIT.denied;
  if (status === 404 || status === 409) return EXIT.no;
  return status === 429 || status >= 500 ? EXIT.unreachable : EXIT.usage;
}

export function unreachable(url: string, error: unknown): CliProblem {
  return new CliProblem(
    EXIT.unreachable,
    `Bailiff cannot be reached at ${url} (${lostReason(error)}). Is it running, and BAILIFF_URL right?`,
  );
}

/** Why `fetch` failed: `ECONNREFUSED` and its like say more than “fetch failed”. */
export function lostReason(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code: unknown = cause instanceof Error && "code" in cause ? cause.code : undefined;
  const timedOut = error instanceof Error && error.name === "TimeoutError";
  return timedOut ? "no answer in time" : typeof code === "string" ? code : "the connection was lost";
}
