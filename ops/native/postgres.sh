# shellcheck shell=bash
# The instance's own PostgreSQL cluster: made once, started, and provisioned with one database and two roles a service.
# Sourced; `dir`, `port`, `tag` … come from lib.sh.

# Replaces the calling process by the server.
become_postgres() {
  local home=$dir/postgres data=$dir/postgres/data bin
  bin=$(postgres_bin) || die "PostgreSQL's programs for this cluster are not installed."
  mkdir -p "$home"
  give_to postgres "$home"
  as_user postgres "$home"
  [[ -f $data/PG_VERSION ]] || make_cluster "$bin" "$home"
  clear_remains "$data"
  write_settings "$data"
  cd "$data" || exit
  exec "${as[@]}" "$bin/postgres" -D "$data" -c "cluster_name=$tag"
}

# Made beside its place and moved there when complete, so that an interrupted start leaves no half cluster.
make_cluster() {
  local bin=$1 home=$2
  rm -rf "$home/data.new"
  (umask 077 && secret superuser >"$home/password")
  give_to postgres "$home/password"
  "${as[@]}" "$bin/initdb" -D "$home/data.new" -U postgres --pwfile="$home/password" \
    --auth=scram-sha-256 --data-checksums --encoding=UTF8 --locale=C --no-sync
  rm -f "$home/password"
  printf "include 'platform.conf'\n" >>"$home/data.new/postgresql.conf"
  cut -d. -f1 "$home/data.new/PG_VERSION" >"$home/version"
  sync -f "$home/data.new"
  mv -T "$home/data.new" "$home/data"
}

# A postmaster that was killed leaves its backends for a moment, and its pid file. No other postmaster can be here: the
# supervisor holds the component's lock. Whatever still works in these data would make the new one refuse to start.
clear_remains() {
  local pid
  for pid in $(all_pids); do
    [[ -r /proc/$pid/comm && $(<"/proc/$pid/comm") == postgres ]] && kill -s KILL "$pid" && wait_gone "$pid" 50
  done
  rm -f "$1/postmaster.pid"
}

write_settings() {
  cat >"$1/platform.conf" <<CONF
# Written at every start.
listen_addresses = '127.0.0.1'
port = ${port[postgres]}
unix_socket_directories = ''
max_connections = 300
password_encryption = 'scram-sha-256'
shared_buffers = '128MB'
max_wal_size = '1GB'
client_connection_check_interval = '2s'
fsync = on
full_page_writes = on
synchronous_commit = on
logging_collector = off
log_destination = 'stderr'
log_line_prefix = '%m [%p] %u@%d '
log_timezone = 'UTC'
timezone = 'UTC'
CONF
  cat >"$1/pg_hba.conf" <<HBA
# Written at every start. Loopback and passwords only.
host all all 127.0.0.1/32 scram-sha-256
HBA
  [[ ${#as[@]} -eq 0 ]] || chown postgres:postgres "$1/platform.conf" "$1/pg_hba.conf"
}

# Takes the backups of single documents: it reads what the migrations show it, one document a session, and changes nothing.
# Its temporary tables are where it restores a backup while it takes it.
backup_role=business_backup

# Makes the services' roles and databases. Runs against the ready server; done once for a cluster and the services there are.
provision_postgres() {
  local done=$dir/postgres/provisioned
  [[ -f $done && $(<"$done") == "${services[*]} $backup_role" ]] && return 0
  provision_sql | as_superuser postgres >/dev/null || return 1
  printf '%s\n' "${services[*]} $backup_role" >"$done"
}

provision_sql() {
  local service role
  printf 'REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC;\n'
  for service in "${services[@]}"; do
    role=${role_of[$service]}
    role_sql "${role}_owner" "$service-owner"
    role_sql "$role" "$service"
    database_sql "${database_of[$service]}" "$role"
  done
  role_sql "$backup_role" business-backup
  printf 'GRANT CONNECT, TEMPORARY ON DATABASE business TO %s;\n' "$backup_role"
}

role_sql() { # role, secret
  printf "SELECT 'CREATE ROLE %s LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '%s') \\\\gexec\n" "$1" "$1"
  printf "ALTER ROLE %s PASSWORD '%s';\nALTER ROLE %s SET synchronous_commit = on;\n" "$1" "$(secret "$2")" "$1"
}

# The owner may do anything in its database; the service may connect, and gets what it needs from the owner's migrations.
database_sql() { # database, role
  printf "SELECT 'CREATE DATABASE %s OWNER %s_owner' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '%s') \\\\gexec\n" "$1" "$2" "$1"
  printf 'REVOKE ALL ON DATABASE %s FROM PUBLIC;\nGRANT CONNECT ON DATABASE %s TO %s;\n' "$1" "$1" "$2"
  printf '\\connect %s\nREVOKE ALL ON SCHEMA public FROM PUBLIC;\nALTER SCHEMA public OWNER TO %s_owner;\n' "$1" "$2"
  printf 'GRANT USAGE ON SCHEMA public TO %s;\n' "$2"
}

as_superuser() { # database; SQL on standard input
  PGPASSWORD=$(secret superuser) "$(postgres_bin)/psql" -X -q -v ON_ERROR_STOP=1 \
    -h 127.0.0.1 -p "${port[postgres]}" -U postgres -d "$1"
}
