"""Three agents act on a running platform; a process dies; plans are approved, fail and are stopped; an agent is told what it should have known; the ledger tells. Started by ./platform demo."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

from agent import Agent
from law import Law

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
COLOUR = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
SHADES = {"SUCCESS": "32", "FAILURE": "31", "ROLLED_BACK": "33", "DENIED": "35"}
RUN = time.strftime("%H%M%S")


def paint(code, text):
    return f"\x1b[{code}m{text}\x1b[0m" if COLOUR else text


def heading(number, text):
    print(f"\n{paint('1', f'{number}  {text}')}", flush=True)


def tell(text):
    print(f"   {text}", flush=True)


def show(agent, what, answer, note=""):
    if answer is None:
        print(f"   {agent:<12} {what:<46} no answer{note}", flush=True)
        return
    status = answer["status"]
    again = ", the first answer again" if answer.get("replayed") else ""
    print(f"   {agent:<12} {what:<46} {paint(SHADES[status], status)} ({answer['durationMs']} ms{again}){note}", flush=True)
    if answer.get("error"):
        print(f"   {'':<12} {paint('2', answer['error'])}", flush=True)


def platform(*arguments):
    sys.stdout.flush()
    return subprocess.run([os.path.join(ROOT, "platform"), *arguments], check=False, stdin=subprocess.DEVNULL)


def command_line(*arguments, expect=0):
    """Shows a command line and runs it, as a person would."""
    tell(paint("1", "$ ./platform " + " ".join(f"'{a}'" if " " in a or "*" in a else a for a in arguments)))
    code = platform(*arguments).returncode
    if code != expect:
        sys.exit(f"./platform {' '.join(arguments)} ended with code {code}, and not with {expect}.")


def answer_of(*arguments):
    """What a verb says to a program."""
    return json.loads(subprocess.run(
        [os.path.join(ROOT, "platform"), *arguments, "--json"], check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout)


def status():
    return json.loads(subprocess.check_output([os.path.join(ROOT, "platform"), "status", "--json"]))


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise


def wait_for(what, seconds, condition):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            found = condition()
        except OSError:  # the service is on its way back
            found = None
        if found:
            return found
        time.sleep(0.1)
    sys.exit(f"The demo waited {seconds} s for {what} in vain. ./platform status and ./platform logs say more.")


def free_ids(runner, wanted):
    """The first free server numbers, so that the demo can be shown again on the same data."""
    found, number = [], 0
    while len(found) < wanted:
        number += 1
        candidate = f"SRV-{number:03}"
        if get(f"{runner}/objects/{candidate}") is None:
            found.append(candidate)
    return found


@contextlib.contextmanager
def policy(rules):
    """What the runner does where guidance is to avoid, for a while; a person's own policy is put back."""
    path = os.path.join(os.path.dirname(status()["keys"]), "policy.json")
    before = None
    if os.path.exists(path):
        with open(path, "rb") as kept:
            before = kept.read()
    write(path, json.dumps(rules).encode())
    tell(paint("2", f"{os.path.relpath(path, ROOT)}  {json.dumps(rules)}"))
    try:
        yield
    finally:
        # A policy that vanishes denies everything: one that denies nothing is left where there was none.
        write(path, before or b"{}\n")


def write(path, content):
    """Whole or not at all: half a policy would deny everything."""
    with open(path + ".new", "wb") as fresh:
        fresh.write(content)
    os.replace(path + ".new", path)


