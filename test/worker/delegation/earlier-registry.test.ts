// A Registry whose tables an earlier version made, which did not note who was minted through whom: it finds out, and revokes and counts by it.
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { registry, ringRegistry } from "../registry-alarm.ts";
import { testGateway } from "../test-gateway.ts";

/** How many steps there were before the tables `lineage` and `revocations`. */
const BEFORE_LINEAGE = 3;
const gateway = testGateway({ vars: { KEY_MINT_MAX: "3" } });
const wanted = { name: "Child", owner: "team@example.com", policies: ["team"] };

it("knows of the keys that were minted before", async () => {
  await gateway.publish([{ policy: "team", rules: [{ id: "desk", allow: ["keys.create"] }] }]);
  const parent = await gateway.mint(["team"]);
  const child = await gateway.mint(["team"], {}, parent.key);
  const { id: grandchild } = await gateway.mint(["team"], {}, child.key);
  const gone = await gateway.mint(["team"], {}, child.key);
  await gateway.admin("POST", `/keys/${gone.id}/revoke`, { reason: "done" });
  await runInDurableObject(registry(), (_object, { storage: { sql } }) => {
    const since = ["lineage", "revocations", "approvals", "elevations", "anchoring", "told_checkpoints", "sessions"];
    for (const table of [...since, "root_sign_in_closed"]) sql.exec(`DROP TABLE ${table}`);
    for (const index of ["keys_by_ack", "keys_by_ask", "checkpoints_unanchored"]) sql.exec(`DROP INDEX ${index}`);
    for (const column of ["ask_ms", "living_until_ms"]) sql.exec(`ALTER TABLE keys DROP COLUMN ${column}`);
    sql.exec("ALTER TABLE checkpoints DROP COLUMN anchored");
    sql.exec("UPDATE schema_version SET version = ?", BEFORE_LINEAGE);
  });
  await evictDurableObject(registry());
  const counts = async () => (await gateway.admin("GET", `/keys/${parent.id}`)).body?.["minted"];
  expect(await counts()).toEqual({ total_count: 3, living: 2, revoking: 0 });
  expect((await gateway.admin("POST", "/keys", wanted, child.key)).status).toBe(201);
  expect((await gateway.admin("POST", "/keys", wanted, child.key)).codes).toEqual(["bailiff_limit_never_fits"]);
  await gateway.admin("POST", `/keys/${parent.id}/revoke`, { reason: "lost" });
  await ringRegistry();
  expect(await counts()).toEqual({ total_count: 4, living: 0, revoking: 0 });
  expect((await gateway.admin("GET", `/keys/${grandchild}`)).body).toMatchObject({ status: "revoked" });
});
