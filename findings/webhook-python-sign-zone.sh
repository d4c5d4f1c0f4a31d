#!/usr/bin/env bash
# Expected: one instant gives one signature, in whatever time zone the datetime says it.
# Seen: Webhook.sign of PyPI's standardwebhooks 1.1.0 and svix 2.9.1 takes the clock's digits for UTC and drops the zone: with a datetime of
#   +02:00, the same instant, it signs two hours later than the `webhook-timestamp` that goes with it, and the library's own verify refuses
#   what it signed. In UTC it is right; a test on a machine in UTC sees nothing. npm's standardwebhooks 1.1.1 signs instants.
# Versions: standardwebhooks 1.1.0, svix 2.9.1 (PyPI), standardwebhooks 1.1.1 (npm). Needs Python 3.10 or newer with pip, Node 20.9 or newer.
# Source: Standard Webhooks, "Signature scheme": what is signed is the id, the timestamp of the header in Unix seconds, and the body.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target packages \
  standardwebhooks==1.1.0 svix==2.9.1 >pip.log 2>&1 || { cat pip.log; exit 1; }
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error --save-exact standardwebhooks@1.1.1 >/dev/null

cat > check.py <<'PY'
import json, subprocess, sys
from datetime import datetime, timedelta, timezone

import standardwebhooks
import svix

SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
ID, BODY = "msg_1", '{"type":"call.denied"}'
now = datetime.now(timezone.utc).replace(microsecond=0)
header = str(int(now.timestamp()))
npm = subprocess.run(["node", "sign.mjs", SECRET, ID, header, BODY], capture_output=True, text=True, check=True).stdout.strip()

holds = True
for library, fault in ((standardwebhooks, standardwebhooks.WebhookVerificationError), (svix, svix.WebhookVerificationError)):
    for hours in (0, 2, -5):
        webhook = library.Webhook(SECRET)
        signature = webhook.sign(ID, now.astimezone(timezone(timedelta(hours=hours))), BODY)
        try:
            webhook.verify(BODY, {"webhook-id": ID, "webhook-timestamp": header, "webhook-signature": signature})
            seen = "verified"
        except fault as error:
            seen = f"refused: {error}"
        moved = webhook.sign(ID, now + timedelta(hours=hours), BODY)
        print(f"{library.__name__}, UTC{hours:+}: {seen}; npm signs the same: {signature == npm}; it is the signature of {hours:+} h: {signature == moved}")
        holds = holds and seen == ("refused: No matching signature found" if hours else "verified")
        holds = holds and (signature == npm) == (hours == 0) and signature == moved
print("holds: a datetime that is not in UTC is signed as another instant" if holds else "changed")
sys.exit(0 if holds else 1)
PY
cat > sign.mjs <<'JS'
import { Webhook } from "standardwebhooks";

const [secret, id, seconds, body] = process.argv.slice(2);
console.log(new Webhook(secret).sign(id, new Date(Number(seconds) * 1000), body));
JS
PYTHONPATH=packages python3 check.py
