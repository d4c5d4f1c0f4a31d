// The table of what needs no key: for whoever asks, and so nothing here says more than the source does. One row per route; `app.ts` has a
// handler for each name, and `openapi/public-answers.ts` says what each answers. Pure: the API document is made from it on Node too.
import type { ErrorCode } from "../../bailiff-errors.ts";
import { none } from "../../clerk/args/fields.ts";
import type { OperationRow } from "../../clerk/operation.ts";

/** `path` is from the root. */
export interface PublicOperation extends OperationRow {
  /** Other statuses with that answer, and when they come. */
  readonly otherwise?: Readonly<Record<number, string>>;
  readonly notes?: readonly string[];
  readonly refusals?: readonly ErrorCode[];
}

const NO_ARGS = { path: none, query: none, body: none };

export const PUBLIC_OPERATIONS = [
  {
    name: "public.welcome",
    summary: "Ask what this is",
    method: "GET",
    path: "/",
    args: NO_ARGS,
    notes: [
      "A page for a browser, JSON for everybody else: where to go on. It is the same at every deployment, so nothing of one is in it.",
    ],
  },
  {
    name: "public.health",
    summary: "Ask whether Bailiff can serve",
    method: "GET",
    path: "/healthz",
    args: NO_ARGS,
    otherwise: { 503: "It cannot: its storage does not answer, or it is not configured." },
    notes: ["No detail, because anybody may ask: operators have `GET /admin/status`."],
  },
  {
    name: "public.audit_key",
    summary: "Get the public key of signed checkpoints and exports",
    method: "GET",
    path: "/.well-known/bailiff-audit-key",
    args: NO_ARGS,
    notes: ["It only verifies. 404 where the deployment signs nothing."],
    refusals: ["bailiff_not_found"],
  },
  {
    name: "public.authzen",
    summary: "Get where the decision point of AuthZEN 1.0 is",
    method: "GET",
    path: "/.well-known/authzen-configuration",
    args: NO_ARGS,
    notes: ["Addresses under the origin that it was asked by."],
  },
  {
    name: "public.openapi",
    summary: "Get this document",
    method: "GET",
    path: "/openapi.json",
    args: NO_ARGS,
  },
  {
    name: "public.reference",
    summary: "Read this document as a page",
    method: "GET",
    path: "/reference",
    args: NO_ARGS,
    notes: [
      "One page that loads nothing from anywhere. It can be read without scripts; its own, if it may run, adds search and copying.",
    ],
  },
] as const satisfies readonly PublicOperation[];

export type PublicName = (typeof PUBLIC_OPERATIONS)[number]["name"];
