#!/usr/bin/env bash
# Makes container images where no registry can be reached: standin-images.sh <postgres image> <rabbitmq image> [<ubuntu image>]
#
# They hold Debian 13's packages, got from the mirror that this machine's apt uses. Those of PostgreSQL and RabbitMQ take the settings
# of the official images that tests and docker-compose.yml use: any user id that owns its data; POSTGRES_USER, POSTGRES_PASSWORD(_FILE),
# POSTGRES_DB, POSTGRES_INITDB_ARGS, PGDATA, flags of the server as the command; RABBITMQ_DEFAULT_USER and RABBITMQ_DEFAULT_PASS, files under
# /etc/rabbitmq/conf.d. That of Ubuntu is Debian with this machine's .NET SDK as installable packages under Ubuntu's names, and with the
# certificates that this machine trusts. Nothing else of them is promised. Needs root, debootstrap and an engine that `docker` reaches.
set -euo pipefail
[[ $# -ge 2 && $# -le 3 && $1 == *postgres* && $2 == *rabbitmq* && ${3:-ubuntu} == *ubuntu* ]] || {
  echo "Usage: standin-images.sh <postgres image> <rabbitmq image> [<ubuntu image>]" >&2
  exit 2
}
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
  fresh_root
  mkdir -p "$root/etc/postgresql-common" && echo "create_main_cluster = false" >"$root/etc/postgresql-common/createcluster.conf"
  chroot "$root" env -u TMPDIR DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
  rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/archives/*.deb
  # As in the official images: no node's secret, and whoever the server runs as may make its data there.
  rm -rf "$root/var/lib/rabbitmq"
  mkdir -p "$root"/var/lib/{postgresql/data,rabbitmq} "$root/run/postgresql"
  chmod 1777 "$root"/var/lib/{postgresql/data,rabbitmq} "$root/run/postgresql"
  install -m 755 "$entrypoint" "$root/usr/local/bin/entrypoint"
  tar -C "$root" -c . | docker import --change 'ENTRYPOINT ["entrypoint"]' --change "EXPOSE $port" "${environment[@]}" - "$image"
}

fresh_root() {
  rm -rf "$work/root"
  cp -ax "$base" "$work/root" # not the proc that debootstrap may have mounted there
}

# A package of files that are at hand: package <name> <folder of its content> [<what it depends on>]
package() {
  mkdir -p "$2/DEBIAN"
  printf 'Package: %s\nVersion: %s\nArchitecture: amd64\nMaintainer: none <none@example.org>\nDescription: a stand-in\n%s' \
    "$1" "$(dotnet --version)" "${3:+Depends: $3$'\n'}" >"$2/DEBIAN/control"
  dpkg-deb --root-owner-group -Zgzip -z1 -b "$2" "$work/root/usr/share/standin/$1.deb"
}

list_packages() { # folder; what apt reads to find them
  local file
  for file in "$1"/*.deb; do
    dpkg-deb -f "$file"
    printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "${file##*/}" "$(stat -c %s "$file")" "$(sha256sum <"$file" | cut -d' ' -f1)"
  done >"$1/Packages"
}

