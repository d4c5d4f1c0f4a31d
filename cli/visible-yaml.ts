// YAML for a terminal that is still the same YAML: a text with characters that would be escaped there is written in double quotes, where the
// escape means the character. In a plain text a backslash would be a backslash.
import { Document, visit } from "yaml";
import { isVisible, visibleLines } from "./visible.ts";

export function visibleYaml(value: unknown): string {
  const document = new Document(value);
  visit(document, {
    Scalar(_, scalar) {
      if (typeof scalar.value === "string" && !isVisible(scalar.value.replaceAll("\n", ""))) scalar.type = "QUOTE_DOUBLE";
    },
  });
  return visibleLines(document.toString());
}
