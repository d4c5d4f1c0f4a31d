// What statements on an object's database cost, as rows that they read and write.

export interface Cost {
  read: number;
  written: number;
}

/** The same database; `onRun` hears of each statement when it has run. */
export function watchedSql(
  sql: SqlStorage,
  onRun: (cursor: SqlStorageCursor<Record<string, SqlStorageValue>>, query: string) => void,
): SqlStorage {
  return new Proxy(sql, {
    get: (target, name) =>
      name !== "exec"
        ? Reflect.get(target, name)
        : (query: string, ...bindings: SqlStorageValue[]) => {
            const cursor = target.exec(query, ...bindings);
            onRun(cursor, query);
            return cursor;
          },
  });
}

/** The same storage; `costOf` adds up what its statements read and wrote meanwhile. */
export function measuredStorage(storage: DurableObjectStorage) {
  const cursors: SqlStorageCursor<Record<string, SqlStorageValue>>[] = [];
  const sql = watchedSql(storage.sql, (cursor) => void cursors.push(cursor));
  const costOf = (work: () => void): Cost => {
    cursors.length = 0;
    work();
    return cursors.reduce(
      (sum, { rowsRead, rowsWritten }) => ({ read: sum.read + rowsRead, written: sum.written + rowsWritten }),
      { read: 0, written: 0 },
    );
  };
  // Transactions are the storage's own, and not the proxy's.
  const bound = (name: string | symbol): unknown => {
    const value: unknown = Reflect.get(storage, name);
    return typeof value === "function" ? value.bind(storage) : value;
  };
  return { storage: new Proxy(storage, { get: (_target, name) => (name === "sql" ? sql : bound(name)) }), costOf };
}
