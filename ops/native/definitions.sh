#!/usr/bin/env bash
# Prints what the broker loads at every boot: definitions.sh <instance-dir> <RabbitMQ's major version>.
#
# The exchanges and queues repeat shared/Platform.Messaging/Topology.cs, argument for argument, so that a message published
# before a service has started is kept. The services declare the same; a difference would make their declaration fail.
set -euo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
open_instance "$1"
. "$native/agent-users.sh"
major=$2
no_limits='{}'

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

user() { # name, tags, limits; its password is in $password or in the instance's secrets
  printf '{"name":"%s","password_hash":"%s","hashing_algorithm":"rabbit_password_hashing_sha256","tags":"%s","limits":%s}' \
    "$1" "$(hash_of "${password:-$(secret "broker-$1")}")" "$2" "${3:-$no_limits}"
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
policy() { # name, pattern, limits
  printf '{"vhost":"platform","name":"%s","pattern":"%s","apply-to":"queues","priority":0,"definition":{%s}}' "$1" "${2//\\/\\\\}" "$3"
}
binding() { printf '{"source":"%s","vhost":"platform","destination":"%s","destination_type":"queue","routing_key":"","arguments":{}}' "$1" "$2"; }

# What agents can make the broker hold. A way in that is full refuses, so that its sender learns of it. Of answers an operator's policy says what at most: what a queue's own arguments say may only be less.
# Queues that nobody uses for a day are deleted. The types of agents' queues cannot be bounded by rights or policies; so their number is.

# What its reader does not take is parked for a person (./platform errors): records that the ledger refuses, at once; answers that an
# agent's MassTransit has put aside, after ten minutes in which the agent's own people may look. Of these the oldest go first where there
# are too many, and after thirty days.

# Who may what. To bind a queue takes the right to write to it and to read its exchange; a service's own queues bear its name.
# That is the only reason why the runner may write where commands go in: the queues there bear their exchanges' names.
# The runner may hear what is to be avoided and not say it: only the miner steers it.
# An answer goes through the default exchange to the agent's own queue.
commands='execute-action|execute-plan|change-security-state'
runs='start-run|decide-run|resume-run'
records='action-attempted|command-denied|execution-recorded|security-state-changed|run-state-changed|phase-reported|gate-decided|ledger-alarm-raised'
control='journal-head|ledger-appended'
learning='get-guidance|pattern-changed|avoided-patterns'
signed='ledger-signed'
comma=''

agents_permissions() { # of the shared users, and of those that are an agent's own
  local shared
  shared=$(shared_queues)
  may agent "$shared" "^(execute-action|execute-plan|start-run|get-guidance)\$|$shared" "^pattern-changed\$|$shared"
  printf ',\n'
  may operator "$shared" "^(execute-action|change-security-state|start-run|decide-run|resume-run)\$|$shared" "^(pattern-changed|parked)\$|$shared"
  own_permissions
}

# For a node that runs: agents alone.
if [[ ${3:-} == agents ]]; then
  users=$(own_users)
  printf '{"users":[%s],"permissions":[%s]}\n' "${users#,}" "$(agents_permissions)"
  exit
fi

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
$(user agent '' '{"max-connections":500,"max-channels":2000}')$(own_users),
$(user operator '')
],
"permissions": [
$(may admin '.*' '.*' '.*'),
$(may action-runner "^($commands|$records|ledger|$control|$signed|avoided-patterns|action-runner[-_.].*)\$" \
  "^($commands|$records|ledger|$control|action-runner[-_.].*|amq\.default)\$" "^($commands|$records|ledger-appended|$signed|avoided-patterns|parked|action-runner[-_.].*)\$"),
$(may audit "^($records|ledger|$control|$signed|audit[-_.].*)\$" "^(ledger|ledger-appended|$signed|audit[-_.].*)\$" \
  "^($records|ledger|journal-head|audit[-_.].*)\$"),
$(may miner "^($records|ledger-appended|$signed|$learning|miner[-_.].*)\$" "^($learning|miner[-_.].*|amq\.default)\$" \
  "^($records|ledger-appended|$signed|get-guidance|miner[-_.].*)\$"),
$(may orchestrator "^($runs|$records|ledger|$control|$signed|orchestrator[-_.].*)\$" \
  "^($runs|execute-action|$records|ledger|$control|orchestrator[-_.].*|amq\.default)\$" "^($runs|$records|ledger-appended|$signed|orchestrator[-_.].*)\$"),
$(agents_permissions)
],
"policies": [
$(policy ways-in "^($commands|$runs)\$" '"max-length":200000,"max-length-bytes":536870912,"overflow":"reject-publish"'),
$(policy questions '^get-guidance$' '"max-length-bytes":16777216'),
$(policy refused-records '^ledger$' '"dead-letter-exchange":"parked"'),
$(policy untaken-answers '^agent\.reply\..+_(error|skipped)$' '"dead-letter-exchange":"parked","message-ttl":600000'),
$(policy parked '^parked$' '"max-length":10000,"max-length-bytes":134217728,"message-ttl":2592000000')
],
"parameters": [
{"vhost":"platform","component":"operator_policy","name":"answers","value":{"pattern":"^agent\\\\.reply\\\\.","apply-to":"queues","priority":0,
 "definition":{"max-length":10000,"max-length-bytes":33554432,"message-ttl":3600000,"expires":86400000}}},
{"vhost":"platform","component":"vhost-limits","name":"limits","value":{"max-queues":5000}}
],
"exchanges": [
$(exchange execute-action),
$(exchange execute-plan),
$(exchange change-security-state),
$(for run in ${runs//|/ }; do printf '%s,\n' "$(exchange "$run")"; done)
$(for record in ${records//|/ }; do printf '%s,\n' "$(exchange "$record")"; done)
$(exchange get-guidance),
$(exchange parked),
$(exchange pattern-changed)
],
"queues": [
$(queue execute-action ''),
$(queue execute-plan ''),
$(queue change-security-state ''),
$(for run in ${runs//|/ }; do printf '%s,\n' "$(queue "$run" '')"; done)
$(queue ledger ',"x-max-length":20000,"x-overflow":"reject-publish"'),
$(queue parked '')
],
"bindings": [
$(binding execute-action execute-action),
$(binding execute-plan execute-plan),
$(binding change-security-state change-security-state),
$(binding parked parked),
$(for run in ${runs//|/ }; do printf '%s,\n' "$(binding "$run" "$run")"; done)
$(for record in ${records//|/ }; do printf '%s\n' "$comma$(binding "$record" ledger)"; comma=,; done)
]
}
JSON
