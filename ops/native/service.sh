# shellcheck shell=bash
# One of the platform's services: its settings, its migrations, its start. Sourced; `dir`, `port` … come from lib.sh.
#
# A service runs from a copy of its build, so that a build (or a test run) beside a running instance pulls nothing from
# under it; `up` takes the new build when there is one.

become_service() {
  service_environment "$1"
  cd "$dir/app/$1" || exit
  exec dotnet "$1.dll"
}

migrate_service() {
  (
    service_environment "$1" &&
      export ConnectionStrings__Owner_FILE=$secrets/$1.owner-connection &&
      cd "$dir/app/$1" && exec dotnet "$1.dll" migrate
  ) >>"$logs/$1.migrate.log" 2>&1 </dev/null 8>&- 9>&-
}

# Secrets go as files: an environment is shown to too many.
service_environment() {
  export ASPNETCORE_URLS="http://127.0.0.1:${port[$1]}" DOTNET_ENVIRONMENT=Production ASPNETCORE_ENVIRONMENT=Production
  export ConnectionStrings__Database_FILE=$secrets/$1.connection
  export RabbitMq__Uri_FILE=$secrets/$1.broker
  export DOTNET_CLI_TELEMETRY_OPTOUT=1
  observed_environment
  [[ $1 == audit ]] || witness_environment "$1"
  case $1 in
    action-runner)
      export Approving__KeysFile=$keys Guidance__PolicyFile=$dir/policy.json Accepting__VouchedAgentsFile=$dir/agents
      export Ledger__Address="http://127.0.0.1:${port[audit]}"
      export Actions__Assemblies__0=$dir/app/$1/cutting.dll
      export Cutting__BackupFolder=$dir/backups Cutting__RecipientKeyFile=$dir/backup-recipient.asc
      export Cutting__BackupConnection_FILE=$secrets/business-backup.connection
      # Of the server's own version.
      export Cutting__PgDump
      Cutting__PgDump=$(postgres_bin)/pg_dump
      ;;
    audit)
      export Proving__KeyFile=$secrets/ledger-key Proving__Folder=$dir/ledger Proving__Origin=platform.local/$tag
      export Proving__PolicyFile=$dir/ledger/policy Removing__KeysFile=$keys
      ;;
    miner) export Operator__Password_FILE=$secrets/broker-operator ;;
    orchestrator) export Gating__KeysFile=$keys Starting__VouchedAgentsFile=$dir/agents && knowledge_base_environment ;;
  esac
}

# Every service but the ledger's own watches the ledger. The key to check it with is the one that the audit service wrote down when it signed first.
witness_environment() {
  export Ledger__Address="http://127.0.0.1:${port[audit]}" Witnessing__LedgerKeysFile=$dir/ledger/verifier-keys
  export Witnessing__KeyFile=$secrets/witness-$1 Witnessing__Name=platform.local/$tag/$1
}

# Where a person named a server, documents go there; else into a folder of the instance.
knowledge_base_environment() {
  local setting
  unset Filing__Folder Filing__Address
  if [[ ! -e $dir/knowledge-base.address ]]; then
    export Filing__Folder=$dir/knowledge-base
    return
  fi
  for setting in Address User Password; do
    [[ ! -e $dir/knowledge-base.${setting,,} ]] || export "Filing__${setting}_FILE=$dir/knowledge-base.${setting,,}"
  done
}

# The server's address, or the folder.
knowledge_base() {
  if [[ -e $dir/knowledge-base.address ]]; then first_line "$dir/knowledge-base.address"; else printf '%s' "$dir/knowledge-base"; fi
}

first_line() { # of a file that a person wrote, without what is no text
  local line=''
  read -r line <"$1"
  printf '%s' "${line//[[:cntrl:]]/}"
}

write_service_secrets() {
  local service role database
  for service in "${services[@]}"; do
    role=${role_of[$service]} database=${database_of[$service]}
    connection "$role" "$service" "$database" >"$secrets/$service.connection"
    connection "${role}_owner" "$service-owner" "$database" >"$secrets/$service.owner-connection"
    amqp_uri "$service" platform >"$secrets/$service.broker"
  done
  connection business_backup business-backup business >"$secrets/business-backup.connection"
}

connection() { # role, secret, database
  printf 'Host=127.0.0.1;Port=%s;Database=%s;Username=%s;Password=%s' "${port[postgres]}" "$3" "$1" "$(secret "$2")"
}

amqp_uri() { printf 'amqp://%s:%s@127.0.0.1:%s/%s' "$1" "$(secret "broker-$1")" "${port[rabbitmq]}" "$2"; }

postgres_uri() { printf 'postgresql://%s:%s@127.0.0.1:%s/%s' "$1" "$(secret "$2")" "${port[postgres]}" "$3"; }

build_of() { printf '%s/artifacts/publish/%s/release' "$root" "${project_of[$1]}"; }

runs_this_build() { diff -rq "$(build_of "$1")" "$dir/app/$1" >/dev/null 2>&1; }

take_build() {
  mkdir -p "$dir/app"
  rm -rf "$dir/app/$1.new"
  cp -r "$(build_of "$1")" "$dir/app/$1.new"
  rm -rf "${dir:?}/app/$1"
  mv -T "$dir/app/$1.new" "$dir/app/$1"
}
