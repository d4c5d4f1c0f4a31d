// Conditions of which the reference knows the truth by itself: a formula is printed as CEL for the engine, and worked out here by walking
// it, as the language definition says. `true`, `false`, or an error; nothing ends early.

export type Literal = string | number | boolean;
/** `args.note`, `target.private_metadata.staff` */
export type Path = readonly [root: "args" | "target" | "context" | "key", ...fields: string[]];

export type Formula =
  | { readonly is: "constant"; readonly value: boolean }
  | { readonly is: "not"; readonly of: Formula }
  | { readonly is: "and" | "or"; readonly left: Formula; readonly right: Formula }
  | { readonly is: "choice"; readonly when: Formula; readonly one: Formula; readonly other: Formula }
  | { readonly is: "has"; readonly path: Path }
  | { readonly is: "flag"; readonly path: Path }
  | { readonly is: "compare"; readonly path: Path; readonly by: "==" | "!=" | "<" | "<=" | ">" | ">="; readonly with: Literal }
  | { readonly is: "among"; readonly path: Path; readonly literals: readonly string[] }
  | { readonly is: "starts"; readonly path: Path; readonly text: string }
  | { readonly is: "size"; readonly path: Path; readonly least: number }
  | { readonly is: "some"; readonly path: Path; readonly equals: string };

export type Truth = boolean | "error";

/** What the four names stand for. A target that there is not is undefined. */
export interface Scene {
  readonly args: Readonly<Record<string, unknown>>;
  readonly target: unknown;
  readonly context: Readonly<Record<string, unknown>>;
  readonly key: Readonly<Record<string, unknown>>;
}

export function printed(formula: Formula): string {
  switch (formula.is) {
    case "constant":
      return String(formula.value);
    case "not":
      return `!(${printed(formula.of)})`;
    case "and":
      return `(${printed(formula.left)}) && (${printed(formula.right)})`;
    case "or":
      return `(${printed(formula.left)}) || (${printed(formula.right)})`;
    case "choice":
      return `(${printed(formula.when)}) ? (${printed(formula.one)}) : (${printed(formula.other)})`;
    case "has":
      return `has(${formula.path.join(".")})`;
    case "flag":
      return formula.path.join(".");
    case "compare":
      return `${formula.path.join(".")} ${formula.by} ${JSON.stringify(formula.with)}`;
    case "among":
      return `${formula.path.join(".")} in ${JSON.stringify(formula.literals)}`;
    case "starts":
      return `${formula.path.join(".")}.startsWith(${JSON.stringify(formula.text)})`;
    case "size":
      return `size(${formula.path.join(".")}) >= ${formula.least}`;
    case "some":
      return `${formula.path.join(".")}.exists(x, x == ${JSON.stringify(formula.equals)})`;
  }
}

export function readsTarget(formula: Formula): boolean {
  switch (formula.is) {
    case "constant":
      return false;
    case "not":
      return readsTarget(formula.of);
    case "and":
    case "or":
      return readsTarget(formula.left) || readsTarget(formula.right);
    case "choice":
      return [formula.when, formula.one, formula.other].some(readsTarget);
    default:
      return formula.path[0] === "target";
  }
}

export function truthOf(formula: Formula, scene: Scene): Truth {
  switch (formula.is) {
    case "constant":
      return formula.value;
    case "not": {
      const truth = truthOf(formula.of, scene);
      return truth === "error" ? "error" : !truth;
    }
    case "and": {
      const truths = [truthOf(formula.left, scene), truthOf(formula.right, scene)];
      if (truths.includes(false)) return false;
      return truths.includes("error") ? "error" : true;
    }
    case "or": {
      const truths = [truthOf(formula.left, scene), truthOf(formula.right, scene)];
      if (truths.includes(true)) return true;
      return truths.includes("error") ? "error" : false;
    }
    case "choice": {
      const when = truthOf(formula.when, scene);
      return when === "error" ? "error" : truthOf(when ? formula.one : formula.other, scene);
    }
    case "has":
      return isThere(formula.path, scene);
    case "flag": {
      const value = valueAt(formula.path, scene);
      return typeof value === "boolean" ? value : "error";
    }
    case "compare":
      return compared(valueAt(formula.path, scene), formula.by, formula.with);
    case "among": {
      const value = valueAt(formula.path, scene);
      return value === ABSENT ? "error" : formula.literals.some((literal) => literal === value);
    }
    case "starts": {
      const value = valueAt(formula.path, scene);
      return typeof value === "string" ? value.startsWith(formula.text) : "error";
    }
    case "size": {
      const size = sizeOf(valueAt(formula.path, scene));
      return size === null ? "error" : size >= formula.least;
    }
    case "some": {
      const value = valueAt(formula.path, scene);
      if (Array.isArray(value)) return value.some((element) => element === formula.equals);
      return isMap(value) ? Object.keys(value).includes(formula.equals) : "error";
    }
  }
}

const ABSENT = Symbol("absent");

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value, or ABSENT where any step of the way is missing or leads through something that has no fields. */
function valueAt([root, ...fields]: Path, scene: Scene): unknown {
  let value: unknown = scene[root];
  for (const field of fields) {
    if (!isMap(value) || !Object.hasOwn(value, field) || value[field] === undefined) return ABSENT;
    value = value[field];
  }
  return value;
}

/** `has(a.b.c)`: is there a `c`? An error where there is no `a.b` to have it. */
function isThere(path: Path, scene: Scene): Truth {
  const [root, ...fields] = path;
  const owner = valueAt([root, ...fields.slice(0, -1)], scene);
  const last = fields.at(-1);
  if (last === undefined || !isMap(owner)) return "error";
  return Object.hasOwn(owner, last) && owner[last] !== undefined;
}

function compared(value: unknown, by: string, literal: Literal): Truth {
  if (value === ABSENT) return "error";
  if (by === "==") return value === literal;
  if (by === "!=") return value !== literal;
  // Numbers, texts and truths have an order, each among its own.
  const ordered =
    typeof value === typeof literal && (typeof value === "number" || typeof value === "string" || typeof value === "boolean");
  if (!ordered) return "error";
  switch (by) {
    case "<":
      return value < literal;
    case "<=":
      return value <= literal;
    case ">":
      return value > literal;
    default:
      return value >= literal;
  }
}

function sizeOf(value: unknown): number | null {
  if (typeof value === "string") return [...value].length;
  if (Array.isArray(value)) return value.length;
  return isMap(value) ? Object.keys(value).length : null;
}
