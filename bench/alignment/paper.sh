#!/usr/bin/env bash
# The paper's table on the demo pair: makes the three domain fine-tunes if they are missing, then measures them.
# Usage: [PYTHON=...] bench/alignment/paper.sh     (writes bench/results/alignment-paper.json; Python needs deploy/demo/train/requirements.txt)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
models=.inferaligner/domains
for task in finance medical arithmetic; do
  [ -f "$models/$task/model.safetensors" ] || { deploy/demo/train/domains.sh "$models"; break; }
done
./inferaligner experiment paper --models "$models" --json=bench/results/alignment-paper.json --report .inferaligner/paper.html
