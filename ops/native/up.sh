#!/usr/bin/env bash
# ./platform up: see the help page.
set -uo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$native/stack.sh"

open_instance "$1"
began=$(now)
require_servers
build services
lock_instance
prepare_instance
start_stack all
wait
write_status
say
status_table
say
say "The instance \"$instance\" is up ($(seconds_since "$began") s). Its data and logs are under .local/$instance/."
cat <<'NEXT'
Next:  ./platform demo               three agents act, one process dies, the ledger tells
       ./platform action catalog     what an agent may do
       ./platform status --json      every address and connection a program needs
       ./platform down               stop it all; the data stay
NEXT
