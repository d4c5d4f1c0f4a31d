// The check of what is deployed finds what it is there for: each thing that must not be in a bundle, put into one.
import { describe, expect, it } from "vitest";
import { bundleFaults, type Metafile } from "../../../tools/bundle/bundle-faults.ts";
import { BOUND_BYTES, sizeFaults, sizeLines } from "../../../tools/bundle/bundle-size.ts";

const packages = new Set(["node_modules/hono", "node_modules/@scope/pure"]);
const metafileOf = (...inputs: string[]) => ({
  inputs: Object.fromEntries(inputs.map((input) => [input, { bytes: 300 }])),
  outputs: {
    "index.js": { inputs: Object.fromEntries(inputs.map((input) => [input, { bytesInOutput: 100 }])) },
    "index.js.map": { inputs: {} },
  },
});
const faultsOf = (text: string, ...inputs: string[]) =>
  bundleFaults({ text, metafile: metafileOf("src/index.ts", ...inputs), packages, published: PUBLISHED });
const LONG = "a1".repeat(24);
const PUBLISHED = `{"example":"sk_test_bailiff_E80QmhC1jXA5","hash":"${"b2".repeat(32)}"}`;

describe("a bundle of src/ and its dependencies", () => {
  it("is clean", () => {
    const keys = "/^sk_(live|test)_/.test(key) || `sk_live_bailiff_${" + 'id}` || "sk_test_bailiff_"';
    const text = `const ok = ${keys}; const zeros = "0".repeat(64);`;
    const examples = `"sk_test_bailiff_E80QmhC1jXA5" + "${"b2".repeat(32)}"`;
    expect(faultsOf(examples)).toEqual([]);
    expect(faultsOf(text, "src/a/b.ts", "node_modules/hono/dist/app.js", "node_modules/@scope/pure/index.js")).toEqual([]);
  });

  it.each([
    "emulator/server.ts",
    "test/worker/test-gateway.ts",
    "dev/gateway.ts",
    "dev/demo-history/history-worker.ts",
    "cli/main.ts",
    "bench/run.ts",
    "tools/size.ts",
    "console/page.ts",
    "../elsewhere/src/x.ts",
    "node_modules/vitest/index.js",
    "node_modules/@scope/other/index.js",
    "node_modules/hono/node_modules/left-pad/index.js",
  ])("must not hold %s", (input) => {
    expect(faultsOf("", input)).toEqual([`${input} is in the bundle`]);
  });

  it("holds of zod what is asked for", () => {
    const zod = ["node_modules/zod/v4/mini/schemas.js", "node_modules/zod/v4/core/schemas.js"];
    const judged = (metafile: Metafile) =>
      bundleFaults({ text: "", metafile, packages: new Set(["node_modules/zod"]), published: "" });
    expect(judged(metafileOf(...zod))).toEqual([]);
    for (const part of ["locales/en.js", "classic/schemas.js", "core/compile.js"]) {
      expect(judged(metafileOf(...zod, `node_modules/zod/v4/${part}`))).toEqual([expect.stringMatching(/^more of zod/)]);
    }
    const writer = ["to-json-schema.js", "json-schema-processors.js"].map((file) => `node_modules/zod/v4/core/${file}`);
    for (const part of writer)
      expect(judged(metafileOf(...zod, part))).toEqual([expect.stringMatching(/^the writer of JSON Schema/)]);
    // Read by the bundler, and nothing of it kept.
    const read = metafileOf(...zod);
    expect(judged({ ...read, inputs: { ...read.inputs, "node_modules/zod/v4/locales/he.js": { bytes: 300 } } })).toEqual([]);
  });

  it("reads the library of conditions, and that of sign-ins, when they are needed", () => {
    const library = "node_modules/@marcbachmann/cel-js/lib/index.js";
    const importing = (kind: string) => {
      const read = metafileOf("src/index.ts", "src/app.ts", "src/parts.ts", library);
      const inputs = {
        ...read.inputs,
        "src/index.ts": { bytes: 300, imports: [{ path: "src/app.ts", kind: "import-statement" }] },
        "src/app.ts": {
          bytes: 300,
          imports: [
            { path: "src/parts.ts", kind },
            { path: "src/index.ts", kind: "import-statement" },
          ],
        },
        "src/parts.ts": { bytes: 300, imports: [{ path: library, kind: "import-statement" }] },
      };
      const cel = new Set(["node_modules/@marcbachmann/cel-js"]);
      return bundleFaults({ text: "", metafile: { ...read, inputs }, packages: cel, published: "" });
    };
    expect(importing("dynamic-import")).toEqual([]);
    expect(importing("import-statement")).toEqual([expect.stringMatching(/^src\/parts\.ts imports @marcbachmann\/cel-js/)]);
  });

  it.each([
    ["a user of the emulator", 'const id = "user_2credit000000000000000000aa"'],
    ["the emulator", "// from the Emulator"],
    ["the demo history", "const until = env.HISTORY_UNTIL_MS"],
    ["a key of the demo history", 'const key = { id: "demoSupport1" }'],
    ["the test runner", 'import "vitest"'],
    ["a path", 'const file = "/home/somebody/bailiff/src"'],
    ["a live key", 'const key = "sk_live_AbCdEf123456"'],
    ["a test key", "const key = 'sk_test_vault'"],
    ["a key that begins like a published one", `const key = "sk_test_bailiff_E80QmhC1jXA5${LONG}"`],
    ["a minted key", `const key = "sk_live_bailiff_${LONG}"`],
    ["a private key", "-----BEGIN PRIVATE KEY-----"],
    ["an audit signing key", 'const k = "MC4CAQAwBQYDK2VwBCIEI"'],
    ["a bearer token", 'const h = "Bearer abcdefghijklmnop"'],
    ["a long literal", `const pepper = '${LONG}'`],
  ])("must not hold %s in its text", (_, text) => {
    const faults = faultsOf(text);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.join()).not.toContain(LONG);
  });
});

describe("its size", () => {
  it("is told against Cloudflare's limits, and by what it is made of", () => {
    const lines = sizeLines(
      { rawBytes: 1_048_576, gzipBytes: 300_000 },
      metafileOf("src/a.ts", "src/b.ts", "node_modules/hono/x.js"),
    );
    expect(lines).toEqual([
      "bundle   1024.0 KiB: 1.6 % of 64 MiB",
      `gzipped  293.0 KiB of ${BOUND_BYTES / 1024}.0 KiB: 10.0 % of 3 MB (free plan), 3.0 % of 10 MB (paid)`,
      "made of  src 0.2 KiB, hono 0.1 KiB minified",
    ]);
  });

  it.each([
    [{ rawBytes: 1_000_000, gzipBytes: BOUND_BYTES }, 0],
    [{ rawBytes: 1_000_000, gzipBytes: BOUND_BYTES + 1 }, 1],
    [{ rawBytes: 1_000_000, gzipBytes: 3_000_000 }, 1],
    [{ rawBytes: 1_000_000, gzipBytes: 3_000_001 }, 2],
    [{ rawBytes: 70_000_000, gzipBytes: 1 }, 1],
  ])("%j has %i faults", (size, count) => {
    expect(sizeFaults(size)).toHaveLength(count);
  });
});
