#!/usr/bin/env bash
# Hestia, run by root for an instance in containers: hestia.sh <instance-dir> <program> <arguments…>
#
# What it writes for the services (allowed keys, approvals) would be root's, and the containers run as somebody else.
set -uo pipefail
# shellcheck source=ops/docker/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$docker/files.sh"

open_docker_instance "$1"
dotnet "${@:2}"
code=$?
choose_user
give_people
exit "$code"