class Story:
    def __init__(self, stack):
        self.runner = stack["services"]["action-runner"]["url"]
        self.audit = stack["services"]["audit"]["url"]
        self.miner = stack["services"]["miner"]["url"]
        amqp = stack["agent"]["amqp"]
        self.antigravity, self.gardener, self.rookie = (Agent(n, amqp) for n in ("Antigravity", "Gardener", "Rookie"))
        self.one, self.two = free_ids(self.runner, 2)
        self.folder = tempfile.mkdtemp(prefix="platform-demo-")
        # The demo's keys are its own; a person's are in their home.
        os.environ["PLATFORM_KEYS"] = os.path.join(self.folder, "keys")

    def act(self, agent, action, parameters, trace, trigger=None, what=None):
        command = agent.command(action, parameters, f"{trace}-{RUN}", trigger)
        answer = agent.answer(agent.send(command))
        show(agent.name, what or f"{action} {parameters.get('id', '')}", answer)
        return command, answer

    def ordinary_work(self):
        heading(1, "Ordinary work")
        if self.one != "SRV-001":
            tell(f"SRV-001 exists from an earlier run, so this one works on {self.one} and {self.two}.")
        tell("Each line is one JSON message on RabbitMQ and its answer. Antigravity sets two servers up and answers an")
        tell("alert; Gardener deploys, and a deploy restarts the server: a nested action with a record of its own.")
        for name in (self.one, self.two):
            attributes = {"status": "running", "maintenance": False, "version": "1.0"}
            self.act(self.antigravity, "object.create", {"id": name, "type": "server", "attributes": attributes}, "setup")
        self.restart = self.act(self.antigravity, "server.restart", {"id": self.one}, "incident", "alert.high-cpu")
        self.act(self.gardener, "server.deploy", {"id": self.one, "version": "1.1"}, "release", "release.approved",
                 f"server.deploy {self.one} version 1.1")

    def mistakes(self):
        heading(2, "Mistakes")
        tell("An attempt that breaks a rule FAILS and changes nothing. What cannot be attempted at all is DENIED.")
        tell("Both are recorded for good.")
        version = get(f"{self.runner}/objects/{self.two}")["version"]
        self.act(self.gardener, "object.update",
                 {"id": self.two, "expectedVersion": version, "attributes": {"maintenance": True}}, "maintenance",
                 what=f"object.update {self.two} maintenance on")
        self.act(self.rookie, "server.restart", {"id": self.two}, "incident", "alert.high-cpu")
        self.act(self.rookie, "server.deploy", {"id": self.one}, "release", what=f"server.deploy {self.one} without a version")
        self.act(self.rookie, "server.explode", {"id": self.one}, "release")
        answer = self.rookie.answer(self.rookie.send(b'{"actionType": "server.restart", "parameters": {"id": '))
        show("Rookie", "half a message, no JSON", answer)

    def duplicates(self):
        heading(3, "The same command twice")
        tell("A network hiccup makes Antigravity send its restart again. The server is not restarted a second time;")
        tell("and an old id cannot be borrowed for something else.")
        command, first = self.restart
        second = self.antigravity.answer(self.antigravity.send(command))
        show("Antigravity", f"server.restart {self.one}, same id", second)
        if first and second:
            tell(f"{'':<12} attempt {first['attemptId']} both times: {first['attemptId'] == second['attemptId']}")
        changed = command | {"parameters": {"id": self.two}}
        show("Antigravity", f"server.restart {self.two}, same id", self.antigravity.answer(self.antigravity.send(changed)))

    def killed(self):
        heading(4, "kill -9 in the middle of an action")
        tell(f"Gardener drains {self.one}, which takes a while. The action runner is killed while it works on it.")
        before = status()["services"]["action-runner"]["pid"]
        command = self.gardener.command("server.drain", {"id": self.one, "seconds": 20}, f"drain-{RUN}", "maintenance.planned")
        self.gardener.send(command)
        tell(f"Gardener     server.drain {self.one} …")
        time.sleep(1.5)  # let it begin; there is nothing outside the runner that could be watched
        self.kill(before)
        killed = time.monotonic()
        tell(f"kill -9 {before or ''}: the runner is gone, its transaction with it.")
        after = wait_for("the runner to come back", 30, lambda: self.runner_after(before))
        tell(f"Its supervisor started it again as process {after}, ready after {time.monotonic() - killed:.1f} s.")
        record = wait_for("the record of the interrupted action", 60, lambda: self.record_of(command))
        tell(f"{time.monotonic() - killed:.1f} s after the kill the ledger says what became of it:")
        show("Gardener", f"server.drain {self.one}", record)
        tell("Nothing is executed again by itself. Asked again, the platform gives the recorded answer:")
        show("Gardener", f"server.drain {self.one}, same id", self.gardener.answer(self.gardener.send(command)))

    def kill(self, pid):
        """In a container the process has another number, and may have another owner."""
        home = os.path.join(ROOT, ".local", os.environ.get("PLATFORM_INSTANCE", "default"))
        if os.path.isdir(os.path.join(home, "docker")):
            subprocess.run(["bash", os.path.join(ROOT, "ops", "docker", "server.sh"), home, "kill", "action-runner"], check=True)
        else:
            os.kill(pid, signal.SIGKILL)

    def runner_after(self, before):
        """The new process; where an engine tells no numbers, that one is there."""
        runner = status()["services"]["action-runner"]
        new = runner["pid"] != before or before is None
        return (runner["pid"] or "of another machine") if runner["ready"] and new else None

    def record_of(self, command):
        items = get(f"{self.audit}/action-logs?traceId={command['traceId']}&limit=10")["items"]
        return next((i for i in items if i["commandId"] == command["commandId"]), None)

    def plan(self, name, **words):
        """A plan file as its author would write it, with this run's servers in it."""
        with open(os.path.join(ROOT, "ops", "demo", "plans", name), encoding="utf-8") as source:
            text = source.read()
        for word, value in words.items():
            text = text.replace(word, str(value))
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as target:
            target.write(text)
        return path

    def submit(self, path, expect=0):
        """Submits as a person does, and returns the execution that came of it."""
        planned = answer_of("plan", "check", path)["plan"]["planId"]
        before = {e["executionId"] for e in get(f"{self.runner}/executions?planId={planned}&limit=500")["items"]}
        command_line("plan", "submit", path, "--agent", "Gardener", "--wait", expect=expect)
        return next((e for e in get(f"{self.runner}/executions?planId={planned}&limit=500")["items"] if e["executionId"] not in before), None)

    def approved(self):
        heading(5, "A plan that cannot be undone, and who may allow it")
        tell("Gardener has a plan of three steps. One of them declares that it cannot be undone, so nothing runs before")
        tell("somebody else has signed exactly this plan.")
        version = get(f"{self.runner}/objects/{self.two}")["version"]
        path = self.plan("release.yaml", SERVER=self.two, VERSION=version, NEXT=version + 1, LAST=version + 2)
        self.submit(path, expect=4)
        command_line("keys", "new", "sovereign")
        command_line("keys", "allow", "sovereign", "--may-approve", "*", "--may-set-security")
        command_line("plan", "approve", path, "--key", "sovereign", "--yes")
        execution = self.submit(path)
        command_line("execution", "show", execution["executionId"], "--verify")

    def failed(self):
        heading(6, "A plan that fails at step 2 of 3, and what its author said about undoing it")
        version = get(f"{self.runner}/objects/{self.two}")["version"]
        self.act(self.gardener, "object.update",
                 {"id": self.two, "expectedVersion": version, "attributes": {"maintenance": True}}, "maintenance",
                 what=f"object.update {self.two} maintenance on")
        execution = self.submit(self.plan("rollout.yaml", FIRST=self.one, SECOND=self.two), expect=1)
        tell("Nothing is tried again, and nothing is undone by software. The guidance is for a person:")
        command_line("execution", "rollback", execution["executionId"])

    def stopped(self):
        heading(7, "A person stops everything")
        tell("While a plan drains servers one after the other, the sovereign raises the security state.")
        path = self.plan("drain.yaml", FIRST=self.one, SECOND=self.two)
        planned = answer_of("plan", "check", path)["plan"]["planId"]
        raising = threading.Thread(target=self.raise_when_at_work, args=(planned,))
        raising.start()
        execution = self.submit(path, expect=1)
        raising.join()
        show("Rookie", f"server.restart {self.one}", self.rookie.answer(self.rookie.send(self.rookie.command("server.restart", {"id": self.one}, f"incident-{RUN}"))))
        command_line("security", "show")
        command_line("security", "clear", "--reason", "It was a fire drill.", "--key", "sovereign")
        tell("The state is as good as the key that signed it, so the demo's key stays allowed in this instance.")
        command_line("execution", "rollback", execution["executionId"])

    def raise_when_at_work(self, planned):
        wait_for("the plan to be at work", 20, lambda: any(
            e["currentStep"] for e in get(f"{self.runner}/executions?planId={planned}&status=STARTED")["items"]))
        command_line("security", "raise", "COMPROMISED", "--reason", "A stranger is in the house.", "--key", "sovereign")

    def learned(self):
        heading(8, "An agent that asks before it acts")
        # Its own in each run: patterns are never forgotten.
        trigger = f"alert.disk-full-{RUN}"
        tell(f"{self.two} is under maintenance. Rookie answers an alert there with the same restart, again and again.")
        for _ in range(4):
            self.act(self.rookie, "server.restart", {"id": self.two}, "incident", trigger)
        tell("The miner learns from every attempt. Whoever asks it now is told:")
        wait_for("the miner to have learned", 20, lambda: self.guidance(trigger)["attempts"] >= 4)
        command_line("guidance", "server.restart", "--trigger", trigger)
        tell("A person may have advice enforced, action type by action type. From the next command on:")
        with policy({"server.restart": "deny"}):
            self.act(self.rookie, "server.restart", {"id": self.two}, "incident", trigger)
            version = get(f"{self.runner}/objects/{self.two}")["version"]
            self.act(self.gardener, "object.update",
                     {"id": self.two, "expectedVersion": version, "attributes": {"maintenance": False}}, "maintenance",
                     what=f"object.update {self.two} maintenance off")
            tell("Nothing is avoided for ever: some seconds after its last failure the restart may be tried again.")
            wait_for("its probation", 60, lambda: self.guidance(trigger)["advice"] != "avoid")
            # The runner decides by what it heard last, and hears of the end a moment after the miner knows it.
            question = f"{self.runner}/guidance?actionType=server.restart&trigger={trigger}"
            wait_for("the runner to have heard of it", 20, lambda: get(question)["avoid"] is False)
            self.act(self.rookie, "server.restart", {"id": self.two}, "incident", trigger)
            tell("Mended, it works, and 79 more restarts earn its confidence back:")
            for _ in range(79):
                command = self.rookie.command("server.restart", {"id": self.two}, f"incident-{RUN}", trigger)
                self.rookie.answer(self.rookie.send(command))
        wait_for("the miner to have learned", 20, lambda: self.guidance(trigger)["attempts"] >= 84)
        command_line("pattern", "show", "server.restart", "--trigger", trigger)
        tell("All of it follows from the ledger, and can be mined again from its first entry to the same bytes:")
        command_line("mine", "--check")

    def guidance(self, trigger):
        return get(f"{self.miner}/guidance?actionType=server.restart&trigger={trigger}")

    def executions(self):
        heading(9, "Every execution has its record   ./platform execution list")
        platform("execution", "list", "-n", "5")

    def evidence(self):
        wait_for("the ledger to hold everything", 30, lambda: get(f"{self.audit}/ledger/completeness")["complete"])
        tales = (
            (12, "What was attempted", ("log", "--limit", "14")),
            (13, f"Why is {self.one} as it is?", ("why", self.one)),
            (14, "Has any record been changed?", ("ledger", "verify")),
            (15, "Is any record missing?", ("ledger", "completeness")),
        )
        for number, title, arguments in tales:
            heading(number, f"{title}   ./platform {' '.join(arguments)}")
            code = platform(*arguments).returncode
            if code != 0:
                sys.exit(f"./platform {' '.join(arguments)} ended with code {code}.")

    def handed_over(self, run):
        """For whoever has the ledger's key on this machine; in containers it stays in their volume."""
        key = os.path.join(ROOT, ".local", os.environ.get("PLATFORM_INSTANCE", "default"), "ledger", "verifier-keys")
        if not os.path.exists(key):
            return
        heading(16, "The whole run in one file, for somebody who has nothing of ours")
        file = os.path.join(self.folder, "run.json")
        command_line("run", "bundle", run, "--key", "sovereign", "--out", file)
        tell("No service is asked from here on; the ledger's key is all that the other one needs.")
        command_line("verify", file, "--key", key, "--approver", status()["keys"])


def main():
    began = time.monotonic()
    story = Story(status())
    story.ordinary_work()
    story.mistakes()
    story.duplicates()
    story.killed()
    story.approved()
    story.failed()
    story.stopped()
    story.learned()
    story.executions()
    law = Law((heading, tell, command_line, answer_of, wait_for, status, ROOT, RUN))
    law.cut(10)
    law.drift(11)
    story.evidence()
    story.handed_over(law.closed)
    heading("", f"The story took {time.monotonic() - began:.0f} s. Everything is still running: ./platform down stops it.")


main()
