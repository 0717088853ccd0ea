#!/usr/bin/env bash
# Makes container images of PostgreSQL and RabbitMQ where no registry can be reached: standin-images.sh <postgres image> <rabbitmq image>
#
# They hold Debian 13's packages, got from the mirror that this machine's apt uses, and take the settings of the official
# images that the tests use: POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB, POSTGRES_INITDB_ARGS, flags of the server
# as the command; RABBITMQ_DEFAULT_USER and RABBITMQ_DEFAULT_PASS, files under /etc/rabbitmq/conf.d. Nothing else of them is promised.
# Needs root, debootstrap and an engine that `docker` reaches.
set -euo pipefail
[[ $# -eq 2 && $1 == *postgres* && $2 == *rabbitmq* ]] || { echo "Usage: standin-images.sh <postgres image> <rabbitmq image>" >&2; exit 2; }
command -v debootstrap >/dev/null || { echo "debootstrap is not installed." >&2; exit 1; }
# shellcheck disable=SC2016
mirror=$(apt-get indextargets --format '$(ORIGIN) $(REPO_URI)' 2>/dev/null | sed -n 's/^Debian //p' | grep -v security | head -n 1)
[[ -n $mirror ]] || { echo "This machine's apt names no mirror of Debian." >&2; exit 1; }

work=$(mktemp -d "${TMPDIR:-/tmp}/standin.XXXXXX")
trap 'rm -rf "$work"' EXIT
base=${STANDIN_BASE:-} # a debootstrapped Debian 13 that is at hand already
if [[ -z $base ]]; then
  base=$work/base
  debootstrap --variant=minbase trixie "$base" "$mirror"
fi
printf '#!/bin/sh\nexit 101\n' >"$base/usr/sbin/policy-rc.d" # a package's own server is not started
chmod 755 "$base/usr/sbin/policy-rc.d"

make() { # image, entrypoint, port, package…
  local image=$1 entrypoint=$2 port=$3 root=$work/root
  shift 3
  rm -rf "$root"
  cp -ax "$base" "$root" # not the proc that debootstrap may have mounted there
  mkdir -p "$root/etc/postgresql-common" && echo "create_main_cluster = false" >"$root/etc/postgresql-common/createcluster.conf"
  chroot "$root" env -u TMPDIR DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
  rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/archives/*.deb
  install -m 755 "$entrypoint" "$root/usr/local/bin/entrypoint"
  tar -C "$root" -c . | docker import --change 'ENTRYPOINT ["entrypoint"]' --change "EXPOSE $port" "${environment[@]}" - "$image"
}

cat >"$work/postgres" <<'SH'
#!/bin/bash
set -euo pipefail
data=/var/lib/postgresql/data
as=(setpriv --reuid=postgres --regid=postgres --init-groups --)
if [[ ! -s $data/PG_VERSION ]]; then
  install -d -o postgres -g postgres -m 700 "$data" /run/postgresql
  install -o postgres -g postgres -m 600 /dev/null /run/postgresql/password
  printf '%s' "$POSTGRES_PASSWORD" >/run/postgresql/password
  "${as[@]}" initdb -D "$data" -U "${POSTGRES_USER:-postgres}" --pwfile=/run/postgresql/password \
    --auth-local=trust --auth-host=scram-sha-256 ${POSTGRES_INITDB_ARGS:-}
  rm /run/postgresql/password
  echo 'host all all all scram-sha-256' >>"$data/pg_hba.conf"
  # A file: a terminated single-user server makes nothing half.
  [[ ${POSTGRES_DB:-postgres} == postgres ]] || echo "CREATE DATABASE \"$POSTGRES_DB\"" | "${as[@]}" postgres --single -D "$data" postgres
fi
[[ ${1:-} == postgres ]] && shift
exec "${as[@]}" postgres -D "$data" -c listen_addresses='*' "$@"
SH
cat >"$work/rabbitmq" <<'SH'
#!/bin/bash
set -euo pipefail
[[ ${1:-} == rabbitmq-server ]] && shift
exec setpriv --reuid=rabbitmq --regid=rabbitmq --init-groups -- rabbitmq-server "$@"
SH

path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
environment=(--change "ENV PATH=/usr/lib/postgresql/17/bin:$path")
make "$1" "$work/postgres" 5432 postgresql-17
# Debian's wrappers in /usr/sbin change to another user; the programs behind them are used, as the official image does.
environment=(--change "ENV PATH=/usr/lib/rabbitmq/bin:$path" --change 'ENV RABBITMQ_LOGS=-' --change 'ENV HOME=/var/lib/rabbitmq')
make "$2" "$work/rabbitmq" 5672 rabbitmq-server
