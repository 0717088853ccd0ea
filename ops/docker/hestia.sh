#!/usr/bin/env bash
# Hestia for an instance in containers: hestia.sh <instance-dir> <program> <arguments…>
#
# Where it was built natively that is used, else its image, as whoever calls: a person's files and keys stay that person's.
set -uo pipefail
# shellcheck source=ops/docker/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$docker/files.sh"

open_docker_instance "$1"
program=$2
shift 2

in_container() {
  local keys=${PLATFORM_KEYS:-${HOME:-/}/.config/platform/keys} name
  local -a options=(--rm --no-deps --user "$(id -u):$(id -g)" --env "HOME=${HOME:-/}"
    --workdir "$PWD" --volume "$PWD:$PWD" --volume "$dir:$dir")
  require_engine
  (umask 077 && mkdir -p "$keys") && options+=(--volume "$keys:$keys" --env "PLATFORM_KEYS=$keys")
  for name in PLATFORM_STATUS PLATFORM_INSTANCE PLATFORM_AGENT NO_COLOR TERM COLUMNS; do
    [[ -z ${!name:-} ]] || options+=(--env "$name=${!name}")
  done
  [[ -n ${PLATFORM_AGENT:-} ]] || options+=(--env "PLATFORM_AGENT=hestia/$(id -un)")
  [[ -t 0 && -t 1 ]] || options+=(--no-TTY)
  compose --profile tools run "${options[@]}" hestia "$@"
}

if [[ -f $program ]] && command -v dotnet >/dev/null 2>&1; then dotnet "$program" "$@"; else in_container "$@"; fi
code=$?
# What root writes for the services (allowed keys, approvals) would be root's, and the containers run as somebody else.
choose_user
give_people
exit "$code"
