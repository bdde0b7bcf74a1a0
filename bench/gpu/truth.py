"""Runs every golden case's program on the GPU and compares with the reference's values.  Usage: truth.py DIR OUT.json

DIR is what describe.sh wrote. Residuals of every block and logits in float32 (at most 1e-4 relative, TF32 off) and bfloat16
(at most 3e-2), and 128 greedy tokens in float32.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
from program import Program
from safetensors.torch import load_file

CONTEXT, F32, BF16 = 192, 1e-4, 3e-2


def error(values: torch.Tensor, reference: torch.Tensor) -> float:
    return max(float((v.float() - r.float()).norm() / r.float().norm()) for v, r in zip(values, reference, strict=True))


def case(folder: Path, name: str) -> dict:
    golden = json.loads((folder / "golden" / name / "golden.json").read_text())
    expected = load_file(folder / "golden" / name / "golden.safetensors", device="cuda")
    weights = load_file(folder / "golden" / name / "model.safetensors")
    row: dict = {"case": name}
    for label, dtype in (("f32", torch.float32), ("bf16", torch.bfloat16)):
        program = Program(folder / "programs", folder / f"{name}.json", weights, dtype, "cuda", 1, CONTEXT)
        slot = torch.zeros(1, dtype=torch.long, device="cuda")

        def step(ids: list[int], at: int, choice: int, tap: bool) -> tuple[torch.Tensor, torch.Tensor]:
            positions = torch.arange(at, at + len(ids), device="cuda")[None]
            return program.step(torch.tensor([ids], device="cuda"), slot, positions, at + len(ids), tap=tap, choice=choice)

        logits, residuals = step(golden["ids"], 0, 2, True)
        row[f"{label}_residuals"] = error(residuals[:, 0], expected[f"{label}.residuals"])
        row[f"{label}_logits"] = error(logits, expected[f"{label}.logits"][None])
        if dtype is torch.float32:
            chosen = [int(logits[0, -1].argmax())]
            while len(chosen) < len(golden["generated"]):
                chosen.append(int(step(chosen[-1:], len(golden["ids"]) + len(chosen) - 1, 1, False)[0][0, -1].argmax()))
            row["greedy_equal"] = sum(a == b for a, b in zip(chosen, golden["generated"], strict=True))
            row["greedy"] = len(chosen)
    row["ok"] = max(row["f32_residuals"], row["f32_logits"]) <= F32 and max(row["bf16_residuals"], row["bf16_logits"]) <= BF16 and row["greedy_equal"] == row["greedy"]
    return row


def main(folder: Path, out: Path) -> None:
    torch.backends.cuda.matmul.allow_tf32 = False
    with torch.inference_mode():
        rows = [case(folder, path.name) for path in sorted((folder / "golden").iterdir())]
    for row in rows:
        print({k: f"{v:.1e}" if isinstance(v, float) else v for k, v in row.items()}, flush=True)
    report = {"name": "gpu-truth", "device": torch.cuda.get_device_name(), "torch": torch.__version__, "n": len(rows), "rows": rows,
              "verdict": "ok" if all(r["ok"] for r in rows) else "not all cases"}
    out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(report["verdict"])


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
