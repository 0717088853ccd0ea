#!/usr/bin/env bash
# Tests of ./platform itself, by using it: run.sh <file for the counts>. Uses two instances of its own and wipes them.
# Processes are killed with -9; what must hold afterwards is what docs/operating/native-stack.md promises.
set -uo pipefail

counts=$1
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
export PLATFORM_INSTANCE=stack-test NO_COLOR=1
dir=$root/.local/$PLATFORM_INSTANCE
platform=$root/platform
components=(postgres rabbitmq epmd action-runner audit miner orchestrator)
passed=0 failed=0

main() {
  trap 'wipe; exit 130' INT TERM
  wipe
  check 'up brings everything up' up_brings_everything_up && running_stack
  wipe
  printf '%s %s\n' "$passed" "$failed" >"$counts"
  ((failed == 0))
}

running_stack() {
  check 'status --json names every address and process' status_is_complete
  check 'secrets are readable by their owner alone' secrets_are_closed
  check 'the keys file begins without a key, and up never writes over it' keys_file_is_the_person_s
  check 'a second up is quick and leaves every process alone' second_up_changes_nothing
  check 'the demo tells its story to the end' demo_runs
  for component in "${components[@]}"; do
    check "$component comes back after kill -9" comes_back "$component"
  done
  check 'up waits for a service that was killed again and again, and says so' up_waits_for_the_next_try
  check 'postgres and rabbitmq killed together come back' both_servers_come_back
  check 'a process whose supervisor was killed is adopted by the next up' orphan_is_adopted
  check 'a second instance stands beside the first on ports of its own' second_instance_stands_beside
  check 'a port taken while down is replaced, and what was written is still there' taken_port_is_replaced
  check 'down leaves no process, and status says so' down_leaves_nothing
  check 'misuse is answered with code 2' misuse_is_usage
}

check() { # sentence, function and its arguments
  local sentence=$1 out began=$SECONDS
  shift
  if out=$("$@" 2>&1); then
    passed=$((passed + 1))
    printf '  ok      %s (%d s)\n' "$sentence" $((SECONDS - began))
  else
    failed=$((failed + 1))
    printf '  FAILED  %s\n' "$sentence"
    printf '%s\n' "$out" | tail -n 20 | sed 's/^/          /'
    return 1
  fi
}

wipe() {
  "$platform" down --wipe --yes >/dev/null 2>&1
  PLATFORM_INSTANCE=stack-test-two "$platform" down --wipe --yes >/dev/null 2>&1
}

# ---- what the checks say ----------------------------------------------------------------------------------------

up_brings_everything_up() { "$platform" up && all_ready; }

status_is_complete() {
  local json name
  json=$("$platform" status --json) || return
  [[ $(grep -o '"ready":true' <<<"$json" | wc -l) == 6 ]] || return
  for name in '"action-runner":{"url":"http://127.0.0.1:' '"audit":{"url":"http://127.0.0.1:' '"miner":{"url":"http://127.0.0.1:' '"orchestrator":{"url":"http://127.0.0.1:' '"agent":{"amqp":"amqp://agent:' \
    '"operator":{"amqp":"amqp://operator:' '"business":"postgresql://action_runner:' '"audit":"postgresql://audit:' \
    "\"keys\":\"$dir/keys.json\"" "\"knowledgeBase\":\"$dir/knowledge-base\"" '"superuser":"postgresql://postgres:'; do
    [[ $json == *"$name"* ]] || { printf 'missing: %s\n' "$name"; return 1; }
  done
}

secrets_are_closed() {
  [[ -z $(find "$dir/secrets" "$dir/status.json" "$dir/keys.json" -type f -perm /077 -print) ]] && [[ $(stat -c %a "$dir/secrets") == 700 ]]
}

keys_file_is_the_person_s() {
  local code
  [[ $(<"$dir/keys.json") == '{"keys":[]}' ]] || return
  printf '{"keys": [] }\n' >"$dir/keys.json"
  "$platform" up && [[ $(<"$dir/keys.json") == '{"keys": [] }' ]] && [[ $(stat -c %a "$dir/keys.json") == 600 ]]
  code=$?
  printf '{"keys":[]}\n' >"$dir/keys.json"
  return "$code"
}

second_up_changes_nothing() {
  local before began=$SECONDS
  before=$(pids)
  "$platform" up && [[ $(pids) == "$before" ]] && ((SECONDS - began <= 3))
}

demo_runs() { "$platform" demo && all_ready; }

comes_back() {
  local pid
  pid=$(<"$dir/run/$1.pid")
  kill -9 "$pid" && within 30 replaced "$1" "$pid" && within 30 all_ready
}

both_servers_come_back() {
  local postgres rabbitmq
  postgres=$(<"$dir/run/postgres.pid") rabbitmq=$(<"$dir/run/rabbitmq.pid")
  kill -9 "$postgres" "$rabbitmq" && within 30 replaced postgres "$postgres" && within 30 replaced rabbitmq "$rabbitmq" && within 30 all_ready
}

orphan_is_adopted() {
  local before
  before=$(pids)
  kill -9 "$(<"$dir/run/postgres.supervisor")" "$(<"$dir/run/audit.supervisor")" && "$platform" up && [[ $(pids) == "$before" ]]
}

# Killed as soon as it is there, six times; then `up` finds it waiting for its next start.
up_waits_for_the_next_try() {
  local i pid last='' out
  for ((i = 0; i < 6; i++)); do
    within 30 another_miner "$last" || return
    pid=$(<"$dir/run/miner.pid")
    kill -9 "$pid"
    last=$pid
  done
  within 10 test -s "$dir/run/miner.retry" || return
  out=$("$platform" up 2>&1) || { printf '%s\n' "$out"; return 1; }
  grep -qE '^miner keeps ending: [4-9] times in a row, the last time with code 137\. It is tried again in [0-9]+ s; waiting for that\. Its log: .*/miner\.log$' <<<"$out" &&
    ! grep -q '"@t"' <<<"$out" && all_ready
}

