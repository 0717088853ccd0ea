# shellcheck shell=bash
# Brings an instance's parts up side by side and takes them down in order. Sourced, with all the other parts.

. "$native/postgres.sh"
. "$native/rabbitmq.sh"
. "$native/service.sh"
. "$native/agent-users.sh"
. "$native/prepare.sh"
. "$native/install.sh"
. "$native/build.sh"
. "$native/observe.sh"
. "$native/status.sh"

start_seconds_max=180
keeps_ending=4 # failures in a row, none of them seconds after the one before
declare -A failed_before=() told_wait=()

# One verb at a time changes an instance.
lock_instance() {
  mkdir -p "$run"
  exec 8>>"$run/instance.lock"
  flock -n 8 && return 0
  say "Another ./platform command is busy with the instance \"$instance\"; waiting for it …"
  flock -w 180 8 || die "The instance \"$instance\" stayed busy for three minutes."
}

# start_stack servers | all. The servers start at once; a service waits for its migrations and, for a while, for the broker.
# What is healthy is left alone.
start_stack() {
  local -a pending=(postgres rabbitmq) starting=() left=()
  local name began deadline served=''
  [[ $1 == all ]] && pending+=("${services[@]}")
  if [[ $1 == all ]] && is_observed; then
    pending+=("${observers[@]}")
    for name in "${observers[@]}"; do start_supervisor "$name"; done
  fi
  began=$(now)
  deadline=$((SECONDS + start_seconds_max))
  rm -f "$run/broker-seen"
  for name in "${pending[@]}"; do
    if is_ready "$name" && is_up_to_date "$name"; then say "$(title "$name") … already running" && saw "$name"; else starting+=("$name"); fi
  done
  for name in "${starting[@]}"; do ! has_supervisor "$name" || failed_before[$name]=$(failures_of "$name"); done
  for name in "${servers[@]}"; do start_supervisor "$name"; done
  while ((${#starting[@]})); do
    left=()
    for name in "${starting[@]}"; do
      if [[ -n $served || -z ${project_of[$name]:-} ]] && is_ready "$name" && is_up_to_date "$name"; then
        saw "$name"
        say "$(title "$name") … ${green}ready${plain} ($(seconds_since "$began") s)"
      else
        fail_if_hopeless "$name" "$deadline"
        left+=("$name")
      fi
    done
    if [[ -z $served && " ${left[*]} " != *" postgres "* ]]; then
      served=yes
      provision_postgres || die "The databases could not be made; see $logs/postgres.log."
      for name in "${left[@]}"; do [[ -z ${project_of[$name]:-} ]] || serve "$name" & done
    fi
    starting=("${left[@]}")
    ((${#starting[@]})) || break
    replace_lost_ports
    pause 0.1 # each look takes some ten processes, and the cores have work
  done
}

# Tells those who wait for the broker, so that one look serves them all.
saw() { [[ $1 != rabbitmq ]] || : >"$run/broker-seen"; }

# A free port can be taken by another program between its choice and its use. Then what could not start gets another one.
replace_lost_ports() {
  local name component pid lost='' listening='' told=''
  for name in "${port_names[@]}"; do
    component=$(component_of "$name")
    [[ -f $run/$component.failures && $(<"$run/$component.failures") -ge 2 ]] || continue
    pid=$(pid_of "$component") && has_port "$pid" "${port[$name]}" && continue # it has its port; it died of something else
    [[ -n $listening ]] || listening=$(listening_ports)
    taken "${port[$name]}" "$listening" && lost+=" $name"
  done
  [[ -n $lost ]] || return 0
  say "Another program took a port meanwhile; starting again on others …"
  [[ $lost == *rabbitmq* || $lost == *epmd* ]] && lost+=' rabbitmq epmd'
  for name in $lost; do stop_component "$(component_of "$name")"; done
  for name in "${services[@]}"; do has_supervisor "$name" && told+=" $name"; done
  assign_ports # which also stops the services that were told a port that has changed
  (umask 077 && write_service_secrets)
  for name in $lost $told; do start_supervisor "$(component_of "$name")"; done
}

# A server is what runs under its supervisor; a service also has to be the last build.
is_up_to_date() {
  has_supervisor "$1" && [[ -z ${project_of[$1]:-} ]] && return 0
  [[ -n ${project_of[$1]:-} ]] && has_supervisor "$1" && runs_this_build "$1"
}

# Migrates and starts one service.
serve() {
  local code began=$SECONDS
  runs_this_build "$1" || { stop_component "$1"; take_build "$1"; }
  if ! has_supervisor "$1"; then
    migrate_service "$1" || { code=$?; printf 'its migrations ended with code %s' "$code" >"$run/$1.hopeless"; return; }
    # It would start without the broker too, but a client that was refused once tries again only after seconds.
    until [[ -f $run/broker-seen ]] || ((SECONDS > began + 30)); do pause 0.05; done
  fi
  start_supervisor "$1"
}

# What ended again and again before this verb began is given one more try, and that is waited for: somebody may have mended the cause.
fail_if_hopeless() {
  local why='' log=$logs/$1.log failures
  failures=$(failures_of "$1")
  if [[ -f $run/$1.hopeless ]]; then
    why=$(<"$run/$1.hopeless") log=$logs/$1.migrate.log
    rm -f "$run/$1.hopeless"
  elif ((failures >= keeps_ending && failures > ${failed_before[$1]:-0})); then
    why="it ended $failures times in a row, each time within seconds of its start"
  elif ((SECONDS > $2)); then
    why="it was not ready within $start_seconds_max seconds"
  else
    tell_the_wait "$1" "$failures"
    return 0
  fi
  complain "$(title "$1") did not start: $why. $(last_word "$log")"
  ! has_supervisor "$1" ||
    complain "It goes on being tried, at most ten seconds apart; ./platform status tells how it stands, ./platform down ends that."
  complain "Its log: $log"
  exit 1
}

failures_of() { local n=0; { read -r n <"$run/$1.failures"; } 2>/dev/null; printf '%s' "${n:-0}"; }

# Once for each part: that it keeps ending, when it is tried again, and where the log is.
tell_the_wait() { # component, failures
  local wake='' code=''
  ((${failed_before[$1]:-0} >= keeps_ending)) && [[ -z ${told_wait[$1]:-} ]] && { read -r wake code <"$run/$1.retry"; } 2>/dev/null || return 0
  told_wait[$1]=yes
  local seconds=$(((wake - $(now) + 999999) / 1000000))
  say "$(title "$1") keeps ending: $2 times in a row, the last time with ${code:-a code that is not known}." \
    "It is tried again in $((seconds > 0 ? seconds : 0)) s; waiting for that. Its log: $logs/$1.log"
}

# The end of a log as one sentence: of a service the reason of its last fatal or failed line, else the last line itself.
last_word() {
  local reason
  reason=$(tail -n 200 "$1" 2>/dev/null | sed -nE 's/^.*"@l":"(Fatal|Error)".*"Reason":"(([^"\\]|\\.)*)".*$/\2/p' | tail -n 1)
  [[ -n $reason ]] || reason=$(tail -n 200 "$1" 2>/dev/null | grep -v '^{' | grep -v '^[[:space:]]*$' | tail -n 1 | cut -c1-400)
  [[ -z $reason ]] || printf 'Its last word was: %s' "${reason//\\\"/\"}"
}

# Services first, side by side, so that they finish what they hold while their servers are still there.
stop_stack() {
  stop_all "${services[@]}"
  stop_all postgres rabbitmq "${observers[@]}"
  stop_all epmd
  end_remains
}

stop_all() {
  local name
  local -a jobs=()
  for name in "$@"; do stop_component "$name" & jobs+=($!); done
  wait "${jobs[@]}"
}

# Nothing should be left; what is, is named and ended.
end_remains() {
  local pid
  for pid in $(all_pids); do
    # A killed server's children end by themselves within moments.
    wait_gone "$pid" 10 && continue
    say "Process $pid ($(tr '\0' ' ' <"/proc/$pid/cmdline" | cut -c1-80)) was left over; ending it."
    kill -s KILL "$pid" 2>/dev/null
    wait_gone "$pid" 20
  done
  [[ -z $(all_pids) ]] || die "These processes of the instance \"$instance\" could not be ended: $(all_pids | tr '\n' ' ')"
}

wipe() {
  rm -rf "${dir:?}"
}
