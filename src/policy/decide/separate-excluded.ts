// A list such as `user_id` names, on the wire, whom it means and, with `-` before them, whom it leaves out: `-user_x` alone is everybody
// else. For rules the two are different fields (`args.user_id`, `args.user_id_excluded`), each absent when it holds nothing: a rule that
// counts the first (`size(args.user_id) == 1`) then counts users that are meant, and with nothing but exclusions it is an error, a deny.
import { argumentShape } from "../condition/argument-shape.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";

type Args = Readonly<Record<string, unknown>>;

/** The arguments as rules see them. `args` are as recorded and sent; a sign `+`, which older records hold, goes. */
export function separateExcluded(args: Args, entry: VocabularyEntry): Args {
  // Nearly all calls: their decision shall not wait for the shape.
  if (!holdsSigned(args)) return args;
  const { excluded } = argumentShape(entry);
  let separated: Record<string, unknown> | null = null;
  for (const [name, leftOut] of excluded) {
    const list = Object.hasOwn(args, name) ? args[name] : undefined;
    if (!Array.isArray(list)) continue;
    separated ??= { ...args };
    delete separated[name];
    const meant = list.filter((element) => !isLeftOut(element)).map((element) => withoutSign(element, "+"));
    const others = list.filter(isLeftOut).map((element) => withoutSign(element, "-"));
    if (meant.length > 0 || others.length === 0) separated[name] = meant;
    if (others.length > 0) separated[leftOut] = others;
  }
  return separated ?? args;
}

function holdsSigned(args: Args): boolean {
  for (const name of Object.keys(args)) {
    const value = args[name];
    if (Array.isArray(value) && value.some(isSigned)) return true;
  }
  return false;
}

function isSigned(element: unknown): boolean {
  return typeof element === "string" && (element.startsWith("-") || element.startsWith("+"));
}

function isLeftOut(element: unknown): boolean {
  return typeof element === "string" && element.startsWith("-");
}

function withoutSign(element: unknown, sign: string): unknown {
  return typeof element === "string" && element.startsWith(sign) ? element.slice(1) : element;
}
