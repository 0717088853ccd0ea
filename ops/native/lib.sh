# shellcheck shell=bash
# What every part of the native stack shares: where an instance lives, how it speaks, how a process is recognised.

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd -P)
native=$root/ops/native
state=$root/.local

# The parts of a stack. A service is: its name, its project's output folder, its database, the stem of its roles.
servers=(postgres epmd rabbitmq)
services=(action-runner audit miner orchestrator)
declare -A project_of=([action-runner]=ActionRunner [audit]=Audit [miner]=Miner [orchestrator]=Orchestrator)
declare -A database_of=([action-runner]=business [audit]=audit [miner]=miner [orchestrator]=orchestrator)
declare -A role_of=([action-runner]=action_runner [audit]=audit [miner]=miner [orchestrator]=orchestrator)
declare -A title_of=([postgres]=PostgreSQL [epmd]="the Erlang port mapper" [rabbitmq-dist]="RabbitMQ's own traffic" [rabbitmq]=RabbitMQ)
declare -A default_port=([action-runner]=7101 [audit]=7102 [miner]=7103 [orchestrator]=7104 [postgres]=7132 [rabbitmq]=7172 [rabbitmq-dist]=7173 [epmd]=7174)
observers=(dashboard prometheus)
default_port+=([dashboard]=7105 [dashboard-otlp]=7106 [prometheus]=7190)
title_of+=([dashboard]="the dashboard" [dashboard-otlp]="the dashboard's collector" [prometheus]=Prometheus)
stack_port_names=(action-runner audit miner orchestrator postgres rabbitmq rabbitmq-dist epmd)
broker_users=(admin action-runner audit miner orchestrator agent operator)

title() { printf '%s' "${title_of[$1]:-$1}"; }

# ---- speaking ---------------------------------------------------------------------------------------------------

if [[ -t 1 && -z ${NO_COLOR:-} && ${TERM:-dumb} != dumb ]]; then
  bold=$'\e[1m' dim=$'\e[2m' red=$'\e[31m' green=$'\e[32m' plain=$'\e[0m'
else
  bold='' dim='' red='' green='' plain=''
fi

say() { printf '%s\n' "$*"; }
complain() { printf '%s%s%s\n' "$red" "$*" "$plain" >&2; }
die() { complain "$1"; exit "${2:-1}"; }
note() { printf '%(%FT%TZ)T %s\n' -1 "$*"; } # one line of a log file

# Microseconds, so that two of them can be subtracted without a process.
now() { printf '%s' "${EPOCHREALTIME//[^0-9]/}"; }
seconds_since() { local t=$(($(now) - $1)); printf '%d.%d' $((t / 1000000)) $((t % 1000000 / 100000)); }

# ---- an instance ------------------------------------------------------------------------------------------------

# Sets the variables of the instance in folder $1; the folder need not exist yet.
open_instance() {
  dir=$1
  instance=${dir##*/}
  port_names=("${stack_port_names[@]}")
  is_observed && port_names+=(dashboard dashboard-otlp prometheus)
  run=$dir/run logs=$dir/log secrets=$dir/secrets keys=$dir/keys.json
  tag='' && [[ -f $dir/id ]] && tag=$(<"$dir/id")
  declare -gA port=()
  local name value
  if [[ -f $dir/ports ]]; then
    while IFS='=' read -r name value; do [[ -n $name ]] && port[$name]=$value; done <"$dir/ports"
  fi
}

# Whether the instance was started with --observe.
is_observed() { [[ -e $dir/observe/on ]]; }

# The component that a port belongs to.
component_of() { local name=${1%-dist}; printf '%s' "${name%-otlp}"; }

require_instance_name() {
  [[ $1 =~ ^[a-z0-9][a-z0-9-]{0,30}$ ]] ||
    die "An instance's name has at most 31 lower-case letters, digits and hyphens; \"$1\" has not." 2
}

# What `down` was asked for; sets `wipe`. Deleting takes a word of a person's, or --yes.
ask_to_wipe() {
  local argument answer yes=''
  wipe=''
  for argument in "$@"; do
    case $argument in
      --wipe) wipe=yes ;;
      --yes) yes=yes ;;
      *) die "down knows --wipe and --yes, not \"$argument\"." 2 ;;
    esac
  done
  [[ -d $dir ]] || { say "There is no instance \"$instance\": nothing to stop."; exit 0; }
  [[ -n $wipe && -z $yes ]] || return 0
  [[ -t 0 ]] || die "down --wipe deletes every record of the instance \"$instance\"; without a terminal it needs --yes." 2
  read -r -p "Delete all data of the instance \"$instance\" (business, ledger, queues), for good? Type yes: " answer
  [[ $answer == yes ]] || die "Nothing was stopped or deleted."
}

