#!/usr/bin/env bash
# Writes what a GPU machine needs to run the forward programs without Java: their texts, and per model what its program is
# started with. Usage: bench/gpu/describe.sh OUT_DIR     (golden cases and the shapes of bench/speed)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
out=${1:?give the folder to write to}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
mkdir -p "$out"
mvn -q -B -pl model-runner -am compile dependency:build-classpath -Dmdep.outputFile=target/classpath -Dmdep.includeScope=runtime \
  -Dspotless.check.skip=true
classes=model-runner/target/classes:core/target/classes:proto/target/classes:$(cat model-runner/target/classpath)
cp -r model-runner/src/main/resources/programs "$out/"
describe() { "$java" -cp "$classes" io.inferaligner.runner.bench.BenchMain describe --model "$1" >"$out/$2.json"; }
for case in model-runner/src/test/resources/golden/*/; do
  [ -f "$case/golden.json" ] || continue
  name=$(basename "$case")
  describe "$case" "$name"
  mkdir -p "$out/golden/$name"
  cp "$case"/{config.json,model.safetensors,golden.json,golden.safetensors} "$out/golden/$name/"
done
shapes=$(mktemp -d)
trap 'rm -rf "$shapes"' EXIT
for name in tinyllama-1.1b qwen2.5-0.5b llama-3.2-3b; do
  mkdir "$shapes/$name"
  (cd bench/speed && python3 -c "import json, shapes; print(json.dumps(shapes.SHAPES['$name'].config()))") >"$shapes/$name/config.json"
  cp "$shapes/$name/config.json" "$out/$name.config.json"
  describe "$shapes/$name" "$name"
done
