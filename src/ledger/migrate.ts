// The schema of an object's database as a list of steps: a change is a new step, never an edit of an old one.

/** SQL, or what SQL cannot say. */
export type Migration = string | ((sql: SqlStorage) => void);

/** Runs the steps that this database has not seen, in one transaction. The count of steps done is kept beside the data. */
export function migrate(storage: DurableObjectStorage, steps: readonly Migration[]): void {
  storage.transactionSync(() => {
    storage.sql.exec("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)");
    const done = storage.sql.exec<{ version: number }>("SELECT version FROM schema_version").toArray().at(0)?.version ?? 0;
    if (done >= steps.length) return;
    for (const step of steps.slice(done)) {
      if (typeof step === "string") storage.sql.exec(step);
      else step(storage.sql);
    }
    storage.sql.exec("DELETE FROM schema_version");
    storage.sql.exec("INSERT INTO schema_version (version) VALUES (?)", steps.length);
  });
}
