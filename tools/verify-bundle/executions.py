"""What belongs to an execution.
"""

from contents import PARTS_MAX, family
from reading import canonical, find, items, need, number, sha_hex, text
from trust import words_signed


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
        need(count and count <= PARTS_MAX and len(set(held)) == len(held) and 1 <= held[0] and held[-1] <= count,
             "record", "The parts are not numbered as they must be.")
        need(text(first, "head", "opening", "executionId") == name and text(first, "head", "seal", "hash") == text(first, "recordHash"),
             "record", "The record is of another execution or hash.")
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
    need(all(isinstance(part, dict) for part in (opening, outcome, seal)) and text(opening, "hash"),
         "record", "The head is not opening, outcome and seal.")
    need(digest("platform-execution-opening/1", opening) == opening["hash"], "record", "The opening was altered.")
    for noun, domain, link, count, end in (("event", "platform-step-event/1", "previousEventHash", "eventCount", "lastEventHash"),
                                           ("sideEffect", "platform-side-effect/1", "previousHash", "sideEffectCount", "lastSideEffectHash")):
        last, chain = opening["hash"], [line[noun] for line in lines if isinstance(line, dict) and noun in line]
        for i, item in enumerate(chain):
            need(isinstance(item, dict) and digest(domain, item) == text(item, "hash"), "record", f"The {noun} {i} was altered.")
            need(text(item, link) == last, "record", f"The {noun} {i} does not follow from what stands before it.")
            last = item["hash"]
        need(number(seal, count) == len(chain) and text(seal, end) == last, "record", f"The seal tells of other {noun}s than there are.")
    need(all(isinstance(line, dict) and ("event" in line) != ("sideEffect" in line) for line in lines),
         "record", "A line is neither event nor side effect.")
    sealed = {"openingHash": opening["hash"], "outcome": outcome, "seal": {k: v for k, v in seal.items() if k != "hash"}}
    need(digest("platform-execution-record/1", sealed) == text(seal, "hash"), "record", "The outcome or the seal was altered.")
