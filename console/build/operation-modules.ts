// Modules that the build makes from the tables of operations: what each is called and how much harm it can do, and, apart because only forms
// need it, the JSON Schema of its arguments. So a page has the gateway's own facts without the code that they are made by.
import type { Plugin } from "vite";
import * as z from "zod/mini";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { ADMIN_OPERATIONS } from "../../src/routes/admin/admin-operations.ts";
import { buildVocabulary } from "../../src/routes/vocabulary.ts";

const MODULES: Readonly<Record<string, () => unknown>> = {
  "virtual:operations": listedOperations,
  "virtual:operation-schemas": operationSchemas,
};

export function operationModules(): Plugin {
  const made = (id: string) => `\0${id}`;
  return {
    name: "operation-modules",
    resolveId: (id) => (id in MODULES ? made(id) : null),
    load(id) {
      const make = MODULES[id.slice(1)];
      return id.startsWith("\0") && make !== undefined
        ? `export default JSON.parse(${JSON.stringify(JSON.stringify(make()))})`
        : null;
    },
  };
}

function listedOperations() {
  const summaries = new Map([...OPERATIONS, ...ADMIN_OPERATIONS].map(({ name, summary }) => [name, summary]));
  return [...vocabulary().values()].map(({ name, class: risk, byFamilyOnly, allowedUnlessDenied, target, secretArgs }) => ({
    ...{ name, class: risk, byFamilyOnly, allowedUnlessDenied, target, secretArgs },
    summary: summaries.get(name) ?? name,
  }));
}

/** As the policy sees them: one flat object, whatever of it travels in path, query or body. */
function operationSchemas() {
  const schemas = [...vocabulary().values()].map(({ name, args }) => {
    const { $schema: _, ...schema } = z.toJSONSchema(args, { io: "input", unrepresentable: "any", reused: "inline" });
    return [name, schema] as const;
  });
  return Object.fromEntries(schemas);
}

function vocabulary() {
  return buildVocabulary(OPERATIONS, ADMIN_OPERATIONS);
}
