#!/usr/bin/env bash
# ./platform logs [service] [-f]: see the help page.
set -uo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

open_instance "$1"
shift
name='' follow=''
for argument in "$@"; do
  case $argument in
    -f | --follow) follow=yes ;;
    -*) die "logs knows -f, not \"$argument\"." 2 ;;
    *) name=$argument ;;
  esac
done
[[ -d $logs ]] || die "The instance \"$instance\" has no logs: it was never up."
shopt -s nullglob
files=("$logs"/*.log)
if [[ -n $name ]]; then
  [[ -f $logs/$name.log ]] || { names=("${files[@]##*/}"); die "There is no log of \"$name\". There are: ${names[*]%.log}." 2; }
  files=("$logs/$name.log")
fi
if [[ -n $follow ]]; then exec tail -n 50 -F "${files[@]}"; fi
exec tail -n 50 "${files[@]}"
