#!/usr/bin/env bash
# Expected: a time-stamp that OpenSSL made and verifies says the same time in both Python clients, and both verify it.
# Seen: rfc3161-client 1.0.9 verifies it and gives its time without the fraction of the second, so of two stamps within a second neither is
#   the first. rfc3161ng 2.1.3 gives the whole time, but raises a TypeError at check_timestamp when the authority signs with an elliptic
#   curve; with RSA it verifies. Whoever goes over from one to the other for its fault meets the other's.
# Versions: rfc3161-client 1.0.9, rfc3161ng 2.1.3, cryptography 50.0.2, pyasn1 0.6.5 (PyPI). Needs Python 3.10 or newer with pip, OpenSSL 3.
# Source: RFC 3161, 2.4.2: genTime may have a fraction of a second; the algorithm of the signature is the authority's choice.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target packages \
  rfc3161-client==1.0.9 rfc3161ng==2.1.3 cryptography==50.0.2 pyasn1==0.6.5 >pip.log 2>&1 || { cat pip.log; exit 1; }

cat > authority.cnf <<'CNF'
[authority]
serial = ./serial
default_policy = 1.2.3.4
signer_digest = sha256
digests = sha256
clock_precision_digits = 3
ess_cert_id_alg = sha256

[certificate]
basicConstraints = CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
CNF
stamp() {
  local kind=$1 second tries
  shift
  openssl genpkey -out key.pem "$@" 2>/dev/null
  openssl req -x509 -new -key key.pem -subj /CN=root -days 3650 -out "$kind-root.pem"
  openssl req -new -key key.pem -subj /CN=authority -out request.pem
  openssl x509 -req -in request.pem -CA "$kind-root.pem" -CAkey key.pem -set_serial 2 -days 3650 -extfile authority.cnf \
    -extensions certificate -out "$kind.pem" 2>/dev/null
  openssl ts -query -data data -sha256 -cert -out query.tsq 2>/dev/null
  # One in a thousand falls on a whole second, which has no fraction.
  for tries in 1 2 3; do
    openssl ts -reply -config authority.cnf -section authority -queryfile query.tsq -signer "$kind.pem" -inkey key.pem -out "$kind.tsr" 2>/dev/null
    second=$(openssl ts -reply -in "$kind.tsr" -text 2>/dev/null | grep -oE ':[0-9]{2}\.[0-9]+ ' || true)
    [ -z "$second" ] || break
  done
  openssl ts -verify -data data -in "$kind.tsr" -CAfile "$kind-root.pem" >/dev/null 2>&1
  echo "$second" | tr -d ': ' > "$kind.second"
}
printf 'the head of a log' > data
echo 01 > serial
stamp rsa -algorithm RSA -pkeyopt rsa_keygen_bits:2048
stamp ec -algorithm EC -pkeyopt ec_paramgen_curve:P-256

cat > check.py <<'PY'
import hashlib, sys
from pathlib import Path

import rfc3161ng
from cryptography import x509
from pyasn1.codec.der import decoder, encoder
from rfc3161_client import VerifierBuilder, decode_timestamp_response

data = Path("data").read_bytes()
holds = True
for kind in ("rsa", "ec"):
    answer = Path(f"{kind}.tsr").read_bytes()
    second = float(Path(f"{kind}.second").read_text())
    stamp = decode_timestamp_response(answer)
    root = x509.load_pem_x509_certificate(Path(f"{kind}-root.pem").read_bytes())
    verified = VerifierBuilder().add_root_certificate(root).build().verify(stamp, hashlib.sha256(data).digest())
    time = stamp.tst_info.gen_time
    token = encoder.encode(decoder.decode(answer, asn1Spec=rfc3161ng.TimeStampResp())[0].time_stamp_token)
    other = rfc3161ng.get_timestamp(token)
    try:
        checked = rfc3161ng.check_timestamp(token, data=data, hashname="sha256", certificate=Path(f"{kind}.pem").read_bytes())
    except TypeError as error:
        checked = type(error).__name__
    seconds = [t.second + t.microsecond / 1e6 for t in (time, other)]
    print(f"{kind}, stamped at second {second}: rfc3161-client verifies {verified}, second {seconds[0]}; rfc3161ng verifies {checked}, second {seconds[1]}")
    holds = holds and seconds == [int(second), second] and second % 1 and verified is True
    holds = holds and checked == (True if kind == "rsa" else "TypeError")
print("holds: one loses the fraction of the second, the other cannot check an elliptic curve's signature" if holds else "changed")
sys.exit(0 if holds else 1)
PY
PYTHONPATH=packages python3 check.py
