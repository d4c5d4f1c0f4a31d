// One YAML file of a folder. Whatever is wrong with it is a problem to tell, not an error: files come from editors and merges.
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { nameOfForeignBytes } from "../../src/foreign-bytes.ts";
import { readYaml } from "../../src/yaml/read-yaml.ts";
import { type FileProblem, fileProblem } from "./folder-problem.ts";

export type FileContent = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: FileProblem };

export function readYamlFile(directory: string, file: string): FileContent {
  const failed = (message: string, position?: FileProblem["position"]): FileContent => ({
    ok: false,
    problem: fileProblem(file, message, position),
  });
  const bytes = readBytes(path.join(directory, file));
  if (typeof bytes === "string") return failed(bytes);
  let text: string;
  try {
    // A stray byte would be published as a replacement character, in a condition as well as in a description.
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    const kind = nameOfForeignBytes(bytes)?.name;
    return failed(`is not UTF-8 text${kind === undefined ? "" : ` (${kind})`}`);
  }
  const read = readYaml(text);
  return read.ok ? { ok: true, value: read.value } : failed(read.message, read.place);
}

/** Or why not. */
function readBytes(name: string): Uint8Array | string {
  try {
    return statSync(name).isFile() ? readFileSync(name) : "is not a file";
  } catch (error) {
    const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
    // The folder lists it, so it is a link.
    return code === "ENOENT" ? "is a link to nothing" : `cannot be read (${String(code)})`;
  }
}
