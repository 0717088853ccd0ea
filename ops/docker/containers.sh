# shellcheck shell=bash
# Builds the images and brings the containers up and down. Sourced, with lib.sh and files.sh.

# Nothing is built where no source is newer than the last build.
build_images() {
  local stamp=$root/artifacts/images.built started log=$root/artifacts/images.log
  if is_current "$stamp" services && [[ ! $root/Dockerfile -nt $stamp && -z $(missing_images) ]]; then return 0; fi
  mkdir -p "$root/artifacts"
  started=$(now)
  printf 'Images … '
  : >"$stamp.new"
  if ! BUILDKIT_PROGRESS=plain DOCKER_BUILDKIT=1 compose --profile tools build >"$log" 2>&1 </dev/null; then
    say "${red}failed${plain}"
    tail -n 25 "$log" >&2
    die "The images could not be built; the whole story is in artifacts/images.log."
  fi
  mv "$stamp.new" "$stamp"
  say "built ($(seconds_since "$started") s)"
}

missing_images() {
  local image
  while read -r image; do docker image inspect "$image" >/dev/null 2>&1 || printf '%s\n' "$image"; done < <(
    compose --profile tools config --images | grep '^platform/' | sort -u
  )
}

start_containers() {
  local started log=$logs/up.log service deadline
  local -a waiting=("${services[@]}" postgres rabbitmq) left
  started=$(now)
  deadline=$((SECONDS + start_seconds_max))
  if ! compose up --detach --remove-orphans --no-build \
    ${options[@]+"${options[@]}"} >"$log" 2>&1 </dev/null; then
    tail -n 5 "$log" >&2
    complain_of_ended
    die "The containers could not be started; the whole story is in $log."
  fi
  while ((${#waiting[@]})); do
    look
    left=()
    for service in "${waiting[@]}"; do
      if is_ready "$service"; then say "$(title "$service") … ${green}ready${plain} ($(seconds_since "$started") s)"; else left+=("$service"); fi
    done
    waiting=("${left[@]}")
    ((${#waiting[@]})) || break
    if ((SECONDS > deadline)); then
      complain "Not ready within $start_seconds_max seconds: ${waiting[*]}. The end of what they say:"
      compose logs --no-log-prefix --tail 5 "${waiting[@]}" >&2
      exit 1
    fi
    pause 0.5
  done
}

# The last words of one-shot containers that did not end well.
complain_of_ended() {
  local id
  for id in $(docker ps -aq --filter "label=com.docker.compose.project=$tag" --filter status=exited); do
    [[ $(docker inspect --format '{{.State.ExitCode}}' "$id") == 0 ]] && continue
    complain "$(docker inspect --format '{{.Name}} ended with code {{.State.ExitCode}}' "$id"). The end of its log:"
    docker logs --tail 8 "$id" >&2
  done
}

# The services first, so that they finish what they hold while their servers are still there: compose goes by who depends on whom.
stop_containers() { # further arguments of compose down
  compose --profile '*' down --remove-orphans "$@" >"$logs/down.log" 2>&1 </dev/null && return
  tail -n 5 "$logs/down.log" >&2
  die "The containers of \"$instance\" could not be stopped; the whole story is in $logs/down.log."
}