# Debian under Ubuntu's name, in which apt finds this machine's .NET.
make_base() { # image
  local root=$work/root dotnet certificates=/usr/local/share/ca-certificates
  dotnet=$(dirname -- "$(readlink -f -- "$(command -v dotnet)")")
  fresh_root
  mkdir -p "$root/usr/share/standin" "$work/runtime/usr/bin" "$work/runtime/usr/lib/dotnet" "$work/sdk/usr/lib/dotnet"
  cp -a "$dotnet"/{dotnet,host,shared} "$work/runtime/usr/lib/dotnet/"
  ln -s ../lib/dotnet/dotnet "$work/runtime/usr/bin/dotnet"
  cp -a "$dotnet"/{sdk,sdk-manifests,packs,templates} "$work/sdk/usr/lib/dotnet/"
  package aspnetcore-runtime-10.0 "$work/runtime" 'libc6, libgcc-s1, libssl3t64, libstdc++6, zlib1g'
  package dotnet-sdk-10.0 "$work/sdk" aspnetcore-runtime-10.0
  list_packages "$root/usr/share/standin"
  echo 'deb [trusted=yes] file:/usr/share/standin ./' >"$root/etc/apt/sources.list.d/standin.list"
  if [[ -d $certificates ]]; then mkdir -p "$root$certificates" && cp -r "$certificates/." "$root$certificates/"; fi
  rm -rf "$root"/var/lib/apt/lists/*
  tar -C "$root" -c . | docker import --change 'CMD ["bash"]' --change 'ENV NUGET_CERT_REVOCATION_MODE=offline' - "$1"
}

cat >"$work/postgres" <<'SH'
#!/bin/bash
set -euo pipefail
data=${PGDATA:-/var/lib/postgresql/data}
as=()
if ((EUID == 0)); then
  as=(setpriv --reuid=postgres --regid=postgres --init-groups --)
  install -d -o postgres -g postgres -m 700 "$data"
else
  mkdir -p -m 700 "$data"
  # initdb wants to know its user by name.
  if ! id -un >/dev/null 2>&1; then
    printf 'postgres:x:%s:%s::/:/bin/false\n' "$(id -u)" "$(id -g)" >/tmp/passwd
    : >/tmp/group
    export LD_PRELOAD=/usr/lib/x86_64-linux-gnu/libnss_wrapper.so NSS_WRAPPER_PASSWD=/tmp/passwd NSS_WRAPPER_GROUP=/tmp/group
  fi
fi
if [[ ! -s $data/PG_VERSION ]]; then
  [[ -z ${POSTGRES_PASSWORD_FILE:-} ]] || POSTGRES_PASSWORD=$(<"$POSTGRES_PASSWORD_FILE")
  (umask 077 && printf '%s' "$POSTGRES_PASSWORD" >/tmp/password)
  ((EUID != 0)) || chown postgres:postgres /tmp/password
  "${as[@]}" initdb -D "$data" -U "${POSTGRES_USER:-postgres}" --pwfile=/tmp/password \
    --auth-local=trust --auth-host=scram-sha-256 ${POSTGRES_INITDB_ARGS:-}
  rm /tmp/password
  echo 'host all all all scram-sha-256' >>"$data/pg_hba.conf"
  # A file: a terminated single-user server makes nothing half.
  [[ ${POSTGRES_DB:-postgres} == postgres ]] || echo "CREATE DATABASE \"$POSTGRES_DB\"" | "${as[@]}" postgres --single -D "$data" postgres
fi
unset LD_PRELOAD
[[ ${1:-} == postgres ]] && shift
exec "${as[@]}" postgres -D "$data" -c listen_addresses='*' "$@"
SH
cat >"$work/rabbitmq" <<'SH'
#!/bin/bash
set -euo pipefail
[[ ${1:-} == rabbitmq-server ]] && shift
as=()
((EUID != 0)) || as=(setpriv --reuid=rabbitmq --regid=rabbitmq --init-groups --)
exec "${as[@]}" rabbitmq-server "$@"
SH

path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
[[ $# -eq 2 ]] || make_base "$3"
environment=(--change "ENV PATH=/usr/lib/postgresql/17/bin:$path")
make "$1" "$work/postgres" 5432 postgresql-17 libnss-wrapper
# Debian's wrappers in /usr/sbin change to another user; the programs behind them are used, as the official image does.
environment=(--change "ENV PATH=/usr/lib/rabbitmq/bin:$path" --change 'ENV RABBITMQ_LOGS=-' --change 'ENV HOME=/var/lib/rabbitmq')
make "$2" "$work/rabbitmq" 5672 rabbitmq-server
