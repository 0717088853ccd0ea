#!/usr/bin/env bash
# ./platform down [--wipe [--yes]] of an instance in containers: see the help page.
set -uo pipefail
# shellcheck source=ops/docker/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$docker/containers.sh"

open_docker_instance "$1"
shift
ask_to_wipe "$@"
require_engine
began=$(now)
lock_instance
say "Stopping the instance \"$instance\" …"
if [[ -n $wipe ]]; then
  stop_containers --volumes
  [[ $(readlink "$root/.env" 2>/dev/null) != "${environment#"$root"/}" ]] || rm -f "$root/.env"
  wipe
  say "Stopped in $(seconds_since "$began") s. Its data are deleted."
else
  stop_containers
  look
  write_status
  say "Stopped in $(seconds_since "$began") s; no container is left. The data stay in Docker's volumes and in .local/$instance/."
fi
