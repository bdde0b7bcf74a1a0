"""Milliseconds of one decoding step of TinyLlama-1.1B's shape by the runner's own programs, loaded in Python: what kernels,
programs and kinds of memory cost, without the runner around them.

Usage: step.py bf16|int8|w8a8|int4 [--rows N] [--programs DIR] [--profile]   (DIR: those of another commit, to compare with it)
Random weights, seed 1, 2 threads, n 24 steps behind a prompt of 128. On a busy machine under `chrt -f 40`; with
GLIBC_TUNABLES=glibc.malloc.hugetlb=1 as the runner is started.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "gpu"))
from program import archive  # noqa: E402
from shapes import ROOT, SHAPES  # noqa: E402

SHAPE = SHAPES["tinyllama-1.1b"]
CONTEXT, SLOTS, PROMPT, STEPS, WARM_UP = 1024, 16, 128, 24, 5
LINEAR = {"bf16": ["packed"], "int8": ["weight8", "int8"], "w8a8": ["weight8", "w8a8"], "int4": ["int4"]}


class Step:
    def __init__(self, programs: Path, precision: str, rows: int) -> None:
        parts = ["llama", "common/attention", "common/residual", "common/memory", *(f"linear/{part}" for part in LINEAR[precision]), "activation/silu"]
        text = "".join((programs / f"{part}.torchscript").read_text(encoding="utf-8") for part in parts)
        self.program, self.rows = torch.jit.load(archive(text)), rows
        qkv, gated = [SHAPE.heads * SHAPE.head_dim, SHAPE.kv_heads * SHAPE.head_dim, SHAPE.kv_heads * SHAPE.head_dim], [SHAPE.feed_forward, SHAPE.feed_forward]
        if "gate, up" in text:  # programs that take them as one
            qkv, gated = [sum(qkv)], [sum(gated)]
        weights, self.starts = [], []
        for _ in range(SHAPE.layers):
            self.starts.append(len(weights))
            weights += [self.norm(), *(self.linear(n, SHAPE.width) for n in qkv), self.linear(SHAPE.width, SHAPE.heads * SHAPE.head_dim), self.norm()]
            weights += [*(self.linear(n, SHAPE.width) for n in gated), self.linear(SHAPE.width, SHAPE.feed_forward)]
        self.starts.append(len(weights))
        forms = range(1 if precision == "bf16" else 3)
        self.weights = [weight[form % len(weight)] for form in forms for weight in weights]
        self.head = self.linear(SHAPE.vocabulary, SHAPE.width)
        self.ends = [self.noise(SHAPE.vocabulary, SHAPE.width), self.norm()[0]]
        angles = torch.arange(CONTEXT)[:, None] * (10000 ** (-torch.arange(0, SHAPE.head_dim, 2) / SHAPE.head_dim))[None]
        self.tables = [f(torch.cat([angles, angles], 1)).bfloat16() for f in (torch.cos, torch.sin)]
        self.keys, self.values = ([torch.zeros(SLOTS, CONTEXT, SHAPE.kv_heads, SHAPE.head_dim).bfloat16() for _ in range(SHAPE.layers)] for _ in range(2))

    @staticmethod
    def noise(*shape: int) -> torch.Tensor:
        return (torch.randn(*shape) * 0.02).bfloat16()

    @staticmethod
    def norm() -> list[torch.Tensor]:
        return [torch.ones(SHAPE.width).bfloat16()]

    def linear(self, n: int, k: int) -> list[torch.Tensor]:
        return self.program.pack(self.program.quantize(self.noise(n, k)))

    def run(self, position: int) -> float:
        ids, positions = torch.full((self.rows, 1), 5), torch.full((self.rows, 1), position)
        begin = time.perf_counter()
        self.program.step(self.weights, self.ends, self.head, self.starts, [False] * SHAPE.layers, {"heads": SHAPE.heads, "kvHeads": SHAPE.kv_heads},
                          {"eps": 1e-5, "scale": SHAPE.head_dim**-0.5}, self.tables, ids, torch.arange(self.rows), positions, position + 1, self.keys, self.values,
                          [torch.zeros(self.rows, SHAPE.layers, SHAPE.width)], torch.zeros(self.rows, 1, 1), [False] * SHAPE.layers, [False] * SHAPE.layers, False, 1)
        return 1e3 * (time.perf_counter() - begin)


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("precision", choices=LINEAR)
    arguments.add_argument("--rows", type=int, default=1)
    arguments.add_argument("--programs", type=Path, default=ROOT / "model-runner" / "src" / "main" / "resources" / "programs")
    arguments.add_argument("--profile", action="store_true")
    options = arguments.parse_args()
    torch.set_num_threads(2)
    torch.manual_seed(1)
    with torch.inference_mode():
        step = Step(options.programs, options.precision, options.rows)
        times = [step.run(PROMPT + i) for i in range(WARM_UP + STEPS)][WARM_UP:]
        print(f"{options.precision}, {options.rows} rows: {statistics.median(times):.1f} ms [{min(times):.1f}, {max(times):.1f}], n {STEPS}, torch {torch.__version__}")
        if options.profile:
            with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profile:
                for i in range(STEPS):
                    step.run(PROMPT + WARM_UP + STEPS + i)
            print(profile.key_averages().table(sort_by="self_cpu_time_total", row_limit=20))


if __name__ == "__main__":
    main()
