// The same job at home: what a team writes in an afternoon when a vendor's key can do everything. Express and http-proxy-middleware, keys kept
// as hashes with what each may do, one JSON line a call. Fair to it: kept-alive connections on both sides, lines written in batches, nothing
// that it would not do in production. What it does not: nothing is durable before Clerk is called, nothing is decided on what is in the call,
// nothing masked or rebuilt, no time-out, no retry, no budget, and no chain that shows what was changed in the log.
import { createHash, timingSafeEqual } from "node:crypto";
import { createWriteStream, readFileSync } from "node:fs";
import { Agent } from "node:http";
import express from "express";
import { createProxyMiddleware } from "http-proxy-middleware";

const { UPSTREAM = "", CLERK_SECRET_KEY = "", KEYS_FILE = "", LOG_FILE = "" } = process.env;

const digest = (text) => createHash("sha256").update(text).digest();
/** `[{name, sha256, allow: [[method, pattern], …]}]`, as kept in a file or a secret. */
const keys = new Map(
  JSON.parse(readFileSync(KEYS_FILE, "utf8")).map(({ name, sha256, allow }) => [
    sha256,
    {
      name,
      hash: Buffer.from(sha256, "hex"),
      allow: allow.map(([method, pattern]) => ({ method, pattern: new RegExp(pattern) })),
    },
  ]),
);
const log = createWriteStream(LOG_FILE, { flags: "a" });
const refuse = (response, status, code, message) => response.status(status).json({ errors: [{ code, message }] });

function authenticate(request, response, next) {
  const [, token] = /^Bearer (\S+)$/.exec(request.headers.authorization ?? "") ?? [];
  if (token === undefined) return refuse(response, 401, "key_missing", "Send a key.");
  const hash = digest(token);
  const key = keys.get(hash.toString("hex"));
  if (key === undefined || !timingSafeEqual(hash, key.hash))
    return refuse(response, 401, "key_unknown", "This key is not known.");
  response.locals.key = key;
  next();
}

function authorize(request, response, next) {
  const allowed = response.locals.key.allow.some(
    ({ method, pattern }) => method === request.method && pattern.test(request.path),
  );
  if (allowed) return next();
  refuse(response, 403, "not_allowed", "This key may not do that.");
}

function audit(request, response, next) {
  const startedMs = Date.now();
  const { method, originalUrl: url, ip } = request;
  response.on("finish", () => {
    const key = response.locals.key?.name ?? null;
    const line = {
      at: new Date(startedMs).toISOString(),
      key,
      method,
      url,
      ip,
      status: response.statusCode,
      ms: Date.now() - startedMs,
    };
    log.write(`${JSON.stringify(line)}\n`);
  });
  next();
}

const proxy = createProxyMiddleware({
  target: UPSTREAM,
  changeOrigin: true,
  agent: new Agent({ keepAlive: true }),
  on: { proxyReq: (outgoing) => outgoing.setHeader("authorization", `Bearer ${CLERK_SECRET_KEY}`) },
});

const app = express();
app.disable("x-powered-by");
app.use(audit, authenticate, authorize, proxy);
const server = app.listen(0, "127.0.0.1", () => process.send?.({ url: `http://127.0.0.1:${server.address().port}` }));
process.once("disconnect", () => process.exit(0));
