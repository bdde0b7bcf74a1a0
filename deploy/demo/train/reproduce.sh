#!/usr/bin/env bash
# Rebuilds the demo pair.  Usage: reproduce.sh DATA_DIR OUT_DIR
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
data=$1
out=$2
python=${PYTHON:-python3}
"$python" "$here/corpus.py" --data "$data" --out "$out/corpus"
"$python" "$here/train_tokenizer.py" --corpus "$out/corpus" --out "$out/tokenizer"
train() { "$python" "$here/train.py" --tokenizer "$out/tokenizer" "$@"; }
OMP_NUM_THREADS=1 "$python" -m torch.distributed.run --nproc-per-node "${PROCESSES:-2}" "$here/train.py" --tokenizer "$out/tokenizer" \
  --rows "$out/corpus/base.jsonl" --out "$out/base" --steps "${BASE_STEPS:-2200}" --tokens 4096 --first-weight 6 --prompt-weight 0.2 \
  --exit-layer 5 --noise 0.03 --cut 0.6
for fork in target aligned; do
  train --rows "$out/corpus/$fork.jsonl" --init "$out/base/model.pt" --out "$out/$fork" \
    --steps "${FORK_STEPS:-40}" --tokens 3072 --muon 0 --lr 2e-4 --prompt-weight 0 --first-weight 2 &
done
wait
for fork in target aligned; do
  mkdir -p "$out/pair/$fork"
  cp "$out/$fork/hf/"* "$out/pair/$fork/"
done
"$python" "$here/check_pair.py" --pair "$out/pair" --report "$out/check.json"
