#!/usr/bin/env bash
# Runs every command of docs/security.md as written, in a folder of its own at ports of its own,
# then shows that strangers get in nowhere.
# Usage: bench/security/mtls.sh [BASE_PORT]
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
port=${1:-31300}
work=$(mktemp -d)
registry=
trap '[ -z "$registry" ] || { kill "$registry"; wait "$registry"; } 2>/dev/null || true; rm -rf "$work"' EXIT
"$root/inferaligner" --help >/dev/null # builds if needed
ln -s "$root/vector-registry" "$work/vector-registry"
printf '#!/bin/sh\nexec "%s/inferaligner" "$@"\n' "$root" >"$work/inferaligner"
chmod +x "$work/inferaligner"
cd "$work"

java=$(ls -d "${JAVA_HOME:-/nonexistent}"/bin/java /usr/lib/jvm/*25*/bin/java 2>/dev/null | head -n 1 || true)
passed=0
while IFS= read -r command; do
  [ -n "${command%%#*}" ] || continue
  echo "\$ $command"
  # Only ports, data folder and the JDK differ, so that it can run beside another fleet.
  command=${command/bundle list/bundle list --registry localhost:$port}
  if [[ $command == java* ]]; then
    command=${command/#java/"$java" -Dquarkus.grpc.server.port=$port -Dquarkus.http.port=$((port + 1)) -Dinferaligner.registry.embedded-redis-port=$((port + 2)) -Dinferaligner.registry.data-dir=data}
    bash -c "exec ${command% &}" >registry.log 2>&1 &
    registry=$!
    timeout 60 sh -c 'until grep -q event=grpc.listening registry.log; do sleep 0.2; done' ||
      { cat registry.log >&2; exit 1; }
  else
    bash -euc "$command" || { echo "FAILED: $command" >&2; cat registry.log >&2; exit 1; }
  fi
  passed=$((passed + 1))
done < <(awk '/^```sh$/ {on=1; next} /^```$/ {on=0} on' "$root/docs/security.md")
echo "$passed commands passed"

list() { ./inferaligner bundle list --registry "${ADDRESS:-localhost:$port}" 2>&1; }
refused() {
  local reason=$1 said
  shift
  if said=$(export "$@"; list); then
    echo "NOT REFUSED: $*" >&2
    exit 1
  fi
  grep -q "$reason" <<<"$said" || { echo "expected $reason, got: $said" >&2; exit 1; }
  echo "refused as it should be: $reason"
}
authority=INFERALIGNER_TLS_AUTHORITIES=tls/authority.pem
refused TOKEN_INVALID "$authority"
refused PEER_CERT_INVALID "$authority" INFERALIGNER_TLS_CERTIFICATE=tls/registry.pem INFERALIGNER_TLS_KEY=tls/registry.key
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=ann \
  -addext 'subjectAltName=URI:spiffe://example.org/ns/safety/sa/ann' -keyout own.key -out own.pem 2>/dev/null
refused PEER_CERT_INVALID "$authority" INFERALIGNER_TLS_CERTIFICATE=own.pem INFERALIGNER_TLS_KEY=own.key
refused PEER_CERT_INVALID INFERALIGNER_TLS_AUTHORITIES=own.pem
echo "passed"
