#!/usr/bin/env bash
# ./platform bench [arguments of the benchmark program]: see the help page. The program starts the services itself.
set -uo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$native/stack.sh"
. "$native/servers.sh"

[[ $1 == */default ]] && beside=$state/bench || beside=$1-bench
shift

build all
open_instance "$beside"
with_servers attend 0 dotnet "$root/artifacts/bin/Platform.Benchmarks/release/Platform.Benchmarks.dll" "$@"
