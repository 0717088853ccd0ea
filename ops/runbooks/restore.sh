#!/usr/bin/env bash
# ops/runbooks/restore.sh BACKUP: makes the instance that PLATFORM_INSTANCE names from a backup. It must have no data yet.
set -uo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../native/lib.sh"
. "$native/stack.sh"
. "$root/ops/runbooks/backups.sh"

[[ $# == 1 && -d $1 ]] || die "Usage: ops/runbooks/restore.sh BACKUP, the folder that ops/runbooks/backup.sh made." 2
instance=${PLATFORM_INSTANCE:-default}
require_instance_name "$instance"
backup=$(readlink -f -- "$1")
open_instance "$state/$instance"
require_servers
require_backup "$backup"
restore_backup "$backup"
write_status
say "The databases are restored and no service runs yet. \`PLATFORM_INSTANCE=$instance ./platform up\` starts the platform on them."
