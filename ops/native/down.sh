#!/usr/bin/env bash
# ./platform down [--wipe [--yes]]: see the help page.
set -uo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$native/stack.sh"

open_instance "$1"
shift
ask_to_wipe "$@"
began=$(now)
lock_instance
say "Stopping the instance \"$instance\" …"
stop_stack
stop_observing
if [[ -n $wipe ]]; then
  wipe
  say "Stopped in $(seconds_since "$began") s. Its data are deleted."
else
  write_status
  say "Stopped in $(seconds_since "$began") s; no process is left. The data stay in .local/$instance/."
fi
