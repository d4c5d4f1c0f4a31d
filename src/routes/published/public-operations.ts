// The table of what needs no key: for whoever asks, and so nothing here says more than the source does. One row per route; `app.ts` has a
// handler for each name. Pure: the API document is made from it on Node too.
import * as z from "zod";
import type { PublicAuditKey } from "../../audit/signing.ts";
import type { ErrorCode } from "../../bailiff-errors.ts";
import { none } from "../../clerk/args/fields.ts";
import type { OperationRow } from "../../clerk/operation.ts";
import { once } from "../../once.ts";
import type { AnswerShape } from "./answer-shape.ts";

/** `path` is from the root. */
export interface PublicOperation extends OperationRow {
  readonly answer: AnswerShape;
  /** Other statuses with that answer, and when they come. */
  readonly otherwise?: Readonly<Record<number, string>>;
  readonly notes?: readonly string[];
  readonly refusals?: readonly ErrorCode[];
}

const health = once(() =>
  z
    .strictObject({ status: z.enum(["ok", "unavailable"]) })
    .meta({ id: "Health", description: "Whether Bailiff can serve, and no more." }),
);

const auditKeys = once(
  () =>
    z
      .strictObject({
        keys: z.array(
          z.strictObject({
            kty: z.literal("OKP"),
            crv: z.literal("Ed25519"),
            x: z.string().meta({ examples: ["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"] }),
            kid: z.string().meta({ description: "`key_id` of the signatures that it verifies.", examples: ["21fe31dfa154a261"] }),
            use: z.literal("sig"),
            alg: z.literal("EdDSA"),
          }),
        ),
      })
      .meta({ id: "AuditKeys", description: "A JWK set (RFC 7517)." }) satisfies z.ZodType<{
      readonly keys: readonly PublicAuditKey[];
    }>,
);

const openApi = once(() =>
  z
    .looseObject({ openapi: z.string().meta({ examples: ["3.1.0"] }), paths: z.looseObject({}) })
    .meta({ description: "An OpenAPI document." }),
);

const NO_ARGS = { path: none, query: none, body: none };

export const PUBLIC_OPERATIONS = [
  {
    name: "public.health",
    summary: "Ask whether Bailiff can serve",
    method: "GET",
    path: "/healthz",
    args: NO_ARGS,
    answer: health,
    otherwise: { 503: "It cannot: its storage does not answer, or it is not configured." },
    notes: ["No detail, because anybody may ask: operators have `GET /admin/status`."],
  },
  {
    name: "public.audit_key",
    summary: "Get the public key of signed checkpoints and exports",
    method: "GET",
    path: "/.well-known/bailiff-audit-key",
    args: NO_ARGS,
    answer: auditKeys,
    notes: ["It only verifies. 404 where the deployment signs nothing."],
    refusals: ["bailiff_not_found"],
  },
  {
    name: "public.openapi",
    summary: "Get this document",
    method: "GET",
    path: "/openapi.json",
    args: NO_ARGS,
    answer: openApi,
  },
  {
    name: "public.reference",
    summary: "Read this document as a page",
    method: "GET",
    path: "/reference",
    args: NO_ARGS,
    answer: () => ({ text: { "text/html; charset=utf-8": null } }),
    notes: ["One page without scripts; it loads nothing from anywhere."],
  },
] as const satisfies readonly PublicOperation[];

export type PublicName = (typeof PUBLIC_OPERATIONS)[number]["name"];
