"""JSON of which there is one reading, and hashes.
"""

import base64
import binascii
import hashlib
import json


class Refused(Exception):
    def __init__(self, check, sentence):
        super().__init__(sentence)
        self.check = check


class Number(str):
    """As it stands in the text, so that no reader's arithmetic can change it."""


def need(holds, check, sentence):
    if not holds:
        raise Refused(check, sentence)


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
