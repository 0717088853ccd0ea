#!/usr/bin/env bash
# PostgreSQL and RabbitMQ for one test run for which nothing was prepared: serve-tests.sh <instance-dir>
#
# Prints what `./platform test` would have put into the environment, a line each, then an empty line. Serves until standard
# input ends, which it does however the test run ends; then everything is taken down and the folder is deleted.
# Ends with 3 where the servers' programs are not installed. Nothing is installed here.
set -uo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$native/stack.sh"
. "$native/servers.sh"

# shellcheck disable=SC2317 # with_servers calls it
hold() {
  printf '%s=%s\n' PLATFORM_TEST_POSTGRES "$PLATFORM_TEST_POSTGRES" PLATFORM_TEST_RABBITMQ "$PLATFORM_TEST_RABBITMQ" \
    PLATFORM_TEST_STACK "$PLATFORM_TEST_STACK" PLATFORM_TEST_RABBITMQCTL "$PLATFORM_TEST_RABBITMQCTL" \
    PLATFORM_TEST_SERVER "$PLATFORM_TEST_SERVER" >&3
  printf '\n' >&3
  exec 3>&-
  read -r -d '' _ || :
}

open_instance "$1"
postgres_bin >/dev/null && rabbitmq_bin >/dev/null || exit 3
exec 3>&1 >&2 # what is printed is for a program; what is said is not
with_servers hold
code=$?
wipe
exit "$code"
