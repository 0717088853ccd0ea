#!/usr/bin/env bash
# Makes what docker-compose.yml reads of an instance: prepare.sh [<instance-dir>]
#
# Secrets, once; ports; the servers' settings; .local/<instance>/docker/compose.env, which `docker compose --env-file` takes. For the
# default instance `.env` becomes a link to it unless there is one, so that `docker compose up` works by itself.
set -uo pipefail
# shellcheck source=ops/docker/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$docker/files.sh"

open_docker_instance "${1:-$state/default}"
require_engine
prepare_docker_instance
say "docker compose --env-file ${environment#"$root"/} up --build"
