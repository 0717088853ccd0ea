#!/usr/bin/env bash
# ./platform agents new NAME | list | remove NAME [--json] of an instance in containers: see the help page.
set -uo pipefail
# shellcheck source=ops/docker/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$docker/files.sh"
. "$native/agent-verbs.sh"

control_broker() { compose exec --no-TTY rabbitmq rabbitmqctl -q "$@"; }

# The container's definitions are made anew for its next start; one that runs is told, through its standard input.
tell_broker() {
  (umask 077 && bash "$native/definitions.sh" "$dir" 4 | container_file definitions.json) || return 1
  is_ready rabbitmq || return 0
  # So many bytes, and not to the end: that a pipe has ended does not always reach the container, and then the broker's tool waits for ever.
  local agents bytes
  agents=$(bash "$native/definitions.sh" "$dir" 4 agents) && bytes=$(LC_ALL=C; printf '%s' "${#agents}") || return 1
  # shellcheck disable=SC2016
  printf '%s' "$agents" |
    compose exec --no-TTY rabbitmq sh -c 'head -c "$1" | rabbitmqctl -q import_definitions' - "$bytes" >&2
}

open_docker_instance "$1"
shift
require_docker_instance
require_engine
choose_user
look
agents_verb "$@"
