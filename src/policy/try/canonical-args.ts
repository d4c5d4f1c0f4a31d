// Arguments of a call that was recorded before values had one spelling, as rules see them since.
import type { VocabularyEntry } from "../language/vocabulary.ts";

type Args = Readonly<Record<string, unknown>>;

/** What is refused today, or stands for a secret, stays as it is. */
export function canonicalArgs(args: Args, entry: VocabularyEntry | undefined): Args {
  if (entry === undefined) return args;
  const spelled = Object.entries(args).map(([name, value]): [string, unknown] => {
    if (entry.secretArgs.includes(name)) return [name, value];
    const parsed = Object.hasOwn(entry.args.shape, name) ? entry.args.shape[name]?.safeParse(value) : undefined;
    return [name, parsed?.success === true ? parsed.data : value];
  });
  return Object.fromEntries(spelled.filter(([, value]) => value !== undefined));
}
