#!/usr/bin/env bash
# For tests that need a server to fail: server.sh <instance-dir> kill|stop|start|restart postgres|rabbitmq
#
# kill ends the serving process with SIGKILL and returns; the supervisor starts it again. stop ends it in order and it
# stays down; start and restart return when it is ready.
set -uo pipefail
# shellcheck source=ops/native/lib.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/lib.sh"

usage='Usage: server.sh <instance-dir> kill|stop|start|restart postgres|rabbitmq'
[[ $# -eq 3 && -d $1 && $3 =~ ^(postgres|rabbitmq)$ ]] || die "$usage" 2
open_instance "$1"
name=$3

start() {
  local left=600
  start_supervisor "$name"
  until is_ready "$name"; do
    ((left-- > 0)) || die "$(title "$name") was started and did not become ready within a minute; see $logs/$name.log."
    pause 0.1
  done
}

case $2 in
  kill) pid=$(pid_of "$name") || die "$(title "$name") is not running."; kill -s KILL "$pid" ;;
  stop) stop_component "$name" ;;
  start) start ;;
  restart) stop_component "$name"; start ;;
  *) die "$usage" 2 ;;
esac