another_miner() { # than process $1
  local pid
  pid=$(<"$dir/run/miner.pid") && [[ $pid != "$1" ]] && kill -0 "$pid"
}

second_instance_stands_beside() {
  PLATFORM_INSTANCE=stack-test-two "$platform" up --observe || return
  [[ -z $(sort "$dir/ports" "$dir-two/ports" | cut -d= -f2 | uniq -d) ]] && all_ready &&
    PLATFORM_INSTANCE=stack-test-two "$platform" status && command_is_seen && PLATFORM_INSTANCE=stack-test-two "$platform" down --wipe --yes
}

# Its trace is in the dashboard, which asks for the token, and Prometheus has what the runner counted.
command_is_seen() {
  local id there=$dir-two
  id=$(</proc/sys/kernel/random/uuid)
  within 60 env PLATFORM_INSTANCE=stack-test-two \
    "$platform" action run object.create -p id=SEEN-1 -p type=server -p 'attributes={}' --command-id "$id" --timeout 5 || return
  within 60 answers dashboard "/api/telemetry/traces?limit=100" "\"$id\"" "x-api-key: $(<"$there/secrets/dashboard-token")" || return
  ! answers dashboard "/api/telemetry/traces?limit=100" "\"$id\"" "x-api-key: wrong" || return
  browser_finds "$id" || return
  within 60 answers prometheus '/api/v1/query?query=platform_action_runner_attempts_total' '"status":"SUCCESS"' 'Accept: */*' &&
    answers prometheus /api/v1/rules '"name":"ServiceDown"' 'Accept: */*'
}

# A person opens the address that the command's log line gives, in a real browser. The package is large, so this is of the long tier.
browser_finds() { # command's id
  local address to=$root/artifacts/browser
  [[ -n ${PLATFORM_TEST_LONG:-} ]] || return 0
  command -v chromium >/dev/null || apt-get install -y -qq chromium || return
  address=$(PLATFORM_INSTANCE=stack-test-two "$platform" log --command "$1" 2>&1 | sed -n 's/^Its trace: //p')
  dotnet build "$root/tests/stack/browser" -c Release -v q -o "$to" -p:ImportDirectoryBuildProps=false -p:ImportDirectoryPackagesProps=false \
    "-p:BaseIntermediateOutputPath=$to/obj/" && dotnet "$to/Browser.dll" "$address" "$(command -v chromium)"
}

taken_port_is_replaced() {
  local old squatter found
  # The servers were killed a moment ago: an answer may be lost, and the same id asks for it again.
  local id
  id=$(</proc/sys/kernel/random/uuid)
  within 60 "$platform" action run object.create -p id=KEPT-1 -p type=server -p 'attributes={}' --command-id "$id" --timeout 5 || return
  "$platform" down || return
  old=$(sed -n 's/^postgres=//p' "$dir/ports")
  dd if=/dev/zero of="$dir/run/postgres.pid" bs=1 count=0 2>/dev/null # a stale, empty pid file must not confuse
  epmd -port "$old" -address 127.0.0.1 & # any program that listens will do; this one is there wherever RabbitMQ is
  squatter=$!
  within 10 listens "$old" && "$platform" up
  found=$?
  kill "$squatter"
  ((found == 0)) && [[ $(sed -n 's/^postgres=//p' "$dir/ports") != "$old" ]] && "$platform" why KEPT-1
}

down_leaves_nothing() {
  local tag
  tag=$(<"$dir/id") && [[ -n $tag ]] || return
  "$platform" down || return
  if grep -lszF "$tag" /proc/[0-9]*/cmdline /proc/[0-9]*/environ | grep -v "/proc/$$/"; then return 1; fi
  "$platform" status
  [[ $? == 5 ]] && [[ $("$platform" status --json) == *'"ready":false,"pid":null'* ]]
}

misuse_is_usage() {
  code_is 2 "$platform" up --docker && code_is 2 "$platform" up --observed && code_is 2 "$platform" down --wipe && code_is 2 "$platform" status --xml &&
    PLATFORM_INSTANCE=../evil code_is 2 "$platform" up && code_is 0 "$platform" help
}

# ---- helpers ----------------------------------------------------------------------------------------------------

all_ready() { "$platform" status >/dev/null; }
pids() { cat "$dir"/run/*.pid; }
answers() ( # a component of the second instance, a path, what its answer holds, a header
  exec {wire}<>"/dev/tcp/127.0.0.1/$(sed -n "s/^$1=//p" "$dir-two/ports")" &&
    printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n%s\r\n\r\n' "$2" "$4" >&"$wire" && timeout 10 cat <&"$wire" | grep -qaF -e "$3"
) 2>/dev/null
listens() { (: <>"/dev/tcp/127.0.0.1/$1"); }
code_is() { local wanted=$1; shift; "$@" </dev/null; [[ $? == "$wanted" ]]; }

replaced() { # component, old pid
  local pid
  pid=$(<"$dir/run/$1.pid") && [[ -n $pid && $pid != "$2" && -d /proc/$pid ]]
}

within() { # seconds, command
  local until=$((SECONDS + $1))
  shift
  until "$@" 2>/dev/null; do
    ((SECONDS < until)) || { printf 'not within the time: %s\n' "$*"; return 1; }
    sleep 0.1
  done
}

main
