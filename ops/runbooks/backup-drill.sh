#!/usr/bin/env bash
# ops/runbooks/backup-drill.sh [BACKUP]: restores a backup (a new one of the running instance, where none is named) into an instance beside
# it, and shows that its ledger is whole and the same. Nothing but the audit service is started there, so that nothing is done twice. The
# instance is deleted afterwards. Ends with 0 where all is well.
set -uo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../native/lib.sh"
. "$native/stack.sh"
. "$root/ops/runbooks/backups.sh"

[[ $# -le 1 ]] || die "Usage: ops/runbooks/backup-drill.sh [BACKUP]" 2
live=${PLATFORM_INSTANCE:-default}
require_instance_name "$live-drill"
began=$(now)
if [[ $# == 1 ]]; then
  [[ -d $1 ]] || die "There is no folder $1." 3
  backup=$(readlink -f -- "$1")
else
  made=$(mktemp -d) || die "There is no room for a backup."
  trap 'rm -rf "$made"' EXIT
  PLATFORM_INSTANCE=$live "$root/ops/runbooks/backup.sh" "$made" || exit
  backup=$(find "$made" -mindepth 1 -maxdepth 1)
fi
require_backup "$backup"

open_instance "$state/$live"
declare live_port=${port[postgres]:-} live_secrets=$secrets
open_instance "$state/$live-drill"
require_servers
build services
end() {
  stop_stack >/dev/null
  wipe
  [[ -z ${made:-} ]] || rm -rf "$made"
}
[[ ! -e $dir ]] ||
  die "The instance \"$instance\" of a drill that was cut off is there. PLATFORM_INSTANCE=$instance ./platform down --wipe deletes it."
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
restore_backup "$backup"
restored=$(seconds_since "$began")
serve audit
deadline=$((SECONDS + start_seconds_max))
until is_ready audit; do
  fail_if_hopeless audit "$deadline"
  pause 0.2
done
write_status

hestia() { PLATFORM_STATUS=$dir/status.json dotnet "$root/artifacts/publish/Hestia/release/hestia.dll" "$@"; }
ask() { # port, secrets, SQL
  PGPASSWORD=$(<"$2/superuser") "$(postgres_bin)/psql" -X -At -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$1" -U postgres -d audit -c "$3"
}
hestia ledger verify || die "The restored ledger does not verify."
last=$(ask "${port[postgres]}" "$secrets" "SELECT coalesce(max(index), -1) FROM ledger.entry") || die "The restored ledger cannot be read."
say "Entries restored: $((last + 1))"
if [[ -n $live_port ]] && ((last >= 0)); then
  sql="SELECT encode(hash, 'hex') FROM ledger.entry WHERE index = $last"
  if there=$(ask "$live_port" "$live_secrets" "$sql" 2>/dev/null); then
    [[ $there == "$(ask "${port[postgres]}" "$secrets" "$sql")" ]] ||
      die "At the restored ledger's end the chain's hash is another one than the running instance has there."
    say "The running instance has the same chain up to there."
  else
    say "The running instance does not answer, so that nothing was compared with it."
  fi
fi
say "${green}The backup can be restored${plain}: databases back after $restored s, proven after $(seconds_since "$began") s."
