# shellcheck shell=bash
# What `up --observe` starts beside the services: a dashboard for traces, logs and metrics, and Prometheus with the platform's
# rules. Sourced; `dir`, `port` … come from lib.sh.

dashboard_package=aspire.dashboard.sdk.linux-x64
dashboard_version=13.6.5

# The program, wherever the restore put it.
dashboard_program() {
  local program=$state/packages/$dashboard_package/$dashboard_version/tools/Aspire.Dashboard
  [[ -f $program ]] && printf '%s' "$program"
}

require_observers() {
  require_prometheus
  dashboard_program >/dev/null && return
  [[ $(uname -m) == x86_64 ]] ||
    die "The dashboard is packaged for x86_64 only; OTEL_EXPORTER_OTLP_ENDPOINT=… ./platform up sends to a collector of your own instead."
  require_sdk
  say "Fetching the dashboard …"
  mkdir -p "$state/packages"
  # Neither this repository's settings nor its analyzers concern it.
  dotnet restore "$root/ops/observe/Dashboard.csproj" --packages "$state/packages" -p:ImportDirectoryBuildProps=false \
    -p:ImportDirectoryPackagesProps=false "-p:BaseIntermediateOutputPath=$state/packages/obj/" >"$state/packages/restore.log" 2>&1 </dev/null &&
    dashboard_program >/dev/null && return
  tail -n 5 "$state/packages/restore.log" >&2
  die "The dashboard could not be fetched; the whole story is in $state/packages/restore.log."
}

# From now on this instance is observed, until `down`. Services that were started before are told nothing, so they start anew.
observe() {
  is_observed && return
  mkdir -p "$dir/observe"
  : >"$dir/observe/on"
  open_instance "$dir"
  stop_all "${services[@]}"
}

stop_observing() { rm -f "$dir/observe/on"; }

make_observers_secrets() {
  local name
  for name in dashboard-token dashboard-key; do
    [[ -s $secrets/$name ]] || (umask 077 && random_hex 20 >"$secrets/$name")
  done
  (umask 077 && printf 'x-otlp-api-key=%s' "$(secret dashboard-key)" >"$secrets/dashboard.headers")
}

# Where the services send to, and that they let themselves be asked.
observed_environment() {
  is_observed || return 0
  export OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:${port[dashboard-otlp]} OTEL_EXPORTER_OTLP_HEADERS_FILE=$secrets/dashboard.headers
  export OTEL_METRICS_EXPORTER=otlp,prometheus
}

become_dashboard() {
  local program
  program=$(dashboard_program) || die "The dashboard's program is not there; ./platform up --observe fetches it."
  mkdir -p "$dir/observe/home"
  (umask 077 && cat >"$dir/observe/dashboard.json" <<JSON
{
  "Dashboard": {
    "Frontend": { "AuthMode": "BrowserToken", "BrowserToken": "$(secret dashboard-token)" },
    "Otlp": { "AuthMode": "ApiKey", "PrimaryApiKey": "$(secret dashboard-key)" },
    "Api": { "AuthMode": "ApiKey", "PrimaryApiKey": "$(secret dashboard-token)" }
  }
}
JSON
  )
  export ASPNETCORE_URLS=http://127.0.0.1:${port[dashboard]} ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://127.0.0.1:${port[dashboard-otlp]}
  export ASPIRE_DASHBOARD_CONFIG_FILE_PATH=$dir/observe/dashboard.json
  export HOME=$dir/observe/home Logging__LogLevel__Default=Warning
  cd "$dir/observe" || exit
  exec "$program"
}

become_prometheus() {
  local service
  {
    printf 'global: {scrape_interval: 5s, evaluation_interval: 15s}\nrule_files: ["%s/ops/observe/rules/*.yml"]\nscrape_configs:\n' "$root"
    for service in "${services[@]}"; do
      printf '  - job_name: %s\n    static_configs: [{targets: ["127.0.0.1:%s"]}]\n' "$service" "${port[$service]}"
    done
  } >"$dir/observe/prometheus.yml"
  exec prometheus "--config.file=$dir/observe/prometheus.yml" "--storage.tsdb.path=$dir/observe/prometheus" \
    --storage.tsdb.retention.time=7d --storage.tsdb.retention.size=1GB "--web.listen-address=127.0.0.1:${port[prometheus]}" --log.level=warn
}

dashboard_url() { printf 'http://127.0.0.1:%s/login?t=%s' "${port[dashboard]}" "$(secret dashboard-token)"; }
prometheus_url() { printf 'http://127.0.0.1:%s' "${port[prometheus]}"; }
