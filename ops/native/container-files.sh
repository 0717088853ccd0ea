#!/usr/bin/env bash
# What turns a plain PostgreSQL and a plain RabbitMQ into an instance's: container-files.sh <instance-dir> <RabbitMQ's major version>
#
# Makes the instance's folder with its id, ports and secrets, and in it postgres/provision.sql (for psql, as the superuser) and
# rabbitmq/rabbitmq.conf with rabbitmq/definitions.json (read under /etc/rabbitmq): the same roles, users and rights as everywhere.
set -uo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$native/stack.sh"

open_instance "$1"
prepare_instance
mkdir -p "$dir/postgres" "$dir/rabbitmq"
umask 077
provision_sql >"$dir/postgres/provision.sql"
write_broker_settings "$dir/rabbitmq"
# In a container the broker listens where the engine looks for it, and reads what was copied to it.
sed -i -e '/^listeners\./d' -e 's|^load_definitions = .*|load_definitions = /etc/rabbitmq/definitions.json|' "$dir/rabbitmq/rabbitmq.conf"
bash "$native/definitions.sh" "$dir" "$2" >"$dir/rabbitmq/definitions.json"
