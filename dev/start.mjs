// `npm start`, from its bundle.
import { runInstalled } from "./run-installed.mjs";

runInstalled("start", "dev/start.ts", { isKept: true });
