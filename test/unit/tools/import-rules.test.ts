// The direction of imports (DESIGN.md) is kept by biome.json. Each rule is shown to bite: a file per case is written into an empty
// project with our biome.json, linted in one run, and must be refused or let through.
import { beforeAll, expect, it } from "vitest";
import { refusedFiles } from "./lint-files.ts";

/** folder of the importing file, what it imports, and whether that is allowed. */
const CASES: readonly (readonly [folder: string, specifier: string, allowed: boolean])[] = [
  ["src/clerk", "./args/fields.ts", true],
  ["src/clerk", "../deps.ts", true],
  ["src/clerk", "zod", true],
  ["src/clerk", "hono", false],
  ["src/clerk", "hono/http-exception", false],
  ["src/clerk", "cloudflare:workers", false],
  ["src/clerk/args", "../../keys/lease.ts", false],
  ["src/clerk", "../ledger/ledger.ts", false],
  ["src/clerk", "../audit/record.ts", false],
  ["src/clerk", "../routes/users.ts", false],
  ["src/clerk", "../policy/engine.ts", false],
  ["src/clerk", "../bailiff-errors.ts", true],
  ["src/clerk", "../env.ts", false],
  ["src/policy/decide", "hono", false],
  ["src/policy/decide", "cloudflare:workers", false],
  ["src/policy/decide", "../../clerk/operations.ts", false],
  ["src/policy/decide", "../../keys/lease.ts", false],
  ["src/policy/decide", "../../ledger/ledger.ts", false],
  ["src/policy/decide", "../../audit/record.ts", false],
  ["src/policy/decide", "../../routes/users.ts", false],
  ["src/policy/decide", "../language/problem.ts", true],
  ["src/policy/decide", "../compile/bundle.ts", true],
  ["src/policy/decide", "../try/policy-tests.ts", false],
  ["src/policy/decide", "../engine.ts", false],
  ["src/policy/try", "../decide/decide.ts", true],
  ["src/policy/compile", "../decide/decision.ts", false],
  ["src/policy/condition", "../compile/bundle.ts", false],
  ["src/policy/condition", "../language/problem.ts", true],
  ["src/policy/language", "../condition/read-path.ts", false],
  ["src/keys", "../policy/engine.ts", true],
  ["src/keys", "../policy/decide/decide.ts", false],
  ["src/keys", "cloudflare:workers", true],
  ["src/keys", "../routes/users.ts", false],
  ["src/keys", "../index.ts", false],
  ["src/ledger", "../audit/chain.ts", true],
  ["src/ledger", "../routes/users.ts", false],
  ["src/ledger", "../index.ts", false],
  ["src/audit", "../routes/users.ts", false],
  ["src/audit", "../index.ts", false],
  ["src", "./routes/users.ts", false],
  ["src", "./index.ts", false],
  ["src/routes", "./call/intake/body.ts", true],
  ["src/routes/call", "../admin/serve-admin.ts", false],
  ["src/routes/call", "../published/health.ts", false],
  ["src/routes/call", "../../policy/decide/decide.ts", false],
  ["src/routes/call", "../../policy/engine.ts", true],
  ["src/routes/admin/keys", "../../call/call.ts", true],
  ["src/routes/admin/keys", "../../../policy/compile/bundle.ts", false],
  ["src/routes/published/openapi", "../../admin/admin-operations.ts", false],
  ["src/routes/published/openapi", "../../admin/admin-row.ts", true],
  ["src/routes", "../ledger/ledger.ts", true],
  ["src/routes/admin", "../../index.ts", false],
  ["src/routes", "../../emulator/server.ts", false],
  ["src/clerk", "../../dev/ports.ts", false],
  ["src/keys", "../../test/unit/keys.ts", false],
  ["emulator", "../src/clerk/operations.ts", true],
  ["emulator", "../src/keys/lease.ts", false],
  ["emulator/operations", "../../src/routes/users.ts", false],
  ["emulator", "cloudflare:workers", false],
  ["cli", "../src/audit/verify.ts", true],
  ["cli", "../src/policy/engine.ts", true],
  ["cli", "../src/policy/language/document.ts", false],
  ["tools/docs", "../../src/policy/language/document.ts", false],
  ["cli/commands", "../../src/audit/csv.ts", true],
  ["cli/audit", "../../src/foreign-bytes.ts", true],
  ["emulator", "../src/schema-words.ts", true],
  ["cli/policies", "../../src/routes/vocabulary.ts", true],
  ["cli/policies", "../../src/routes/admin/admin-operations.ts", true],
  ["cli/operations", "../../src/routes/admin/admin-row.ts", true],
  ["cli/operations", "../../src/routes/admin/admin-handlers.ts", false],
  ["cli/operations", "../../src/routes/admin/keys/key-operations.ts", false],
  ["cli/operations", "../../src/routes/admin/serve-admin.ts", false],
  ["cli", "../src/ledger/ledger.ts", false],
  ["cli", "../src/index.ts", false],
  ["cli", "cloudflare:workers", false],
  ["console", "../src/audit/record.ts", true],
  ["console", "../src/routes/users.ts", false],
];

/** The form of the import must not matter either. */
const FORMS = {
  value: (specifier: string) => `import { thing } from "${specifier}";\nthing();\n`,
  type: (specifier: string) => `import type { Thing } from "${specifier}";\nexport const thing: Thing | null = null;\n`,
  dynamic: (specifier: string) => `export const loaded = import("${specifier}");\n`,
  reexport: (specifier: string) => `export { thing } from "${specifier}";\n`,
} as const;

let refused: ReadonlySet<string>;
const fileOf = (folder: string, index: number, form: string) => `${folder}/case-${index}-${form}.ts`;

beforeAll(async () => {
  const files = CASES.flatMap(([folder, specifier], index) =>
    Object.entries(FORMS).map(([form, source]) => [fileOf(folder, index, form), source(specifier)] as const),
  );
  refused = await refusedFiles(new Map(files), "lint/style/noRestrictedImports");
});

it.each(CASES.map((entry, index) => [index, ...entry] as const))(
  "%i: %s importing %s, allowed: %s",
  (index, folder, _name, allowed) => {
    for (const form of Object.keys(FORMS)) expect([form, refused.has(fileOf(folder, index, form))]).toEqual([form, !allowed]);
  },
);

it("two files that import each other's types are a circle, and refused", async () => {
  const files = new Map([
    ["src/keys/one.ts", 'import type { Two } from "./two.ts";\nexport type One = Two | null;\n'],
    ["src/keys/two.ts", 'import type { One } from "./one.ts";\nexport type Two = One | string;\n'],
    ["src/keys/three.ts", 'import type { Two } from "./two.ts";\nexport type Three = Two;\n'],
  ]);
  expect([...(await refusedFiles(files, "lint/suspicious/noImportCycles"))].sort()).toEqual([
    "src/keys/one.ts",
    "src/keys/two.ts",
  ]);
});
