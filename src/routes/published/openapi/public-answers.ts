// What the operations without a key answer.
import * as z from "zod";
import type { PublicAuditKey } from "../../../audit/signing.ts";
import { once } from "../../../once.ts";
import type { AuthzenMetadata } from "../../access/authzen-metadata.ts";
import type { AnswerShape } from "../answer-shape.ts";
import type { PublicName } from "../public-operations.ts";
import type { WELCOME_LINKS } from "../welcome/links.ts";

const path = (example: string) => z.string().meta({ examples: [example] });

const welcome = once(() =>
  z
    .strictObject({
      service: z.literal("bailiff"),
      links: z
        .strictObject({
          console: path("/console"),
          reference: path("/reference"),
          openapi: path("/openapi.json"),
          health: path("/healthz"),
          audit_key: path("/.well-known/bailiff-audit-key"),
        } satisfies Readonly<Record<(typeof WELCOME_LINKS)[number]["name"], z.ZodType>>)
        .meta({ description: "Paths under this address." }),
    })
    .meta({ id: "Welcome", description: "What answers here, and where to go on." }),
);

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

const authzen = once(
  () =>
    z
      .strictObject({
        policy_decision_point: address("https://bailiff.example.com"),
        access_evaluation_endpoint: address("https://bailiff.example.com/access/v1/evaluation"),
        access_evaluations_endpoint: address("https://bailiff.example.com/access/v1/evaluations"),
        search_action_endpoint: address("https://bailiff.example.com/access/v1/search/action"),
      })
      .meta({
        id: "AuthzenConfiguration",
        description: "The metadata of a policy decision point.",
      }) satisfies z.ZodType<AuthzenMetadata>,
);

function address(example: string) {
  return z.url().meta({ examples: [example] });
}

const openApi = once(() =>
  z
    .looseObject({ openapi: z.string().meta({ examples: ["3.1.0"] }), paths: z.looseObject({}) })
    .meta({ description: "An OpenAPI document." }),
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
