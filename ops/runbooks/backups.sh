# shellcheck shell=bash
# What a backup is, and how it is put back. Sourced, after the native stack's parts.

# In the order in which they are dumped: the ledger last.
backed_up=(business orchestrator miner audit)

# Of an instance's folder, where it is there. Not its secrets and ports, and not the address of a knowledge base elsewhere: a second
# instance that filed there would speak in the first one's name. The ledger's public keys, by which a restored ledger knows what it signed
# under its former name; not its signed checkpoints, which may be newer than the ledger that was dumped.
of_people=(keys.json policy.json backup-recipient.asc backups knowledge-base ledger/verifier-keys)

# Runs a program of PostgreSQL's on the opened instance.
as_superuser_of() { PGPASSWORD=$(secret superuser) "$(postgres_bin)/$1" -h 127.0.0.1 -p "${port[postgres]}" -U postgres "${@:2}"; }

# Whether folder $1 holds a whole backup, as it was written.
require_backup() {
  local database
  for database in "${backed_up[@]}"; do [[ -f $1/$database.dump ]] || die "$1 is no backup: it has no $database.dump." 3; done
  (cd "$1" && sha256sum --quiet -c SHA256SUMS) || die "The backup $1 is not as it was written; nothing was restored."
}

# Puts the backup in folder $1 into the opened instance, which has none of its own yet, and leaves its servers running.
restore_backup() {
  local database
  [[ ! -e $dir/postgres/data ]] ||
    die "The instance \"$instance\" has data, and nothing is restored over data. Name a new one, or ./platform down --wipe this one."
  lock_instance
  mkdir -p "$dir"
  # Before the instance is prepared, which would make files of its own where it finds none.
  tar -C "$dir" -xf "$1/people.tar" || die "What people gave could not be restored."
  prepare_instance
  start_stack servers
  for database in "${backed_up[@]}"; do
    as_superuser_of pg_restore --exit-on-error --single-transaction -d "$database" "$1/$database.dump" ||
      die "The database \"$database\" could not be restored."
  done
}
