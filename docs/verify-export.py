# Checks an export of Bailiff's audit log with nothing but Python 3 and docs/audit.md, section "Writing a verifier", whose numbers are in
# the comments. Not the signatures: Python has no Ed25519 of its own. Usage: python3 docs/verify-export.py export.ndjson
# Exit code 0: whole, but for the signatures. 1: tampered with. 2: not complete, or no export.
import hashlib, json, sys
from decimal import Decimal

EPOCH, NOT_COVERED = "1970-01-01T00:00:00.000Z", ("hash", "args", "args_salt", "seen")

def value_of(digits):  # numbers count by value, as doubles: 5.0 is 5
    n = float(digits)
    if abs(n) == float("inf"):
        raise ValueError("a number that no double holds")
    return int(n) if n.is_integer() and abs(n) < 2**53 else n

def once(pairs):  # 1
    names = dict(pairs)
    if len(names) < len(pairs):
        raise ValueError("a name stands twice")
    return names

def refused(constant):
    raise ValueError(constant + " is not JSON")

def parsed(line):
    return json.loads(line, object_pairs_hook=once, parse_int=value_of, parse_float=value_of, parse_constant=refused)

def number(n):  # as ECMAScript writes a double
    if isinstance(n, int):
        return str(n)
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

def lines():  # editors put a byte order mark before the first and blank lines behind the last: neither is a fault
    with open(sys.argv[1], encoding="utf-8-sig", newline="\n") as file:
        yield from ((at, line) for at, line in enumerate(file, 1) if line.strip())

def check_record(r, named, heads, done):
    name, seq, id = r["ledger"], r["seq"], r["id"]
    check(id == f"{name}-{seq}", id + " is not its ledger and seq")  # 2
    check(sha256({k: v for k, v in r.items() if k not in NOT_COVERED}) == r["hash"], id + " was changed")  # 3
    if r["args_salt"] is None:  # 4
        check(r["args"] is None and r["seen"] is None, id + " has arguments and no salt")
    else:
        check(sha256({"args": r["args"], "salt": r["args_salt"], "seen": r["seen"]}) == r["args_hash"], id + ": its arguments were changed")
    check(name in named, "the manifest knows no ledger " + name)
    if name in done:  # 6
        last, count = done[name]
        check((seq, r["prev"]) == (last["seq"] + 1, last["hash"]), "something is missing, twice or elsewhere before " + id)
        check(r["at"] >= last["at"], id + " is earlier than the record before it")
    else:  # 5
        count = 0
        check((seq, r["prev"]) == (named[name]["first"], named[name]["prev"]), "something is missing before " + id)
        check(seq > 1 or r["prev"] == "0" * 64, id + " is the first and names one before it")
    head = heads.get(name)
    check(head is None or head["seq"] != seq or head["hash"] == r["hash"], "the checkpoint knows another " + id)  # 7
    done[name] = ({key: r[key] for key in ("id", "seq", "hash", "at")}, count + 1)

def check_ends(manifest, named, checkpoint, heads, done):
    check(len(named) == len(manifest["ledgers"]), "the manifest names a ledger twice")  # 8
    for name, ledger in named.items():
        check(name in done, f'{name}-{ledger["first"]} is missing, and all of its ledger')
        last, count = done[name]
        check((last["seq"], last["hash"]) == (ledger["last"], ledger["head"]), "cut off after " + last["id"])
        check(count == ledger["count"], f"the manifest has another number of records of {name}")
        check(ledger["first"] == 1 or manifest["from"] != EPOCH, f"{name}-1 is missing")  # 9
    reaches = manifest["to"] >= checkpoint["at"]
    for name, head in heads.items():  # 10
        ledger = named.get(name)
        if ledger is None:
            check(not reaches or manifest["from"] != EPOCH, f"the checkpoint knows {name}, which is not here")
        else:
            check(not reaches or head["seq"] <= ledger["last"], f'{name} is cut off: the checkpoint knows it up to {head["seq"]}')
            check(head["seq"] != ledger["first"] - 1 or head["hash"] == ledger["prev"], f"{name} does not continue what the checkpoint knows")

at = end = 0
try:
    for end, text in lines():  # the last line, and wanted first
        pass
    at = end
    manifest = parsed(text) if end else {}
    if manifest.get("type") != "manifest":
        check(not any('"type":"manifest"' in line.replace(" ", "") for _, line in lines()), "something stands behind the manifest")
        print("not complete: the last line is no manifest", file=sys.stderr)
        sys.exit(2)
    if manifest["ledgers"] and not any(at < end for at, _ in lines()):
        print("a manifest and none of its records: proof is NDJSON", file=sys.stderr)
        sys.exit(2)
    named = {ledger["ledger"]: ledger for ledger in manifest["ledgers"]}
    checkpoint = manifest.get("checkpoint") or {"at": "", "heads": []}
    heads = {head["ledger"]: head for head in checkpoint["heads"]}
    done = {}  # ledger -> its last record so far, and how many there were
    for at, text in lines():
        if at < end:  # a manifest that is not the last line is no record
            check_record(parsed(text), named, heads, done)
    check_ends(manifest, named, checkpoint, heads, done)
except OSError as error:
    print(error, file=sys.stderr)
    sys.exit(2)
except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
    check(False, f"line {at} holds what Bailiff never writes: {error!r}"[:200])
print("whole:", {name: last["seq"] for name, (last, _) in done.items()})
