#!/usr/bin/env bash
# ./platform agents new NAME | list | remove NAME [--json] of a native instance: see the help page.
set -uo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$native/stack.sh"
. "$native/agent-verbs.sh"

control_broker() { bash "$native/rabbitmqctl.sh" "$dir" -q "$@"; }

# A node that does not run reads it all when it starts; one that was started by a former version reads it then too.
tell_broker() {
  local bin code
  is_ready rabbitmq || return 0
  bin=$(rabbitmq_bin) || return 1
  (umask 077 && bash "$native/definitions.sh" "$dir" "$(broker_version "$bin")" agents >"$dir/agents.json") || return 1
  control_broker import_definitions "$dir/agents.json" >&2
  code=$?
  rm -f "$dir/agents.json"
  return "$code"
}

open_instance "$1"
shift
[[ -f $dir/ports ]] || die "There is no instance \"$instance\" yet. Start it with ./platform up." 5
agents_verb "$@"
