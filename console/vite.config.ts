// How the console becomes static files: `dev/build-console.ts` builds by it, and editors that know Vite read it.
import type { UserConfig } from "vite";
import { projectPath } from "../dev/project.ts";
import { operationModules } from "./build/operation-modules.ts";

export default {
  root: projectPath("console"),
  base: "/console/",
  logLevel: "warn",
  plugins: [operationModules()],
  // The chain of the log is checked, and policies decide, by the code that does it on Node: small stand-ins for what it takes of Node.
  resolve: {
    alias: {
      "node:buffer": projectPath("console/engine/node-buffer.ts"),
      "node:crypto": projectPath("console/verify/node-crypto.ts"),
    },
  },
  worker: { format: "es" },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: projectPath("public/console"),
    emptyOutDir: true,
    // Those that know light-dark(): Baseline of May 2024.
    target: ["chrome123", "edge123", "firefox120", "safari17.5"],
    // Nothing is inlined: the pages' policy allows scripts, styles and pictures of its own origin, and nothing else.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    reportCompressedSize: false,
  },
} satisfies UserConfig;
