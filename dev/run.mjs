// Any program of this project that is no `npm start`, from its sources: `node dev/run.mjs tools/check.ts …`. What of package.json runs on
// what `npm ci` installs goes this way, so that it says what is missing in a sentence. Read by any Node, like `run-installed.mjs`.
import { runInstalled } from "./run-installed.mjs";

const [entry] = process.argv.splice(2, 1);
runInstalled(process.env.npm_lifecycle_event, entry, { isKept: false });
