"""Three agents act on a running platform; one process dies; the ledger tells. Started by ./platform demo."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

from agent import Agent

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
    return subprocess.run([os.path.join(ROOT, "platform"), *arguments], check=False, stdin=subprocess.DEVNULL)


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


class Story:
    def __init__(self, stack):
        self.runner = stack["services"]["action-runner"]["url"]
        self.audit = stack["services"]["audit"]["url"]
        amqp = stack["agent"]["amqp"]
        self.antigravity, self.gardener, self.rookie = (Agent(n, amqp) for n in ("Antigravity", "Gardener", "Rookie"))
        self.one, self.two = free_ids(self.runner, 2)

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
        os.kill(before, signal.SIGKILL)
        killed = time.monotonic()
        tell(f"kill -9 {before}: the runner is gone, its transaction with it.")
        after = wait_for("the runner to come back", 30, lambda: self.runner_after(before))
        tell(f"Its supervisor started it again as process {after}, ready after {time.monotonic() - killed:.1f} s.")
        record = wait_for("the record of the interrupted action", 60, lambda: self.record_of(command))
        tell(f"{time.monotonic() - killed:.1f} s after the kill the ledger says what became of it:")
        show("Gardener", f"server.drain {self.one}", record)
        tell("Nothing is executed again by itself. Asked again, the platform gives the recorded answer:")
        show("Gardener", f"server.drain {self.one}, same id", self.gardener.answer(self.gardener.send(command)))

    def runner_after(self, before):
        runner = status()["services"]["action-runner"]
        return runner["pid"] if runner["ready"] and runner["pid"] != before else None

    def record_of(self, command):
        items = get(f"{self.audit}/action-logs?traceId={command['traceId']}&limit=10")["items"]
        return next((i for i in items if i["commandId"] == command["commandId"]), None)

    def evidence(self):
        wait_for("the ledger to hold everything", 30, lambda: get(f"{self.audit}/ledger/completeness")["complete"])
        tales = (
            (5, "What was attempted", ("log", "--limit", "14")),
            (6, f"Why is {self.one} as it is?", ("why", self.one)),
            (7, "Has any record been changed?", ("ledger", "verify")),
            (8, "Is any record missing?", ("ledger", "completeness")),
        )
        for number, title, arguments in tales:
            heading(number, f"{title}   ./platform {' '.join(arguments)}")
            code = platform(*arguments).returncode
            if code != 0:
                sys.exit(f"./platform {' '.join(arguments)} ended with code {code}.")


def main():
    began = time.monotonic()
    story = Story(status())
    story.ordinary_work()
    story.mistakes()
    story.duplicates()
    story.killed()
    story.evidence()
    heading("", f"The story took {time.monotonic() - began:.0f} s. Everything is still running: ./platform down stops it.")


main()
