#!/usr/bin/env bash
# ./platform status [--json] of an instance in containers: see the help page. Exit code 5 when something is not ready; --json always
# answers with 0.
set -uo pipefail
# shellcheck source=ops/docker/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

open_docker_instance "$1"
look 2>/dev/null
case "${*:2}" in
  --json) status_json ;;
  '')
    require_docker_instance
    table=$(bold=$bold status_table)
    say "$table"
    say "The runs' documents go to $(knowledge_base)"
    [[ $table != *down* && $table != *starting* && $table != *exited* && $table != *restarting* ]] || exit 5
    ;;
  *) die "status knows --json, not \"${*:2}\"." 2 ;;
esac
