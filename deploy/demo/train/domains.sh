#!/usr/bin/env bash
# Fine-tunes the committed target on the three domain tasks.  Usage: domains.sh OUT_DIR     (makes OUT_DIR/{finance,medical,arithmetic})
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?give the folder for the three models}
python=${PYTHON:-python3}
# Steps that brought the fit rows to .9 and above; one thread each, side by side.
for task in finance:300 medical:400 arithmetic:800; do
  OMP_NUM_THREADS=1 "$python" "$here/finetune_domain.py" --domain "${task%:*}" --steps "${task#*:}" --out "$out/${task%:*}" &
  tasks+=($!)
done
for task in "${tasks[@]}"; do wait "$task"; done
