// A Ledger whose tables an earlier version of the code made, and one whose tables a later version made (after a rollback): both go on
// with every record that they hold.
import { runInDurableObject } from "cloudflare:test";
import { beforeAll, expect, it } from "vitest";
import { LedgerStore } from "../../src/ledger/ledger-store.ts";
import { migrate } from "../../src/ledger/migrate.ts";
import { expectWholeChain, ledgerOf, recordsOf } from "./ledger-inspection.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

/** How many steps there were before the one that made the table `actors`. */
const BEFORE_ACTORS = 3;

const gateway = testGateway();
let auditor: MintedKey;

beforeAll(async () => {
  await gateway.publish([{ policy: "auditor", rules: [{ id: "read", allow: ["audit.read"] }] }]);
  auditor = await gateway.mint(["auditor"]);
});

const read = () => gateway.admin("GET", "/audit?limit=1", undefined, auditor.key);
const inAdminLedger = <T>(work: (storage: DurableObjectStorage) => T): Promise<T> =>
  runInDurableObject(ledgerOf("admin"), (_ledger, { storage }) => work(storage));
const versionOf = ({ sql }: DurableObjectStorage) =>
  sql.exec<{ version: number }>("SELECT version FROM schema_version").one().version;

const opened = (storage: DurableObjectStorage) => new LedgerStore(storage, Date.now()).actors();

it("takes the steps that are missing, keeps its records and goes on", async () => {
  const before = await recordsOf("admin");
  const versions = await inAdminLedger((storage) => {
    const now = versionOf(storage);
    storage.sql.exec(
      "DROP TABLE actors; DROP TABLE refusals; DROP TABLE counters; DROP TABLE slots; DROP TABLE holds; DROP TABLE approvals; DROP TABLE elevations; DROP TABLE tallies; DROP TABLE sessions;",
    );
    storage.sql.exec("DROP INDEX idempotency_by_last; DROP INDEX idempotency_by_age;");
    storage.sql.exec("ALTER TABLE idempotency DROP COLUMN equal_digest; ALTER TABLE idempotency DROP COLUMN last_at_ms");
    storage.sql.exec("UPDATE schema_version SET version = ?", BEFORE_ACTORS);
    expect(opened(storage)).toEqual(new Map());
    const columns = storage.sql.exec<{ name: string }>("SELECT name FROM pragma_table_info('idempotency')").toArray();
    expect(columns.map(({ name }) => name)).toContain("equal_digest");
    return { now, after: versionOf(storage) };
  });
  expect(versions.after).toBe(versions.now);
  expect(await recordsOf("admin")).toEqual(before);
  expect(await read()).toMatchObject({ status: 200 });
  expect([...(await inAdminLedger(opened)).keys()]).toContain(auditor.id);
  await expectWholeChain("admin");
});

it("takes no step twice", async () => {
  const before = await recordsOf("admin");
  await inAdminLedger(opened);
  expect(await recordsOf("admin")).toEqual(before);
});

it("works on tables of a later version, and leaves their version alone", async () => {
  await inAdminLedger((storage) => storage.sql.exec("UPDATE schema_version SET version = 99"));
  await inAdminLedger(opened);
  expect(await inAdminLedger(versionOf)).toBe(99);
  expect(await read()).toMatchObject({ status: 200 });
  await expectWholeChain("admin");
});

it("takes all of its steps or none", async () => {
  const steps = ["CREATE TABLE half (x)", "CREATE TABLE half (x)"];
  await inAdminLedger((storage) => {
    storage.sql.exec("UPDATE schema_version SET version = 0");
    expect(() => migrate(storage, steps)).toThrow("half");
    expect(storage.sql.exec("SELECT name FROM sqlite_schema WHERE name = 'half'").toArray()).toEqual([]);
    expect(versionOf(storage)).toBe(0);
    storage.sql.exec("UPDATE schema_version SET version = 99");
  });
});
