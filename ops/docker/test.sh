#!/usr/bin/env bash
# ./platform test --docker [--long] [arguments for dotnet test]: the tests with servers in containers, and ops/compose-check.
set -uo pipefail
# shellcheck source=ops/docker/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

require_engine
export PLATFORM_TEST_SERVERS=containers
# Testcontainers asks for more than an engine older than 25 knows, and for a reaper's image beside the tests', which take their
# containers away themselves.
version=$(docker version --format '{{.Server.APIVersion}}')
((${version#*.} >= 44)) || export DOCKER_API_VERSION=${DOCKER_API_VERSION:-$version}
export TESTCONTAINERS_RYUK_DISABLED=${TESTCONTAINERS_RYUK_DISABLED:-true}
exec bash "$native/test.sh" "$@"
