#!/usr/bin/env bash
# Prints every secret that the manifests name, with passwords made at random: secrets.sh | kubectl create -n platform -f -
#
# To be run once. `create` leaves what is there alone and says so; `apply` would give new passwords to databases in use. Nothing is kept here.
set -euo pipefail

# A service, its database, the stem of its roles.
services=(action-runner:business audit:audit miner:miner orchestrator:orchestrator)
broker_users=(action-runner audit miner orchestrator agent operator autoscaler)

random_hex() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }
password() { random_hex 20; }

secret() { # name, user, password, key, value
  printf -- '---\napiVersion: v1\nkind: Secret\ntype: kubernetes.io/basic-auth\nmetadata:\n  name: %s\n  labels: { app.kubernetes.io/part-of: platform, cnpg.io/reload: "true" }\n' "$1"
  printf 'stringData:\n  username: %s\n  password: "%s"\n  %s: "%s"\n' "$2" "$3" "$4" "$5"
}

database() { # name, role, database
  local word
  word=$(password)
  secret "database-$1" "$2" "$word" connection "Host=postgres-rw;Port=5432;Database=$3;Username=$2;Password=$word;SSL Mode=Require"
}

for each in "${services[@]}"; do
  service=${each%:*} role=${service//-/_}
  database "$service" "$role" "${each#*:}"
  database "$service-owner" "${role}_owner" "${each#*:}"
done
database business-backup business_backup business

for user in "${broker_users[@]}"; do
  word=$(password)
  secret "broker-$user" "$user" "$word" uri "amqp://$user:$word@rabbitmq:5672/platform"
done

# With this the ledger's checkpoints are signed.
printf -- '---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: ledger-key\n  labels: { app.kubernetes.io/part-of: platform }\nstringData: { key: "%s" }\n' \
  "$(random_hex 32)"
