#!/usr/bin/env bash
# ./platform ledger remove-payloads [FILE] of a native instance: the audit service's step that only its database's owner may take.
set -uo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"
. "$native/stack.sh"

open_instance "$1"
[[ -f $dir/ports ]] || die "There is no instance \"$instance\" yet. Start it with ./platform up." 5
is_ready postgres || die "PostgreSQL does not answer, and the ledger's payloads are in it. Start it with ./platform up." 5
service_environment audit
export ConnectionStrings__Owner_FILE=$secrets/audit.owner-connection Removing__KeysFile=$keys
cd "$dir/app/audit" || exit
exec dotnet audit.dll remove-payloads ${2:+"$2"}
