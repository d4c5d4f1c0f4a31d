// A valid call of any operation of the table, and what Clerk has to receive for it: worked out from the row's columns, without the code
// that the gateway uses for it.
import { createHash } from "node:crypto";
import { expect } from "vitest";
import * as z from "zod/mini";
import { DEFAULT_API_VERSION } from "../../src/clerk/api-version.ts";
import type { Operation } from "../../src/clerk/operation.ts";
import { pathOf, queryOf, type SampleArgs, sampleAll, sampleRequired } from "./sample-args.ts";
import type { UpstreamCall } from "./scripted-clerk.ts";
import { CALLER_IP, CLERK_ORIGIN, SECRETS } from "./test-gateway.ts";

const IMAGE = new TextEncoder().encode("not really a picture");
const IMAGE_FIELD = {
  content_type: "image/png",
  size_bytes: IMAGE.byteLength,
  sha256: createHash("sha256").update(IMAGE).digest("hex"),
};

export interface SampleCall {
  readonly operation: Operation;
  readonly path: SampleArgs;
  readonly query: SampleArgs;
  readonly body: SampleArgs;
}

export function sampleCall(operation: Operation, extent: "all" | "required" = "all"): SampleCall {
  const sample = extent === "all" ? sampleAll : sampleRequired;
  const body = operation.body === "multipart" ? { file: IMAGE_FIELD } : sample(operation.args.body);
  return { operation, path: sampleAll(operation.args.path), query: sample(operation.args.query), body };
}

/** The arguments as policy and record must see them: flat, each in its one spelling, with the defaults filled in. */
export function argsOf({ operation, path, query, body }: SampleCall): SampleArgs {
  const args = {
    ...operation.args.path.parse(path),
    ...operation.args.query.parse(query),
    ...z.extend(operation.args.body, operation.legacyBody?.fields.shape ?? {}).parse(body),
  };
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}

export interface RequestChange {
  readonly prefix?: string;
  readonly path?: string;
  readonly method?: string;
  readonly queryText?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | FormData;
}

export function requestOf(call: SampleCall, key: string | null, change: RequestChange = {}): Request {
  const { operation } = call;
  const url = `https://bailiff.test${change.prefix ?? ""}${change.path ?? pathOf(operation, call.path)}${change.queryText ?? queryOf(call.query)}`;
  const body = change.body ?? bodyOf(call);
  const headers = {
    "cf-connecting-ip": CALLER_IP,
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    ...(typeof body === "string" ? { "content-type": "application/json" } : {}),
    ...change.headers,
  };
  const method = change.method ?? operation.method;
  return new Request(url, { method, headers, ...(body === undefined || method === "GET" || method === "HEAD" ? {} : { body }) });
}

function bodyOf({ operation, body }: SampleCall): string | FormData | undefined {
  if (operation.body === "multipart") return formOf("file");
  return operation.body === "json" ? JSON.stringify(body) : undefined;
}

export function formOf(part: string): FormData {
  const form = new FormData();
  form.append(part, new File([IMAGE], "../../holiday.png", { type: "image/png" }));
  return form;
}

/** The one request that Clerk received is the rebuilt one: every header and every argument accounted for. */
export async function expectRebuilt(
  sent: UpstreamCall | undefined,
  call: SampleCall,
  apiVersion: string = DEFAULT_API_VERSION,
): Promise<void> {
  const { operation } = call;
  const url = new URL(sent?.url ?? "");
  expect([sent?.method, url.origin, url.pathname]).toEqual([
    operation.method,
    CLERK_ORIGIN,
    pathOf(operation, operation.args.path.parse(call.path)),
  ]);
  const query = Object.entries(operation.args.query.parse(call.query)).flatMap(([name, value]) =>
    [value].flat().map((item) => [name, String(item)]),
  );
  expect([...url.searchParams].sort()).toEqual(query.sort());
  const { "content-type": contentType, ...headers } = sent?.headers ?? {};
  expect(headers).toEqual({
    accept: "application/json",
    "accept-encoding": "gzip, br",
    authorization: `Bearer ${SECRETS.CLERK_SECRET_KEY}`,
    "clerk-api-version": apiVersion,
    "user-agent": expect.stringMatching(/^bailiff\/\d/),
  });
  switch (operation.body) {
    case "none":
      expect([contentType, sent?.body.byteLength]).toEqual([undefined, 0]);
      break;
    case "json":
      expect(contentType).toBe("application/json");
      expect(JSON.parse(sent?.text ?? "")).toEqual(
        z.extend(operation.args.body, operation.legacyBody?.fields.shape ?? {}).parse(call.body),
      );
      break;
    case "multipart": {
      const form = await new Response(sent?.body, { headers: { "content-type": contentType ?? "" } }).formData();
      const file = form.get("file");
      expect([...form.keys()]).toEqual(["file"]);
      expect(file instanceof File && [file.name, file.type, await file.text()]).toEqual([
        "image.png",
        "image/png",
        "not really a picture",
      ]);
    }
  }
}
