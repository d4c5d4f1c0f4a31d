// What the operations without a key answer.
import * as z from "zod/mini";
import type { PublicAuditKey } from "../../../audit/signing.ts";
import { once } from "../../../once.ts";
import { described, documented } from "../../../schema-docs.ts";
import type { AuthzenMetadata } from "../../access/authzen-metadata.ts";
import type { AnswerShape } from "../answer-shape.ts";
import type { PublicName } from "../public-operations.ts";
import type { WelcomeLink } from "../welcome/links.ts";

const path = (example: string) => documented(z.string(), { examples: [example] });

const welcome = once(() =>
  documented(
    z.strictObject({
      service: z.literal("bailiff"),
      links: described(
        z.strictObject({
          console: path("/console"),
          reference: path("/reference"),
          openapi: path("/openapi.json"),
          health: path("/healthz"),
          audit_key: path("/.well-known/bailiff-audit-key"),
        } satisfies Readonly<Record<WelcomeLink, z.ZodMiniType>>),
        "Paths under this address.",
      ),
    }),
    { id: "Welcome", description: "What answers here, and where to go on." },
  ),
);

const health = once(() =>
  documented(z.strictObject({ status: z.enum(["ok", "unavailable"]) }), {
    id: "Health",
    description: "Whether Bailiff can serve, and no more.",
  }),
);

const auditKeys = once(
  () =>
    documented(
      z.strictObject({
        keys: z.array(
          z.strictObject({
            kty: z.literal("OKP"),
            crv: z.literal("Ed25519"),
            x: documented(z.string(), { examples: ["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"] }),
            kid: described(z.string(), "`key_id` of the signatures that it verifies.", "21fe31dfa154a261"),
            use: z.literal("sig"),
            alg: z.literal("EdDSA"),
          }),
        ),
      }),
      { id: "AuditKeys", description: "A JWK set (RFC 7517)." },
    ) satisfies z.ZodMiniType<{
      readonly keys: readonly PublicAuditKey[];
    }>,
);

const authzen = once(
  () =>
    documented(
      z.strictObject({
        policy_decision_point: address("https://bailiff.example.com"),
        access_evaluation_endpoint: address("https://bailiff.example.com/access/v1/evaluation"),
        access_evaluations_endpoint: address("https://bailiff.example.com/access/v1/evaluations"),
        search_action_endpoint: address("https://bailiff.example.com/access/v1/search/action"),
      }),
      {
        id: "AuthzenConfiguration",
        description: "The metadata of a policy decision point.",
      },
    ) satisfies z.ZodMiniType<AuthzenMetadata>,
);

function address(example: string) {
  return documented(z.url(), { examples: [example] });
}

const openApi = once(() =>
  described(
    z.looseObject({ openapi: documented(z.string(), { examples: ["3.1.0"] }), paths: z.looseObject({}) }),
    "An OpenAPI document.",
  ),
);

/** Complete: a row without its line here does not compile. */
export const PUBLIC_ANSWERS: Readonly<Record<PublicName, AnswerShape>> = {
  "public.welcome": () => ({ json: welcome(), text: { "text/html; charset=utf-8": null } }),
  "public.health": health,
  "public.audit_key": auditKeys,
  "public.authzen": authzen,
  "public.openapi": openApi,
  "public.reference": () => ({ text: { "text/html; charset=utf-8": null } }),
};
