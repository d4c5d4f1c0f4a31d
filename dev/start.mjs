// `npm start`, from its bundle.
import { runKept } from "./kept-bundle.mjs";

await runKept("start", "dev/start.ts");
