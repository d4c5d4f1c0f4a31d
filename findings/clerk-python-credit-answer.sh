#!/usr/bin/env bash
# Expected: users.adjust_billing_credit_balance returns when Clerk has given the credit.
# Seen: 5.0.7 and 6.0.1 raise ResponseValidationError after the credit was given, because their model wants a whole number as `amount`.
#   Whoever takes the exception for a failure and repeats with a new idempotency key gives the credit twice. 7.0.0 reads the answer.
# Versions: clerk-backend-api 5.0.7, 6.0.1, 7.0.0 (PyPI). Needs Python 3.10 or newer with pip.
# Source: Clerk's OpenAPI description of API version 2025-11-10, the one these releases send: CommerceCreditLedgerResponse.amount is a
#   CommerceMoneyResponse, an object.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

cat > check.py <<'PY'
import json, sys, threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from clerk_backend_api import Clerk, models

# As the description has it.
ENTRY = {
    "object": "commerce_credit_ledger", "id": "ccl_1", "payer_id": "payer_1",
    "amount": {"amount": 250, "amount_formatted": "2.50", "currency": "USD", "currency_symbol": "$"},
    "source_type": "grant", "source_id": "src_1", "note": None, "created_at": "2026-01-01T00:00:00Z",
}
given = []

class Clerks(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        given.append((self.headers["clerk-api-version"], body["amount"]))
        answer = json.dumps(ENTRY).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass

server = HTTPServer(("127.0.0.1", 0), Clerks)
threading.Thread(target=server.serve_forever, daemon=True).start()
clerk = Clerk(bearer_auth="sk_test_example", server_url=f"http://127.0.0.1:{server.server_port}")
try:
    entry = clerk.users.adjust_billing_credit_balance(
        user_id="user_1", amount=250, action="increase", idempotency_key="case-1")
    came = f"returns amount {entry.amount.amount}"
except models.ResponseValidationError as error:
    came = f"raises {type(error).__name__}, status {error.status_code}"
print(f"{came}; given {len(given)} time(s), API version {given[0][0]}")
PY

expect() {
  local version=$1 wanted=$2 seen
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "packages-$version" "clerk-backend-api==$version" >pip.log 2>&1 || { cat pip.log; exit 1; }
  seen=$(PYTHONPATH="packages-$version" python3 check.py)
  echo "clerk-backend-api $version: $seen"
  [ "$seen" = "$wanted; given 1 time(s), API version 2025-11-10" ] || { echo "changed: $version was “$wanted”"; exit 1; }
}
expect 5.0.7 "raises ResponseValidationError, status 200"
expect 6.0.1 "raises ResponseValidationError, status 200"
expect 7.0.0 "returns amount 250"
echo "holds: 5.0.7 and 6.0.1 raise after the credit was given, 7.0.0 does not"
