#!/usr/bin/env bash
# ./platform demo --docker: see the help page.
set -uo pipefail
# shellcheck source=ops/docker/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

(($# == 1)) || die "demo takes no arguments." 2
open_docker_instance "$1"
require_pika
bash "$docker/up.sh" "$1" || exit
export PLATFORM_INSTANCE=$instance PLATFORM_STATUS=$dir/status.json
exec /usr/bin/python3 -B "$root/ops/demo/demo.py"
