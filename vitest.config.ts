// Three layers, one run: pure code on Node, the Worker inside workerd, and the whole thing over real sockets.
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { quietTools } from "./dev/quiet-tools.ts";
import { LongestFirst } from "./test/longest-first.ts";
import { scratchInMemory } from "./test/scratch-in-memory.ts";

/** What wrangler.toml requires, with values that are worth nothing. */
const secrets = { CLERK_SECRET_KEY: "sk_test_vitest", KEY_PEPPER: "vitest-pepper-0123456789abcdef-0123456789" };
/** Said to tests in workerd, whose `process.env` are the bindings. */
const howMany = process.env["BYPASS_EVENTS"] === undefined ? {} : { BYPASS_EVENTS: process.env["BYPASS_EVENTS"] };
const bindings = {
  ...secrets,
  ...howMany,
  CLERK_API_URL: "http://127.0.0.1:9",
  ROOT_TOKEN: "vitest-root-token-0123456789abcdef-0123456789",
};

// Before the pool is made, because it starts Miniflare and reads secrets: over a developer's own, which no test may use.
quietTools();
Object.assign(process.env, secrets);
// Toolchains of other languages take more room than that.
if (process.env["SDKS"] === undefined) scratchInMemory();

/** Where every `fetch` of the Worker ends up unless a test replaces `fetch`: no test reaches a network by accident. */
function noNetwork(request: { readonly url: string }): never {
  throw new Error(`a test in workerd called ${new URL(request.url).origin}: give it a fetch of its own`);
}

const CORES = availableParallelism();
/** A machine that has much else to do is no fault of what is tested. */
const slow = { testTimeout: 60_000, hookTimeout: 60_000 };
/** A test that asserts nothing fails: it would pass whatever is so. */
const asserting = { expect: { requireAssertions: true } };

/** Clerk's own OpenAPI files are not ours to ship; `npm run conformance` says where they are. Without them there is no such project. */
const conformance =
  process.env["CLERK_OPENAPI_DIR"] === undefined
    ? []
    : [{ test: { name: "conformance", include: ["test/conformance/**/*.test.ts"], ...slow, sequence: { groupOrder: 2 } } }];

/** Clerk's SDKs come from four registries: `npm run sdks` alone has this project, so that `npm test` needs nothing but npm. */
const sdks =
  process.env["SDKS"] === undefined
    ? []
    : [{ test: { name: "sdks", include: ["test/sdks/**/*.test.ts"], ...slow, sequence: { groupOrder: 4 } } }];

/** Debian's LibreOffice: `npm run spreadsheet` alone has this project, and fails where there is none. */
const spreadsheet =
  process.env["SPREADSHEET"] === undefined
    ? []
    : [{ test: { name: "spreadsheet", include: ["test/spreadsheet/**/*.test.ts"], ...slow, sequence: { groupOrder: 5 } } }];

/** Debian's. Where there is none, there is no such project; `npm test` leaves it out in any case. */
const CHROMIUM = "/usr/bin/chromium";
const browser = existsSync(CHROMIUM)
  ? [
      {
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          globalSetup: ["test/e2e/build-first.ts"],
          ...slow,
          expect: { poll: { timeout: 20_000 } },
          sequence: { groupOrder: 3 },
        },
      },
    ]
  : [];

export default defineConfig({
  test: {
    // Vitest's own number is one less, which on two cores is half of the machine.
    maxWorkers: CORES,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/unit/**/*.test.ts"],
          setupFiles: ["test/unit/load-conditions.ts"],
          ...slow,
          ...asserting,
          isolate: false,
        },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            // A bucket under a name that the Worker does not know: tests of what puts things there hand it over.
            miniflare: { bindings, r2Buckets: ["SPARE_BUCKET"], outboundService: noNetwork, cf: false },
          }),
        ],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          ...slow,
          ...asserting,
          setupFiles: ["test/worker/at-noon.ts"],
          isolate: false,
        },
      },
      {
        // Apart from the others, and more of them than most machines would carry if they did not wait for half of their time.
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/e2e/build-first.ts"],
          ...slow,
          ...asserting,
          maxWorkers: CORES + 1,
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      ...conformance,
      ...browser,
      ...sdks,
      ...spreadsheet,
    ],
  },
});
