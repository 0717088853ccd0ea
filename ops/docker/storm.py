"""Commands without a pause while containers are killed: storm.py <instance-dir> <commands> <victim>…

Every command makes one object. An agent whose connection ends sends what it has no confirm for again, under the same id. Victims are
killed one after the other while commands go on. Ends with 0 when every command has exactly one attempt in the ledger, and as many
objects are there as attempts succeeded.
"""

import collections
import json
import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(ROOT, "ops", "demo"))

import pika  # noqa: E402
from agent import Agent  # noqa: E402

HOME, COUNT, VICTIMS = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
SENDERS = 4
MARK = f"storm-{os.getpid()}-{int(time.time())}"


def status():
    return json.loads(subprocess.check_output(["bash", os.path.join(ROOT, "ops", "docker", "show-status.sh"), HOME, "--json"]))


def get(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            return json.load(response)
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return None
        raise OSError(error) from error


def until(seconds, what, condition):
    """What the condition says when it says something; a service that is away says nothing."""
    end, last = time.monotonic() + seconds, None
    while time.monotonic() < end:
        try:
            found = condition()
            if found:
                return found
        except (OSError, KeyError, ValueError) as error:
            last = error
        time.sleep(0.3)
    sys.exit(f"Waited {seconds} s in vain for {what} ({last}).")


def connected():
    def once():
        try:
            return Agent("Storm", status()["agent"]["amqp"])
        except pika.exceptions.AMQPError as error:
            raise OSError(error) from error
    return until(90, "the broker to take a connection", once)


def publish_all(commands):
    """Several agents at once, so that there are always commands at work. How often a command was sent again."""
    left, again, lock = collections.deque(commands), [0], threading.Lock()
    senders = [threading.Thread(target=publish, args=(left, again, lock)) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    for position, victim in enumerate(VICTIMS, 1):
        while len(left) > COUNT - COUNT * position // (len(VICTIMS) + 1):
            time.sleep(0.02)
        kill(victim)
    for sender in senders:
        sender.join()
    return again[0]


def publish(left, again, lock):
    agent = connected()
    while True:
        try:
            command = left.popleft()
        except IndexError:
            agent.close()
            return
        while True:
            try:
                agent.send(command)
                break
            except (pika.exceptions.AMQPError, OSError):
                with lock:
                    again[0] += 1
                agent = connected()


def kill(victim):
    print(f"  kill -9 {victim}", flush=True)
    subprocess.run(["bash", os.path.join(ROOT, "ops", "docker", "server.sh"), HOME, "kill", victim], check=True)


def attempts(audit):
    """How often the ledger holds each command of this storm, and how each ended."""
    held, ends, path = collections.Counter(), collections.Counter(), f"/action-logs?traceId={MARK}&limit=500"
    while path:
        page = get(audit + path)
        for item in page["items"]:
            held[item["commandId"]] += 1
            ends[item["status"]] += 1
        path = page["next"]
    return held, ends


def main():
    commands = [
        {"commandId": str(uuid.uuid4()), "agentId": "Storm", "traceId": MARK,
         "actionType": "object.create", "parameters": {"id": f"{MARK}-{index}", "type": "server", "attributes": {}}}
        for index in range(COUNT)]
    began = time.monotonic()
    again = publish_all(commands)
    sent = time.monotonic() - began
    wanted = {command["commandId"] for command in commands}

    def all_held():
        held, ends = attempts(status()["services"]["audit"]["url"])
        return (held, ends) if wanted <= held.keys() else None
    held, ends = until(180, f"{COUNT} commands to be in the ledger", all_held)
    twice = [command for command, times in held.items() if times > 1]
    strange = held.keys() - wanted
    if twice or strange:
        sys.exit(f"In the ledger more than once: {twice[:5]}; never sent: {list(strange)[:5]}.")
    complete = until(90, "the ledger to be complete", lambda: get(status()["services"]["audit"]["url"] + "/ledger/completeness")["complete"])
    valid = get(status()["services"]["audit"]["url"] + "/ledger/verify")
    runner = status()["services"]["action-runner"]["url"]
    there = sum(1 for command in commands if (get(f"{runner}/objects/{command['parameters']['id']}") or {}).get("version") == 1)
    ended = ", ".join(f"{number} {name}" for name, number in sorted(ends.items()))
    print(f"  {COUNT} commands in {sent:.1f} s ({again} sent again), all of them in the ledger once: {ended}; {there} objects; "
          f"complete {complete}, valid {valid['valid']}; settled after {time.monotonic() - began:.1f} s", flush=True)
    if there != ends["SUCCESS"] or not valid["valid"]:
        sys.exit("What the ledger says and what is there differ.")


main()
