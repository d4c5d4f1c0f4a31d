// Clerk as a script: every request that would leave for Clerk is kept as it is, byte by byte, and answered by whatever the test says.

export interface UpstreamCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly text: string;
}

/** `signal`: aborted where the connection is let go. */
type Answer = (call: UpstreamCall, signal: AbortSignal) => Response | Promise<Response>;

export interface ScriptedClerk {
  readonly sent: UpstreamCall[];
  /** From now on, until said otherwise. */
  answerWith(answer: Answer): void;
  fetch(request: Request): Promise<Response>;
}

export function json(body: unknown, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
}

/** Answers like a Clerk that knows every user and agrees with everything. */
const agreeable: Answer = ({ method, url }) => {
  const { pathname, searchParams } = new URL(url);
  if (method === "GET" && pathname === "/v1/users") {
    return json(searchParams.getAll("user_id").map((id) => userOf(id.replace(/^\+/, ""))));
  }
  return json(userOf(/^\/v1\/users\/([^/]+)/.exec(pathname)?.[1] ?? "user_made"));
};

function userOf(id: string): Record<string, unknown> {
  return { object: "user", id, first_name: "Ada", private_metadata: {}, public_metadata: {}, banned: false };
}

export function scriptedClerk(): ScriptedClerk {
  let answer = agreeable;
  const sent: UpstreamCall[] = [];
  return {
    sent,
    answerWith(next) {
      answer = next;
    },
    async fetch(request) {
      const body = new Uint8Array(await request.arrayBuffer());
      const call = {
        method: request.method,
        url: request.url,
        headers: Object.fromEntries(request.headers),
        body,
        text: new TextDecoder().decode(body),
      };
      sent.push(call);
      return answer(call, request.signal);
    },
  };
}
