#!/bin/sh
# Prints, for every *.json of DIR (a model's config.json each), what the runner reads from it, or why it refuses it.
# Usage: bench/models/read-configs.sh DIR
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
app=$root/model-runner/target/quarkus-app
minimum=25

# builds what has changed
"$root/inferaligner" --help >/dev/null
for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/*jdk*; do
  [ -x "$home/bin/java" ] || continue
  version=$("$home/bin/java" -version 2>&1 | sed -n 's/.*version "\([0-9][0-9]*\).*/\1/p' | head -n 1)
  if [ "${version:-0}" -ge "$minimum" ]; then
    exec "$home/bin/java" -cp "$app/app/*:$app/lib/main/*:$app/lib/boot/*" \
      io.inferaligner.runner.dump.ReadConfigsMain "$@"
  fi
done
echo "a JDK of version $minimum or newer is needed: set JAVA_HOME to it" >&2
exit 3
