#!/usr/bin/env bash
# Expected: one expression has one answer in the two CEL libraries of npm, and what the language's grammar has is parsed.
# Seen: evaluate() of @marcbachmann/cel-js 8.0.0 checks types before it evaluates, and its checker has no equality across number types:
#   `1 == 1.0`, `1u == 1` and `1 in {1.0: true}` raise where run() of @bufbuild/cel 0.6.1, which checks nothing, says true; with dyn(), and
#   for `1 < 1.5`, both say true. `.5` raises at parsing. So a rule that was tried with one library is an error in the other.
# Versions: @marcbachmann/cel-js 8.0.0, @bufbuild/cel 0.6.1 (npm). Needs Node 20 or newer.
# Source: the CEL language definition: numbers of different types are equal when their values are ("Equality"); type checking is a step
#   that may be left out; FLOAT_LIT ::= -? DIGIT* . DIGIT+ EXPONENT? | -? DIGIT+ EXPONENT.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error --save-exact @bufbuild/cel@0.6.1 @marcbachmann/cel-js@8.0.0 >/dev/null

cat > check.mjs <<'JS'
import { run } from "@bufbuild/cel";
import { evaluate } from "@marcbachmann/cel-js";

const wanted = {
  "1 == 1.0": "raises no such overload: int == double",
  "1u == 1": "raises no such overload: uint == int",
  "[1] == [1.0]": "raises no such overload: list<int> == list<double>",
  "1 in {1.0: true}": "raises no such overload: int in map<double, bool>",
  ".5 == 0.5": "raises Unexpected token: DOT",
  "dyn(1) == dyn(1.0)": "true",
  "1 < 1.5": "true",
};
const attempt = (expression) => {
  try {
    return String(evaluate(expression));
  } catch (error) {
    return `raises ${error.message.split("\n")[0]}`;
  }
};
let holds = true;
for (const [expression, expected] of Object.entries(wanted)) {
  const seen = attempt(expression);
  const other = run(expression);
  console.log(`${expression}: @marcbachmann/cel-js ${seen}; @bufbuild/cel ${other}`);
  holds &&= seen === expected && other === true;
}
console.log(holds ? "holds: equality across number types, and .5, raise in one library and are true in the other" : "changed");
process.exit(holds ? 0 : 1);
JS
node check.mjs
