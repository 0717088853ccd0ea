# shellcheck shell=bash
# What the verbs of a stack in containers share. Sourced; it says anew what differs from the native stack, and uses the rest of it.
#
# An instance's folder looks the same, except that what people and services both touch is in people/, and what containers read in docker/.

# shellcheck source=ops/native/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/../native/lib.sh"
. "$native/stack.sh"

docker=$root/ops/docker
default_port[grafana]=7180 default_port[jaeger]=7186 default_port[prometheus]=7190
observe='' # whether the profile of that name is on

# Sets the variables of the instance in folder $1.
open_docker_instance() {
  open_instance "$1"
  port_names=("${services[@]}" postgres rabbitmq grafana jaeger prometheus)
  people=$dir/people keys=$dir/people/keys.json environment=$dir/docker/compose.env
}

compose() { docker compose --project-directory "$root" --file "$root/docker-compose.yml" --env-file "$environment" "$@"; }

require_engine() {
  command -v docker >/dev/null 2>&1 || die "Docker is needed for --docker and was not found; without --docker the stack runs natively."
  docker info >/dev/null 2>&1 ||
    die "No Docker engine answers here (\`docker info\` says why); start it, or leave --docker out to run natively."
  docker compose version >/dev/null 2>&1 || die "Docker has no \`compose\` (2.24 or newer) here; install the plugin docker-compose."
}

require_docker_instance() {
  [[ -f $environment ]] || die "There is no instance \"$instance\" in containers yet. Start it with ./platform up --docker." 5
}

# ---- what the containers do -------------------------------------------------------------------------------------

# Looks once at all containers of the instance: `look` fills containers[service], status_of[service] (running, exited …),
# health_of[service], process_of[service]; a service of several containers is described by the first that is healthy.
look() {
  declare -gA containers=() status_of=() health_of=() process_of=()
  local ids name status condition pid id ports seen='{{index .Config.Labels "com.docker.compose.service"}}|{{.State.Status}}|'
  [[ -n $tag ]] || return 0
  seen+='{{if .State.Health}}{{.State.Health.Status}}{{end}}|{{.State.Pid}}|{{.Id}}|'
  seen+='{{range .NetworkSettings.Ports}}{{range .}}{{.HostPort}} {{end}}{{end}}'
  ids=$(docker ps -aq --no-trunc --filter "label=com.docker.compose.project=$tag" --filter label=com.docker.compose.oneoff=False) || return
  [[ -n $ids ]] || return 0
  while IFS='|' read -r name status condition pid id ports; do
    containers[$name]+="${containers[$name]:+ }$id"
    [[ ${health_of[$name]:-} == healthy || (-n ${status_of[$name]:-} && $condition != healthy) ]] && continue
    status_of[$name]=$status health_of[$name]=$condition process_of[$name]=$pid
    [[ -n ${ports%% *} ]] && port[$name]=${ports%% *}
  done < <(
    # shellcheck disable=SC2086
    docker inspect --format "$seen" $ids | sort
  )
}

is_up() { [[ ${status_of[$1]:-} == running ]]; }

# The engine's word comes seconds late; where an address is known it is asked.
is_ready() {
  is_up "$1" || return 1
  case $1 in
    postgres) [[ ${health_of[$1]} == healthy ]] ;;
    rabbitmq) greets_as_ours "${port[rabbitmq]}" ;;
    *) answers_200 "${port[$1]}" /health/ready || [[ ${health_of[$1]} == healthy ]] ;;
  esac
}

# The serving process, where it is one of this machine's: an engine in a virtual machine numbers its own.
pid_of() {
  local pid=${process_of[$1]:-0} child
  ((pid > 0)) && grep -qs "${containers[$1]%% *}" "/proc/$pid/cgroup" "/proc/$pid/mountinfo" || return 1
  child=$(cat "/proc/$pid/task/$pid/children" 2>/dev/null) # the first process is the engine's own
  printf '%s' "${child%% *}"
}

component_json() { # name, further members first
  local pid ready=false
  is_ready "$1" && ready=true
  pid=$(pid_of "$1")
  printf '{%s"ready":%s,"pid":%s}' "$2" "$ready" "${pid:-null}"
}

status_row() {
  local pid now=${status_of[$1]:-down} colour=$red
  if is_up "$1"; then
    now=starting colour=$bold
    is_ready "$1" && now=ready colour=$green
  fi
  pid=$(pid_of "$1")
  printf '%-16s %s%-10s%s %-9s %s\n' "$(title "$1")" "$colour" "$now" "$plain" "${pid:--}" "$2"
}

knowledge_base() { printf '%s' "$people/knowledge-base"; }
knowledge_base_user() { printf null; }
knowledge_base_password_file() { printf null; }
