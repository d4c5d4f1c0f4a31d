// Paths, request targets and headers that somebody who means harm would send.
import {
  AUTH,
  BAD_PARAM,
  ban,
  DEFAULT_LIST,
  FINE,
  get,
  getsBan,
  getsUser,
  HOST,
  type HostileCase,
  NO_HTTP,
  NOT_FOUND,
  USER,
} from "./hostile-case.ts";

const refusedPath = (name: string, target: string, answer: HostileCase["answers"][number] = NOT_FOUND): HostileCase => ({
  name: `path: ${name}`,
  bytes: get(target),
  answers: [answer],
});

export const PATHS: readonly HostileCase[] = [
  refusedPath("../ out of the users", "/v1/users/../admin"),
  refusedPath("an encoded slash in an id", "/v1/users/a%2fb"),
  refusedPath("encoded dots and slash", "/v1/users/%2E%2E%2Fadmin"),
  refusedPath("an encoded letter", "/v1/us%65rs"),
  refusedPath("an encoded NUL", "/v1/users/%00"),
  refusedPath("a path parameter", `/v1/users/${USER};x`),
  refusedPath("a lone percent sign", "/v1/users/%"),
  refusedPath("double encoding", "/v1/users/%252e%252e%252fadmin"),
  refusedPath("a doubled slash at the start", "//v1/users"),
  refusedPath("a doubled slash within", `/v1//users/${USER}`),
  refusedPath("a slash at the end", "/v1/users/"),
  refusedPath("capital letters", "/V1/Users"),
  refusedPath("a full-width letter in UTF-8", "/v1/\xef\xbd\x95sers"),
  refusedPath("a Cyrillic look-alike", "/v1/us\xd0\xb5rs"),
  refusedPath("an overlong UTF-8 slash", "/v1/users/..%c0%af..%c0%afadmin"),
  refusedPath("a right-to-left override", `/v1/users/\xe2\x80\xae${USER}`),
  refusedPath("16 KB", `/v1/users/${"a".repeat(16_000)}`, BAD_PARAM),
  refusedPath("16 KB of segments", `/v1${"/users".repeat(2_600)}`),
  refusedPath("the admin plane behind a reason", "/for/x/admin/keys"),
  refusedPath("a reason within a reason", `/for/x/for/y/v1/users/${USER}`),
  refusedPath("a reserved word for an id", "/v1/users/me", BAD_PARAM),
  refusedPath("a raw NUL", "/v1/users/\0", NO_HTTP),
  refusedPath("a tab", "/v1/us\ters", NO_HTTP),
  refusedPath("no slash at the start", "v1/users", NO_HTTP),
  refusedPath("a question mark at the start", "?/v1/users", NO_HTTP),
  refusedPath("70 KB", `/v1/users?query=${"a".repeat(70_000)}`, [414, null]),
  // Collapsed by the runtime, before there is anything to see: what is decided is what it means afterwards.
  { name: "path: ../ and back again", bytes: get(`/v1/users/../users/${USER}`), answers: [FINE], clerkGets: getsUser },
  {
    name: "path: encoded dots and back again",
    bytes: get(`/v1/users/%2e%2e/users/${USER}`),
    answers: [FINE],
    clerkGets: getsUser,
  },
  { name: "path: a backslash", bytes: get(`/v1/users\\${USER}`), answers: [FINE], clerkGets: getsUser },
  { name: "path: a fragment", bytes: get("/v1/users#/admin"), answers: [FINE], clerkGets: [DEFAULT_LIST] },
];

export const TARGETS: readonly HostileCase[] = [
  {
    name: "absolute form, another host",
    bytes: get(`http://api.clerk.com/v1/users/${USER}`),
    answers: [FINE],
    clerkGets: getsUser,
  },
  {
    name: "absolute form, with a user and password",
    bytes: get(`http://u:p@evil/v1/users/${USER}`),
    answers: [FINE],
    clerkGets: getsUser,
  },
  {
    name: "a path in the Host header",
    bytes: `GET /${USER} HTTP/1.1\r\nHost: bailiff/v1/users\r\n${AUTH}\r\n`,
    answers: [[400, "bailiff_header_invalid"]],
  },
  {
    name: "a query in the Host header",
    bytes: `GET /v1/users/${USER} HTTP/1.1\r\nHost: bailiff/v1/users?\r\n${AUTH}\r\n`,
    answers: [[400, "bailiff_header_invalid"]],
  },
  {
    name: "a user in the Host header",
    bytes: `GET /v1/users/${USER} HTTP/1.1\r\nHost: x@y#\r\n${AUTH}\r\n`,
    answers: [[400, "bailiff_header_invalid"]],
  },
  { name: "no Host", bytes: `GET /v1/users/${USER} HTTP/1.1\r\n${AUTH}\r\n`, answers: [NO_HTTP] },
  { name: "two Hosts", bytes: `GET /v1/users/${USER} HTTP/1.1\r\nHost: a\r\nHost: b\r\n${AUTH}\r\n`, answers: [[500, null]] },
  { name: "HTTP/1.0 without Host", bytes: `GET /v1/users/${USER} HTTP/1.0\r\n${AUTH}\r\n`, answers: [NO_HTTP] },
  { name: "HTTP/1.0", bytes: `GET /v1/users/${USER} HTTP/1.0\r\n${HOST}${AUTH}\r\n`, answers: [FINE], clerkGets: getsUser },
  { name: "HTTP/0.9", bytes: `GET /v1/users/${USER}\r\n\r\n`, answers: [NO_HTTP] },
  { name: "HEAD", bytes: `HEAD /v1/users/${USER} HTTP/1.1\r\n${HOST}${AUTH}\r\n`, answers: [[405, null]] },
  { name: "OPTIONS", bytes: `OPTIONS /v1/users HTTP/1.1\r\n${HOST}${AUTH}\r\n`, answers: [[405, "bailiff_method_not_allowed"]] },
  {
    name: "TRACE",
    bytes: `TRACE /v1/users/${USER} HTTP/1.1\r\n${HOST}${AUTH}\r\n`,
    answers: [[405, "bailiff_method_not_allowed"]],
  },
  { name: "CONNECT", bytes: `CONNECT api.clerk.com:443 HTTP/1.1\r\n${HOST}${AUTH}\r\n`, answers: [[500, null]] },
  { name: "a method in small letters", bytes: `get /v1/users/${USER} HTTP/1.1\r\n${HOST}${AUTH}\r\n`, answers: [[501, null]] },
];

