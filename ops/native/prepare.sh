# shellcheck shell=bash
# Makes an instance's folder, id, secrets and ports. Sourced; idempotent.

prepare_instance() {
  mkdir -p "$state" "$dir" "$run" "$logs" "$secrets"
  chmod 700 "$secrets" "$logs"
  [[ -f $dir/id ]] || printf 'platform-%s-%s\n' "$instance" "$(random_hex 4)" >"$dir/id"
  tag=$(<"$dir/id")
  make_secrets
  is_observed && make_observers_secrets
  make_keys_file
  write_agent_names
  assign_ports
  (umask 077 && write_service_secrets)
  write_broker_control
}

make_secrets() {
  local name service
  local -a names=(superuser business-backup)
  for service in "${services[@]}"; do names+=("$service" "$service-owner"); done
  for name in "${broker_users[@]}"; do names+=("broker-$name"); done
  for name in "${names[@]}"; do
    [[ -s $secrets/$name ]] || (umask 077 && random_hex 20 >"$secrets/$name")
  done
  # With it the ledger signs what it says of itself, and with theirs those who watch it.
  make_signing_key ledger-key
  for service in "${services[@]}"; do [[ $service == audit ]] || make_signing_key "witness-$service"; done
}

# Whole or not there: another key would be another ledger.
make_signing_key() { # name
  [[ -s $secrets/$1 ]] || (umask 077 && random_hex 32 >"$secrets/$1.new" && chmod 400 "$secrets/$1.new" && mv "$secrets/$1.new" "$secrets/$1")
}

# Whose signatures the runner believes: nobody's, until a person says so. What a person wrote there is never written over.
make_keys_file() { [[ -e $keys ]] || (umask 077 && printf '{"keys":[]}\n' >"$keys"); }

# Keeps the remembered ports. One that a stranger has taken meanwhile, or that was never chosen, is replaced by the next
# free one; other instances than the default one start a hundred higher, so that they leave the defaults alone. The lock
# keeps two instances that start at once from choosing the same.
assign_ports() {
  local name candidate listening others moved=''
  exec 7>>"$state/ports.lock"
  flock 7
  listening=$(listening_ports)
  others=$(other_instances_ports)
  for name in "${port_names[@]}"; do
    is_up "$(component_of "$name")" && [[ -n ${port[$name]:-} ]] && continue
    candidate=${port[$name]:-}
    if [[ -z $candidate ]] || taken "$candidate" "$listening"; then
      [[ -n $candidate ]] && moved+=" $name"
      candidate=${default_port[$name]}
      [[ $instance == default ]] || candidate=$((candidate + 100))
      while taken "$candidate" "$listening $others"; do candidate=$((candidate + 100)); done
      [[ $instance == default && $candidate != "${default_port[$name]}" ]] &&
        say "Port ${default_port[$name]} is taken by another program; $(title "$name") uses $candidate and keeps it."
      port["$name"]=$candidate
    fi
  done
  for name in "${port_names[@]}"; do printf '%s=%s\n' "$name" "${port[$name]}"; done >"$dir/ports.new"
  mv "$dir/ports.new" "$dir/ports"
  exec 7>&-
  # Whoever was told the old port of a server has to be told the new one.
  [[ $moved == *postgres* || $moved == *rabbitmq* ]] && stop_all "${services[@]}"
  return 0
}

is_up() { has_supervisor "$1" || [[ -n $(pid_of "$1") ]]; }

taken() { [[ " $2 " == *" $1 "* ]]; }

listening_ports() {
  local line address st
  while read -r _ address _ st _; do
    [[ $st == 0A ]] && printf '%d ' "0x${address##*:}"
  done < <(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null)
}

other_instances_ports() {
  local file line
  for file in "$state"/*/ports; do
    [[ -f $file && $file != "$dir/ports" ]] || continue
    while read -r line; do printf '%s ' "${line#*=}"; done <"$file"
  done
}

# A rabbitmqctl for this node, for people and tests.
write_broker_control() {
  printf '#!/usr/bin/env bash\nexec bash %q %q "$@"\n' "$native/rabbitmqctl.sh" "$dir" >"$dir/rabbitmqctl"
  chmod 700 "$dir/rabbitmqctl"
}
