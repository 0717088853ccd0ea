# shellcheck shell=bash
# The instance's own RabbitMQ node and the port mapper of its Erlang. Sourced; `dir`, `port`, `tag` … come from lib.sh.
#
# Users, permissions and the exchanges that must exist before the first publish are loaded from a definitions file while
# the node boots: no call of rabbitmqctl, each of which would start a virtual machine of its own.

become_epmd() {
  broker_user
  # The tag in the program's name marks the process as ours, as it does on the other servers' command lines.
  # shellcheck disable=SC2016
  exec "${as[@]}" bash -c 'exec -a "epmd-$0" epmd -port "$1" -address 127.0.0.1' "$tag" "${port[epmd]}"
}

become_rabbitmq() {
  local home=$dir/rabbitmq bin
  bin=$(rabbitmq_bin) || die "RabbitMQ is not installed."
  mkdir -p "$home/home" "$home/data" "$home/log"
  [[ -f $home/home/.erlang.cookie ]] || { (umask 077 && random_hex 20 >"$home/home/.erlang.cookie"); }
  chmod 400 "$home/home/.erlang.cookie"
  chmod 700 "$home"
  printf '[].\n' >"$home/enabled_plugins"
  : >"$home/env.conf" # otherwise the machine-wide one of /etc/rabbitmq would be read
  write_broker_settings "$home"
  (umask 077 && bash "$native/definitions.sh" "$dir" "$(broker_version "$bin")" >"$home/definitions.json")
  broker_user
  ((EUID != 0)) || give_to "$broker_as" "$home"
  wait_for_epmd
  cd "$home" || exit
  broker_environment
  # Told that it runs under a service manager, the start script becomes the node instead of staying as its parent.
  export RUNNING_UNDER_SYSTEMD=true
  exec "${as[@]}" "$bin/rabbitmq-server"
}

# Everything that would otherwise fall back to the machine's own node.
broker_environment() {
  local home=$dir/rabbitmq
  unset XDG_CONFIG_HOME NOTIFY_SOCKET
  export HOME=$home/home
  export RABBITMQ_NODENAME=platform@localhost
  export RABBITMQ_CONF_ENV_FILE=$home/env.conf RABBITMQ_CONFIG_FILE=$home/rabbitmq.conf
  export RABBITMQ_ADVANCED_CONFIG_FILE=$home/advanced.config RABBITMQ_ENABLED_PLUGINS_FILE=$home/enabled_plugins
  export RABBITMQ_MNESIA_BASE=$home/data RABBITMQ_LOG_BASE=$home/log RABBITMQ_LOGS=-
  export RABBITMQ_GENERATED_CONFIG_DIR=$home/data/config RABBITMQ_SCHEMA_DIR=$home/data/schema
  export RABBITMQ_DIST_PORT=${port[rabbitmq-dist]}
  export ERL_EPMD_PORT=${port[epmd]} ERL_EPMD_ADDRESS=127.0.0.1
  export ERL_CRASH_DUMP_SECONDS=0
  # At its start the node loads some 1,400 modules, each with a dozen hand-overs between threads. Where a thread sleeps at once
  # instead of looking a moment longer for work, as RabbitMQ has it, waking it up takes half of the start.
  export RABBITMQ_SCHEDULER_BUSY_WAIT_THRESHOLD=short
  export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false -platform_stack $tag"
  export RABBITMQ_CTL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false"
}

write_broker_settings() {
  cat >"$1/rabbitmq.conf" <<CONF
# Written at every start.
listeners.tcp.1 = 127.0.0.1:${port[rabbitmq]}
load_definitions = $1/definitions.json
default_vhost = platform
# The largest message that anybody takes: a plan of 4 MiB with what stands around it. A larger one closes its sender's channel.
max_message_size = 4259840
# Far more than a client needs on one connection.
channel_max = 256
# In milliseconds. A command stays unacknowledged while it waits and works, and an action may take an hour.
consumer_timeout = 14400000
disk_free_limit.absolute = 256MB
raft.wal_max_size_bytes = 67108864
log.console = true
log.console.level = info
log.connection.level = error
log.file = false
CONF
}

# Sets `as` to run as the broker's user, which is made by Debian's package; packages without one run as whoever we are.
broker_user() {
  broker_as=root as=()
  if ((EUID == 0)) && id -u rabbitmq >/dev/null 2>&1; then
    broker_as=rabbitmq
    as_user rabbitmq "$dir"
  fi
}

broker_version() { # the version in the name of the installation's folder
  local path
  path=$(readlink -f "$1/rabbitmq-server")
  [[ $path =~ rabbitmq_server-([0-9]+) ]] && printf '%s' "${BASH_REMATCH[1]}" || printf '3'
}

wait_for_epmd() {
  local left=100
  until is_ready epmd; do
    ((left-- > 0)) || die "The Erlang port mapper does not answer on port ${port[epmd]}."
    pause 0.05
  done
}
