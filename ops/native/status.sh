# shellcheck shell=bash
# What runs and where, for people and as JSON. Sourced; answers while things are down as well.

component_json() { # name, further members first
  local pid ready=false
  pid=$(pid_of "$1") && is_ready "$1" && ready=true
  printf '{%s"ready":%s,"pid":%s}' "$2" "$ready" "${pid:-null}"
}

# Every value but a path and what a person wrote is made by this program (names, ports, hex passwords), so none needs escaping.
status_json() {
  local service separator=''
  if [[ ! -f $dir/ports ]]; then
    printf '{"services":{},"rabbitmq":{"url":null,"ready":false,"pid":null},"agent":{"amqp":null},"operator":{"amqp":null},"keys":null,"knowledgeBase":null,"knowledgeBaseUser":null,"knowledgeBasePasswordFile":null,"postgres":{"ready":false,"pid":null},"dashboard":null,"prometheus":null,"superuser":null}\n'
    return
  fi
  printf '{"services":{'
  for service in "${services[@]}"; do
    printf '%s"%s":%s' "$separator" "$service" "$(component_json "$service" "\"url\":\"http://127.0.0.1:${port[$service]}\",")"
    separator=,
  done
  printf '},"rabbitmq":%s' "$(component_json rabbitmq "\"url\":\"$(amqp_uri admin platform)\",")"
  printf ',"agent":{"amqp":"%s"},"operator":{"amqp":"%s"}' "$(amqp_uri agent platform)" "$(amqp_uri operator platform)"
  printf ',"keys":"%s","knowledgeBase":"%s"' "$(escaped "$keys")" "$(escaped "$(knowledge_base)")"
  printf ',"knowledgeBaseUser":%s,"knowledgeBasePasswordFile":%s' "$(knowledge_base_user)" "$(knowledge_base_password_file)"
  printf ',"postgres":%s' "$(component_json postgres "$(databases_json)")"
  printf ',"dashboard":%s,"prometheus":%s' "$(observer_json dashboard)" "$(observer_json prometheus)"
  printf ',"superuser":"%s"}\n' "$(postgres_uri postgres superuser postgres)"
}

observer_json() { if is_observed; then component_json "$1" "\"url\":\"$("$1_url")\","; else printf null; fi; }

# For the tool that puts approvals where the orchestrator puts requests. The password itself is named by its file alone.
knowledge_base_user() {
  if [[ -e $dir/knowledge-base.address && -e $dir/knowledge-base.user ]]; then
    printf '"%s"' "$(escaped "$(first_line "$dir/knowledge-base.user")")"
  else
    printf null
  fi
}
knowledge_base_password_file() {
  if [[ -e $dir/knowledge-base.address && -e $dir/knowledge-base.password ]]; then
    printf '"%s"' "$(escaped "$dir/knowledge-base.password")"
  else
    printf null
  fi
}

escaped() { # a text within JSON's quotes
  local text=${1//\\/\\\\}
  printf '%s' "${text//\"/\\\"}"
}

databases_json() {
  local service
  for service in "${services[@]}"; do
    printf '"%s":"%s",' "${database_of[$service]}" "$(postgres_uri "${role_of[$service]}" "$service" "${database_of[$service]}")"
  done
}

write_status() {
  (umask 077 && status_json >"$dir/status.json.new" && mv "$dir/status.json.new" "$dir/status.json")
}

# A table without passwords. The dashboard's address holds a token for this instance alone, as whoever opens it needs it.
status_table() {
  local name where
  printf '%s%-16s %-10s %-9s %s%s\n' "$bold" "" State Process Where "$plain"
  for name in "${services[@]}" postgres rabbitmq; do
    where="http://127.0.0.1:${port[$name]:-?}"
    [[ $name == postgres ]] && where="127.0.0.1:${port[$name]:-?}  databases business, audit, miner, orchestrator"
    [[ $name == rabbitmq ]] && where="127.0.0.1:${port[$name]:-?}  virtual host platform"
    status_row "$name" "$where"
  done
  if is_observed; then
    status_row dashboard "$(dashboard_url)"
    status_row prometheus "$(prometheus_url)"
  fi
  witnesses_disagree
}

# A line for each service to which the ledger is not what it saw of it; none where all is well. ./platform ledger witnesses tells the rest.
witnesses_disagree() {
  local name
  for name in "${services[@]}"; do
    [[ $name != audit && -n ${port[$name]:-} ]] && says_disagrees "${port[$name]}" &&
      printf '%sThe ledger is not what %s saw of it: ./platform ledger witnesses%s\n' "$red" "$name" "$plain"
  done
  return 0
}

says_disagrees() (
  exec {wire}<>"/dev/tcp/127.0.0.1/$1" || exit 1
  printf 'GET /witness HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' >&"$wire"
  timeout 3 dd bs=16384 count=4 status=none <&"$wire" | grep -aq '"state":"DISAGREES"'
) 2>/dev/null

status_row() {
  local pid state="down" colour=$red
  if pid=$(pid_of "$1"); then
    state=starting colour=$bold
    is_ready "$1" && state=ready colour=$green
  fi
  printf '%-16s %s%-10s%s %-9s %s\n' "$(title "$1")" "$colour" "$state" "$plain" "${pid:--}" "$2"
}
