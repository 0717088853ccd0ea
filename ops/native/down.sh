#!/usr/bin/env bash
# ./platform down [--wipe [--yes]]: see the help page.
set -uo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$native/stack.sh"

open_instance "$1"
shift
wipe='' yes=''
for argument in "$@"; do
  case $argument in
    --wipe) wipe=yes ;;
    --yes) yes=yes ;;
    *) die "down knows --wipe and --yes, not \"$argument\"." 2 ;;
  esac
done
[[ -d $dir ]] || { say "There is no instance \"$instance\": nothing to stop."; exit 0; }
if [[ -n $wipe && -z $yes ]]; then
  [[ -t 0 ]] || die "down --wipe deletes every record of the instance \"$instance\"; without a terminal it needs --yes." 2
  read -r -p "Delete all data of the instance \"$instance\" (business, ledger, queues), for good? Type yes: " answer
  [[ $answer == yes ]] || die "Nothing was stopped or deleted."
fi
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
