#!/usr/bin/env bash
# Expected: has(user.note) is true when the key is there and its value is null: a map's has() asks for the key, not for the value.
# Seen: @bufbuild/cel 0.6.1 answers false, and so does `"note" in user`; @marcbachmann/cel-js 8.0.0 answers true to both. A rule
#   `deny when has(user.note)` passes in one and denies in the other.
# Versions: @bufbuild/cel 0.6.1, @marcbachmann/cel-js 8.0.0 (npm). Needs Node 20 or newer.
# Source: the CEL language definition, "Field Selection": for a map m, has(m.f) tests whether f is a key of m.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error --save-exact @bufbuild/cel@0.6.1 @marcbachmann/cel-js@8.0.0 >/dev/null

cat > check.mjs <<'JS'
import { run } from "@bufbuild/cel";
import { evaluate } from "@marcbachmann/cel-js";

const variables = { user: { note: null } };
const wanted = {
  "has(user.note)": [false, true],
  '"note" in user': [false, true],
  "user.note == null": [true, true],
  "has(user.other)": [false, false],
};
let holds = true;
for (const [expression, expected] of Object.entries(wanted)) {
  const seen = [run(expression, variables), evaluate(expression, variables)];
  console.log(`${expression}: @bufbuild/cel ${seen[0]}, @marcbachmann/cel-js ${seen[1]}`);
  holds &&= JSON.stringify(seen) === JSON.stringify(expected);
}
const literal = run('has({"note": null}.note)');
console.log(`has({"note": null}.note): @bufbuild/cel ${literal}`);
holds &&= literal === false;
console.log(holds ? "holds: a key whose value is null is there for one, and not for the other" : "changed");
process.exit(holds ? 0 : 1);
JS
node check.mjs
