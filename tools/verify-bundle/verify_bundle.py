#!/usr/bin/env python3
"""Checks evidence bundles, from docs/reference/evidence-bundle.md alone. Python 3.8 or later; nothing else is needed.

    verify_bundle.py FILE... --key KEY [--witness KEY]... [--quorum N] [--approver KEY]... [--signer KEY]... [--json]

KEY is a key, or a file of keys. Exit code 0: every file is proved and complete; 1: one is not; 2: the command line is not understood.
"""

import argparse
import json
import os
import sys

from contents import BYTES_MAX, checkpoint_of, inside, opened
from executions import execution
from reading import Refused, need, root_of, sha
from runs import run
from trust import NoteKey, person_keys


def verify(file, trust):
    kind, name, note, entries, documents, told = inside(opened(file, trust.signer))
    origin, size, root, cosigned = checkpoint_of(note, trust)
    for entry in entries:
        need(entry.index < size and root_of(entry.index, size, sha(b"\x00", entry.bytes), entry.proof) == root,
             "inclusion", f"Entry {entry.index} does not stand in the checkpoint's tree.")
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
    except OSError as bad:
        sys.stderr.write(f"{path} cannot be read: {bad.strerror}.\n")
        sys.exit(2)


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
