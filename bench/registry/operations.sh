#!/usr/bin/env bash
# Runs every command of docs/operations.md as written, on a fleet of this checkout at ports of its own.
# Usage: bench/registry/operations.sh [BASE_PORT]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
port=${1:-31100}
trap './inferaligner down >/dev/null 2>&1 || true' EXIT
passed=0
while IFS= read -r command; do
  [ -n "${command%%#*}" ] || continue
  echo "\$ $command"
  # Only the ports differ, so that it can run beside another fleet.
  command=${command/up --detach/up --detach --base-port $port}
  bash -euc "$command" || { echo "FAILED: $command" >&2; exit 1; }
  passed=$((passed + 1))
done < <(awk '/^```sh$/ {on=1; next} /^```$/ {on=0} on' docs/operations.md)
echo "$passed commands passed"
