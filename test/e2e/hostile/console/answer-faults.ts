// What is wrong with an answer, whatever was asked: a bug of Bailiff's own, an error that nobody can read, a header that is not one of ours, a
// page without its policy, a secret that was said again.
import type { RawAnswer } from "../raw-socket.ts";
import type { Stage } from "./stage.ts";

/** A value from outside that ends a line would show as another. */
const HEADERS: ReadonlySet<string> = new Set([
  ...["content-type", "content-length", "transfer-encoding", "connection", "date", "cache-control", "allow", "retry-after"],
  ...[
    "bailiff-request-id",
    "bailiff-attempts",
    "server-timing",
    "set-cookie",
    "content-disposition",
    "x-request-id",
    "vary",
    "link",
  ],
  ...["content-security-policy", "x-content-type-options", "x-frame-options", "referrer-policy", "permissions-policy"],
  ...[
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "keep-alive",
    "x-robots-tag",
    "bailiff-export-from",
    "bailiff-target-users",
  ],
]);
/**
 * The runtime takes dots between slashes out before anybody sees them: what is behind them is elsewhere. So is what differs in its letters'
 * case, which paths tell apart.
 */
const OF_CONSOLE = /^\S+ \/console(?![^? ]*[/\\](?:\.|%2[eE]){1,2}[/\\?# ])[/? ]/;
const ENDED_COOKIE = /^bailiff=; Path=\/; HttpOnly; SameSite=Strict; Max-Age=0$/;

export function answerFault(request: string, { status, headers, body }: RawAnswer, stage: Stage): string | null {
  // The runtime's own refusals of what is not HTTP never reach the Worker.
  if (!headers.has("bailiff-request-id")) return null;
  if (status >= 500) return `answered ${status}: ${body.slice(0, 300)}`;
  const strange = [...headers.keys()].find((name) => !HEADERS.has(name));
  if (strange !== undefined) return `a header that is not ours: ${strange}`;
  const unprintable = [...headers.values()].find((value) => !/^[\x20-\x7e]*$/.test(value));
  if (unprintable !== undefined) return "a header with more than printable ASCII in it";
  const given = headers.get("set-cookie");
  if (given !== undefined && !ENDED_COOKIE.test(given)) return "gives a cookie to somebody who showed no key";
  if (OF_CONSOLE.test(request) && !(headers.get("content-security-policy") ?? "").includes("frame-ancestors 'none'"))
    return `an answer of the console without its policy: ${status}`;
  for (const { cookie } of [stage.mine, stage.other, stage.ended])
    if (body.includes(cookie.split(".")[1] ?? cookie)) return "says the secret of a session";
  return status < 400 || body === "" ? null : unreadable(headers, body);
}

function unreadable(headers: RawAnswer["headers"], body: string): string | null {
  if (headers.get("content-type") !== "application/json") return `content type ${headers.get("content-type")} of an error`;
  if (headers.get("cache-control") !== "no-store") return "an error that may be kept";
  const { errors }: { errors?: { code?: unknown; message?: unknown; long_message?: unknown }[] } = JSON.parse(body);
  const readable = errors?.every((error) =>
    [error.code, error.message, error.long_message].every((text) => typeof text === "string" && text !== ""),
  );
  return readable === true && errors?.length !== 0 ? null : `an error that nobody can read: ${body.slice(0, 300)}`;
}
