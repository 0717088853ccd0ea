# shellcheck shell=bash
# Makes an instance's folder for containers: its id, secrets, ports and settings. Sourced; idempotent.

declare -gA copies=() # how many containers of a service, where more than one

prepare_docker_instance() {
  [[ ! -d $dir/postgres/data ]] ||
    die "The instance \"$instance\" has native data. PLATFORM_INSTANCE=name makes another, \`./platform down --wipe\` deletes this one." 2
  look
  mkdir -p "$people/backups" "$people/knowledge-base" "$people/ledger" "$dir/docker"
  chmod 700 "$people" "$people/backups" "$people/ledger" "$dir/docker"
  prepare_instance
  choose_user
  (umask 077 && write_container_files)
  write_environment
  give_people
}

# Of the native stack's preparations these differ.
stop_all() { :; }            # compose tells a service its servers by name; a new port on the outside moves nobody
write_service_secrets() { :; }
# The runner sees the folder of what people touch.
write_agent_names() {
  agent_names >"$people/agents.new" && mv -f "$people/agents.new" "$people/agents"
  [[ -z ${user:-} ]] || give_people
}
write_broker_control() {
  # shellcheck disable=SC2016
  printf '#!/usr/bin/env bash\nexec docker exec "$(docker ps -q --filter label=%s=%s --filter label=%s=rabbitmq)" rabbitmqctl "$@"\n' \
    com.docker.compose.project "$tag" com.docker.compose.service >"$dir/rabbitmqctl"
  chmod 700 "$dir/rabbitmqctl"
}

# The containers run as whoever started them, so that both read and write the same files. Root has a stranger's number for it.
choose_user() {
  user=$(id -u):$(id -g)
  ((EUID != 0)) || user=10001:10001
}

# What people and services share belongs to the user of the containers.
give_people() { ((EUID != 0)) || chown -R "$user" "$people"; }

# Written beside and moved into place, so that a container that starts just now finds the old or the new one whole.
container_file() { # name; its text on standard input
  local file=$dir/docker/$1
  cat >"$file.new"
  chmod 400 "$file.new"
  ((EUID != 0)) || chown "$user" "$file.new"
  mv -f "$file.new" "$file"
}

write_container_files() {
  local service role database staging
  staging=$(mktemp -d)
  local -a as=()
  secret superuser | container_file superuser
  [[ -s $secrets/grafana-admin ]] || random_hex 20 >"$secrets/grafana-admin"
  secret grafana-admin | container_file grafana-admin
  secret ledger-key | container_file ledger-key
  secret broker-operator | container_file operator
  for service in "${services[@]}"; do [[ $service == audit ]] || secret "witness-$service" | container_file "witness-$service"; done
  provision_sql | container_file provision.sql
  for service in "${services[@]}"; do
    role=${role_of[$service]} database=${database_of[$service]}
    inner_connection "$role" "$service" "$database" | container_file "$service.connection"
    inner_connection "${role}_owner" "$service-owner" "$database" | container_file "$service.owner-connection"
    printf 'amqp://%s:%s@rabbitmq:5672/platform' "$service" "$(secret "broker-$service")" | container_file "$service.broker"
  done
  inner_connection "$backup_role" business-backup business | container_file business-backup.connection
  # The native servers' settings, but for where they listen and what they are told by the image.
  write_settings "$staging"
  { sed -E '/^(listen_addresses|port|unix_socket_directories) /d' "$staging/platform.conf" && printf "listen_addresses = '*'\n"; } |
    container_file postgresql.conf
  write_broker_settings "$staging"
  { sed -E '/^(listeners\.tcp|load_definitions)/d' "$staging/rabbitmq.conf" && printf 'load_definitions = /run/secrets/broker-definitions\n'; } |
    container_file rabbitmq.conf
  bash "$native/definitions.sh" "$dir" 4 | container_file definitions.json
  rm -rf "$staging"
}

inner_connection() { # role, secret, database
  printf 'Host=postgres;Port=5432;Database=%s;Username=%s;Password=%s' "$3" "$1" "$(secret "$2")"
}

# The servers are made anew where their settings have changed: the labels of docker-compose.yml tell. Salts always differ.
# An agent's user is told to the broker that runs, and makes no other container.
settings_of() { cat "$@" | sed -E 's/"password_hash":"[^"]*"//g' | sha256sum | cut -c1-16; }
broker_settings() { without_agents=yes bash "$native/definitions.sh" "$dir" 4; }

write_environment() {
  local name
  {
    printf '# Written at every start.\n'
    grep -hE '^[A-Z0-9_]+=' "$root/.env.example"
    [[ -L $root/.env || ! -f $root/.env ]] || grep -hE '^[A-Z0-9_]+=' "$root/.env"
    printf 'COMPOSE_PROJECT_NAME=%s\nPLATFORM_HOME=%s\nPLATFORM_USER=%s\n' "$tag" "$dir" "$user"
    for name in "${port_names[@]}"; do
      printf 'PLATFORM_PORT_%s=%s\n' "$(variable "$name")" "$(outer_ports "$name")"
    done
    printf 'PLATFORM_POSTGRES_SETTINGS=%s\n' "$(settings_of "$dir/docker/postgresql.conf")"
    printf 'PLATFORM_RABBITMQ_SETTINGS=%s\n' "$(settings_of "$dir/docker/rabbitmq.conf" <(broker_settings))"
    [[ -z $observe ]] ||
      printf 'COMPOSE_PROFILES=observe\nOTEL_EXPORTER_OTLP_ENDPOINT=http://otel-collector:4317\nOTEL_METRICS_EXPORTER=prometheus\n'
  } >"$environment.new"
  mv -f "$environment.new" "$environment"
  if [[ $instance == default && ! -e $root/.env ]]; then ln -sfn "${environment#"$root"/}" "$root/.env"; fi
}

# A service of several containers has a row of ports, one each and one to spare for a container that takes another's place.
outer_ports() { # service
  local index first last busy
  if ((${copies[$1]:-1} == 1)); then printf '%s' "${port[$1]}"; return; fi
  busy="$(listening_ports) $(other_instances_ports)"
  for index in "${!services[@]}"; do [[ ${services[index]} != "$1" ]] || break; done
  for ((first = 7500 + 20 * index; first < 12000; first += 100)); do
    for ((last = first; last < first + ${copies[$1]}; last++)); do taken "$last" "$busy" && continue 2; done
    printf '%s-%s' "$first" "$last"
    return
  done
  die "No row of ${copies[$1]} free ports was found for $1."
}

variable() { local name=${1^^}; printf '%s' "${name//-/_}"; }
