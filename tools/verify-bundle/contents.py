"""The file, the statement in it, and the checkpoint.
"""

import base64
import binascii
import re

import curves
from reading import Number, Refused, find, is_text, members, need, number, parse, sha, sha_hex, strict_base64, text

STATEMENT, PAYLOAD = "https://in-toto.io/Statement/v1", "application/vnd.in-toto+json"
PREDICATE = "https://platform.local/evidence-bundle/v1"
PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
BYTES_MAX, PARTS_MAX, PROOF_MAX, INDEX_MAX = 64 << 20, 10_000, 53, 2**53 - 1


class Entry:
    def __init__(self, held):
        members(held, "statement", "An entry", ["envelope", "index", "proof"], ["payload", "salt"])
        index = number(held, "index")
        need(index is not None and str(index) == held["index"] and index <= INDEX_MAX, "statement", "An entry's index is a whole number.")
        need(isinstance(held["proof"], list) and len(held["proof"]) <= PROOF_MAX, "statement", "A proof is at most 53 hashes.")
        self.index, self.proof = index, [strict_base64(h) if is_text(h) else None for h in held["proof"]]
        need(all(h is not None and len(h) == 32 for h in self.proof),
             "statement", f"The proof of entry {index} is Base 64 of 32 bytes each.")
        need(is_text(held["envelope"]), "statement", "An envelope is a string.")
        self.bytes = held["envelope"].encode()
        need(("payload" in held) == ("salt" in held), "statement", f"Of entry {index} stand payload and salt here, or neither.")
        self.has_payload, self.envelope, self.output, self.parameters = "payload" in held, None, None, None
        if self.has_payload:
            need(is_text(held["payload"]) and is_text(held["salt"]) and re.fullmatch("[0-9a-f]{32}", held["salt"]),
                 "statement", f"The salt of entry {index} is 16 bytes in hexadecimal.")
            self.payload, self.salt = held["payload"].encode(), bytes.fromhex(held["salt"])

    def read(self):
        self.envelope = parse(self.bytes, "entry", f"The envelope of entry {self.index}")
        need(find(self.envelope, "format") in ("1", "2") and isinstance(self.envelope["format"], Number),
             "entry", f"Entry {self.index} is of a format that is not known here.")
        if not self.has_payload:
            return
        need(self["payloadSha256"] == sha(b"\x03", self.salt, self.payload).hex(),
             "entry", f"The payload of entry {self.index} was altered.")
        payload = parse(self.payload, "entry", f"The payload of entry {self.index}")
        self.output, self.parameters = find(payload, "output"), find(payload, "parameters")

    def __getitem__(self, name):
        return text(self.envelope, name)


