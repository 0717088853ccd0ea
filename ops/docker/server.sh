#!/usr/bin/env bash
# For tests and the demo, which need a container to fail: server.sh <instance-dir> kill|stop|start <service>[:N]
#
# kill ends all that works in the service's containers, or in its N-th alone, with SIGKILL; the engine starts them again, as after a crash.
set -uo pipefail
# shellcheck source=ops/docker/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

[[ $# -eq 3 && -d $1 ]] || die 'Usage: server.sh <instance-dir> kill|stop|start <service>[:N]' 2
open_docker_instance "$1"
look
read -ra ids <<<"${containers[${3%%:*}]:-}"
[[ $3 != *:* ]] || ids=("${ids[@]:${3#*:}-1:1}")
((${#ids[@]})) || die "The instance \"$instance\" has no container \"$3\"." 3
for id in "${ids[@]}"; do
  case $2 in
    # The engine's own first process stays; it ends with the others, and the container with it.
    kill) docker exec "$id" bash -c 'kill -KILL -1' || : ;;
    stop | start) docker "$2" "$id" >/dev/null ;;
    *) die 'Usage: server.sh <instance-dir> kill|stop|start <service>[:N]' 2 ;;
  esac
done
