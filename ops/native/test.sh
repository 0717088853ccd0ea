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
# A run takes more than half an hour on two cores; one that takes twice that hangs.
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

run_projects() {
  local project name deadline=$((SECONDS + minutes_max * 60))
  rm -rf "$results"
  mkdir -p "$results"
  for project in "$root"/tests/*/*.csproj; do
    grep -q 'Microsoft.NET.Test.Sdk' "$project" || continue
    name=${project##*/} name=${name%.csproj}
    run_project "$name" $((deadline - SECONDS))
  done
}

run_project() { # name, seconds left
  local name=$1 assembly=$root/artifacts/bin/$1/release/$1.dll code counters before=$failed began
  say
  say "${bold}$name${plain}"
  if (($2 <= 0)); then
    complain "$name was not run: the time of $minutes_max minutes is used up."
    failed=$((failed + 1))
    return
  fi
  attend "$2" dotnet test "$assembly" --logger "trx;LogFileName=$name.trx" --logger 'console;verbosity=minimal' \
    --results-directory "$results" ${arguments[@]+"${arguments[@]}"} </dev/null
  code=$?
  if counters=$(grep -om1 '<Counters [^>]*>' "$results/$name.trx" 2>/dev/null); then
    passed=$((passed + $(counter passed "$counters")))
    failed=$((failed + $(counter failed "$counters") + $(counter error "$counters") + $(counter timeout "$counters") + $(counter aborted "$counters")))
  fi
  ((code == 0 || failed > before)) && return
  # A run that ended badly without a failed test has lost some: that is a failure too.
  ((code == 124 || code == 137)) && complain "$name did not end in time and was stopped."
  complain "$name ended with code $code although no test of it failed; that counts as one failure."
  failed=$((failed + 1))
}

# ./platform itself. It needs no servers of ours; a filter is meant for dotnet test, and leaves it out.
run_stack_tests() {
  local here_passed here_failed counts=$results/stack
  say
  say "${bold}The stack${plain}"
  timeout -k 20 600 bash "$root/tests/stack/run.sh" "$counts" </dev/null &
  wait $!
  if read -r here_passed here_failed 2>/dev/null <"$counts"; then
    passed=$((passed + here_passed)) failed=$((failed + here_failed))
  else
    complain "The tests of the stack did not end in order; that counts as one failure."
    failed=$((failed + 1))
  fi
}

counter() { [[ $2 =~ \ $1=\"([0-9]+)\" ]] && printf '%s' "${BASH_REMATCH[1]}" || printf 0; }

build all
require_nginx
open_instance "$beside"
with_servers run_projects
code=$?
((${#arguments[@]})) || run_stack_tests
say
((passed + failed > 0)) || complain "No test was run."
((code == 0)) || complain "The servers of the tests could not be brought up and down in order."
say "$passed passed, $failed failed"
((code == 0 && failed == 0 && passed > 0)) || exit 1
