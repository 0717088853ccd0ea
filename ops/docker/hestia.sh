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
  # What people touch belongs to the user of the containers; root has to reach it as it does outside.
  ((EUID != 0)) || options+=(--cap-add DAC_OVERRIDE)
  see_named "$@"
  compose --profile tools run "${options[@]}" hestia "$@"
}

# Files and folders that arguments name, wherever they are. A file is seen with its folder, because one that is written is written beside and
# moved into place; of the folders that a container has itself it sees the one file, and changes nothing.
see_named() { # arguments; adds to options
  local argument path
  local -A seen=()
  for argument in "$@"; do
    argument=${argument#--*=}
    [[ $argument == */* || -e $argument ]] || continue
    path=$(realpath -m -- "$argument")
    case $path in
      *:* | "$PWD" | "$PWD"/* | "$dir" | "$dir"/*) continue ;;
      /bin/* | /boot/* | /dev/* | /etc/* | /lib*/* | /opt/* | /proc/* | /run/* | /sbin/* | /sys/* | /usr/*)
        [[ -f $path && -z ${seen[$path]:-} ]] && options+=(--volume "$path:$path:ro")
        ;;
      *)
        [[ -d $path ]] || path=$(dirname -- "$path")
        [[ -d $path && $path != / && -z ${seen[$path]:-} ]] && options+=(--volume "$path:$path")
        ;;
    esac
    seen[$path]=yes
  done
}

if [[ -f $program ]] && command -v dotnet >/dev/null 2>&1; then dotnet "$program" "$@"; else in_container "$@"; fi
code=$?
# What root writes for the services (allowed keys, approvals) would be root's, and the containers run as somebody else.
choose_user
give_people
exit "$code"
