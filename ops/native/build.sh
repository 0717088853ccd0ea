# shellcheck shell=bash
# Builds when a source is newer than the last build. Sourced.

# build services | build all. Services are what runs (and Hestia); all is the whole solution with its tests.
build() {
  local what=$1 stamp=$root/artifacts/$1.built started log=$root/artifacts/build.log
  [[ $what == services && $root/artifacts/all.built -nt $stamp ]] && stamp=$root/artifacts/all.built
  is_current "$stamp" "$what" && return 0
  require_sdk
  mkdir -p "$root/artifacts"
  exec 6>>"$root/artifacts/build.lock"
  flock 6
  if is_current "$stamp" "$what"; then exec 6>&-; return 0; fi
  stamp=$root/artifacts/$what.built
  started=$(now)
  printf 'Build … '
  # The stamp's time is that of the start: a source saved during the build counts as newer.
  : >"$stamp.new"
  if ! run_build "$what" >"$log" 2>&1 </dev/null 6>&- 8>&-; then
    say "${red}failed${plain}"
    grep -E 'error|Error' "$log" | sort -u | head -n 20 >&2
    die "The build failed; the whole story is in artifacts/build.log."
  fi
  mv "$stamp.new" "$stamp"
  exec 6>&-
  say "done ($(seconds_since "$started") s)"
}

# One compiler serves the whole build, so that it and the analyzers are loaded once and not once a project: that halves the work.
# It bears a name of its own and goes with the build; no build node stays behind either.
run_build() (
  target=$root/Platform.sln compiler=platform-$$-$RANDOM
  arguments=()
  if [[ $1 == services ]]; then
    # Who only runs the platform need not judge its code. Outputs are the same.
    target=$native/services.slnf
    arguments=(-p:RunAnalyzers=false)
  elif [[ -f $root/artifacts/services.built ]]; then
    # Something may have been compiled without the analyzers; what is to be compiled anew is told by these files.
    rm -f "$root"/artifacts/obj/*/release/*.CoreCompileInputs.cache "$root/artifacts/services.built"
  fi
  trap 'end_compiler "$compiler"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 \
    dotnet build "$target" -c Release -v quiet --nologo -nodeReuse:false -p:UseSharedCompilation=true \
    "-p:SharedCompilationId=$compiler" ${arguments[@]+"${arguments[@]}"}
)

end_compiler() { # its name
  local file pid
  while IFS=/ read -r _ _ pid file; do kill "$pid" 2>/dev/null; done < <(grep -lszF -e "-pipename:$1" /proc/[0-9]*/cmdline)
  return 0
}

is_current() { # stamp, services | all
  local -a sources=("$root"/services "$root"/shared "$root"/tools "$root"/*.props "$root"/*.targets "$root"/Platform.sln "$root"/global.json
    "$root"/.editorconfig "$root"/BannedSymbols.txt "$native"/services.slnf)
  [[ $2 == all ]] && sources+=("$root"/tests)
  [[ -f $1 && -z $(find "${sources[@]}" -type f -newer "$1" -not -path '*/bin/*' -not -path '*/obj/*' -not -name '*.md' \
    -not -name '*.sh' -print -quit 2>/dev/null) ]]
}
