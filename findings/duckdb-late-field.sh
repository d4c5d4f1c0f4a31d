#!/usr/bin/env bash
# Expected: over an append-only NDJSON file whose later lines have one more field, a query that names only the older fields answers, or no
#   query does.
# Seen: count(*) and queries of some columns answer, and a query that names *every* column that the sample found fails ("has unknown key"),
#   so a recipe works until somebody adds its last column. With the columns given it works always.
# Versions: duckdb 2.0.1 (PyPI). Needs Python 3.10 or newer with pip.
# Source: DuckDB's documentation of read_json: sample_size (20480) decides the columns; `columns` gives them; ignore_errors skips lines.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target packages duckdb==2.0.1 >pip.log 2>&1 || { cat pip.log; exit 1; }

cat > check.py <<'PY'
import json, sys
import duckdb

with open("log.ndjson", "w") as log:
    for seq in range(60_000):
        late = {"reason": "CASE-1"} if seq >= 50_000 else {}
        log.write(json.dumps({"seq": seq, "type": "read", "name": "a", **late}) + "\n")

AUTO = "read_json_auto('log.ndjson')"
GIVEN = "read_json('log.ndjson', columns = {seq: 'BIGINT', type: 'VARCHAR', name: 'VARCHAR', reason: 'VARCHAR'})"
WANTED = {
    f"SELECT count(*) FROM {AUTO}": "60000",
    f"SELECT max(seq), max(type) FROM {AUTO}": "59999, read",
    f"SELECT max(seq), max(type), max(name) FROM {AUTO}": "fails: unknown key",
    f"SELECT max(seq), max(type), max(name), max(reason) FROM {GIVEN}": "59999, read, a, CASE-1",
}
holds = True
for query, wanted in WANTED.items():
    try:
        seen = ", ".join(map(str, duckdb.sql(query).fetchall()[0]))
    except duckdb.InvalidInputException as error:
        seen = "fails: unknown key" if 'has unknown key "reason"' in str(error) else f"fails: {error}"
    print(f"{query}\n  {seen}")
    holds = holds and seen == wanted
print(f"holds: duckdb {duckdb.__version__} fails when every sampled column is named" if holds else "changed")
sys.exit(0 if holds else 1)
PY
PYTHONPATH=packages python3 check.py
