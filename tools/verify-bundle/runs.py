"""What belongs to a run.
"""

from contents import family
from reading import canonical, find, need, parse, sha_hex, text
from trust import words_signed

PHASES = ["source_pin", "mark", "cutplan", "backup", "grant_probe", "cut_leg_a", "structural_verify", "leg_b_record", "write_verify",
          "lifecycle_enact", "closeout"]


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
        need(text(decision, "runId") == name and gate == text(entry.output, "gate") and entry["status"] in ("REFUSED", verdict),
             "decision", f"The decision in entry {entry.index} is another one than the entry says.")
        if entry["status"] == "REFUSED":
            continue
        asked = [text(s.output, "details", "subjectSha256") for s in states if text(s.output, "details", "gate") == gate]
        asked = [a for a in asked if a is not None]
        need(verdict != "APPROVE" or not asked or text(decision, "subject") in asked,
             "decision", f"The decision in entry {entry.index} is about something else than {gate} asked for.")
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
        need(decision == find(entry.output, "decision") and sha_hex(canonical(about)) == text(decision, "subject"),
             "decision", f"The attempt in entry {attempt.index} was let through by another decision, or on another subject.")
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
    need(sha_hex("".join(k + "\n" for k in held).encode()) == text(closed.output, "details", "keyChain"),
         "keys", "The chain of keys is not over the keys.")
    last = {r["status"]: r for r in reports}
    for phase, key in zip(PHASES, held):
        if phase not in last:
            missing.append(f"The report of {phase} is missing.")
        else:
            need(not last[phase].has_payload or text(last[phase].output, "details", "key") == key,
                 "keys", f"The key of {phase} is not the one that the run was closed with.")
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
