#!/usr/bin/env python3
"""Checks evidence bundles, from docs/reference/evidence-bundle.md alone. Python 3.8 or later; nothing else is needed.

    verify_bundle.py FILE... --key KEY [--witness KEY]... [--quorum N] [--approver KEY]... [--signer KEY]... [--json]

KEY is a key, or a file of keys. Exit code 0: every file is proved and complete; 1: one is not; 2: the command line is not understood.
"""

import argparse
import base64
import binascii
import hashlib
import json
import os
import re
import sys

import curves

STATEMENT, PAYLOAD = "https://in-toto.io/Statement/v1", "application/vnd.in-toto+json"
PREDICATE = "https://platform.local/evidence-bundle/v1"
PHASES = ["source_pin", "mark", "cutplan", "backup", "grant_probe", "cut_leg_a", "structural_verify", "leg_b_record", "write_verify",
          "lifecycle_enact", "closeout"]
PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")
BYTES_MAX, PARTS_MAX, PROOF_MAX, INDEX_MAX = 64 << 20, 10_000, 53, 2**53 - 1


class Refused(Exception):
    def __init__(self, check, sentence):
        super().__init__(sentence)
        self.check = check


class Number(str):
    """As it stands in the text, so that no reader's arithmetic can change it."""


def need(holds, check, sentence):
    if not holds:
        raise Refused(check, sentence)


# JSON ---------------------------------------------------------------------------------------------------------------------------------

