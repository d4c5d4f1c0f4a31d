// The CEL library: it parses conditions, and checks them. As it is read it makes its table of all functions of CEL, which takes a tenth of the
// start of an isolate, and a Ledger's never sees a condition. So it is read when somebody is about to: who may come to a condition
// (`compile/`, `record-filter.ts`) awaits `loadConditions` first. Decisions themselves wait for nothing.
type CelLibrary = typeof import("./cel-parts.ts");

let library: CelLibrary | null = null;

/** Once per isolate. Rejects when the library cannot be had: then no condition can be read, and what depends on one is not answered. */
export async function loadConditions(): Promise<void> {
  library ??= await import("./cel-parts.ts");
}

export function hasLoadedConditions(): boolean {
  return library !== null;
}

/** @throws Error where nobody awaited `loadConditions`. It is a fault of the program and no condition's, so nothing that can be remembered comes of it. */
export function celLibrary(): CelLibrary {
  if (library === null) throw new Error("a condition was to be read before loadConditions()");
  return library;
}
