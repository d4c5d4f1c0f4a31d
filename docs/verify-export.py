# Checks an export of Bailiff's audit log with nothing but Python 3 and docs/audit.md, section "Writing a verifier", whose numbers are in
# the comments. Not the signatures: Python has no Ed25519 of its own. Usage: python3 docs/verify-export.py export.ndjson
import hashlib, json, sys
from decimal import Decimal

EPOCH, NOT_COVERED = "1970-01-01T00:00:00.000Z", ("hash", "args", "args_salt", "seen")

def number(n):  # as ECMAScript writes a double
    if n == 0 or isinstance(n, int):
        return str(int(n))
    sign, digits, exponent = Decimal(repr(n)).normalize().as_tuple()
    text, point = "".join(map(str, digits)), len(digits) + exponent
    if 0 < point <= 21:
        text = text.ljust(point, "0") if len(text) <= point else text[:point] + "." + text[point:]
    elif -6 < point <= 0:
        text = "0." + "0" * -point + text
    else:
        text = text[0] + ("." + text[1:] if len(text) > 1 else "") + f"e{point - 1:+d}"
    return "-" * sign + text

def canonical(value):
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(canonical(key) + ":" + canonical(value[key]) for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value)
    return json.dumps(value, ensure_ascii=False)

def sha256(value):
    return hashlib.sha256(canonical(value).encode()).hexdigest()

def check(holds, fault):
    if not holds:
        sys.exit("TAMPERED: " + ascii(fault)[1:-1])  # names in a forged file may hold what a terminal obeys

def lines():
    with open(sys.argv[1], encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, 1):
            try:
                yield json.loads(line)
            except ValueError:
                check(False, f"line {number} is torn")

for manifest in lines():  # the last line, and wanted first
    pass
if manifest.get("type") != "manifest":
    sys.exit("not complete: the last line is no manifest")
named = {ledger["ledger"]: ledger for ledger in manifest["ledgers"]}
checkpoint = manifest["checkpoint"] or {"at": "", "heads": []}
heads = {head["ledger"]: head for head in checkpoint["heads"]}
done = {}  # ledger -> its last record so far, and how many there were

for r in lines():
    if r["type"] == "manifest":
        break
    name, seq, id = r["ledger"], r["seq"], r["id"]
    check(id == f"{name}-{seq}", id + " is not its ledger and seq")  # 1
    check(sha256({k: v for k, v in r.items() if k not in NOT_COVERED}) == r["hash"], id + " was changed")  # 2
    if r["args_salt"] is None:  # 3
        check(r["args"] is None and r["seen"] is None, id + " has arguments and no salt")
    else:
        check(sha256({"args": r["args"], "salt": r["args_salt"], "seen": r["seen"]}) == r["args_hash"], id + ": its arguments were changed")
    check(name in named, "the manifest knows no ledger " + name)
    if name in done:  # 5
        last, count = done[name]
        check((seq, r["prev"]) == (last["seq"] + 1, last["hash"]), "something is missing, twice or elsewhere before " + id)
        check(r["at"] >= last["at"], id + " is earlier than the record before it")
    else:  # 4
        count = 0
        check((seq, r["prev"]) == (named[name]["first"], named[name]["prev"]), "something is missing before " + id)
        check(seq > 1 or r["prev"] == "0" * 64, id + " is the first and names one before it")
    head = heads.get(name)
    check(head is None or head["seq"] != seq or head["hash"] == r["hash"], "the checkpoint knows another " + id)  # 6
    done[name] = (r, count + 1)

for name, ledger in named.items():
    check(name in done, f'{name}-{ledger["first"]} is missing, and all of its ledger')
    last, count = done[name]
    check((last["seq"], last["hash"], count) == (ledger["last"], ledger["head"], ledger["count"]), "cut off after " + last["id"])  # 7
    check(ledger["first"] == 1 or manifest["from"] != EPOCH, f"{name}-1 is missing")  # 8
for name, head in heads.items():  # 9
    ledger = named.get(name)
    reaches = manifest["to"] >= checkpoint["at"]
    if ledger is None:
        check(not reaches or manifest["from"] != EPOCH, f"the checkpoint knows {name}, which is not here")
    else:
        check(not reaches or head["seq"] <= ledger["last"], f'{name} is cut off: the checkpoint knows it up to {head["seq"]}')
        check(head["seq"] != ledger["first"] - 1 or head["hash"] == ledger["prev"], f"{name} does not continue what the checkpoint knows")
print("whole:", {name: record["seq"] for name, (record, _) in done.items()})
