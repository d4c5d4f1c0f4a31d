// Edits of policies as a tab keeps them. Pure.

export interface PolicyEdit {
  readonly text: string;
  /** The policy in force when the edit began, as YAML. */
  readonly from: string;
}

/** By policy. */
export type Edits = ReadonlyMap<string, PolicyEdit>;

/** What is no edit is left out: anybody at this browser can write there. */
export function editsIn(value: unknown): Edits {
  if (typeof value !== "object" || value === null) return new Map();
  return new Map(Object.entries(value).filter((entry): entry is [string, PolicyEdit] => isEdit(entry[1])));
}

function isEdit(value: unknown): value is PolicyEdit {
  if (typeof value !== "object" || value === null || !("text" in value && "from" in value)) return false;
  return typeof value.text === "string" && typeof value.from === "string";
}
