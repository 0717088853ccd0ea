#!/usr/bin/env bash
# ./platform status [--json]: see the help page. Exit code 5 when something is not ready; --json always answers with 0.
set -uo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$native/stack.sh"

open_instance "$1"
case "${*:2}" in
  --json) status_json ;;
  '')
    [[ -f $dir/ports ]] || die "There is no instance \"$instance\" yet. Start it with ./platform up." 5
    table=$(bold=$bold status_table)
    say "$table"
    say "The runs' documents go to $(knowledge_base)"
    [[ $table != *down* && $table != *starting* ]] || exit 5
    ;;
  *) die "status knows --json, not \"${*:2}\"." 2 ;;
esac
