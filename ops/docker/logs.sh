#!/usr/bin/env bash
# ./platform logs [service] [-f] of an instance in containers: see the help page.
set -uo pipefail
# shellcheck source=ops/docker/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

open_docker_instance "$1"
shift
options=(--tail 50) name=()
for argument in "$@"; do
  case $argument in
    -f | --follow) options+=(--follow) ;;
    -*) die "logs knows -f, not \"$argument\"." 2 ;;
    *) name=("$argument") ;;
  esac
done
require_docker_instance
require_engine
known=$(compose --profile '*' config --services | sort | tr '\n' ' ')
[[ ${#name[@]} -eq 0 || " $known" == *" ${name[0]} "* ]] || die "There is no log of \"${name[0]}\". There are: ${known% }." 2
compose --profile '*' logs "${options[@]}" ${name[@]+"${name[@]}"}
