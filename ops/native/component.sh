#!/usr/bin/env bash
# Becomes one component of an instance: component.sh <instance-dir> <component> <tag>. Started by its supervisor; prepares
# what the component needs and then replaces itself, so that the pid on record is the serving process.
set -euo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

open_instance "$1"
case $2 in
  postgres) . "$native/postgres.sh" && become_postgres ;;
  epmd) . "$native/rabbitmq.sh" && become_epmd ;;
  rabbitmq) . "$native/rabbitmq.sh" && become_rabbitmq ;;
  dashboard) . "$native/observe.sh" && become_dashboard ;;
  prometheus) . "$native/observe.sh" && become_prometheus ;;
  *) . "$native/observe.sh" && . "$native/service.sh" && become_service "$2" ;;
esac
