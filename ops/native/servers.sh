# shellcheck shell=bash
# PostgreSQL and RabbitMQ alone, fresh, for a program that starts the services itself (tests, benchmarks). Sourced.

# with_servers <command…>: brings the opened instance's servers up, runs the command with the addresses in its environment,
# and takes everything down again, also when it fails or is interrupted. The command's code is the result's.
with_servers() {
  local code
  attended=''
  require_servers
  if [[ -d $dir ]]; then
    mkdir -p "$run"
    exec 8>>"$run/instance.lock"
    flock -n 8 || die "The instance \"$instance\" is in use by another ./platform command; PLATFORM_INSTANCE=name gives you one of your own."
    end_users # remains of a run that was killed
    stop_stack
    find "$dir" -mindepth 1 -maxdepth 1 -not -name run -not -name ports -exec rm -rf {} +
  else
    lock_instance
  fi
  trap leave EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  prepare_instance
  start_stack servers
  write_status
  PLATFORM_TEST_POSTGRES=$(connection postgres superuser postgres)
  PLATFORM_TEST_RABBITMQ=$(amqp_uri admin platform)
  PLATFORM_TEST_STACK=$dir
  PLATFORM_TEST_RABBITMQCTL=$dir/rabbitmqctl
  PLATFORM_TEST_SERVER=$native/server.sh
  export PLATFORM_TEST_POSTGRES PLATFORM_TEST_RABBITMQ PLATFORM_TEST_STACK PLATFORM_TEST_RABBITMQCTL PLATFORM_TEST_SERVER
  "$@"
  code=$?
  trap - EXIT INT TERM
  end_users
  stop_stack >/dev/null || code=1
  return "$code"
}

# Runs a command of with_servers' own as a group that an interrupt takes along: attend <seconds at most, 0 for any> <command…>
attend() {
  local code
  timeout -k 20 "$@" 8>&- &
  attended=$!
  wait "$attended"
  code=$?
  attended=''
  return "$code"
}

leave() {
  [[ -n $attended ]] && kill -s TERM "$attended" 2>/dev/null && wait "$attended"
  end_users
  stop_stack >/dev/null
}

# Test runners start processes that outlive them. Whoever was told of these servers has no business after them; a test
# that lives on would start its services again, so this is repeated until nobody is left.
end_users() {
  local file pid rounds=10 found=yes
  while [[ -n $found ]] && ((rounds-- > 0)); do
    found=''
    while read -r file; do
      pid=${file#/proc/} pid=${pid%%/*}
      # The searching grep itself is gone by now. What serves the instance bears its tag and ends in its own order later.
      if [[ $pid == "$$" || ! -d /proc/$pid ]] || grep -qszF -e "$tag" "/proc/$pid/cmdline"; then continue; fi
      kill -s KILL "$pid" 2>/dev/null && found=yes
    done < <(grep -lszxF -e "PLATFORM_TEST_STACK=$dir" /proc/[0-9]*/environ)
    [[ -n $found ]] && pause 0.2
  done
}