def no_twins(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name occurs twice")
    return dict(pairs)


def no_constant(word):
    raise ValueError(word + " is no number")


def parse(text, check, what):
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8")
        value = json.loads(text, object_pairs_hook=no_twins, parse_int=Number, parse_float=Number, parse_constant=no_constant)
        canonical(value)
        return value
    except (ValueError, RecursionError) as bad:
        raise Refused(check, f"{what} is JSON, no name twice in one object; this is not.") from bad


def canonical(value):
    """RFC 8785, for values that were canonical before: numbers stay as they were written."""
    return written(value).encode("utf-8")


def written(value):
    if isinstance(value, Number):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(written(k) + ":" + written(v) for k, v in sorted(value.items(), key=lambda m: m[0].encode("utf-16-be"))) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(written, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def is_text(value):
    return isinstance(value, str) and not isinstance(value, Number)


def members(of, check, what, needed, optional=()):
    need(isinstance(of, dict) and set(needed) <= set(of) <= set(needed) | set(optional), check, f"{what} has other members than it must have.")


def find(of, *path):
    for name in path:
        of = of.get(name) if isinstance(of, dict) else None
    return of


def text(of, *path):
    value = find(of, *path)
    return value if is_text(value) else None


def number(of, *path):
    value = find(of, *path)
    return int(value) if isinstance(value, Number) and value.isascii() and value.isdigit() else None


def items(value):
    return value if isinstance(value, list) else []


# Hashes -------------------------------------------------------------------------------------------------------------------------------

def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def sha_hex(data):
    return hashlib.sha256(data).hexdigest()


def strict_base64(data):
    """The bytes, of which this is the only form; None where it is not."""
    try:
        decoded = base64.b64decode(data, validate=True)
        return decoded if base64.b64encode(decoded).decode() == data else None
    except (binascii.Error, ValueError):
        return None


def root_of(index, size, leaf, proof):
    """RFC 9162, section 2.1.3.2: the root that the proof leads to; None where it is too long or too short."""
    node, last, value = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if node & 1 or node == last:
            value = sha(b"\x01", sibling, value)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            value = sha(b"\x01", value, sibling)
        node, last = node >> 1, last >> 1
    return value if last == 0 else None


# Keys ---------------------------------------------------------------------------------------------------------------------------------

class NoteKey:
    """A verifier key: name+id+base64(type and key)."""

    def __init__(self, line):
        parts = line.split("+", 2)
        typed = strict_base64(parts[2]) if len(parts) == 3 else None
        if not typed or not parts[0] or typed[0] not in (1, 2, 4):
            raise ValueError("no verifier key")
        self.name, self.type, self.key = parts[0], typed[0], typed[1:]
        if not (curves.is_p256_key(self.key) if self.type == 2 else curves.is_ed25519_key(self.key)):
            raise ValueError("no key of this type")
        self.id = (sha(self.key) if self.type == 2 else sha(self.name.encode(), b"\n", typed))[:4]
        if self.id.hex() != parts[1]:
            raise ValueError("the id is another key's")

    def signed(self, note, signature):
        if self.type == 2:
            return curves.p256(self.key, note, curves.rs_of_der(signature))
        if self.type == 1:
            return curves.ed25519(self.key, note, signature)
        seconds = int.from_bytes(signature[:8], "big")
        return len(signature) == 72 and seconds < 2**63 and curves.ed25519(self.key, f"cosignature/v1\ntime {seconds}\n".encode() + note, signature[8:])


def person_keys(given):
    """Keys of persons, by their id: from a keys file, a PEM, or the Base 64 of the DER."""
    if given.lstrip().startswith("{"):
        listed = [k["publicKey"] for k in json.loads(given)["keys"]]
    elif "-----BEGIN PUBLIC KEY-----" in given:
        listed = ["".join(given.split("-----")[2].split())]
    else:
        listed = [line.strip() for line in given.split("\n") if line.strip()]
    keys = [base64.b64decode(k, validate=True) for k in listed]
    if not all(map(curves.is_p256_key, keys)):
        raise ValueError("no key on P-256")
    return {sha(k).hex()[:32]: k for k in keys}


# The file -----------------------------------------------------------------------------------------------------------------------------

class Entry:
    def __init__(self, held):
        members(held, "statement", "An entry", ["envelope", "index", "proof"], ["payload", "salt"])
        index = number(held, "index")
        need(index is not None and str(index) == held["index"] and index <= INDEX_MAX, "statement", "An entry's index is a whole number.")
        need(isinstance(held["proof"], list) and len(held["proof"]) <= PROOF_MAX, "statement", "A proof is at most 53 hashes.")
        self.index, self.proof = index, [strict_base64(h) if is_text(h) else None for h in held["proof"]]
        need(all(h is not None and len(h) == 32 for h in self.proof), "statement", f"The proof of entry {index} is Base 64 of 32 bytes each.")
        need(is_text(held["envelope"]), "statement", "An envelope is a string.")
        self.bytes = held["envelope"].encode()
        need(("payload" in held) == ("salt" in held), "statement", f"Of entry {index} stand payload and salt here, or neither.")
        self.has_payload, self.envelope, self.output, self.parameters = "payload" in held, None, None, None
        if self.has_payload:
            need(is_text(held["payload"]) and is_text(held["salt"]) and re.fullmatch("[0-9a-f]{32}", held["salt"]), "statement", f"The salt of entry {index} is 16 bytes in hexadecimal.")
            self.payload, self.salt = held["payload"].encode(), bytes.fromhex(held["salt"])

    def read(self):
        self.envelope = parse(self.bytes, "entry", f"The envelope of entry {self.index}")
        need(find(self.envelope, "format") in ("1", "2") and isinstance(self.envelope["format"], Number), "entry", f"Entry {self.index} is of a format that is not known here.")
        if not self.has_payload:
            return
        need(self["payloadSha256"] == sha(b"\x03", self.salt, self.payload).hex(), "entry", f"The payload of entry {self.index} was altered.")
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
    need(is_text(find(envelope, "payload")) and isinstance(signatures, list) and len(signatures) <= 64, "file", "An envelope is payload, payloadType and signatures.")
    payload = loose_base64(envelope["payload"])
    signed = [(find(s, "keyid") or "", loose_base64(find(s, "sig"))) for s in signatures]
    need(text(envelope, "payloadType") == PAYLOAD, "file", f"A bundle's envelope holds '{PAYLOAD}'.")
    need(signed, "file", "Nobody signed the envelope.")
    if makers is not None:
        message = f"DSSEv1 {len(PAYLOAD)} {PAYLOAD} {len(payload)} ".encode() + payload
        need(any(curves.p256(key, message, sig) for keyid, key in makers.items() for named, sig in signed if named in ("", keyid)), "maker", "None of the signers that are trusted here signed this envelope.")
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
    need(all(isinstance(predicate[m], list) for m in ("documents", "entries", "missing")) and is_text(predicate["checkpoint"]), "statement", "A member of the predicate is of another kind.")
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
    need(0 < len(signatures) == len(lines) <= 64 and all(s and len(s) > 4 for _, s in signatures), "checkpoint", "A line of the checkpoint is no signature.")

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
    need(root is not None and len(root) == 32 and all(lines) and re.fullmatch("0|[1-9][0-9]{0,15}", lines[1], re.A) and int(lines[1]) <= 2**53, "checkpoint", "The note is no checkpoint.")
    cosigned = signers(trust.witness)
    need(cosigned >= trust.quorum, "checkpoint", f"{cosigned} witnesses cosigned; {trust.quorum} are asked for.")
    return lines[0], int(lines[1]), root, cosigned


# What belongs together ----------------------------------------------------------------------------------------------------------------

def family(entries, is_root):
    """Attempts, and those that ran within them."""
    attempts = [e for e in entries if e["kind"] == "action_attempt"]
    taken = [e for e in attempts if is_root(e)]
    before = -1
    while before != len(taken):
        before, ids = len(taken), {e["attemptId"] for e in taken} - {None}
        taken += [e for e in attempts if e not in taken and e["parentAttemptId"] in ids]
    return taken


def words_signed(signed, what, approvers):
    """A statement of a person: ECDSA over its format, a line feed, and its canonical JSON without the signature."""
    keyid = text(signed, "keyId")
    need(keyid is not None, "decision", f"{what} names no key.")
    if approvers is None:
        return f"{what}: it says by the key {keyid}"
    need(keyid in approvers, "decision", f"{what} is signed with the key {keyid}, which is none that you named.")
    given = text(signed, "signature") or ""
    signature = base64.urlsafe_b64decode(given + "==") if re.fullmatch("[A-Za-z0-9_-]{86}", given) else b""
    message = f"{text(signed, 'format') or ''}\n".encode() + canonical({k: v for k, v in signed.items() if k != "signature"})
    need(curves.p256(approvers[keyid], message, signature), "decision", f"{what}: the signature is not one of the key {keyid} on these words.")
    return f"{what}: signed by the key {keyid}"


def execution(name, entries, documents, trust, missing, said):
    parts = [e for e in entries if e["kind"] == "execution_record" and e["commandId"] == name]
    readable = [p for p in parts if p.has_payload]
    need(all(number(p.output, "part") is not None for p in readable), "record", "An entry does not say which part of the record it is.")
    readable.sort(key=lambda p: number(p.output, "part"))
    first = readable[0].output if readable else None
    for part in readable:
        need(all(find(part.output, m) is not None and find(part.output, m) == find(first, m) for m in ("head", "recordHash")) and number(part.output, "parts") == number(first, "parts"),
             "record", f"Entry {part.index} is a part of another record.")
    lines = [line for part in readable for line in items(find(part.output, "lines"))]
    steps = {text(line, "event", "details", "attemptId") for line in lines if text(line, "event", "type") == "step_started"} - {None}
    began, ended = text(first, "head", "opening", "startedAt"), text(first, "head", "outcome", "endedAt")
    attempts = family(entries, lambda e: e["attemptId"] in steps)
    for entry in entries:
        need(entry in parts or entry in attempts or (entry["kind"] == "security_change" and began and ended and entry["at"] and began <= entry["at"] <= ended),
             "belonging", f"Entry {entry.index} does not belong to the execution {name}.")
    if not parts:
        missing.append("The execution's record is missing.")
    if readable:
        count, held = number(first, "parts"), [number(p.output, "part") for p in readable]
        need(count and count <= PARTS_MAX and len(set(held)) == len(held) and 1 <= held[0] and held[-1] <= count, "record", "The parts are not numbered as they must be.")
        need(text(first, "head", "opening", "executionId") == name and text(first, "head", "seal", "hash") == text(first, "recordHash"), "record", "The record is of another execution or hash.")
        missing += [f"Part {p} of the record is missing." for p in range(1, count + 1) if p not in held]
        if len(held) == count:
            record(find(first, "head"), lines)
    need(not documents, "document", "A document belongs to no execution.")
    for change in (e for e in entries if e["kind"] == "security_change"):
        if isinstance(find(change.output, "change"), dict):
            said.append(words_signed(find(change.output, "change"), f"{change['status']} in entry {change.index}", trust.approver))
    missing += [f"The attempt {s} of a step is missing." for s in sorted(steps - {e["attemptId"] for e in entries})]
    return ["That nothing else ran within its steps, or changed the security state in its time.", "Which side effects its plan declared."]


def record(head, lines):
    """docs/reference/execution-records.md: every hash again, from what the ledger holds."""
    def digest(domain, value):
        return sha_hex(domain.encode() + b"\n" + canonical({k: v for k, v in value.items() if k != "hash"}))

    opening, outcome, seal = find(head, "opening"), find(head, "outcome"), find(head, "seal")
    need(all(isinstance(part, dict) for part in (opening, outcome, seal)) and text(opening, "hash"), "record", "The head is not opening, outcome and seal.")
    need(digest("platform-execution-opening/1", opening) == opening["hash"], "record", "The opening was altered.")
    for noun, domain, link, count, end in (("event", "platform-step-event/1", "previousEventHash", "eventCount", "lastEventHash"),
                                           ("sideEffect", "platform-side-effect/1", "previousHash", "sideEffectCount", "lastSideEffectHash")):
        last, chain = opening["hash"], [line[noun] for line in lines if isinstance(line, dict) and noun in line]
        for i, item in enumerate(chain):
            need(isinstance(item, dict) and digest(domain, item) == text(item, "hash"), "record", f"The {noun} {i} was altered.")
            need(text(item, link) == last, "record", f"The {noun} {i} does not follow from what stands before it.")
            last = item["hash"]
        need(number(seal, count) == len(chain) and text(seal, end) == last, "record", f"The seal tells of other {noun}s than there are.")
    need(all(isinstance(line, dict) and ("event" in line) != ("sideEffect" in line) for line in lines), "record", "A line is neither event nor side effect.")
    sealed = {"openingHash": opening["hash"], "outcome": outcome, "seal": {k: v for k, v in seal.items() if k != "hash"}}
    need(digest("platform-execution-record/1", sealed) == text(seal, "hash"), "record", "The outcome or the seal was altered.")


def run(name, entries, documents, trust, missing, said):
    attempts = family(entries, lambda e: e["trigger"] == f"run.{name}")
    for entry in entries:
        need(entry in attempts or (entry["kind"] in ("run_state", "phase_report", "gate_decision") and find(entry.envelope, "affectedIds") == [name]),
             "belonging", f"Entry {entry.index} does not belong to the run {name}.")
    states, reports, decisions = ([e for e in entries if e["kind"] == kind] for kind in ("run_state", "phase_report", "gate_decision"))
    known = set()
    for report in (r for r in reports if r.has_payload):
        path = text(report.output, "document")
        need(path is not None, "document", f"Entry {report.index} names no document.")
        if path not in documents:
            missing.append(f"The document {path} is missing.")
        else:
            need(sha_hex(documents[path]) == text(report.output, "documentSha256"), "document", f"The document {path} was altered.")
        known |= {path} | ({path.replace("authz-request", "authz-approval")} if report["status"] in ("SG_1", "SG_2") else set())
    need(set(documents) <= known, "document", "No entry tells of a document.")
    taken = [d for d in decisions if d.has_payload and d["status"] != "REFUSED"]
    decided(name, entries, states, reports, [d for d in decisions if d.has_payload], taken, trust, missing, said)
    for gate in ("SG_1", "SG_2"):
        approval(gate, documents, reports, taken, missing)
    keys(states, reports, attempts, missing)
    before = None
    for state in (s for s in states if s.has_payload):
        if text(state.output, "previousState") != before:
            missing.append(f"A change of state is missing before entry {state.index}.")
        before = state["status"]
    if before not in ("CLOSED", "VOIDED"):
        missing.append("The run has not ended." if before else "The run's states are missing.")
    held = {a["attemptId"] for a in attempts}
    missing += [f"The attempt {a} of a phase is missing." for a in (text(r.output, "attemptId") for r in reports) if a and a not in held]
    return ["That nothing was left out which no other entry calls for.", "What the documents of approvals say beside the signed decisions in them."]


def decided(name, entries, states, reports, decisions, taken, trust, missing, said):
    for entry in decisions:
        decision = find(entry.output, "decision")
        need(isinstance(decision, dict), "decision", f"Entry {entry.index} holds no decision.")
        gate, verdict = text(decision, "gate"), text(decision, "verdict")
        need(text(decision, "runId") == name and gate == text(entry.output, "gate") and entry["status"] in ("REFUSED", verdict), "decision", f"The decision in entry {entry.index} is another one than the entry says.")
        if entry["status"] == "REFUSED":
            continue
        asked = [text(s.output, "details", "subjectSha256") for s in states if text(s.output, "details", "gate") == gate]
        asked = [a for a in asked if a is not None]
        need(verdict != "APPROVE" or not asked or text(decision, "subject") in asked, "decision", f"The decision in entry {entry.index} is about something else than {gate} asked for.")
        said.append(words_signed(decision, f"{verdict} at {gate} in entry {entry.index}", trust.approver))
    by_id = {text(d.output, "decision", "decisionId"): d for d in reversed(taken)}
    for attempt in (e for e in entries if e["kind"] == "action_attempt"):
        decision, about = find(attempt.parameters, "decision"), find(attempt.parameters, "subject")
        if not isinstance(decision, dict) or not isinstance(about, dict):
            continue
        entry, gate = by_id.get(text(decision, "decisionId")), text(decision, "gate")
        if entry is None:
            missing.append(f"The decision by which the attempt in entry {attempt.index} was let through is missing.")
            continue
        need(decision == find(entry.output, "decision") and sha_hex(canonical(about)) == text(decision, "subject"), "decision", f"The attempt in entry {attempt.index} was let through by another decision, or on another subject.")
        requests = [s for s in (text(r.output, "documentSha256") for r in reports if r["status"] == gate) if s]
        if gate in ("SG_1", "SG_2") and not requests:
            missing.append(f"The request of {gate} is missing.")
        elif gate in ("SG_1", "SG_2"):
            need(text(about, "requestSha256") in requests, "decision", f"What was decided at {gate} is about another request.")
    missing += [f"The decision after which entry {s.index} stands is missing." for s in states
                if text(s.output, "details", "decisionId") and text(s.output, "details", "decisionId") not in by_id]


def approval(gate, documents, reports, taken, missing):
    approvals = [find(d.output, "decision") for d in taken if d["status"] == "APPROVE" and text(d.output, "gate") == gate]
    path = next((text(r.output, "document").replace("authz-request", "authz-approval") for r in reports if r["status"] == gate and text(r.output, "document")), None)
    if path not in documents:
        if approvals:
            missing.append(f"The document with the approval of {gate} is missing.")
        return
    fenced = documents[path].decode("utf-8", "replace").split("```json\n", 1)
    said = parse(fenced[1].split("\n")[0] if len(fenced) == 2 else "", "approval", f"The decision in {path}")
    need(said in approvals, "approval", f"{path} holds another decision than the ledger.")


def keys(states, reports, attempts, missing):
    """docs/reference/runs.md, Keys."""
    closed = next((s for s in reversed(states) if s["status"] == "CLOSED"), None)
    if closed is None or not closed.has_payload:
        return
    held = [text(closed.output, "details", "keys", p) for p in PHASES]
    need(all(held), "keys", "The run was closed without one of its keys.")
    need(sha_hex("".join(k + "\n" for k in held).encode()) == text(closed.output, "details", "keyChain"), "keys", "The chain of keys is not over the keys.")
    last = {r["status"]: r for r in reports}
    for phase, key in zip(PHASES, held):
        if phase not in last:
            missing.append(f"The report of {phase} is missing.")
        else:
            need(not last[phase].has_payload or text(last[phase].output, "details", "key") == key, "keys", f"The key of {phase} is not the one that the run was closed with.")
    opened_by = next((s for s in states if s.has_payload and find(s.output, "previousState") is None), None)
    enacted = next((a for a in reversed(attempts) if text(a.parameters, "decision", "gate") == "SG_2"), None)
    if any(find(r.output, "details", "keyVersion") not in (None, "1") for r in reports) or opened_by is None or enacted is None or "closeout" not in last or not last["closeout"].has_payload:
        return

    def pin(word):
        value = text(enacted.parameters, "subject", "pins", word)
        need(value is not None, "keys", f"What was decided at the second gate does not pin {word}.")
        return value

    def joined(*words):
        return sha_hex("".join(words).encode())

    source = joined(text(opened_by.output, "details", "documentId") or "", text(opened_by.output, "details", "sourceVersionId") or "")
    backup = joined(pin("writerDigest"), pin("backupSha"))
    derived = [source, joined(source, pin("regionSha")), pin("writerDigest"), backup, joined(backup, pin("grantProbeSha")), pin("changeSetId"),
               joined(pin("changeSetId"), pin("structuralVerifySha")), pin("manifestEnvelopeId"), pin("verifyResultId"), text(enacted.parameters, "decision", "decisionId") or ""]
    derived.append(joined(*derived, text(last["closeout"].output, "documentSha256") or ""))
    need(derived == held, "keys", "The keys do not follow from what was pinned.")


# The verdict --------------------------------------------------------------------------------------------------------------------------

def verify(file, trust):
    kind, name, note, entries, documents, told = inside(opened(file, trust.signer))
    origin, size, root, cosigned = checkpoint_of(note, trust)
    for entry in entries:
        need(entry.index < size and root_of(entry.index, size, sha(b"\x00", entry.bytes), entry.proof) == root, "inclusion", f"Entry {entry.index} does not stand in the checkpoint's tree.")
    for entry in entries:
        entry.read()
    missing, said = [], []
    open_ends = (execution if kind == "execution" else run)(name, entries, documents, trust, missing, said)
    if not all(e.has_payload for e in entries):
        missing.append("Some payloads are not here.")
    need(told or not missing, "missing", f"The bundle says that it is complete, and it is not: {missing[0] if missing else ''}")
    open_ends += ["That what the entries say is true: only that this is what was recorded.", f"Anything of entries from {size} on."]
    open_ends += ["That everybody is shown this same ledger: no witness that you named cosigned it."] if not cosigned else []
    open_ends += ["Who put this file together: no --signer was given."] if trust.signer is None else []
    open_ends += ["That decisions were signed by whom they name: no --approver was given."] if said and trust.approver is None else []
    return {"valid": True, "complete": not told, "kind": kind, "id": name, "entries": len(entries), "documents": len(documents), "size": size, "origin": origin,
            "cosigned": cosigned, "missing": told + [m for m in missing if m not in told], "decisions": said, "notProved": open_ends}


def judged(path, trust):
    try:
        with open(path, "rb") as file:
            return verify(file.read(BYTES_MAX + 1), trust)
    except Refused as bad:
        return {"valid": False, "check": bad.check, "reason": str(bad)}


def tell(path, verdict):
    if not verdict["valid"]:
        print(f"{path}: NOT PROVED ({verdict['check']}): {verdict['reason']}")
        return
    print(f"{path}: proved, {'COMPLETE' if verdict['complete'] else 'INCOMPLETE'}: {verdict['entries']} entries and {verdict['documents']} documents of the "
          f"{verdict['kind']} {verdict['id']}, among the {verdict['size']} entries that {verdict['origin']} signed.")
    for line in [f"Missing: {m}" for m in verdict["missing"]] + verdict["decisions"] + [f"Not proved: {n}" for n in verdict["notProved"]]:
        print("  " + line)


def given(values, read, merge):
    """Every value is a key, or a file of keys."""
    found = merge([])
    for value in values or []:
        try:
            content = open(value, encoding="utf-8").read() if os.path.exists(value) else value
            found = merge([found, read(content)])
        except (ValueError, KeyError, TypeError, OSError) as bad:
            sys.stderr.write(f"{value} holds no key of this kind: {bad}\n")
            sys.exit(2)
    return found


def main():
    arguments = argparse.ArgumentParser(description="Checks evidence bundles offline.")
    arguments.add_argument("file", nargs="+")
    arguments.add_argument("--quorum", type=int, default=0)
    arguments.add_argument("--json", action="store_true")
    for option in ("--key", "--witness", "--approver", "--signer"):
        arguments.add_argument(option, action="append", required=option == "--key")
    trust = arguments.parse_args()
    for option in ("key", "witness"):
        setattr(trust, option, given(getattr(trust, option), lambda t: [NoteKey(line.strip()) for line in t.split("\n") if line.strip()], lambda lists: sum(lists, [])))
    for option in ("approver", "signer"):
        setattr(trust, option, given(getattr(trust, option), person_keys, lambda sets: {k: v for s in sets for k, v in s.items()}) if getattr(trust, option) else None)
    verdicts = [(path, judged(path, trust)) for path in trust.file]
    for path, verdict in verdicts:
        print(json.dumps({"file": path, **verdict}, ensure_ascii=False)) if trust.json else tell(path, verdict)
    sys.exit(0 if all(v["valid"] and v["complete"] for _, v in verdicts) else 1)


if __name__ == "__main__":
    main()
