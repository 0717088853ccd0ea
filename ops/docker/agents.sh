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
  # Through a file in the container's memory: the tool of RabbitMQ 4.0 waits for ever for what comes through its standard input.
  # shellcheck disable=SC2016
  bash "$native/definitions.sh" "$dir" 4 agents | compose exec --no-TTY rabbitmq sh -c '
    umask 077 && cat >/tmp/agents.json && rabbitmqctl -q import_definitions /tmp/agents.json
    code=$?
    rm -f /tmp/agents.json
    exit "$code"' >&2
}

open_docker_instance "$1"
shift
require_docker_instance
require_engine
choose_user
look
agents_verb "$@"
