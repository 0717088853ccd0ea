# shellcheck shell=bash
# What ./platform agents does, natively and in containers. Sourced; whoever sources it says with `control_broker` how rabbitmqctl is run,
# and with `tell_broker` how the broker gets the agents' users and rights. Exit codes: 0 done, 2 usage, 3 not found, 4 refused, 5 unreachable.

usage='Usage: ./platform agents new NAME | list | remove NAME   (each with --json)'

new_agent() {
  local name=$1 held
  [[ $name =~ $agent_name_rule ]] || die "An agent's name here has 1 to 40 letters, digits, hyphens and underscores, and begins with a letter or digit; \"$name\" has not." 2
  [[ ! $name =~ (_error|_skipped)$ ]] || die "A name may not end in _error or _skipped: MassTransit names queues so." 2
  for held in "${broker_users[@]}"; do
    [[ ${name,,} != "$held" ]] || die "\"$held\" is a user of the platform's own; choose another name." 4
  done
  for held in $(agent_names); do
    [[ ${name,,} != "${held,,}" ]] || die "There is an agent \"$held\" already; ./platform agents list shows all." 4
  done
  ((held_count < agents_max)) || die "There are $agents_max agents, and no more are kept; remove one first." 4
  (umask 077 && mkdir -p "$secrets/agents" && random_hex 20 >"$secrets/agents/$name.new" && mv "$secrets/agents/$name.new" "$secrets/agents/$name")
  write_agent_names
  tell_broker || { rm -f "$secrets/agents/$name"; write_agent_names; die "The broker did not take the user \"$name\"; nothing was changed. Its words are above." 1; }
  if [[ -n $json ]]; then
    agent_json "$name"
    printf '\n'
  else
    say "amqp: $(agent_uri "$name")"
    say "The agent \"$name\" connects with this address alone, puts $name into agentId and into the AMQP property user_id of each message, and may"
    say "have queues for answers named agent.reply.$name and agent.reply.$name.0 to .99. Nobody else can bear the name. The password is in"
    say "$secrets/agents/$name (mode 600); ./platform agents list --json prints the addresses again."
    is_ready rabbitmq || say "The broker is down; it knows the user from its next start on."
  fi
}

remove_agent() {
  local name=$1
  [[ $name =~ $agent_name_rule && -f $secrets/agents/$name ]] || die "There is no agent \"$name\"; ./platform agents list shows all." 3
  # What the broker has once been told it keeps: a user that is only left out of its definitions could still log in.
  is_ready rabbitmq || die "The broker is down, and has to be told that the user \"$name\" ends; nothing was changed. ./platform up starts it." 5
  # With the user its connections end.
  control_broker delete_user "$name" >&2 || die "The broker did not delete the user \"$name\"; nothing was changed. Its words are above." 1
  rm -f "$secrets/agents/$name"
  write_agent_names
  tell_broker || die "The user is deleted, but the rights of the others could not be renewed; the broker has them from its next start on." 1
  if [[ -n $json ]]; then printf '{"name":"%s","removed":true}\n' "$name"; else say "The agent \"$name\" is removed, and its connections have ended. What it did stays in the ledger."; fi
}

list_agents() {
  local name separator=''
  if [[ -n $json ]]; then
    printf '['
    for name in $(agent_names); do printf '%s' "$separator" && agent_json "$name" && separator=,; done
    printf ']\n'
  elif [[ -z $(agent_names) ]]; then
    say "No agent has a user of its own; all share \"agent\". ./platform agents new NAME makes one."
  else
    for name in $(agent_names); do say "$name"; done
  fi
}

agent_json() { printf '{"name":"%s","amqp":"%s"}' "$1" "$(agent_uri "$1")"; }

agents_verb() { # the verb's words
  local word held_count agents_max=200 json=''
  local -a words=()
  for word in "$@"; do
    case $word in
      --json) json=yes ;;
      -h | --help) say "$usage"; exit 0 ;;
      -*) die "agents does not know $word. $usage" 2 ;;
      *) words+=("$word") ;;
    esac
  done
  case ${words[0]:-} in
    new | remove) [[ ${#words[@]} -eq 2 ]] || die "$usage" 2 ;;
    list) [[ ${#words[@]} -eq 1 ]] || die "$usage" 2 ;;
    *) die "$usage" 2 ;;
  esac
  held_count=$(agent_names | wc -l)
  case ${words[0]} in
    new) lock_instance && new_agent "${words[1]}" ;;
    remove) lock_instance && remove_agent "${words[1]}" ;;
    list) list_agents ;;
  esac
}
