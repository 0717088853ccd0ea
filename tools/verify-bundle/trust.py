"""Keys, which come from whoever asks, and the signatures that they make.
"""

import base64
import json
import re

import curves
from reading import canonical, need, sha, strict_base64, text


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
    need(curves.p256(approvers[keyid], message, signature),
         "decision", f"{what}: the signature is not one of the key {keyid} on these words.")
    return f"{what}: signed by the key {keyid}"
