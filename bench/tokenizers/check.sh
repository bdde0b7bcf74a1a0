#!/bin/sh
# Runs the tokenizers and chat templates of a folder through model-runner and compares with the
# reference library. Needs model-runner to be built (./inferaligner builds it) and a Python with
# bench/tokenizers/requirements.txt.
#
#   bench/tokenizers/check.sh DIR PYTHON [FAMILY...]
set -eu

if [ $# -lt 2 ]; then
  echo "usage: bench/tokenizers/check.sh DIR PYTHON [FAMILY...]" >&2
  exit 2
fi
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(dirname -- "$(dirname -- "$here")")
app=$root/model-runner/target/quarkus-app
if [ ! -d "$app/lib/main" ]; then
  echo "model-runner is not built: run ./inferaligner once" >&2
  exit 3
fi
folder=$1
python=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
INFERALIGNER_CLASSPATH="$app/app/*:$app/lib/main/*:$app/lib/boot/*" \
  TRANSFORMERS_VERBOSITY=error HF_HUB_OFFLINE=1 \
  "$python" "$here/check.py" "$folder" "$work" "$@"
