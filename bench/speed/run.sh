#!/bin/sh
# Speed beside other engines. usage: bench/speed/run.sh plan | cell NAME | all [--budget SECONDS]
# PYTHON is a Python with the packages of requirements.txt (default: python3).
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
python=${PYTHON:-python3}
if [ "${1:-plan}" != plan ]; then
  [ -f "$here/../../model-runner/target/quarkus-app/quarkus-run.jar" ] || "$here/../../inferaligner" --version
  (cd "$here" && "$python" make_models.py tinyllama-1.1b qwen2.5-0.5b llama-3.2-3b) >"$here/../target/speed-models.log" 2>&1
fi
exec "$python" "$here/speed.py" "${@:-plan}"
