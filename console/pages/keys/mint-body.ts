// From what a form says to what the API takes.

export interface MintAnswers {
  readonly name: string;
  readonly owner: string;
  readonly policies: readonly string[];
  /** Days; empty: never. */
  readonly expiresInDays: string;
  /** One a line. */
  readonly scopes: string;
  readonly cidrs: string;
  readonly strict: boolean;
}

/** A key that nobody thinks about again should not live for ever. */
export const EMPTY_MINT: MintAnswers = {
  name: "",
  owner: "",
  policies: [],
  expiresInDays: "90",
  scopes: "",
  cidrs: "",
  strict: false,
};

const MS_PER_DAY = 86_400_000;

export function mintBody(answers: MintAnswers, nowMs: number): Readonly<Record<string, unknown>> {
  const { name, owner, policies, expiresInDays, strict } = answers;
  const scopes = linesOf(answers.scopes);
  const cidrs = linesOf(answers.cidrs);
  return {
    name: name.trim(),
    owner: owner.trim(),
    policies,
    ...(scopes.length === 0 ? {} : { scopes }),
    ...(cidrs.length === 0 ? {} : { allowed_cidrs: cidrs }),
    ...(expiresInDays === "" ? {} : { expires_at: new Date(nowMs + Number(expiresInDays) * MS_PER_DAY).toISOString() }),
    ...(strict ? { consistency: "strict" } : {}),
  };
}

/** Commas part as well: people paste lists as they find them. */
function linesOf(text: string): readonly string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
