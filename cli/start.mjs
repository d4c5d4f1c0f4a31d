// `bailiff` on a Node that runs TypeScript: from its bundle.
import { runKept } from "../dev/kept-bundle.mjs";

await runKept("cli", "cli/main.ts");
