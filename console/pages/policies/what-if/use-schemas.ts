// The schemas of all operations' arguments: fetched when the first form needs them.
import { useEffect, useState } from "preact/hooks";
import type { ObjectSchema } from "../../../operations/argument-kind.ts";

type Schemas = Readonly<Record<string, ObjectSchema>>;

/** Null until they are there. */
export function useSchemas(): Schemas | null {
  const [schemas, setSchemas] = useState<Schemas | null>(null);
  useEffect(() => {
    let gone = false;
    void import("virtual:operation-schemas").then((module) => {
      if (!gone) setSchemas(module.default);
    });
    return () => {
      gone = true;
    };
  }, []);
  return schemas;
}
