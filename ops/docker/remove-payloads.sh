#!/usr/bin/env bash
# ./platform ledger remove-payloads [FILE] of an instance in containers: the audit service's step that only its database's owner may take.
set -uo pipefail
# shellcheck source=ops/docker/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$docker/files.sh"

open_docker_instance "$1"
require_docker_instance
require_engine
options=(--rm --no-deps --no-TTY) arguments=(remove-payloads)
if [[ -n ${2:-} ]]; then
  # The container runs as somebody else where root calls, so it gets a copy of its own.
  choose_user
  copy=removal-$$.json
  trap 'rm -f "$dir/docker/$copy"' EXIT
  container_file "$copy" <"$2" || exit
  options+=(--volume "$dir/docker/$copy:/run/removal.json:ro") arguments+=(/run/removal.json)
fi
compose --profile tools run "${options[@]}" remove-payloads "${arguments[@]}" </dev/null
