# shellcheck shell=bash
# The broker's users of agents that have one of their own. Sourced. What there is of one stands in $secrets/agents/NAME: its password.
#
# Such a user may send what an agent sends, and have a hundred queues for answers whose names begin with its own: no other agent reads
# those. That it is who it
# says is the runner's to check: it reads the names from $dir/agents, and takes what bears one only where the broker vouches for it.

agent_name_rule='^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$'
own_limits='{"max-connections":100,"max-channels":500}'

agent_names() {
  local file
  [[ -z ${without_agents:-} ]] || return 0
  for file in "$secrets"/agents/*; do
    [[ -f $file && ${file##*/} =~ $agent_name_rule ]] && printf '%s\n' "${file##*/}"
  done
  return 0
}

agent_uri() { printf 'amqp://%s:%s@127.0.0.1:%s/platform' "$1" "$(<"$secrets/agents/$1")" "${port[rabbitmq]}"; }

write_agent_names() { agent_names >"$dir/agents.new" && mv "$dir/agents.new" "$dir/agents"; }

# Of a user's own queues: agent.reply.NAME, with .0 to .99, and the two that MassTransit makes beside each.
own_queues() { printf '^agent\\.reply\\.%s(\\.[0-9]{1,2})?(_error|_skipped)?$' "$1"; }

own_permission() { # name
  local queues
  queues=$(own_queues "$1")
  may "$1" "$queues" "^(execute-action|execute-plan|start-run|get-guidance)\$|$queues" "^pattern-changed\$|$queues"
}

own_users() { # each behind a comma
  local name
  agent_names | while read -r name; do printf ',\n%s' "$(password=$(<"$secrets/agents/$name") user "$name" '' "$own_limits")"; done
}

own_permissions() { # each behind a comma
  local name
  agent_names | while read -r name; do printf ',\n%s' "$(own_permission "$name")"; done
}

# Of those who share a user: every queue for answers that is nobody's own.
shared_queues() {
  local names
  names=$(agent_names | paste -sd '|')
  if [[ -n $names ]]; then printf '^agent\\.reply\\.(?!(%s)(\\.[0-9]{1,2})?(_error|_skipped)?$)' "$names"; else printf '^agent\\.reply\\.'; fi
}
