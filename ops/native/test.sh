#!/usr/bin/env bash
# ./platform test [--long] [arguments for dotnet test]: see the help page. The last line is "N passed, N failed".
set -uo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$native/stack.sh"
. "$native/servers.sh"

# A run never touches the instance it stands beside.
[[ $1 == */default ]] && beside=$state/test || beside=$1-test
shift
# On two cores of its own a run takes a fraction of this; one that takes longer hangs.
minutes_max=75
arguments=()
for argument in "$@"; do
  if [[ $argument == --long ]]; then
    export PLATFORM_TEST_LONG=1
    minutes_max=180
  else
    arguments+=("$argument")
  fi
done

results=$root/artifacts/test-results
passed=0 failed=0

# One after the other: beside others the acceptance tests, whose limits are for a machine of their own, fail now and then, and
# it saves little, because all of them keep the processor busy. They come last, because some of them stop the servers.
run_projects() {
  local project name deadline=$((SECONDS + minutes_max * 60))
  local -a names=()
  rm -rf "$results"
  mkdir -p "$results"
  for project in "$root"/tests/*/*.csproj; do
    grep -q 'Microsoft.NET.Test.Sdk' "$project" || continue
    name=${project##*/} name=${name%.csproj}
    [[ $name == Platform.AcceptanceTests ]] || names+=("$name")
  done
  names+=(Platform.AcceptanceTests)
  for name in "${names[@]}"; do run_project "$name"; done
  for name in "${names[@]}"; do count_project "$name"; done
}

run_project() { # name
  local name=$1 assembly=$root/artifacts/bin/$1/release/$1.dll seconds=$((deadline - SECONDS))
  say
  say "${bold}$name${plain}"
  if ((seconds <= 0)); then
    complain "$name was not run: the time of $minutes_max minutes is used up."
    return
  fi
  PLATFORM_TEST_DIARY=$results/$name.diary attend "$seconds" dotnet test "$assembly" --logger "trx;LogFileName=$name.trx" --logger 'console;verbosity=minimal' \
    --results-directory "$results" ${arguments[@]+"${arguments[@]}"} </dev/null
  printf '%s' $? >"$results/$name.code"
}

count_project() { # name
  local name=$1 code counters before=$failed
  if counters=$(grep -om1 '<Counters [^>]*>' "$results/$name.trx" 2>/dev/null); then
    passed=$((passed + $(counter passed "$counters")))
    failed=$((failed + $(counter failed "$counters") + $(counter error "$counters") + $(counter timeout "$counters") + $(counter aborted "$counters")))
  fi
  code=$(cat "$results/$name.code" 2>/dev/null || printf 124)
  ((code == 0 || failed > before)) && return
  # A run that ended badly without a failed test has lost some: that is a failure too.
  if ((code == 124 || code == 137)); then
    complain "$name did not end in time and was stopped."
    unfinished "$results/$name.diary"
  fi
  complain "$name ended with code $code although no test of it failed; that counts as one failure."
  failed=$((failed + 1))
}

# The tests that began and did not end, and the last one that did.
unfinished() { # diary
  [[ -f $1 ]] || return
  awk '{ name = $0; sub(/^[^ ]+ [^ ]+ /, "", name) } $2 == "began" { since[name] = $1 } $2 == "ended" { delete since[name]; last = $1 " " name }
    END { for (name in since) print "  Since " since[name] " (UTC): " name; print "  The last to end: " last }' "$1" >&2
}

# docker-compose.yml, with a real engine where there is one.
run_compose_check() {
  say
  say "${bold}The stack in containers${plain}"
  attend 2400 bash "$root/ops/compose-check" "$results/compose" </dev/null
}

# ./platform itself, with the machine to itself: how soon something is up again is what is tested. It needs no servers of ours;
# a filter is meant for dotnet test, and leaves it out.
run_stack_tests() {
  say
  say "${bold}The stack${plain}"
  attend 600 bash "$root/tests/stack/run.sh" "$results/stack" </dev/null
}

count_stack_tests() { # file of the counts
  local here_passed here_failed
  if read -r here_passed here_failed 2>/dev/null <"$1"; then
    passed=$((passed + here_passed)) failed=$((failed + here_failed))
  else
    complain "The tests of the stack did not end in order; that counts as one failure."
    failed=$((failed + 1))
  fi
}

# Far above the end of a long run stands what each failed test said; whoever reads only the end finds it here.
tell_failed() {
  local told
  ((failed)) || return 0
  told=$(/usr/bin/python3 -B "$native/failed.py" "$results"/*.trx) && [[ $told ]] || return 0
  say "What failed"
  say "$told"
  say
}

counter() { [[ $2 =~ \ $1=\"([0-9]+)\" ]] && printf '%s' "${BASH_REMATCH[1]}" || printf 0; }

build all
require_nginx
require_texts
require_prometheus
open_instance "$beside"
# Containers are started by each test project for itself (PLATFORM_TEST_SERVERS, docs/coding/tests.md).
if [[ ${PLATFORM_TEST_SERVERS:-} == containers ]]; then run_projects; else with_servers run_projects; fi
code=$?
if ((! ${#arguments[@]})); then
  if [[ ${PLATFORM_TEST_SERVERS:-} != containers ]]; then
    run_stack_tests
    count_stack_tests "$results/stack"
  fi
  if [[ -n ${PLATFORM_TEST_LONG:-} || ${PLATFORM_TEST_SERVERS:-} == containers ]]; then
    run_compose_check
    count_stack_tests "$results/compose"
  fi
fi
say
tell_failed
((passed + failed > 0)) || complain "No test was run."
((code == 0)) || complain "The servers of the tests could not be brought up and down in order."
say "$passed passed, $failed failed"
((code == 0 && failed == 0 && passed > 0)) || exit 1
