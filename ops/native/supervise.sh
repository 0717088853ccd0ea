#!/usr/bin/env bash
# Keeps one component of an instance alive: supervise.sh <instance-dir> <component> <tag>.
#
# A process that dies is started again at once; one that keeps dying within seconds waits longer each time, at most ten
# seconds. One that is already running, because only its supervisor had died, is adopted. On SIGTERM the component is
# ended in its own way and the supervisor goes too.
set -uo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

open_instance "$1"
name=$2
log=$logs/$name.log
log_bytes_max=$((8 * 1024 * 1024))
exec 9>>"$run/$name.lock"
flock -w 2 9 || exit 0 # somebody may be asking just now; only another supervisor keeps it longer
printf '%s\n' "$$" >"$run/$name.supervisor"
export PLATFORM_STACK_TAG=$tag

stopping=
trap 'stopping=1' TERM
trap '' INT HUP

# Three files at most. The process goes on writing to the one it has open, which it opened for appending.
rotate() {
  local size
  size=$(stat -c %s "$1" 2>/dev/null) && ((size > log_bytes_max)) || return 0
  [[ -f $1.1 ]] && mv -f "$1.1" "$1.2"
  # Of a file that grew beyond all measure between two looks, its beginning and its end are worth keeping.
  { head -c $((log_bytes_max / 2)) "$1" && printf '\n[…]\n' && tail -c $((log_bytes_max / 2)) "$1"; } >"$1.1" && : >"$1"
}

# Returns when the process has ended or a stop was asked for. Only a child can be waited for; an adopted process is
# watched by a child that ends with it.
watch() {
  local watched=$1 ticker
  [[ -n $adopted ]] && { tail --pid="$1" -s 0.3 -f /dev/null 9>&- & watched=$!; }
  while [[ -z $stopping ]] && kill -0 "$watched" 2>/dev/null; do
    sleep 5 9>&- &
    ticker=$!
    # The shell's own word on a killed child would only repeat, less readably, what is noted below.
    { wait -n "$watched" "$ticker"; } 2>/dev/null
    kill "$ticker" 2>/dev/null
    wait "$ticker" 2>/dev/null
    ((SECONDS - started > 10)) && rm -f "$run/$name.failures" # what happened before says nothing of this process any more
    rotate "$log"
    rotate "$logs/supervisor.log"
  done
  [[ -n $adopted ]] && kill "$watched" 2>/dev/null
  return 0
}

failures=0
while [[ -z $stopping ]]; do
  started=$SECONDS
  adopted='' code=''
  if pid=$(pid_of "$name"); then
    adopted=yes
    note "$name: process $pid is running and now looked after again."
  else
    bash "$native/component.sh" "$dir" "$name" "$tag" </dev/null >>"$log" 2>&1 9>&- &
    pid=$!
    printf '%s\n' "$pid" >"$run/$name.pid"
  fi
  watch "$pid"
  [[ -n $stopping ]] && break
  [[ -z $adopted ]] && { wait "$pid"; code=" with code $?"; } 2>/dev/null
  lived=$((SECONDS - started))
  if ((lived > 10)); then failures=0; fi
  failures=$((failures + 1))
  printf '%s\n' "$failures" >"$run/$name.failures"
  delays=(200 500 1000 2000 4000 8000 10000) # milliseconds
  delay=${delays[failures - 1]:-10000}
  note "$name: process $pid ended$code after $lived s; starting it again in $delay ms."
  wake=$(($(now) + delay * 1000))
  # For who waits meanwhile: when it is tried again, in microseconds, and how it ended.
  printf '%s %s\n' "$wake" "${code# with }" >"$run/$name.retry"
  while [[ -z $stopping && $(now) -lt $wake ]]; do pause 0.1; done
  rm -f "$run/$name.retry"
done

terminate "$name" "$pid" || note "$name: process $pid could not be ended."
[[ -z $adopted ]] && wait "$pid" 2>/dev/null
rm -f "$run/$name.pid" "$run/$name.supervisor" "$run/$name.failures" "$run/$name.retry"
note "$name: stopped."
