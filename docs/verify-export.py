# Checks an export of Bailiff's audit log, or records copied from KV, with nothing but Python 3 and docs/audit.md, section "Writing a
# verifier", whose numbers are in the comments.
# Usage: python3 docs/verify-export.py FILE [AUDIT-KEY.json] [--unsigned] [--anchor PATH...]
# An anchor is a signed checkpoint that was kept elsewhere, or a folder of them; time-stamps are for `openssl ts -verify` and `bailiff`.
# Exit code 0: whole (but for signatures, if no key is given). 1: tampered with. 2: not usable.
import base64, datetime, hashlib, json, os, re, sys
from decimal import Decimal

EPOCH, NOT_COVERED = "1970-01-01T00:00:00.000Z", ("hash", "args", "args_salt", "seen")
HASH, LEDGER, ZEROS = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9A-Za-z]{1,16}"), "0" * 64
TIME = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z")
SEGMENT = re.compile(r"audit/[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9]{13}-[0-9A-Za-z]+-[0-9]+")

# --- JSON: values as doubles, names once, and the canonical form

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

# --- Ed25519 (RFC 8032, section 5.1.7), whose public keys and signatures are 32 and 64 bytes

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P

def add(a, b):
    p, q = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    r, s = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = q - p, s - r, s + r, q + p
    return e * f % P, g * h % P, f * g % P, e * h % P

def times(n, point):
    total = (0, 1, 1, 0)
    while n > 0:
        if n & 1:
            total = add(total, point)
        point, n = add(point, point), n >> 1
    return total

def point_of(encoded):
    y, odd = int.from_bytes(encoded, "little") & ~(1 << 255), encoded[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - square) % P or (x == 0 and odd):
        raise ValueError("no point of the curve")
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P

BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))

def holds(key, message, signature):
    try:
        a, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    except (ValueError, IndexError):
        return False
    if len(signature) != 64 or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    one, two = times(s, BASE), add(r, times(k, a))
    return (one[0] * two[2] - two[0] * one[2]) % P == 0 and (one[1] * two[2] - two[1] * one[2]) % P == 0

