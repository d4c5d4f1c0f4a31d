// docs/audit.md says that an object cannot tidy its own database: on the day that it can, an erase can do more.
import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import { ledgerOf } from "../ledger-inspection.ts";

it.each(["PRAGMA secure_delete = ON", "PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM"])("%s is refused", async (statement) => {
  const refused = await runInDurableObject(ledgerOf("pragmas"), (_ledger, { storage }) => {
    try {
      storage.sql.exec(statement).toArray();
      return null;
    } catch (error) {
      return String(error);
    }
  });
  expect(refused).toMatch(/not authorized|cannot VACUUM/i);
});
