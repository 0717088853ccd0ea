#!/usr/bin/env bash
# Runs rabbitmqctl against an instance's node: rabbitmqctl.sh <instance-dir> <arguments…>. Each call starts a virtual
# machine and takes about a second.
set -euo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$native/rabbitmq.sh"
open_instance "$1"
shift
bin=$(rabbitmq_bin) || die "RabbitMQ is not installed."
broker_environment
exec "$bin/rabbitmqctl" "$@"