def raw(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

def keys_of(name):  # a JWK set, a JWK, or PEM: by key_id
    text = open(name, encoding="utf-8").read()
    if "-----BEGIN" in text:
        xs = [base64.urlsafe_b64encode(base64.b64decode("".join(text.split("-----")[2].split()))[-32:]).decode().rstrip("=")]
    else:
        found = json.loads(text)
        xs = [key["x"] for key in found.get("keys", [found])]
    return {hashlib.sha256(x.encode()).hexdigest()[:16]: raw(x) for x in xs}

# --- What a line is

def matches(pattern, value):
    return isinstance(value, str) and pattern.fullmatch(value) is not None

def is_int(value, least=None):
    return isinstance(value, int) and not isinstance(value, bool) and (least is None or value >= least)

def is_record(r):
    return (isinstance(r, dict) and r.get("v") == 1 and r["v"] is not True and is_int(r.get("seq"), 1) and matches(LEDGER, r.get("ledger"))
        and matches(HASH, r.get("prev")) and matches(HASH, r.get("hash")) and isinstance(r.get("at"), str)
        and "args_salt" in r and isinstance(r["args_salt"], (str, type(None))) and "args" in r and "seen" in r)

def is_head(h):
    return isinstance(h, dict) and matches(LEDGER, h.get("ledger")) and is_int(h.get("seq"), 1) and matches(HASH, h.get("hash"))

def is_signature(s):
    return (isinstance(s, dict) and s.get("algorithm") == "Ed25519" and isinstance(s.get("key_id"), str)
        and isinstance(s.get("value"), str))

def is_checkpoint(c):
    return (isinstance(c, dict) and c.get("type") == "checkpoint" and c.get("v") == 1 and c["v"] is not True and is_int(c.get("seq"), 1)
        and matches(TIME, c.get("at")) and matches(HASH, c.get("prev")) and "signature" in c
        and isinstance(c.get("heads"), list) and all(map(is_head, c["heads"]))
        and (c["signature"] is None or is_signature(c["signature"])))

def is_entry(e):
    return (isinstance(e, dict) and matches(LEDGER, e.get("ledger")) and is_int(e.get("first"), 1) and is_int(e.get("last"), 1)
        and is_int(e.get("count")) and matches(HASH, e.get("prev")) and matches(HASH, e.get("head")))

def is_contradiction(c):
    return (isinstance(c, dict) and matches(LEDGER, c.get("ledger")) and is_int(c.get("seq"), 1)
        and c.get("kind") in ("copy", "chain", "checkpoints", "ledger") and "segment" in c
        and (c["segment"] is None or matches(SEGMENT, c["segment"])))

def all_of(value, name, test):  # of an optional list
    return name not in value or (isinstance(value[name], list) and all(map(test, value[name])))

def is_manifest(m):
    return (isinstance(m, dict) and m.get("type") == "manifest" and m.get("v") == 1 and m["v"] is not True
        and matches(TIME, m.get("from")) and matches(TIME, m.get("to")) and matches(TIME, m.get("exported_at", EPOCH))
        and "ledgers" in m and all_of(m, "ledgers", is_entry) and all_of(m, "checkpoints", is_checkpoint)
        and (m.get("checkpoint") is None or is_checkpoint(m["checkpoint"]))
        and (m.get("checkpoints_from") is None or is_int(m["checkpoints_from"], 1))
        and all_of(m, "heads", lambda h: is_head(h) and matches(TIME, h.get("at"))) and all_of(m, "contradictions", is_contradiction)
        and (m.get("signature") is None or is_signature(m["signature"])))

# --- The file

class Tampered(Exception):
    pass

def check(holds, fault):
    if not holds:
        raise Tampered(fault)

def lines(name):  # editors put a byte order mark before the first and blank lines behind the last: neither is a fault
    with open(name, encoding="utf-8-sig", newline="\n") as file:
        yield from ((at, line) for at, line in enumerate(file, 1) if line.strip())

def manifest_of(text):
    try:
        value = parsed(text)
        sha256(value)
        return value if is_manifest(value) else None
    except (ValueError, RecursionError):
        return None

def check_record(r):
    id = f'{r["ledger"]}-{r["seq"]}'
    check(r.get("id") == id, id + " has another id")  # 2
    check(sha256({k: v for k, v in r.items() if k not in NOT_COVERED}) == r["hash"], id + " was changed")  # 3
    if r["args_salt"] is None:  # 4
        check(r["args"] is None and r["seen"] is None, id + " has arguments and no salt")
    else:
        args = {"args": r["args"], "salt": r["args_salt"], "seen": r["seen"]}
        check(sha256(args) == r.get("args_hash"), id + ": its arguments were changed")

class Ledger:
    """The chain of one ledger: in an export record by record, of a copy sorted by seq."""
    def __init__(self):
        self.count, self.first, self.last = 0, None, None

    def take(self, seq, prev, hash, at):
        if self.last is None:
            check(seq > 1 or prev == ZEROS, "the first record names one before it")  # 5
            self.first = (seq, prev)
        else:
            check((seq, prev) == (self.last[0] + 1, self.last[1]), f"something is missing, twice or changed before seq {seq}")  # 6
            check(at >= self.last[2], f"seq {seq} is earlier than the one before it")
        self.last, self.count = (seq, hash, at), self.count + 1

class Checkpoints:
    """13 to 16, and what they and the manifest know of ledgers."""
    def __init__(self, manifest):
        self.manifest, self.chain, self.known, self.due = manifest, {}, {}, {}
        if manifest is not None:
            for checkpoint in manifest.get("checkpoints", []):
                self.take(checkpoint)
            for head in manifest.get("heads", []):
                self.learn(head, head["at"] <= manifest["to"], head["at"] >= manifest["from"])
            if manifest.get("checkpoint") is not None:
                self.learn_all(manifest["checkpoint"])

    def learn(self, head, due, in_span):
        name, seq = head["ledger"], head["seq"]
        check(self.known.setdefault(name, {}).setdefault(seq, head["hash"]) == head["hash"], f"two things are known of {name}-{seq}")
        if due:
            before = self.due.get(name, (0, False))
            self.due[name] = (max(before[0], seq), before[1] or in_span)

    def learn_all(self, checkpoint):
        m = self.manifest
        for head in checkpoint["heads"]:
            self.learn(head, m is not None and m["to"] >= checkpoint["at"], m is not None and m["from"] == EPOCH)

    def take(self, c):
        place = (c["at"], c["prev"], sha256(c), [(head["ledger"], head["seq"]) for head in c["heads"]])
        check(c["seq"] not in self.chain or (self.manifest is None and self.chain[c["seq"]] == place), f'checkpoint {c["seq"]} stands twice')
        self.chain[c["seq"]] = place
        self.learn_all(c)

    def check_chain(self):
        last, heads = None, {}
        for seq in sorted(self.chain):
            at, prev, digest, named = self.chain[seq]
            check(seq > 1 or prev == ZEROS, "checkpoint 1 names one before it")
            if last is not None:
                check(seq == last[0] + 1, f"checkpoint {last[0] + 1} is missing")
                check(prev == last[1], f"checkpoint {seq} does not continue the one before it")
                check(at >= last[2], f"checkpoint {seq} is earlier than the one before it")
            last = (seq, digest, at)
            for name, head in named:
                check(head > heads.get(name, 0), f"checkpoint {seq} knows {name} to be shorter than one before it")
                heads[name] = head
        m = self.manifest
        if m is None or "checkpoints" not in m:
            return
        first = min(self.chain, default=None)
        check(first == m.get("checkpoints_from"), "the first checkpoints are missing, or are not those of the manifest")
        check(first in (None, 1) or m["from"] != EPOCH, "checkpoint 1 is missing")
        newest = m.get("checkpoint")
        if newest is None:
            return
        seq = newest["seq"]
        if seq in self.chain:
            check(self.chain[seq][2] == sha256(newest), f"checkpoint {seq} stands twice, and the two are not the same")
        else:
            check(newest["at"] > m["to"], f"checkpoint {seq} is missing: it lies in the span")
            check(last is None or seq > last[0], f"checkpoint {seq} counts less than one of the span")
            check(last is None or seq > last[0] + 1 or newest["prev"] == last[1], f"checkpoint {seq} does not continue the one before it")

    def check_record(self, r):  # 7
        known = self.known.get(r["ledger"], {}).get(r["seq"])
        check(known in (None, r["hash"]), f'another {r["ledger"]}-{r["seq"]} is known')

class Anchors:
    """17: signed checkpoints that were kept where the operator cannot change them, against each other and against the file."""
    def __init__(self, paths, keys):
        self.heads, self.fault, found = {}, None, {}
        for name in sorted(file for path in paths for file in files_at(path)):
            for checkpoint in anchors_in(name):
                found.setdefault(sha256(checkpoint), (checkpoint, name))
        self.all = sorted(((c["seq"], c, digest, name) for digest, (c, name) in found.items()), key=lambda one: (one[0], one[2]))
        try:
            for _, c, _, name in self.all:
                signature = c["signature"]
                check(signature is not None and signature["key_id"] in keys, f"anchor {name} is not signed by the key given")
                content = canonical({k: v for k, v in c.items() if k != "signature"}).encode()
                check(holds(keys[signature["key_id"]], content, raw(signature["value"])), f"the signature of anchor {name} does not hold")
            self.check_themselves()
        except Tampered as error:
            self.fault = str(error)

    def check_themselves(self):
        before, ahead = None, {}
        for seq, c, digest, name in self.all:
            if before is not None:
                check(seq > before[0], f"two pasts were signed: there are two anchors {seq}")
                check(seq > before[0] + 1 or c["prev"] == before[1], f"two pasts were signed: anchors {seq - 1} and {seq}")
                check(c["at"] >= before[2], f"anchor {seq} is earlier than one before it")
            before = (seq, digest, c["at"])
            for head in c["heads"]:
                place = (head["ledger"], head["seq"])
                check(self.heads.setdefault(place, head["hash"]) == head["hash"], f"two pasts were signed: {place} in anchor {seq}")
                check(head["seq"] > ahead.get(head["ledger"], 0), f"anchor {seq} knows a ledger to be shorter than one before it")
                ahead[head["ledger"]] = head["seq"]

    def check_record(self, r):
        known = self.heads.get((r["ledger"], r["seq"]), r["hash"])
        check(known == r["hash"], f'an anchor knows another {r["ledger"]}-{r["seq"]}')

    def check_file(self, manifest, ledgers, checkpoints):
        chain = checkpoints.chain
        first, last = min(chain, default=None), max(chain, default=None)
        for seq, c, digest, name in self.all:
            reached = manifest is not None and settled(c["at"]) <= manifest["to"]
            if seq in chain:
                check(chain[seq][2] == digest, f"the log has another checkpoint {seq} than {name}")
            else:
                check(seq - 1 not in chain or chain[seq - 1][2] == c["prev"], f"{name} does not continue the checkpoint before it")
                check(seq + 1 not in chain or chain[seq + 1][1] == digest, f"{name} is not what the checkpoint after it continues")
                check(first is None or seq > first or chain[first][0] >= c["at"], f"the log was set back: {name} is later, and counts less")
                check(last is None or seq < last or chain[last][0] <= c["at"], f"the log was set back: {name} is earlier, and counts more")
                newest = (manifest or {}).get("checkpoint")
                if newest is not None:
                    check(newest["seq"] != seq or sha256(newest) == digest, f"the log has another checkpoint {seq} than {name}")
                    check(newest["seq"] >= seq or newest["at"] <= c["at"], f"the log was set back behind {name}")
                if reached and "checkpoints" in manifest:
                    check(c["at"] < manifest["from"] and newest is not None and newest["seq"] >= seq, f"the log does not have {name}")
            for head in c["heads"]:
                own = ledgers.get(head["ledger"])
                if own is None:
                    check(not reached or manifest["from"] != EPOCH, f'{head["ledger"]} is missing, which {name} knows')
                else:
                    check(own.first[0] != head["seq"] + 1 or own.first[1] == head["hash"], f'{head["ledger"]} does not continue {name}')
                    check(not reached or own.last[0] >= head["seq"], f'{head["ledger"]} is cut off: {name} knows more')

    def proven(self, anchored, checkpoints):
        """The newest of them that says something of this file; None: none does."""
        def says(seq, c, digest):
            if seq in checkpoints.chain and checkpoints.chain[seq][2] == digest:
                return True
            return any((head["ledger"], head["seq"]) in anchored for head in c["heads"])
        return max(((seq, c["at"]) for seq, c, digest, _ in self.all if says(seq, c, digest)), default=None)

def settled(at):  # a checkpoint is on its way to the disk for a moment while an export begins: ten seconds
    time = datetime.datetime.fromisoformat(at[:-1]) + datetime.timedelta(seconds=10)
    return time.isoformat(timespec="milliseconds") + "Z"

def files_at(path):
    if not os.path.isdir(path):
        return [path]
    found = []
    for folder, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [os.path.join(folder, name) for name in names if not name.startswith(".")]
    return found

def anchors_in(name):
    """One checkpoint, or one a line; or what a hook of checkpoint.signed was sent."""
    text = open(name, encoding="utf-8-sig").read()
    def one(part):
        value = parsed(part)
        value = value["data"] if isinstance(value, dict) and value.get("type") == "checkpoint.signed" and "data" in value else value
        if not is_checkpoint(value):
            raise ValueError("no anchor: " + name)
        return value
    try:
        return [one(text)]
    except ValueError:
        return [one(line) for line in text.split("\n") if line.strip()] or [one(text)]

def check_ends(manifest, ledgers, checkpoints):
    named = {ledger["ledger"]: ledger for ledger in manifest["ledgers"]}
    check(len(named) == len(manifest["ledgers"]), "the manifest names a ledger twice")  # 8
    for name in ledgers:
        check(name in named, "the manifest knows no ledger " + name)
    for name, entry in named.items():
        check(name in ledgers, f'{name}-{entry["first"]} is missing, and all of its ledger')
        own = ledgers[name]
        check(own.first == (entry["first"], entry["prev"]), f"something is missing at the beginning of {name}")
        check(own.last[:2] == (entry["last"], entry["head"]), f"{name} is cut off after {own.last[0]}")
        check(own.count == entry["count"], f"the manifest has another number of records of {name}")
        check(entry["first"] == 1 or manifest["from"] != EPOCH, f"{name}-1 is missing")  # 9
    for name, (seq, in_span) in checkpoints.due.items():  # 10
        check(name in ledgers or not in_span, f"{name} is known, and not here")
        check(name not in ledgers or seq <= ledgers[name].last[0], f"{name} is cut off: it is known up to {seq}")
    check(not manifest.get("contradictions"), "the gateway found contradictions: " + canonical(manifest.get("contradictions", [])))  # 12

def check_signatures(manifest, lines, keys, unsigned):  # 11
    def check_one(what, value, required):
        signature = value.get("signature")
        if signature is None:
            return check(not required or unsigned, what + " is not signed")
        if signature["key_id"] not in keys:
            return check(not required, what + " is signed by another key")
        content = canonical({k: v for k, v in value.items() if k != "signature"}).encode()
        check(holds(keys[signature["key_id"]], content, raw(signature["value"])), f"the signature of {what} does not hold")
    for checkpoint in lines + (manifest or {}).get("checkpoints", []):
        check_one(f'checkpoint {checkpoint["seq"]}', checkpoint, False)
    if manifest is not None:
        check_one("the manifest", manifest, True)
        check_one("the newest checkpoint", manifest.get("checkpoint") or {}, False)

def verify(name, keys, unsigned, anchors):
    end, text, marked = 0, "", []
    for end, text in lines(name):  # the manifest is the last line, and wanted first; so are checkpoints
        if '"checkpoint"' in text or "\\u" in text:
            marked.append((end, text))
    if end == 0:
        return 2, "the file is empty"
    manifest = manifest_of(text)
    checkpoints, found, ledgers, copies, broken, fault, records, anchored = Checkpoints(None), [], {}, {}, False, None, 0, set()
    at = end
    try:
        checkpoints = Checkpoints(manifest)
        for at, text in marked:
            value = parsed(text) if at < end or manifest is None else None
            if isinstance(value, dict) and value.get("type") == "checkpoint" and not is_record(value):
                check(is_checkpoint(value) and (manifest is None or "checkpoints" in manifest), f"line {at} is a checkpoint that has no place here")
                checkpoints.take(value)
                found.append(value)
    except (Tampered, ValueError, RecursionError) as error:
        fault = fault or (str(error) if isinstance(error, Tampered) else f"line {at} holds what Bailiff never writes: {error!r}"[:200])
    for at, text in lines(name):
        if at == end and manifest is not None:
            break
        try:
            r = parsed(text)
            if is_record(r):
                records += 1
                check_record(r)
                checkpoints.check_record(r)
                if anchors is not None:
                    anchored |= {(r["ledger"], r["seq"])} & anchors.heads.keys()
                    anchors.check_record(r)
                place = (r["seq"], r["prev"], r["hash"], r["at"])
                if manifest is not None:
                    ledgers.setdefault(r["ledger"], Ledger()).take(*place)
                else:
                    same = copies.setdefault(r["ledger"], {}).setdefault(r["seq"], place)
                    check(same[2] == r["hash"], f'{r["id"]} stands twice, and the two are not the same')
            elif isinstance(r, dict) and r.get("type") == "error" and manifest is None:
                broken = True
            else:
                check(isinstance(r, dict) and r.get("type") == "checkpoint", f"line {at} is no record")
        except (Tampered, ValueError, RecursionError) as error:
            fault = fault or (str(error) if isinstance(error, Tampered) else f"line {at} holds what Bailiff never writes: {error!r}"[:200])
    if manifest is None and records == 0:
        return 2, "there is no audit record in it" if not broken else "not complete: the gateway broke the export off"
    if manifest is not None and manifest["ledgers"] and end == next(lines(name))[0]:
        return 2, "a manifest and none of its records: proof is NDJSON"
    try:
        check(fault is None, fault)
        for name_, own in copies.items():
            chain = ledgers.setdefault(name_, Ledger())
            for seq in sorted(own):
                chain.take(*own[seq])
        checkpoints.check_chain()
        for name_, chain in ledgers.items():
            known = checkpoints.known.get(name_, {}).get(chain.first[0] - 1)
            check(known in (None, chain.first[1]), f"{name_} does not continue what is known of it")
        if manifest is not None:
            check_ends(manifest, ledgers, checkpoints)
        if anchors is not None:
            check(anchors.fault is None, anchors.fault)
            anchors.check_file(manifest, ledgers, checkpoints)
        if keys is not None and (manifest is not None or unsigned):
            check_signatures(manifest, found, keys, unsigned)
    except (Tampered, ValueError, RecursionError) as error:
        return 1, "TAMPERED: " + ascii(str(error))[1:-1]  # names in a forged file may hold what a terminal obeys
    if broken:
        return 2, "not complete: the gateway broke the export off"
    if keys is not None and manifest is None and not unsigned:
        return 2, "no manifest, so there is nothing that a key could have signed (--unsigned)"
    proven = None if anchors is None else anchors.proven(anchored, checkpoints)
    if anchors is not None and proven is None:
        return 2, "none of the anchors says anything of this file"
    if proven is not None:
        print(f"proven against the operator: up to checkpoint {proven[0]} of {proven[1]}")
    if manifest is None:
        print("warning: no manifest: whole as far as it goes, what was cut off at an end cannot be told", file=sys.stderr)
    else:
        print(f'from {manifest["from"]} to {manifest["to"]}: what lies after that is not in it')
    return 0, f"whole: { {name: chain.last[0] for name, chain in ledgers.items()} }" + ("" if keys else ", signatures not checked")

if __name__ == "__main__":
    given = sys.argv[1:]
    at = given.index("--anchor") if "--anchor" in given else len(given)
    arguments, paths = [argument for argument in given[:at] if argument != "--unsigned"], [p for p in given[at + 1:] if p != "--unsigned"]
    try:
        keys = keys_of(arguments[1]) if len(arguments) > 1 else None
        if paths and keys is None:
            raise ValueError("anchors are checked with the public key that you keep")
        code, said = verify(arguments[0], keys, "--unsigned" in given, Anchors(paths, keys) if paths else None)
    except (OSError, IndexError, KeyError, ValueError) as error:
        code, said = 2, f"cannot be used: {error!r}"
    print(said, file=sys.stderr if code == 2 else sys.stdout)
    sys.exit(code)
