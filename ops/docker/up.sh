#!/usr/bin/env bash
# ./platform up --docker [--observe] [--scale SERVICE=N …]: see the help page.
set -uo pipefail
# shellcheck source=ops/docker/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$docker/files.sh"
. "$docker/containers.sh"

open_docker_instance "$1"
shift
options=()
while (($#)); do
  case $1 in
    --observe) observe=yes ;;
    --scale)
      [[ ${2:-} =~ ^(action-runner|audit|miner|orchestrator)=[1-9]$ ]] ||
        die "--scale takes SERVICE=N, where N is 1 to 9 and SERVICE one of: ${services[*]}." 2
      options+=(--scale "$2") copies[${2%=*}]=${2#*=}
      shift
      ;;
    *) die "up knows --observe and --scale SERVICE=N, not \"$1\"." 2 ;;
  esac
  shift
done
began=$(now)
require_engine
lock_instance
prepare_docker_instance
build_images
start_containers
write_status
say
status_table
if [[ -n $observe ]]; then
  say "Grafana http://127.0.0.1:${port[grafana]} (admin, password in .local/$instance/secrets/grafana-admin)"
  say "Jaeger http://127.0.0.1:${port[jaeger]}   Prometheus http://127.0.0.1:${port[prometheus]}"
fi
say
say "The instance \"$instance\" is up in containers ($(seconds_since "$began") s). What people touch is under .local/$instance/people/."
cat <<'NEXT'
Next:  ./platform demo               three agents act, one process dies, the ledger tells
       ./platform action catalog     what an agent may do
       ./platform status --json      every address and connection a program needs
       ./platform down               stop it all; the data stay
NEXT
