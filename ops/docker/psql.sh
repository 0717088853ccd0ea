#!/usr/bin/env bash
# psql as the superuser in an instance's container: psql.sh <instance-dir> <database> <arguments of psql…>
set -uo pipefail
# shellcheck source=ops/docker/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

open_docker_instance "$1"
require_docker_instance
# shellcheck disable=SC2016
compose exec --no-TTY postgres sh -c 'PGPASSWORD=$(cat /run/secrets/superuser) exec psql -X -U postgres -d "$@"' psql "${@:2}"
