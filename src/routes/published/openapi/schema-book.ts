// Writes zod schemas as JSON Schema, and collects those that have an id as components of the document.
import * as z from "zod/mini";
import type { JsonSchema } from "./document-shape.ts";
import { shownAs } from "./shown-as.ts";
import { withSpellingNotes } from "./spelling-note.ts";
import { isSchema, tidySchema } from "./tidy-schema.ts";

/** `input`: as it is sent (what has a default may be left out). `output`: as it is answered. */
export type Direction = "input" | "output";

export interface SchemaBook {
  /** With references to components for what has an id. @throws Error when two schemas have the same id and differ. */
  write(schema: z.ZodMiniType, direction: Direction): JsonSchema;
  /** So far, by name. */
  components(): Readonly<Record<string, JsonSchema>>;
}

export function createSchemaBook(): SchemaBook {
  const components = new Map<string, JsonSchema>();
  /** Most operations answer with the same few things. */
  const known = { input: new Map<z.ZodMiniType, JsonSchema>(), output: new Map<z.ZodMiniType, JsonSchema>() };

  const keep = (name: string, schema: JsonSchema) => {
    const kept = components.get(name);
    if (kept !== undefined && JSON.stringify(kept) !== JSON.stringify(schema)) {
      throw new Error(`two schemas are called ${name} in the API document`);
    }
    components.set(name, schema);
  };

  const writeAnew: SchemaBook["write"] = (schema, direction) => {
    const written = z.toJSONSchema(schema, {
      io: direction,
      unrepresentable: "any",
      override: ({ zodSchema, jsonSchema }) => {
        const shown = zodSchema instanceof z.ZodMiniType ? shownAs(zodSchema) : undefined;
        if (shown !== undefined) Object.assign(jsonSchema, write(shown, direction));
      },
    });
    const { $defs, ...own } = withSpellingNotes(schema, tidySchema({ ...written }));
    for (const [name, definition] of Object.entries(isSchema($defs) ? $defs : {}))
      if (isSchema(definition)) keep(name, definition);
    return own;
  };

  const write: SchemaBook["write"] = (schema, direction) => {
    const json = known[direction].get(schema) ?? writeAnew(schema, direction);
    known[direction].set(schema, json);
    return json;
  };

  return {
    write,
    components: () => Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
