// Path and query of a request's address, as `new URL()` gives them. It is asked at several steps of every call, so what is plain is cut out
// of the text, and the parser is asked for the rest: an address of a host that it has not seen, and whatever it could rewrite (dots, percent
// signs in a path, blanks, quotes, anything that is not ASCII).

export interface UrlParts {
  /** Percent-encodings as they are. */
  readonly pathname: string;
  /** With its question mark; "" without a query. */
  readonly search: string;
}

/** What the parser leaves as it is, but for a segment that begins with a dot: it may take that out. */
const PLAIN = /^(https?:\/\/[^/?#\\@\s]+)(\/[A-Za-z0-9._/-]*)(\?[A-Za-z0-9._~=&+%:,@!*()/-]+)?$/;
const DOT_FIRST = "/.";
/** Hosts that the parser took; a caller writes the Host header, so not too many. */
const MAX_HOSTS = 64;

const hosts = new Set<string>();

export function urlParts({ url }: Pick<Request, "url">): UrlParts {
  const [, host, pathname, search = ""] = PLAIN.exec(url) ?? [];
  if (host !== undefined && pathname !== undefined && hosts.has(host) && !pathname.includes(DOT_FIRST))
    return { pathname, search };
  const parsed = new URL(url);
  if (host !== undefined && hosts.size < MAX_HOSTS) hosts.add(host);
  return { pathname: parsed.pathname, search: parsed.search };
}
