#!/usr/bin/env bash
# ./platform up: see the help page.
set -uo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$native/stack.sh"

open_instance "$1"
began=$(now)
case ${*:2} in
  '') ;;
  --observe) require_observers ;;
  *) die "up knows --observe, not \"${*:2}\"." 2 ;;
esac
require_servers
build services
lock_instance
[[ ${2:-} != --observe ]] || observe
prepare_instance
start_stack all
wait
write_status
say
status_table
say
say "The instance \"$instance\" is up ($(seconds_since "$began") s). Its data and logs are under .local/$instance/."
is_observed && say "See it:  $(dashboard_url)
         $(prometheus_url)/alerts"
cat <<'NEXT'
Next:  ./platform demo               three agents act, one process dies, the ledger tells
       ./platform action catalog     what an agent may do
       ./platform status --json      every address and connection a program needs
       ./platform down               stop it all; the data stay
NEXT
