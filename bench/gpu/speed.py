"""Forward programs beside transformers on a GPU, in turns, on the same random weights.  Usage: speed.py DIR OUT.json [SHAPE...]

DIR is what describe.sh wrote. Ours: the program as the Java engine calls it ("ours"), and the same in a CUDA graph ("ours,
graph"). Theirs: eager attention, SDPA, and torch.compile with a static cache ("compile", CUDA graphs by reduce-overhead).
bfloat16; greedy; each value is the median of ROUNDS rounds, of which each runs every engine once.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch
import transformers
from program import Program
from transformers import AutoConfig, AutoModelForCausalLM
from transformers.cache_utils import StaticCache

ROUNDS, NEW, CONTEXT, SEED = 5, 64, 1280, 1
Step = Callable[[], None]


def timed(work: Step) -> float:
    torch.cuda.synchronize()
    begin = time.perf_counter()
    work()
    torch.cuda.synchronize()
    return time.perf_counter() - begin


class Ours:
    """The program; with `graph`, its decoding step is captured once per number of rows."""

    def __init__(self, program: Program, graph: bool, steered: bool = False) -> None:
        self.program, self.graph, self.steered = program, graph, steered
        self.captured: dict[int, tuple[torch.cuda.CUDAGraph, torch.Tensor, torch.Tensor]] = {}

    def shifts(self, rows: int) -> torch.Tensor | None:
        return torch.full((rows, self.program.layers, self.program.width), 1e-3, device="cuda") if self.steered else None

    def prefill(self, ids: torch.Tensor) -> torch.Tensor:
        rows, tokens = ids.shape
        positions = torch.arange(tokens, device="cuda").repeat(rows, 1)
        return self.program.step(ids, torch.arange(rows, device="cuda"), positions, tokens, self.shifts(rows))[0][:, -1].argmax(-1, keepdim=True)

    def decode(self, ids: torch.Tensor) -> Step:
        rows, at = ids.shape
        visible = (at + NEW + 63) // 64 * 64 if self.graph else 0
        last, positions = self.prefill(ids), torch.full((rows, 1), at, device="cuda")
        slots, shifts = torch.arange(rows, device="cuda"), self.shifts(rows)

        def one(seen: int) -> None:
            last.copy_(self.program.step(last, slots, positions, seen, shifts)[0][:, -1].argmax(-1, keepdim=True))
            positions.add_(1)

        if not self.graph:
            return lambda: [one(at + i + 1) for i in range(NEW)] and None
        if rows not in self.captured:
            side = torch.cuda.Stream()
            with torch.cuda.stream(side):
                for _ in range(4):  # the profiling executor settles
                    one(visible)
            torch.cuda.current_stream().wait_stream(side)
            graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(graph):
                one(visible)
            self.captured[rows] = (graph, last, positions)
        graph, last_of_graph, positions_of_graph = self.captured[rows]
        last_of_graph.copy_(self.prefill(ids))
        positions_of_graph.fill_(at)
        return lambda: [graph.replay() for _ in range(NEW)] and None


class Theirs:
    def __init__(self, model: transformers.PreTrainedModel, mode: str) -> None:
        self.model, self.compiled = model, torch.compile(model, mode="reduce-overhead") if mode == "compile" else None
        model.set_attn_implementation("eager" if mode == "eager" else "sdpa")
        self.mode = mode

    def prefill(self, ids: torch.Tensor) -> torch.Tensor:
        self.model.set_attn_implementation("eager" if self.mode == "eager" else "sdpa")
        return self.model(ids, use_cache=True, logits_to_keep=1).logits[:, -1].argmax(-1, keepdim=True)

    def decode(self, ids: torch.Tensor) -> Step:
        self.model.set_attn_implementation("eager" if self.mode == "eager" else "sdpa")
        rows, at = ids.shape
        cache = StaticCache(config=self.model.config, max_cache_len=CONTEXT) if self.compiled is not None else None
        out = self.model(ids, past_key_values=cache, use_cache=True, logits_to_keep=1)
        state = {"last": out.logits[:, -1].argmax(-1, keepdim=True), "cache": out.past_key_values}
        position = torch.tensor([at], device="cuda")

        def run() -> None:
            for _ in range(NEW):
                if self.compiled is not None:
                    torch.compiler.cudagraph_mark_step_begin()
                model = self.model if self.compiled is None else self.compiled
                logits = model(state["last"], past_key_values=state["cache"], use_cache=True, position_ids=position[None].expand(rows, 1)).logits
                state["last"] = logits[:, -1].argmax(-1, keepdim=True)
                position.add_(1)

        return run


def measure(shape: str, folder: Path, deadline: float) -> list[dict]:
    torch.manual_seed(SEED)
    config = AutoConfig.for_model(**json.loads((folder / f"{shape}.config.json").read_text()))
    with torch.device("cuda"):
        model = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16).eval()
    program = Program(folder / "programs", folder / f"{shape}.json", dict(model.state_dict()), torch.bfloat16, "cuda", 16, CONTEXT)
    engines = {"ours": Ours(program, False), "ours, all steered": Ours(program, False, steered=True), "ours, graph": Ours(program, True),
               "ours, graph, all steered": Ours(program, True, steered=True),
               "transformers eager": Theirs(model, "eager"), "transformers sdpa": Theirs(model, "sdpa"), "transformers compile": Theirs(model, "compile")}
    prompt = lambda rows, tokens: torch.randint(3, config.vocab_size, (rows, tokens), device="cuda")
    works = {"prefill 128": (1, 128, False), "prefill 1024": (1, 1024, False), "decode 128, batch 1": (1, 128, True),
             "decode 1024, batch 1": (1, 1024, True), "decode 128, batch 16": (16, 128, True)}
    times: dict[tuple[str, str], list[float]] = {}
    ids = prompt(1, 128)
    same = torch.equal(engines["ours"].prefill(ids), engines["transformers sdpa"].prefill(ids))
    for metric, (rows, tokens, decodes) in works.items():
        for turn in range(ROUNDS + 1):
            for name, engine in engines.items():
                if not decodes and ("graph" in name or "compile" in name) or time.monotonic() > deadline:
                    continue
                ids = prompt(rows, tokens)
                if decodes and "graph" in name and tokens == 1024:
                    continue  # one captured step per number of rows
                seconds = timed(engine.decode(ids)) if decodes else timed(lambda e=engine, i=ids: e.prefill(i))
                if turn:
                    times.setdefault((metric, name), []).append(rows * (NEW if decodes else tokens) / seconds)
        for (m, name), values in times.items():
            if m == metric:
                print(f"{shape} {metric:22} {name:26} {statistics.median(values):10.1f} tok/s [{min(values):.1f}, {max(values):.1f}] n={len(values)}", flush=True)
    weights = sum(p.numel() for n, p in model.named_parameters() if "embed_tokens" not in n or config.tie_word_embeddings)
    return [{"shape": shape, "metric": m, "engine": e, "unit": "tokens/s", "median": statistics.median(v), "low": min(v), "high": max(v), "n": len(v),
             "weights_read_per_token": 2 * weights, "same_next_token": same} for (m, e), v in times.items()]


def copy_rate() -> float:
    """Bytes read and written per second by a copy of 4 GB."""
    a = torch.empty(4 << 30, dtype=torch.uint8, device="cuda")
    b = torch.empty_like(a)
    b.copy_(a)
    return 2 * a.numel() / min(timed(lambda: b.copy_(a)) for _ in range(5))


def main(folder: Path, out: Path, shapes: list[str]) -> None:
    begin = time.monotonic()
    rate = copy_rate()
    rows: list[dict] = []
    for shape in shapes or ["tinyllama-1.1b", "qwen2.5-0.5b"]:
        with torch.no_grad():
            rows += measure(shape, folder, begin + 420)
        torch.cuda.empty_cache()
        report = {"name": "gpu-speed", "device": torch.cuda.get_device_name(), "seed": SEED, "new_tokens": NEW, "copy_bytes_per_second": rate,
                  "versions": {"torch": torch.__version__, "transformers": transformers.__version__}, "rows": rows}
        out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
