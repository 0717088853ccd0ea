#!/usr/bin/env bash
# Prints what the broker loads at every boot: definitions.sh <instance-dir> <RabbitMQ's major version>.
#
# The exchanges and queues repeat shared/Platform.Messaging/Topology.cs, argument for argument, so that a message published
# before a service has started is kept. The services declare the same; a difference would make their declaration fail.
set -euo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
open_instance "$1"
major=$2

# RabbitMQ's salted hash: base64 of four random bytes and SHA-256 of these bytes and the password.
hash_of() {
  local salt digest
  salt=$(random_hex 4)
  digest=$({ bytes "$salt"; printf '%s' "$1"; } | sha256sum)
  bytes "$salt${digest%% *}" | base64 -w0
}
bytes() { # of a text in hex
  local i
  for ((i = 0; i < ${#1}; i += 2)); do printf '%b' "\\x${1:i:2}"; done
}

user() { # name, tags
  printf '{"name":"%s","password_hash":"%s","hashing_algorithm":"rabbit_password_hashing_sha256","tags":"%s","limits":{}}' \
    "$1" "$(hash_of "$(secret "broker-$1")")" "$2"
}
may() { # user, configure, write, read
  printf '{"user":"%s","vhost":"platform","configure":"%s","write":"%s","read":"%s"}' "$1" "${2//\\/\\\\}" "${3//\\/\\\\}" "${4//\\/\\\\}"
}
exchange() { printf '{"name":"%s","vhost":"platform","type":"fanout","durable":true,"auto_delete":false,"internal":false,"arguments":{}}' "$1"; }
queue() { # name, further arguments
  local limit=''
  ((major >= 4)) && limit=',"x-delivery-limit":-1'
  printf '{"name":"%s","vhost":"platform","durable":true,"auto_delete":false,"arguments":{"x-queue-type":"quorum"%s%s}}' "$1" "$2" "$limit"
}
binding() { printf '{"source":"%s","vhost":"platform","destination":"%s","destination_type":"queue","routing_key":"","arguments":{}}' "$1" "$2"; }

# Who may what. To bind a queue takes the right to write to it and to read its exchange; a service's own queues bear its name.
# That is the only reason why the runner may write where commands go in: the queues there bear their exchanges' names.
# An answer goes through the default exchange to the agent's own queue.
commands='execute-action|execute-plan|change-security-state'
runs='start-run|decide-run|resume-run'
records='action-attempted|command-denied|execution-recorded|security-state-changed|run-state-changed|phase-reported|gate-decided'
control='journal-head|ledger-appended'
learning='get-guidance|pattern-changed'
comma=''

cat <<JSON
{
"vhosts": [{"name": "platform"}],
"global_parameters": [{"name": "cluster_name", "value": "$tag"}],
"users": [
$(user admin administrator),
$(user action-runner ''),
$(user audit ''),
$(user miner ''),
$(user orchestrator ''),
$(user agent ''),
$(user operator '')
],
"permissions": [
$(may admin '.*' '.*' '.*'),
$(may action-runner "^($commands|$records|ledger|$control|action-runner[-_.].*)\$" \
  "^($commands|$records|ledger|$control|action-runner[-_.].*|amq\.default)\$" "^($commands|$records|ledger-appended|action-runner[-_.].*)\$"),
$(may audit "^($records|ledger|$control|audit[-_.].*)\$" "^(ledger|ledger-appended|audit[-_.].*)\$" "^($records|ledger|journal-head|audit[-_.].*)\$"),
$(may miner "^($records|ledger-appended|$learning|miner[-_.].*)\$" "^($learning|miner[-_.].*|amq\.default)\$" "^($records|ledger-appended|get-guidance|miner[-_.].*)\$"),
$(may orchestrator "^($runs|$records|ledger|$control|orchestrator[-_.].*)\$" \
  "^($runs|execute-action|$records|ledger|$control|orchestrator[-_.].*|amq\.default)\$" "^($runs|$records|ledger-appended|orchestrator[-_.].*)\$"),
$(may agent '^agent\.reply\..*$' '^((execute-action|execute-plan|start-run|get-guidance)$|agent\.reply\.)' '^(agent\.reply\..*|pattern-changed)$'),
$(may operator '^agent\.reply\..*$' '^((execute-action|change-security-state|start-run|decide-run|resume-run)$|agent\.reply\.)' '^(agent\.reply\..*|pattern-changed)$')
],
"exchanges": [
$(exchange execute-action),
$(exchange execute-plan),
$(exchange change-security-state),
$(for run in ${runs//|/ }; do printf '%s,\n' "$(exchange "$run")"; done)
$(for record in ${records//|/ }; do printf '%s,\n' "$(exchange "$record")"; done)
$(exchange get-guidance),
$(exchange pattern-changed)
],
"queues": [
$(queue execute-action ''),
$(queue execute-plan ''),
$(queue change-security-state ''),
$(for run in ${runs//|/ }; do printf '%s,\n' "$(queue "$run" '')"; done)
$(queue ledger ',"x-max-length":20000,"x-overflow":"reject-publish"')
],
"bindings": [
$(binding execute-action execute-action),
$(binding execute-plan execute-plan),
$(binding change-security-state change-security-state),
$(for run in ${runs//|/ }; do printf '%s,\n' "$(binding "$run" "$run")"; done)
$(for record in ${records//|/ }; do printf '%s\n' "$comma$(binding "$record" ledger)"; comma=,; done)
]
}
JSON
