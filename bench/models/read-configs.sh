#!/bin/sh
# Prints, for every *.json of DIR (a model's config.json each), what the runner reads from it, or why it refuses it.
# Usage: bench/models/read-configs.sh DIR
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
app=$root/model-runner/target/quarkus-app
# builds what has changed and finds the JDK
"$root/inferaligner" --help >/dev/null
java=java
for home in "${JAVA_HOME:-}" /usr/lib/jvm/*25* /opt/*jdk*25*; do
  [ -x "$home/bin/java" ] && java=$home/bin/java && break
done
exec "$java" -cp "$app/app/*:$app/lib/main/*:$app/lib/boot/*" \
  -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
  io.inferaligner.runner.dump.ReadConfigsMain "$@"
