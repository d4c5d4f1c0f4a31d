// Programs of Node read conditions as they come, and so do the tests of what reads them: the library is there from the start. That the Worker
// waits for it where it must, test/worker says, which does not load this file.
import { loadConditions } from "../../src/policy/engine.ts";

await loadConditions();
