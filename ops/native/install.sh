# shellcheck shell=bash
# Sees to it that the programs of the stack are there: installs them on Debian and Ubuntu when root, else says what to do.
# A system's own servers are neither started nor made: the distribution's packages would do both. Sourced.

require_sdk() {
  command -v dotnet >/dev/null 2>&1 && dotnet --list-sdks 2>/dev/null | grep -q '^10\.' && return 0
  die "The .NET 10 SDK is needed and was not found. Get it from https://dotnet.microsoft.com/download/dotnet/10.0 and put dotnet on the PATH."
}

require_servers() {
  local -a missing=()
  postgres_bin >/dev/null || missing+=(postgresql)
  rabbitmq_bin >/dev/null || missing+=(rabbitmq-server)
  command -v gpg >/dev/null 2>&1 || missing+=(gnupg) # backups of documents are encrypted with it
  ((${#missing[@]})) && install "${missing[@]}"
  postgres_bin >/dev/null || die "PostgreSQL's server programs are still missing under /usr/lib/postgresql (14 or newer; for existing data: their own version)."
  rabbitmq_bin >/dev/null || die "RabbitMQ's programs are still missing under /usr/lib/rabbitmq."
}

# A server for documents, which tests start and stop.
require_nginx() {
  [[ -x /usr/sbin/nginx ]] || command -v nginx >/dev/null 2>&1 || install nginx
}

# Real texts of law that the tests cut.
require_texts() {
  ((EUID != 0)) || dpkg -s debian-policy doc-debian >/dev/null 2>&1 || install debian-policy doc-debian
}

# Asks the services what they measured, and watches for what our rules name.
require_prometheus() {
  command -v prometheus >/dev/null 2>&1 && command -v promtool >/dev/null 2>&1 || install prometheus
}

require_pika() {
  /usr/bin/python3 -c 'import pika' 2>/dev/null || install python3 python3-pika
}

install() {
  if ! command -v apt-get >/dev/null 2>&1; then
    die "Missing: $*. This is no Debian or Ubuntu; install PostgreSQL 14 or newer under /usr/lib/postgresql and RabbitMQ 3.10 or newer under /usr/lib/rabbitmq."
  fi
  if ((EUID != 0)); then
    complain "Missing: $*. Install with:"
    complain "  sudo apt-get install --no-install-recommends $*"
    die "The packages also start servers of their own, which are not needed here: sudo systemctl disable --now postgresql rabbitmq-server nginx"
  fi
  say "Installing $* …"
  mkdir -p "$state"
  (
    forbid_system_servers
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update && apt-get install -y --no-install-recommends "$@"; } >"$state/install.log" 2>&1 </dev/null
  ) || {
    tail -n 15 "$state/install.log" >&2
    die "Installing $* failed; the whole story is in $state/install.log."
  }
}

# For the length of the calling subshell: packages start no service, and PostgreSQL's makes no cluster.
forbid_system_servers() {
  local policy=/usr/sbin/policy-rc.d clusters=/etc/postgresql-common/createcluster.d
  trap allow_system_servers EXIT
  trap 'exit 130' INT TERM
  [[ -e $policy && ! -e $policy.platform-saved ]] && mv "$policy" "$policy.platform-saved"
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  mkdir -p "$clusters"
  printf 'create_main_cluster = false\n' >"$clusters/platform.conf"
}

allow_system_servers() {
  local policy=/usr/sbin/policy-rc.d
  rm -f "$policy" /etc/postgresql-common/createcluster.d/platform.conf
  [[ -e $policy.platform-saved ]] && mv "$policy.platform-saved" "$policy"
  return 0
}