def loose_base64(data):
    data = data.replace("-", "+").replace("_", "/") if is_text(data) else "!"
    try:
        return base64.b64decode(data + "=" * (-len(data) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise Refused("file", "The envelope's payload and signatures are Base 64.") from None


def opened(file, makers):
    """The statement, once the envelope is one and, where makers are named, one of them signed it."""
    need(len(file) <= BYTES_MAX, "file", "A bundle has at most 64 MiB.")
    envelope = parse(file, "file", "An envelope")
    signatures = find(envelope, "signatures")
    need(is_text(find(envelope, "payload")) and isinstance(signatures, list) and len(signatures) <= 64,
         "file", "An envelope is payload, payloadType and signatures.")
    payload = loose_base64(envelope["payload"])
    signed = [(find(s, "keyid") or "", loose_base64(find(s, "sig"))) for s in signatures]
    need(text(envelope, "payloadType") == PAYLOAD, "file", f"A bundle's envelope holds '{PAYLOAD}'.")
    need(signed, "file", "Nobody signed the envelope.")
    if makers is not None:
        message = f"DSSEv1 {len(PAYLOAD)} {PAYLOAD} {len(payload)} ".encode() + payload
        need(any(curves.p256(key, message, sig) for keyid, key in makers.items() for named, sig in signed if named in ("", keyid)),
             "maker", "None of the signers that are trusted here signed this envelope.")
    return parse(payload, "statement", "The statement")


def subject(name, data):
    return {"digest": {"sha256": sha_hex(data)}, "name": name}


def inside(statement):
    members(statement, "statement", "The statement", ["_type", "predicate", "predicateType", "subject"])
    need(statement["_type"] == STATEMENT and statement["predicateType"] == PREDICATE, "statement", "It is a statement of another kind.")
    predicate = statement["predicate"]
    members(predicate, "statement", "The predicate", ["about", "checkpoint", "documents", "entries", "missing"])
    members(predicate["about"], "statement", "What a bundle is about", ["id", "kind"])
    kind, name = text(predicate, "about", "kind"), text(predicate, "about", "id")
    need(kind in ("execution", "run") and name, "statement", "A bundle is about an execution or a run, which has an id.")
    need(all(isinstance(predicate[m], list) for m in ("documents", "entries", "missing")) and is_text(predicate["checkpoint"]),
         "statement", "A member of the predicate is of another kind.")
    entries = [Entry(e) for e in predicate["entries"]]
    need(all(a.index < b.index for a, b in zip(entries, entries[1:])), "statement", "The entries rise by their index.")
    documents = {}
    for document in predicate["documents"]:
        members(document, "statement", "A document", ["bytes", "path"])
        path, data = document["path"], strict_base64(document["bytes"]) if is_text(document["bytes"]) else None
        need(is_text(path) and PATH.fullmatch(path) and data is not None, "statement", "A document has a plain path and Base 64.")
        need(not documents or list(documents)[-1] < path, "statement", "The documents rise by their path.")
        documents[path] = data
    need(0 < len(entries) and len(entries) + len(documents) <= PARTS_MAX, "statement", "A bundle holds entries, and not too many.")
    need(all(map(is_text, predicate["missing"])), "statement", "What is missing is told in sentences.")
    subjects = [subject(f"entry/{e.index}", e.bytes) for e in entries] + [subject(f"document/{p}", d) for p, d in documents.items()]
    need(statement["subject"] == subjects, "subject", "The subjects are not the entries and documents that are inside.")
    return kind, name, predicate["checkpoint"], entries, documents, predicate["missing"]


def checkpoint_of(note, trust):
    """Size and root, once a key of the ledger signed them."""
    body, empty, tail = note.rpartition("\n\n")
    need(empty and note.endswith("\n") and not any(c < " " and c != "\n" for c in note), "checkpoint", "The checkpoint is no signed note.")
    body, lines = body + "\n", tail.split("\n")[:-1]
    parts = [line[2:].split(" ") if line.startswith("\u2014 ") else [] for line in lines]
    signatures = [(p[0], strict_base64(p[1])) for p in parts if len(p) == 2 and p[0]]
    need(0 < len(signatures) == len(lines) <= 64 and all(s and len(s) > 4 for _, s in signatures),
         "checkpoint", "A line of the checkpoint is no signature.")

    def signers(keys):
        found = set()
        for key in keys:
            for name, sig in signatures:
                if (name, sig[:4]) == (key.name, key.id):
                    need(key.signed(body.encode(), sig[4:]), "checkpoint", f"The signature of {key.name} does not fit the checkpoint.")
                    found.add((key.name, key.id))
        return len(found)

    need(signers(trust.key), "checkpoint", "None of the keys that are trusted here signed the checkpoint.")
    lines = body[:-1].split("\n")
    root = strict_base64(lines[2]) if len(lines) > 2 else None
    need(root is not None and len(root) == 32 and all(lines) and re.fullmatch("0|[1-9][0-9]{0,15}", lines[1], re.A) and int(lines[1]) <= 2**53,
         "checkpoint", "The note is no checkpoint.")
    cosigned = signers(trust.witness)
    need(cosigned >= trust.quorum, "checkpoint", f"{cosigned} witnesses cosigned; {trust.quorum} are asked for.")
    return lines[0], int(lines[1]), root, cosigned


def family(entries, is_root):
    """Attempts, and those that ran within them."""
    attempts = [e for e in entries if e["kind"] == "action_attempt"]
    taken = [e for e in attempts if is_root(e)]
    before = -1
    while before != len(taken):
        before, ids = len(taken), {e["attemptId"] for e in taken} - {None}
        taken += [e for e in attempts if e not in taken and e["parentAttemptId"] in ids]
    return taken
