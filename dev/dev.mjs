// `npm run dev`, from its bundle.
import { runInstalled } from "./run-installed.mjs";

runInstalled("dev", "dev/dev.ts", { isKept: true });
