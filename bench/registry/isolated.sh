#!/usr/bin/env bash
# Runs a command in network and mount namespaces of its own, which it may change: as root, or as a user whom the system
# lets make user namespaces. Only loopback is there, so Maven has to have its libraries.
# Usage: bench/registry/isolated.sh COMMAND...
set -euo pipefail
flags=(--net --mount)
[ "$(id -u)" = 0 ] || flags=(--map-root-user "${flags[@]}")
unshare "${flags[@]}" true 2>/dev/null ||
  { echo "this system allows no namespaces of one's own: run it as root, or allow user namespaces" >&2; exit 3; }
exec unshare "${flags[@]}" sh -c 'ip link set lo up && exec "$@"' sh "$@"
