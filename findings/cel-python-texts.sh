#!/usr/bin/env bash
# Expected: the two CEL libraries of PyPI, one of them the reference implementation in C++, decide a rule alike.
# Seen: cel-python 0.5.0 makes other texts of values: `string(true)` is "True", `string(1.0)` is "1.0", and a timestamp loses the fraction of
#   its second. So a rule that compares such a text, or puts an id together from one, is false in silence where cel-expr-python 0.1.3 says
#   true, and a deny of it lets through.
# Versions: cel-python 0.5.0, cel-expr-python 0.1.3 (PyPI). Needs Python 3.11 or newer with pip.
# Source: the CEL language definition: the constant is `true`; string() of a timestamp is its RFC 3339 form, with the fraction that it has.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target packages \
  cel-python==0.5.0 cel-expr-python==0.1.3 >pip.log 2>&1 || { cat pip.log; exit 1; }

cat > check.py <<'PY'
import sys

import celpy
from cel_expr_python import cel

USER = {"banned": True, "rate": 1.0, "seen": "2026-01-01T00:00:00.120Z"}
RULES = [
    'string(user.banned) == "true"',
    '"banned:" + string(user.banned) in ["banned:true"]',
    'string(user.rate) == "1"',
    "timestamp(string(timestamp(user.seen))) == timestamp(user.seen)",
]

def reference(rule):
    return cel.NewEnv(variables={"user": cel.Type.DYN}).compile(rule).eval(data={"user": USER}).value()

def other(rule):
    environment = celpy.Environment()
    return bool(environment.program(environment.compile(rule)).evaluate({"user": celpy.json_to_cel(USER)}))

holds = True
for rule in RULES:
    seen = (other(rule), reference(rule))
    print(f"{rule}: cel-python {seen[0]}, cel-expr-python {seen[1]}")
    holds = holds and seen == (False, True)
print("holds: the two decide these rules differently" if holds else "changed")
sys.exit(0 if holds else 1)
PY
PYTHONPATH=packages python3 check.py
