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
  local -A ended_before=() # how often it had ended right after its start when this began; what comes now counts
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
    if is_ready "$name" && is_up_to_date "$name"; then
      say "$(title "$name") … already running" && saw "$name"
    else
      starting+=("$name")
      ended_before[$name]=$(failures_of "$name")
      tell_if_it_keeps_ending "$name"
    fi
  done
  for name in "${servers[@]}"; do start_supervisor "$name"; done
  while ((${#starting[@]})); do
    left=()
    for name in "${starting[@]}"; do
      if [[ -n $served || -z ${project_of[$name]:-} ]] && is_ready "$name" && is_up_to_date "$name"; then
        saw "$name"
        say "$(title "$name") … ${green}ready${plain} ($(seconds_since "$began") s)"
      else
        # A failure count that was taken back belongs to a process that lived for a while.
        ((ended_before[$name] > $(failures_of "$name"))) && ended_before[$name]=$(failures_of "$name")
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

# A supervisor may be waiting for its next try, longer each time. Whoever asks for `up` now is told, and that try is waited for.
tell_if_it_keeps_ending() {
  local wait=0
  ((ended_before[$1] > 1)) && has_supervisor "$1" || return 0
  [[ -f $run/$1.next ]] && wait=$((($(<"$run/$1.next") - $(now)) / 1000000))
  say "$(title "$1") has ended ${ended_before[$1]} times right after its start. It is tried again in $((wait > 0 ? wait + 1 : 1)) s; its log is $logs/$1.log."
}

failures_of() { if [[ -f $run/$1.failures ]]; then printf '%d' "$(<"$run/$1.failures")"; else printf 0; fi; }

# The sentence in the last line of a service's log, which says why it ended; else the log's end as it is.
last_word() {
  local sentence
  sentence=$(tail -n 1 "$1" 2>/dev/null | sed -n 's/.*"@m":"\(\([^"\\]\|\\.\)*\)".*/\1/p')
  if [[ -n $sentence ]]; then printf '%s\n' "${sentence//\\\"/\"}"; else tail -n 15 "$1" 2>/dev/null; fi
}

fail_if_hopeless() {
  local why='' log=$logs/$1.log
  if [[ -f $run/$1.hopeless ]]; then
    why=$(<"$run/$1.hopeless") log=$logs/$1.migrate.log
    rm -f "$run/$1.hopeless"
  elif (($(failures_of "$1") - ended_before[$1] >= 4)); then
    why='it keeps ending right after its start, and its supervisor goes on trying'
  elif ((SECONDS > $2)); then
    why="it was not ready within $start_seconds_max seconds"
  else
    return 0
  fi
  complain "$(title "$1") did not start: $why. Its log is $log; this is the end of it:"
  last_word "$log" >&2
  exit 1
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
