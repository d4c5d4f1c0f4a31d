// What was published before: listed with who published it and when, and read as it was, so that it can be put back with PUT /admin/policies.
import { bailiffError } from "../../../bailiff-errors.ts";
import { readStoredBundle, shownBundle } from "../../stored-bundle.ts";
import { type AdminHandlers, refuse } from "../admin-handler.ts";
import { registryUnavailable } from "../keys/key-lookup.ts";
import type { POLICY_VERSION_ROWS } from "./policy-rows.ts";

export const POLICY_VERSION_HANDLERS: AdminHandlers<typeof POLICY_VERSION_ROWS> = {
  async "policies.list_versions"({ services }, { limit, cursor }) {
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

  async "policies.read_version"({ services }, { version }) {
    const text = await services.ledgers.bundleTextOf(version);
    if (text === null) return refuse(registryUnavailable());
    if (text.value === null) {
      const detail = `Version ${version} was never published. GET /admin/policies/versions lists what was.`;
      return refuse(bailiffError("bailiff_not_found", detail));
    }
    return { ok: true, target: version, body: { version, ...shownBundle(readStoredBundle(text.value)) } };
  },
};
