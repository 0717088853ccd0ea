#!/usr/bin/env bash
# ops/runbooks/backup.sh FOLDER: a backup of the running instance that PLATFORM_INSTANCE names, as a new folder in FOLDER.
#
# The order is what makes the four dumps one backup: the journals before the ledger, so that the restored ledger knows all that they know;
# and what people were filed after the rows that say so. Passwords are not in it: a restored instance has its own.
set -uo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../native/lib.sh"
. "$native/stack.sh"
. "$root/ops/runbooks/backups.sh"

[[ $# == 1 && $1 != -* ]] || die "Usage: ops/runbooks/backup.sh FOLDER (of the instance that PLATFORM_INSTANCE names)." 2
instance=${PLATFORM_INSTANCE:-default}
require_instance_name "$instance"
open_instance "$state/$instance"
{ [[ -f $dir/ports ]] && is_ready postgres; } ||
  die "The instance \"$instance\" has no running PostgreSQL. Start it with ./platform up." 5

began=$(now)
mkdir -p "$1" || die "The folder $1 cannot be made."
name=$instance-$(date -u +%Y%m%dT%H%M%SZ)
target=$1/$name
[[ ! -e $target ]] || die "$target is there already, and a backup is never written over."
umask 077
work=$(mktemp -d "$1/.$name.XXXXXX") || die "Nothing can be written in $1."
trap 'rm -rf "$work"' EXIT

for database in "${backed_up[@]}"; do
  as_superuser_of pg_dump -Fc --lock-wait-timeout=30000 -f "$work/$database.dump" "$database" ||
    die "The database \"$database\" could not be dumped; there is no backup."
done
present=()
for file in "${of_people[@]}"; do [[ ! -e $dir/$file ]] || present+=("$file"); done
tar -C "$dir" -cf "$work/people.tar" "${present[@]}" || die "What people gave and were filed could not be copied; there is no backup."
{ (cd "$work" && sha256sum -- *.dump people.tar >SHA256SUMS) && sync -f "$work/SHA256SUMS" && mv -T "$work" "$target"; } ||
  die "The backup could not be finished."
trap - EXIT
say "$target ($(du -sh "$target" | cut -f1), $(seconds_since "$began") s)."
say "Keep it elsewhere; ops/runbooks/backup-drill.sh shows that it can be restored."
