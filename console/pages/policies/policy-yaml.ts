// Policies as people write them. Apart, because the library weighs what most looks do not need.
import { stringify } from "yaml";

const COLUMNS = 110;

export function yamlOf(document: unknown): string {
  return stringify(document, { lineWidth: COLUMNS, aliasDuplicateObjects: false });
}