random_hex() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }

secret() { printf '%s' "$(<"$secrets/$1")"; }

# ---- processes --------------------------------------------------------------------------------------------------

# A process belongs to the instance when its command line or its environment carries the instance's tag. PostgreSQL
# overwrites its environment with its title and a container may hide another user's, so the servers carry it on the line.
is_ours() {
  grep -qszF -e "$tag" "/proc/$1/cmdline" || grep -qszxF -e "PLATFORM_STACK_TAG=$tag" "/proc/$1/environ"
}

pid_of() { # the living process of component $1, or nothing
  local pid
  [[ -n $tag && -f $run/$1.pid ]] && pid=$(<"$run/$1.pid") && [[ -n $pid && -d /proc/$pid ]] && is_ours "$pid" &&
    printf '%s' "$pid"
}

# Every process of the instance, the asking one and its kin excepted.
all_pids() {
  local file pid
  [[ -n $tag ]] || return 0
  {
    grep -lszF -e "$tag" /proc/[0-9]*/cmdline
    grep -lszxF -e "PLATFORM_STACK_TAG=$tag" /proc/[0-9]*/environ
  } | sort -u | while IFS=/ read -r _ _ pid file; do
    [[ $pid != "$$" && -d /proc/$pid ]] && is_ours "$pid" && printf '%s\n' "$pid"
  done | sort -un
}

# A supervisor holds its lock alone; asking shares it, so that two who ask do not take each other for one.
has_supervisor() { [[ -e $run/$1.lock ]] && ! flock -s -n "$run/$1.lock" true; }

# Starts the supervisor of component $1, unless one is there. The locks of the caller are not handed down.
start_supervisor() {
  has_supervisor "$1" && return 0
  rm -f "$run/$1.failures" "$run/$1.retry"
  setsid -f bash "$native/supervise.sh" "$dir" "$1" "$tag" </dev/null >>"$logs/supervisor.log" 2>&1 8>&- 9>&-
}

# Asks the process $2 of component $1 to end, in the way that is right for it, and insists after a while.
terminate() {
  local name=$1 pid=$2 signal
  local -a steps
  case $name in
    postgres) steps=(INT:150 QUIT:50 KILL:50) ;; # fast shutdown first; immediate only when that hangs
    rabbitmq) steps=(TERM:200 KILL:50) ;;
    epmd) steps=(TERM:20 KILL:50) ;;
    *) steps=(TERM:230 KILL:50) ;; # a service takes at most 20 s to finish what it holds
  esac
  for signal in "${steps[@]}"; do
    kill -s "${signal%:*}" "$pid" 2>/dev/null || return 0
    wait_gone "$pid" "${signal#*:}" && return 0
  done
  return 1
}

wait_gone() { # pid, tenths of a second
  local left=$2
  while kill -0 "$1" 2>/dev/null && ! is_zombie "$1"; do
    ((left-- > 0)) || return 1
    pause 0.1
  done
}

is_zombie() { local stat; { read -r stat <"/proc/$1/stat"; } 2>/dev/null && [[ ${stat##*) } == Z* ]]; }

# Stops component $1 with its supervisor, or whichever of the two is left.
stop_component() {
  local name=$1 pid
  if has_supervisor "$name"; then
    pid=$(<"$run/$name.supervisor")
    # The number of a killed supervisor may be somebody else's by now.
    if is_ours "$pid"; then
      kill -s TERM "$pid" 2>/dev/null
      wait_gone "$pid" 320 || kill -s KILL "$pid" 2>/dev/null
    fi
  fi
  if pid=$(pid_of "$name"); then terminate "$name" "$pid"; fi
  rm -f "$run/$name.pid" "$run/$name.supervisor" "$run/$name.failures" "$run/$name.retry"
}

# Waiting without a process of its own: nothing ever writes to this pipe.
pause() {
  [[ -n ${pause_fd:-} ]] || { exec {pause_fd}<> <(:); }
  read -r -t "$1" -u "$pause_fd" || :
}

# ---- is it there? -----------------------------------------------------------------------------------------------

# Whether component $1 serves, and not a stranger who took its port a moment before it.
is_ready() {
  local pid
  pid=$(pid_of "$1") || return 1
  case $1 in
    postgres) has_postgres_port "$pid" && "$(postgres_bin)/pg_isready" -q -h 127.0.0.1 -p "${port[postgres]}" -t 2 ;;
    epmd) (: <>"/dev/tcp/127.0.0.1/${port[epmd]}") 2>/dev/null ;;
    rabbitmq) greets_as_ours "${port[rabbitmq]}" ;;
    dashboard) has_port "$pid" "${port[dashboard-otlp]}" && answers_200 "${port[dashboard]}" /login ;;
    prometheus) has_port "$pid" "${port[prometheus]}" && answers_200 "${port[prometheus]}" /-/ready ;;
    *) has_port "$pid" "${port[$1]}" && answers_200 "${port[$1]}" /health/ready ;;
  esac
}

