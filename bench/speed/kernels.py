"""Time of one product x W by kernel, rows of x and kind of memory, beside the time of reading W once.  Usage: kernels.py [--json FILE]

Shapes are TinyLlama-1.1B's gate and down projection, so many different weights in turn that no cache holds them. Run it once as it
is and once with GLIBC_TUNABLES=glibc.malloc.hugetlb=1 (large pages); on a busy machine under `chrt -f 40`. Medians over repetitions.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import torch
from shapes import SHAPES

THREADS, SEED, REPEATS, BYTES = 2, 1, 9, 240e6
ROWS = (1, 2, 3, 4, 8, 16)
Product = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def median(calls: list[Callable[[], object]]) -> float:
    """Milliseconds a call."""
    times = []
    for _ in range(REPEATS + 1):
        begin = time.perf_counter()
        for call in calls:
            call()
        times.append((time.perf_counter() - begin) / len(calls))
    return 1e3 * statistics.median(times[1:])


def kernels(n: int, k: int, count: int) -> dict[str, tuple[float, list, Product]]:
    """Bytes of W, packed weights, product."""
    ops, weights = torch.ops, [torch.randn(n, k) for _ in range(count)]
    small = [(w * 30).clamp(-127, 127).to(torch.int8) for w in weights]
    scale, zero, half = torch.ones(n), torch.zeros(n, dtype=torch.int32), torch.ones(n).bfloat16()
    packed = [ops.onednn.qlinear_prepack(w, None) for w in small]
    torch.backends.quantized.engine = "fbgemm"
    fbgemm = [ops.quantized.linear_prepack(torch.quantize_per_channel(w, scale * 0.03, zero.long(), 0, torch.qint8), None) for w in weights]
    grouped = torch.ones(k // 64, n, 2, dtype=torch.bfloat16)
    return {
        "bf16, oneDNN": (2.0 * n * k, [ops.mkldnn._reorder_linear_weight(w.bfloat16(), 1) for w in weights],
                         lambda x, w: ops.mkldnn._linear_pointwise(x.bfloat16(), w, None, "none", [], "")),
        "int8, oneDNN": (1.0 * n * k, packed,
                         lambda x, w: ops.onednn.qlinear_pointwise(x.to(torch.uint8), 1.0, 128, w, scale, zero, None, 1.0, 0, torch.float32, "none", [], "")),
        "int8, FBGEMM": (1.0 * n * k, fbgemm, lambda x, w: ops.quantized.linear_dynamic(x, w, True)),
        "int8, _weight_int8pack_mm": (1.0 * n * k, small, lambda x, w: torch._weight_int8pack_mm(x.bfloat16(), w, half)),
        "int4, _weight_int4pack_mm": (0.5 * n * k, [torch._convert_weight_to_int4pack_for_cpu(torch.randint(0, 16, (n, k), dtype=torch.int32), 1) for _ in range(count)],
                                      lambda x, w: torch._weight_int4pack_mm_for_cpu(x.bfloat16(), w, 64, grouped)),
    }


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--json", type=Path)
    out = arguments.parse_args().json
    torch.set_num_threads(THREADS)
    torch.manual_seed(SEED)
    pages = "large" if "hugetlb=1" in os.environ.get("GLIBC_TUNABLES", "") else "small"
    blocks = [torch.randint(0, 100, (int(BYTES) // 160,), dtype=torch.int64) for _ in range(20)]
    bandwidth = blocks[0].nbytes / median([lambda b=b: b.sum() for b in blocks]) / 1e6
    print(f"{platform.machine()}, {THREADS} threads, torch {torch.__version__}, {pages} pages, reading {bandwidth:.1f} GB/s, seed {SEED}, n {REPEATS}")
    rows = []
    shape = SHAPES["tinyllama-1.1b"]
    for n, k in ((shape.feed_forward, shape.width), (shape.width, shape.feed_forward)):
        for name, (size, weights, product) in kernels(n, k, int(BYTES / n / k)).items():
            inputs = {m: torch.rand(m, k) * 100 for m in ROWS}
            times = {m: median([lambda w=w, x=x: product(x, w) for w in weights]) for m, x in inputs.items()}
            limit = size / bandwidth / 1e6
            rows.append({"n": n, "k": k, "kernel": name, "limit_ms": round(limit, 4), "ms_by_rows": {m: round(t, 4) for m, t in times.items()}})
            print(f"{n} x {k}  {name:27s} limit {limit:.3f} ms  " + "  ".join(f"{m}: {t:.3f}" for m, t in times.items()), flush=True)
    if out:
        report = {"name": "kernels", "pages": pages, "threads": THREADS, "seed": SEED, "repeats": REPEATS, "torch": torch.__version__, "bandwidth_gb_s": round(bandwidth, 2), "rows": rows}
        out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