export const HEADERS: readonly HostileCase[] = [
  {
    name: "two Authorization headers",
    bytes: get(`/v1/users/${USER}`, AUTH),
    answers: [[401, "authorization_header_format_invalid"]],
  },
  {
    name: "two keys in one header",
    bytes: `GET /v1/users/${USER} HTTP/1.1\r\n${HOST}Authorization: Bearer {key}, Bearer {key}\r\n\r\n`,
    answers: [[401, "authorization_header_format_invalid"]],
  },
  {
    name: "a folded Authorization header",
    bytes: `GET /v1/users/${USER} HTTP/1.1\r\n${HOST}Authorization: Bearer\r\n {key}\r\n\r\n`,
    answers: [NO_HTTP],
  },
  {
    name: "Basic",
    bytes: `GET /v1/users/${USER} HTTP/1.1\r\n${HOST}Authorization: Basic {key}\r\n\r\n`,
    answers: [[401, "authorization_header_format_invalid"]],
  },
  {
    name: "the key as a query parameter",
    bytes: `GET /v1/users/${USER}?api_key={key} HTTP/1.1\r\n${HOST}\r\n`,
    answers: [[401, "authorization_header_format_invalid"]],
  },
  {
    name: "method overrides",
    bytes: ban("X-HTTP-Method-Override: DELETE\r\nX-Method-Override: DELETE\r\nX-HTTP-Method: DELETE\r\nContent-Length: 0\r\n"),
    answers: [FINE],
    clerkGets: getsBan,
  },
  {
    name: "URL overrides",
    bytes: get(`/v1/users/${USER}`, "X-Original-URL: /admin/keys\r\nX-Rewrite-URL: /v1/users\r\nX-Forwarded-Prefix: /v1\r\n"),
    answers: [FINE],
    clerkGets: getsUser,
  },
  {
    name: "forwarding headers and look-alikes",
    bytes: get(
      `/v1/users/${USER}`,
      "X-Forwarded-Host: evil\r\nX_Forwarded_For: 1.1.1.1\r\nForwarded: for=1.1.1.1\r\nCF-Connecting-IP: 1.1.1.1\r\nTrue-Client-IP: 1.1.1.1\r\nMF-CF-Blob: {}\r\n",
    ),
    answers: [FINE],
    clerkGets: getsUser,
  },
  {
    name: "Clerk's own headers",
    bytes: get(
      `/v1/users/${USER}`,
      "Clerk-Secret-Key: sk_test_x\r\nX-Clerk-API-Version: 2021-02-05\r\nClerk_API_Version: 2021-02-05\r\nCookie: __session=x\r\n",
    ),
    answers: [FINE],
    clerkGets: getsUser,
  },
  {
    name: "Connection names Authorization",
    bytes: get(`/v1/users/${USER}`, "Connection: close, Authorization\r\n"),
    answers: [FINE],
    clerkGets: getsUser,
  },
  {
    name: "an upgrade",
    bytes: get(`/v1/users/${USER}`, "Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n"),
    answers: [FINE],
    clerkGets: getsUser,
  },
  {
    name: "an unknown API version",
    bytes: get(`/v1/users/${USER}`, "Clerk-API-Version: 2025-03-12\r\n"),
    answers: [[400, "bailiff_api_version_unknown"]],
  },
  {
    name: "two API versions",
    bytes: get(`/v1/users/${USER}`, "Clerk-API-Version: 2025-11-10\r\nClerk-API-Version: 2026-05-12\r\n"),
    answers: [[400, "bailiff_api_version_unknown"]],
  },
  {
    name: "two reasons",
    bytes: get(`/for/a/v1/users/${USER}`, "Bailiff-Reason: b\r\n"),
    answers: [[400, "bailiff_header_invalid"]],
  },
  { name: "only line feeds", bytes: get(`/v1/users/${USER}`).replaceAll("\r\n", "\n"), answers: [FINE], clerkGets: getsUser },
];
