// Three layers, one run: pure code on Node, the Worker inside workerd, and the whole thing over real sockets.
import { existsSync } from "node:fs";
import { cloudflareTest } from "@cloudflare/vitest-pool-workers";
import { defineConfig } from "vitest/config";
import { quietTools } from "./dev/quiet-tools.ts";

/** What wrangler.toml requires, with values that are worth nothing. */
const secrets = { CLERK_SECRET_KEY: "sk_test_vitest", KEY_PEPPER: "vitest-pepper-0123456789abcdef-0123456789" };
const bindings = { ...secrets, CLERK_API_URL: "http://127.0.0.1:9", ROOT_TOKEN: "vitest-root-token-0123456789abcdef-0123456789" };

// Before the pool is made, because it starts Miniflare and reads secrets: over a developer's own, which no test may use.
quietTools();
Object.assign(process.env, secrets);

/** Where every `fetch` of the Worker ends up unless a test replaces `fetch`: no test reaches a network by accident. */
function noNetwork(request: { readonly url: string }): never {
  throw new Error(`a test in workerd called ${new URL(request.url).origin}: give it a fetch of its own`);
}

const slow = { testTimeout: 60_000, hookTimeout: 60_000 };

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

/** Debian's. Where there is none, there is no such project; `npm test` leaves it out in any case. */
const CHROMIUM = "/usr/bin/chromium";
const browser = existsSync(CHROMIUM)
  ? [{ test: { name: "browser", include: ["test/browser/**/*.test.ts"], ...slow, sequence: { groupOrder: 3 } } }]
  : [];

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.ts"], testTimeout: 20_000 } },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: { bindings, outboundService: noNetwork, cf: false },
          }),
        ],
        test: {
          name: "worker",
          include: ["test/worker/**/*.test.ts"],
          testTimeout: 20_000,
          setupFiles: ["test/worker/at-noon.ts"],
        },
      },
      {
        // One file at a time and apart from the others: each starts a runtime, and two of them leave two cores nothing for the test.
        test: { name: "e2e", include: ["test/e2e/**/*.test.ts"], ...slow, fileParallelism: false, sequence: { groupOrder: 1 } },
      },
      ...conformance,
      ...browser,
      ...sdks,
    ],
  },
});
