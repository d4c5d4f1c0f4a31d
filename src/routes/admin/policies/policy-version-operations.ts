// What was published before: listed with who published it and when, and read as it was, so that it can be put back with PUT /admin/policies.
import { z } from "zod";
import { bailiffError } from "../../../bailiff-errors.ts";
import { none } from "../../../clerk/args/fields.ts";
import { type AdminOperation, adminOperation, refuse } from "../admin-operation.ts";
import { registryUnavailable } from "../keys/key-lookup.ts";
import { bundle, publishes } from "./policy-shapes.ts";

const listVersions = adminOperation({
  name: "policies.list_versions",
  summary: "List every publish, newest first, with its author",
  method: "GET",
  path: "/policies/versions",
  pathArgs: none,
  query: z.strictObject({
    limit: z.int().min(1).max(200).default(50).describe("How many at most."),
    cursor: z
      .string()
      .regex(/^[1-9]\d{0,14}$/, "must be a next_cursor that Bailiff gave")
      .optional()
      .meta({ description: "`next_cursor` of the page before.", examples: ["7"] }),
  }),
  body: none,
  mutates: false,
  answer: publishes,
  async run({ services }, { limit, cursor }) {
    const beforeSeq = cursor === undefined ? null : Number(cursor);
    const [current, publishes] = await Promise.all([
      services.ledgers.currentBundle(),
      services.ledgers.publishes({ beforeSeq, limit: limit + 1 }),
    ]);
    if (current === null || publishes === null) return refuse(registryUnavailable());
    const data = publishes.value.slice(0, limit).map(({ seq, version, publishedAt, author }) => ({
      seq,
      version,
      published_at: publishedAt,
      author,
      in_force: seq === current.value?.seq,
    }));
    const more = publishes.value.length > limit;
    return { ok: true, body: { data, next_cursor: more ? String(data.at(-1)?.seq) : null } };
  },
});

const readVersion = adminOperation({
  name: "policies.read_version",
  summary: "Read a bundle as it was published; it can be put back",
  method: "GET",
  path: "/policies/versions/{version}",
  pathArgs: z.strictObject({ version: z.string().regex(/^[0-9a-f]{16}$/, "must be a version: 16 hex digits") }),
  query: none,
  body: none,
  mutates: false,
  answer: bundle,
  refusals: ["bailiff_not_found"],
  async run({ services }, { version }) {
    const text = await services.ledgers.bundleTextOf(version);
    if (text === null) return refuse(registryUnavailable());
    if (text.value === null) {
      const detail = `Version ${version} was never published. GET /admin/policies/versions lists what was.`;
      return refuse(bailiffError("bailiff_not_found", detail));
    }
    return { ok: true, target: version, body: { version, ...JSON.parse(text.value) } };
  },
});

export const POLICY_VERSION_OPERATIONS: readonly AdminOperation[] = [listVersions, readVersion];
