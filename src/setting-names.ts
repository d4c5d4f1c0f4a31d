// A setting whose name is misspelt is not read, and what it was to close stays open: `AUDIT_SIGING_KEY` signs nothing, `DEFAULT_KEY_RATES`
// keeps the default. So a variable whose name is nearly one of ours is a refusal to serve. Others' variables are nobody's business.
import { editDistance } from "./policy/engine.ts";

/** Two letters of difference, or the case: a slip. More: another name. */
const SLIP = 2;

/** @param known those that are ours */
export function misspeltNames(names: readonly string[], known: readonly string[]): string[] {
  return names.flatMap((name) => {
    if (known.includes(name)) return [];
    const meant = known.find((one) => editDistance(name.toUpperCase(), one) <= SLIP);
    return meant === undefined ? [] : [`${name} is no setting of Bailiff's; did you mean ${meant}?`];
  });
}
