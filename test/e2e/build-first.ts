// The bundles that `npm start` and `bailiff` run from are made once, before the tests: none of them waits for that, or does it thrice at once.
import { currentConsole } from "../../dev/build-console.ts";
import { currentHistoryWorker, currentWorker } from "../../dev/build-worker.ts";
import { keepProgram } from "../../dev/kept-bundle.mjs";

const PROGRAMS = { start: "dev/start.ts", cli: "cli/main.ts" } as const;

export default async function buildFirst(): Promise<void> {
  await Promise.all([currentWorker(), currentHistoryWorker(), currentConsole()]);
  for (const [name, entry] of Object.entries(PROGRAMS)) {
    // Without one they run from their sources, slowly, and nobody would notice.
    if ((await keepProgram(name, entry)) === undefined) throw new Error(`no bundle can be made of ${entry}`);
  }
}