# A postmaster notes its pid in the first line of a file in its data, and in the eighth, once it listens, that it is ready.
has_postgres_port() {
  local -a lines
  { mapfile -t -n 8 lines <"$dir/postgres/data/postmaster.pid"; } 2>/dev/null &&
    [[ ${lines[0]:-} == "$1" && ${lines[7]:-} == ready* ]]
}

# The broker greets a client that says hello, and its greeting holds the name it was given: the instance's tag.
greets_as_ours() (
  exec {wire}<>"/dev/tcp/127.0.0.1/$1" || exit 1
  printf 'AMQP\x00\x00\x09\x01' >&"$wire"
  timeout 2 dd bs=4096 count=1 status=none <&"$wire" | grep -aqF -e "$tag"
) 2>/dev/null

# Whether process $1, one of our own user, is the one that listens on port $2.
has_port() {
  local address state inode hex
  printf -v hex '%04X' "$2"
  while read -r _ address _ state _ _ _ _ _ inode _; do
    [[ $state == 0A && ${address##*:} == "$hex" ]] || continue
    find "/proc/$1/fd" -lname "socket:\[$inode\]" -print -quit 2>/dev/null | grep -q . && return
  done < <(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null)
  return 1
}

answers_200() (
  exec {wire}<>"/dev/tcp/127.0.0.1/$1" || exit 1
  printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$2" >&"$wire"
  IFS= read -r -t3 line <&"$wire" && [[ $line == *" 200"* ]]
) 2>/dev/null

# ---- the servers' programs --------------------------------------------------------------------------------------

# The programs of the data's own major version; of the newest one where there are no data yet.
postgres_bin() {
  local version best=0 path
  if [[ -n ${dir:-} && -f $dir/postgres/version ]]; then
    version=$(<"$dir/postgres/version")
    [[ -x /usr/lib/postgresql/$version/bin/postgres ]] || return 1
    printf '/usr/lib/postgresql/%s/bin' "$version"
    return
  fi
  for path in /usr/lib/postgresql/*/bin/postgres; do
    version=${path#/usr/lib/postgresql/} version=${version%%/*}
    [[ -x $path && $version =~ ^[0-9]+$ && $version -ge 14 && $version -gt $best ]] && best=$version
  done
  ((best > 0)) && printf '/usr/lib/postgresql/%s/bin' "$best"
}

# Debian's own wrappers under /usr/sbin insist on the system's node, so the scripts behind them are used.
rabbitmq_bin() {
  local path
  for path in /usr/lib/rabbitmq/bin /usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin; do
    [[ -x $path/rabbitmq-server ]] && printf '%s' "$path" && return
  done
  return 1
}

# The command prefix, in `as`, that runs a server as the user made for it. Root must not be PostgreSQL, and need not be
# RabbitMQ. Where that user cannot reach the data (a closed folder such as /root above them), it gets the one capability to
# pass closed doors on the way; reading and writing within its own folder needs none.
as_user() {
  local user=$1 path=$2 drop
  as=()
  ((EUID == 0)) || return 0
  id -u "$user" >/dev/null 2>&1 || die "There is no system user \"$user\" to run the server as; root itself must not."
  drop=(setpriv "--reuid=$user" "--regid=$user" --clear-groups)
  if "${drop[@]}" test -x "$path"; then
    as=("${drop[@]}" --)
  else
    # access(2), which RabbitMQ asks about its files, forgets a capability unless the last flag is set.
    as=("${drop[@]}" --inh-caps=+dac_read_search --ambient-caps=+dac_read_search --securebits=+no_setuid_fixup --)
  fi
}

give_to() { ((EUID != 0)) || chown -R "$1:$1" "$2"; } # user, path
