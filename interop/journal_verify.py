#!/usr/bin/env python3
"""Verifies an export of gardien's journal (a folder or a .tar) without any code of gardien's: own reading of
the formats (c2sp.org/tlog-tiles, signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy), own hashing
(RFC 6962), signatures by pyca/cryptography (Ed25519; ML-DSA-44 where it has that).

    interop/journal_verify.py EXPORT [--keys FILE]
"""
import argparse, base64, hashlib, pathlib, struct, sys, tarfile
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
try:
    from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
except ImportError:
    MLDSA44PublicKey = None


def leaf(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def node(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def root(hashes):
    """RFC 6962, section 2.1, as it is written there."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    k = 1 << (len(hashes) - 1).bit_length() - 1
    return node(root(hashes[:k]), root(hashes[k:]))


def place(n):
    parts = [f"{n % 1000:03}"]
    while n >= 1000:
        n //= 1000
        parts.insert(0, f"x{n % 1000:03}")
    return "/".join(parts)


def tiles(count):
    for n in range((count + 255) // 256):
        width = min(256, count - n * 256)
        yield n, width, place(n) + ("" if width == 256 else f".p/{width}")


def read(path):
    path = pathlib.Path(path)
    if path.is_dir():
        return {str(p.relative_to(path)): p.read_bytes() for p in path.rglob("*") if p.is_file()}
    with tarfile.open(path) as tar:
        return {m.name: tar.extractfile(m).read() for m in tar.getmembers()}


def policy(text):
    """Keys by (name, number): (is of the log, octets)."""
    keys = {}
    for line in text.splitlines():
        words = line.split()
        if not words or words[0] not in ("log", "witness"):
            continue
        verifier = words[1] if words[0] == "log" else words[2]
        name, number, material = verifier.split("+", 2)
        material = base64.b64decode(material, validate=True)
        want = hashlib.sha256(name.encode() + b"\n" + material).digest()[:4].hex()
        assert want == number, f"key {name}: its number is not that of its octets"
        keys[name, number] = words[0] == "log", material
    return keys


def signatures(note, keys):
    """Who signed a note; fails on one that does not fit."""
    body, _, lines = note.partition("\n\n")
    body += "\n"
    origin, size, head = body.splitlines()[:3]
    good = set()
    for line in lines.splitlines():
        dash, name, blob = line.split(" ")
        assert dash == "\N{EM DASH}", "no signature line"
        blob = base64.b64decode(blob, validate=True)
        number, blob = blob[:4].hex(), blob[4:]
        if (name, number) not in keys:
            continue
        is_log, (kind, public) = keys[name, number][0], (keys[name, number][1][0], keys[name, number][1][1:])
        if kind == 1:
            Ed25519PublicKey.from_public_bytes(public).verify(blob, body.encode())
        elif kind == 4:
            time, signature = struct.unpack(">Q", blob[:8])[0], blob[8:]
            message = f"cosignature/v1\ntime {time}\n{body}".encode()
            Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        elif kind == 6:
            if MLDSA44PublicKey is None:
                print(f"not checked: ML-DSA-44 of {name}, which this cryptography does not have")
                continue
            time, signature = struct.unpack(">Q", blob[:8])[0], blob[8:]
            short = lambda text: bytes([len(text.encode())]) + text.encode()
            message = b"subtree/v1\n\0" + short(name) + struct.pack(">Q", time) + short(origin)
            message += struct.pack(">QQ", 0, int(size)) + base64.b64decode(head)
            MLDSA44PublicKey.from_public_bytes(public).verify(signature, message)
        else:
            raise AssertionError(f"a key of kind {kind}")
        good.add((name, number, is_log))
    wanted = {(n, i) for (n, i), (is_log, _) in keys.items() if is_log and n == origin}
    assert wanted and wanted <= {(n, i) for n, i, _ in good}, "a key of the log has not signed"
    return origin, int(size), base64.b64decode(head), len(good)


def main():
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("export")
    asked.add_argument("--keys", help="keys that you trust; without, the export's own")
    asked = asked.parse_args()
    files = read(asked.export)
    text = pathlib.Path(asked.keys).read_text() if asked.keys else files["keys"].decode()
    keys = policy(text)
    origin, size, head, signed = signatures(files["checkpoint"].decode(), keys)
    entries = []
    for n, width, name in tiles(size):
        octets, at, before = files[f"tile/entries/{name}"], 0, len(entries)
        while at < len(octets):
            length = struct.unpack(">H", octets[at:at + 2])[0]
            entries.append(octets[at + 2:at + 2 + length])
            at += 2 + length
        assert at == len(octets) and len(entries) - before == width, f"tile/entries/{name} does not divide"
    level, depth = [leaf(entry) for entry in entries], 0
    leaves = level
    assert root(leaves) == head, "the entries do not lead to the head"
    while level:
        for n, width, name in tiles(len(level)):
            assert files[f"tile/{depth}/{name}"] == b"".join(level[n * 256:n * 256 + width]), f"tile/{depth}/{name}"
        level = [root(level[i:i + 256]) for i in range(0, len(level) - 255, 256)]
        depth += 1
    heads = 0
    for name, octets in files.items():
        if name.startswith("checkpoints/"):
            of, at, hash, _ = signatures(octets.decode(), keys)
            assert of == origin and name == f"checkpoints/{at}" and root(leaves[:at]) == hash, name
            heads += 1
    print(f"{asked.export}: {origin}: {size} entries, {heads} heads, {signed} signatures of the newest: it holds")


if __name__ == "__main__":
    try:
        main()
    except (AssertionError, KeyError, ValueError, InvalidSignature) as wrong:
        sys.exit(f"it does not hold: {type(wrong).__name__} {wrong}")
