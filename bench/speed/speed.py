#!/usr/bin/env python3
"""Measures model-runner and other engines in turns, on the same weights, cell by cell.

usage: speed.py plan                     cells in order of importance, with the time each takes
       speed.py cell NAME [--budget S]   measures one cell and puts its rows into the result
       speed.py all [--budget S]         every cell that the result lacks

A cell is one shape, one precision of ours and one other engine. Both stay loaded in processes of their
own, of which one runs at a time (the others are stopped by SIGSTOP). Rounds: read bandwidth, ours, theirs;
then the other way round. The first values of each are their warm-up.
"""
import argparse
import ctypes
import glob
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

from shapes import ROOT, SHAPES

HERE = Path(__file__).resolve().parent
RESULT = ROOT / "bench" / "results" / "speed.json"
THREADS = 2
SEED = 1
NEW_TOKENS = {"llama-3.2-3b": 32}
DEFAULT_TOKENS = 64
LONG = 1024
FIRST_PROMPT = 16
# Seconds that a measure may take whose cost is not known yet.
FIRST_COST = 25
# Forms of weights; variants of transformers run in the first.
FORMS = ("bf16", "int8", "w8a8", "int4", "Q8_0", "Q4_0")
PR_SET_PDEATHSIG = 1

# Ours, the other engine, its variant; in order of importance.
PAIRS = [
    ("bf16", "transformers", "sdpa"),
    ("int8", "llama.cpp", "Q8_0"),
    ("int4", "llama.cpp", "Q4_0"),
    ("bf16", "transformers", "eager"),
    ("w8a8", "llama.cpp", "Q8_0"),
    ("bf16", "llama.cpp", "bf16"),
    ("bf16", "transformers", "compile"),
]
CELLS = (
    [("tinyllama-1.1b", *pair) for pair in PAIRS[:4]]
    + [(shape, *pair) for shape in ("qwen2.5-0.5b", "llama-3.2-3b") for pair in PAIRS[:3]]
    + [("tinyllama-1.1b", *pair) for pair in PAIRS[4:]]
)


def cell_name(cell):
    return "/".join(cell)


def die_with_parent():
    """Otherwise a stopped engine would outlive a harness that is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Engine:
    """A process that measures on demand; stopped while it has no order."""

    def __init__(self, command, log):
        self.begin = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, cwd=HERE / "peers",
            preexec_fn=die_with_parent)
        self.answer()
        self.pause()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.process.args[0]} ended with {self.process.wait()}, see the log")
        return json.loads(line)

    def order(self, *words):
        self.process.send_signal(signal.SIGCONT)
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        answer = self.answer()
        self.pause()
        return answer

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def peak_mebibytes(self):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
        return float("nan")

    def close(self):
        self.process.send_signal(signal.SIGCONT)
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


# All engines alike get large pages, as `inferaligner up` gives them to the runner.
os.environ.setdefault("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1")


def java():
    homes = [os.environ.get("JAVA_HOME", "")] + sorted(glob.glob("/usr/lib/jvm/*"), reverse=True)
    for home in homes:
        release = Path(home) / "release"
        if home and release.exists() and 'JAVA_VERSION="25' in release.read_text():
            return str(Path(home) / "bin" / "java")
    raise SystemExit("a JDK 25 is needed: set JAVA_HOME")


def ours(shape, precision):
    app = ROOT / "model-runner" / "target" / "quarkus-app"
    classes = ":".join(str(app / folder / "*") for folder in ("app", "lib/main", "lib/boot"))
    return [
        java(), "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
        "-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true",
        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager", "-cp", classes,
        "io.inferaligner.runner.bench.BenchMain", "serve", "--model", str(shape.folder),
        "--dtype", precision, "--threads", str(THREADS), "--seed", str(SEED)]


def theirs(shape, engine, variant):
    if engine == "transformers":
        return [sys.executable, "transformers_peer.py", str(shape.folder), str(THREADS), variant]
    return [sys.executable, "llamacpp_peer.py", str(shape.gguf(variant)), str(THREADS)]


def limits():
    return [sys.executable, "limits_peer.py", str(THREADS)]


def measures(shape, variant):
    """(metric, order, tokens): most important first; a round is all of them."""
    tokens = NEW_TOKENS.get(shape.name, DEFAULT_TOKENS)
    few = tokens // 4
    rows = [
        ("decode, batch 1", ("decode", 128, tokens, 1), tokens),
        ("prefill, prompt 128", ("prefill", 128), 128),
        ("decode, batch 16", ("decode", 32, few, 16), 16 * few),
        (f"prefill, prompt {LONG}", ("prefill", LONG), LONG),
    ]
    return rows[:2] if variant == "compile" else rows


class Cell:
    def __init__(self, cell, budget):
        self.cell = cell
        self.shape = SHAPES[cell[0]]
        self.end = time.perf_counter() + budget
        self.values = {}
        self.limits = {"read": [], "multiply": []}
        self.limits_before = {}

    def run(self):
        _, precision, engine, variant = self.cell
        log_path = ROOT / "bench" / "target" / "speed.log"
        with log_path.open("w") as log:
            engines = {}
            try:
                engines["ours"] = Engine(ours(self.shape, precision), log)
                self.cold_start("ours", engines["ours"])
                engines["theirs"] = Engine(theirs(self.shape, engine, variant), log)
                self.cold_start("theirs", engines["theirs"])
                engines["limit"] = Engine(limits(), log)
                self.rounds(engines)
            finally:
                for side in ("ours", "theirs"):
                    if side in engines:
                        self.note("peak memory", side, engines[side].peak_mebibytes())
                for process in engines.values():
                    process.close()

    def is_worth_keeping(self):
        """Also if it was ended early: what both sides have is compared."""
        return ("decode, batch 1", "theirs") in self.values

    def cold_start(self, side, engine):
        engine.order("prefill", FIRST_PROMPT)
        self.note("cold start to first token", side, time.perf_counter() - engine.begin)

    def rounds(self, engines):
        """Measure by measure: two rounds of each, then more of the first ones while time is left."""
        planned = measures(self.shape, self.cell[3])
        costs = {}
        for wanted in (2, 4, 6):
            for metric, order, tokens in planned:
                while len(self.values.get((metric, "ours"), [])) < wanted:
                    if costs.get(metric, FIRST_COST) > self.end - time.perf_counter():
                        break
                    begin = time.perf_counter()
                    if metric not in costs:
                        for side in ("ours", "theirs"):
                            engines[side].order(*self.warm_up(order))
                    for limit, rates in self.limits.items():
                        rates.append(engines["limit"].order(limit)["rate"])
                        self.limits_before.setdefault((metric, limit), []).append(rates[-1])
                    sides = ["ours", "theirs"]
                    if len(self.values.get((metric, "ours"), [])) % 2:
                        sides.reverse()
                    for side in sides:
                        self.note(metric, side, tokens / engines[side].order(*order)["seconds"])
                    costs[metric] = time.perf_counter() - begin
                if time.perf_counter() > self.end:
                    return

    def share(self, metric, side, needed, limit):
        """Median of the speeds, each over the limit measured just before it: the machine's own speed changes."""
        pairs = zip(self.values[metric, side], self.limits_before[metric, limit])
        return statistics.median(speed * needed / rate for speed, rate in pairs)

    @staticmethod
    def warm_up(order):
        return (order[0], order[1], 4, order[3]) if order[0] == "decode" else order

    def note(self, metric, side, value):
        self.values.setdefault((metric, side), []).append(value)

    def rows(self):
        _, precision, _, variant = self.cell
        case = cell_name(self.cell)
        rows = [
            row(case, "limit", "memory read", "GB/s", [rate / 1e9 for rate in self.limits["read"]]),
            row(case, "limit", "bf16 products", "GFLOP/s", [rate / 1e9 for rate in self.limits["multiply"]]),
        ]
        for metric in dict.fromkeys(metric for metric, _ in self.values):
            mine, other = self.values[metric, "ours"], self.values.get((metric, "theirs"), [])
            mine, other = mine[: len(other)], other[: len(mine)]
            if not other:
                continue
            ratio = statistics.median(a / b for a, b in zip(mine, other))
            unit = {"cold": "s", "peak": "MiB"}.get(metric.split()[0], "tokens/s")
            for side, values, form in (("ours", mine, precision), ("theirs", other, variant)):
                one = row(case, side, metric, unit, values)
                if side == "ours":
                    one["peer_ratio"] = ratio
                if metric == "decode, batch 1":
                    needed = self.shape.bytes_per_token(form if form in FORMS else "bf16")
                    one["limit_share"] = self.share(metric, side, needed, "read")
                elif metric.startswith("prefill") and form not in FORMS[1:]:
                    # The head multiplies the last token only.
                    needed = 2 * (self.shape.weights_per_token() - self.shape.vocabulary * self.shape.width)
                    one["limit_share"] = self.share(metric, side, needed, "multiply")
                rows.append(one)
        return rows


def row(case, engine, metric, unit, values):
    return {
        "case": case, "engine": engine, "metric": metric, "unit": unit,
        "median": statistics.median(values), "low": min(values), "high": max(values), "n": len(values)}


def first(path, word):
    for line in Path(path).read_text().splitlines():
        if line.startswith(word):
            return line.split(":", 1)[1].strip()
    return "unknown"


def facts():
    from importlib.metadata import version
    git = lambda *a: subprocess.run(["git", "-C", ROOT, *a], capture_output=True, text=True).stdout.strip()
    changed = git("status", "--porcelain", "--untracked-files=no", "--", "model-runner", "core", "proto")
    return {
        "name": "speed",
        "machine": {"cpu": first("/proc/cpuinfo", "model name"), "cores": os.cpu_count(),
                    "memory": first("/proc/meminfo", "MemTotal")},
        "versions": {name: version(name) for name in ("torch", "transformers", "llama-cpp-python")}
        | {"jdk": "25", "python": sys.version.split()[0]},
        "seed": SEED,
        "threads": THREADS,
        "commit": git("rev-parse", "HEAD") + ("+changes" if changed else ""),
    }


def stored():
    return json.loads(RESULT.read_text()) if RESULT.exists() else {"rows": [], "seconds": {}}


def goals(rows):
    """What falls short of the goals."""
    missed = []
    for one in rows:
        shape, precision, engine, variant = one["case"].split("/")
        if one["engine"] != "ours":
            continue
        wanted = {"bf16": 0.80, "int8": 0.75, "w8a8": 0.75, "int4": 0.65}[precision]
        if one["metric"] == "decode, batch 1" and one["limit_share"] < wanted:
            missed.append(f"{one['case']}: decode at {one['limit_share']:.0%} of the limit, goal {wanted:.0%}")
        least = None
        if one["metric"] == "decode, batch 1":
            least = 1.5 if engine == "transformers" else 1.0 if (precision, variant) != ("bf16", "bf16") else None
        if one["metric"].startswith("prefill") and engine == "transformers":
            least = 1.1
        if least and one["peer_ratio"] < least:
            missed.append(f"{one['case']}: {one['metric']} {one['peer_ratio']:.2f}x, goal {least}x")
        if one["metric"].startswith("cold") and shape == "tinyllama-1.1b" and one["median"] > 3:
            missed.append(f"{one['case']}: cold start {one['median']:.1f} s, goal 3 s")
    return missed


def measure(cell, budget):
    begin = time.perf_counter()
    run = Cell(cell, budget)
    try:
        run.run()
    finally:
        if run.is_worth_keeping():
            keep(run, cell, round(time.perf_counter() - begin))


def keep(run, cell, spent):
    result = stored()
    rows = [r for r in result["rows"] if r["case"] != cell_name(cell)] + run.rows()
    order = {cell_name(c): i for i, c in enumerate(CELLS)}
    rows.sort(key=lambda r: order[r["case"]])
    seconds = result["seconds"] | {cell_name(cell): spent}
    missed = goals(rows)
    result = facts() | {"rows": rows, "seconds": seconds,
                        "verdict": "ok" if not missed else "fell short: " + "; ".join(missed)}
    RESULT.parent.mkdir(exist_ok=True)
    part = RESULT.with_suffix(".part")
    part.write_text(json.dumps(result, indent=1) + "\n")
    part.rename(RESULT)
    for one in run.rows():
        share = f", {one['limit_share']:.0%} of the limit" if "limit_share" in one else ""
        ratio = f", {one['peer_ratio']:.2f} x theirs" if "peer_ratio" in one else ""
        print(f"{one['case']:44} {one['engine']:7} {one['metric']:26} {one['median']:9.2f} "
              f"[{one['low']:.2f}, {one['high']:.2f}] {one['unit']}, n={one['n']}{share}{ratio}", flush=True)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("what", choices=["plan", "cell", "all"])
    parser.add_argument("name", nargs="?")
    parser.add_argument("--budget", type=float, default=140)
    arguments = parser.parse_args()
    done = stored()["seconds"]
    if arguments.what == "plan":
        for cell in CELLS:
            name = cell_name(cell)
            print(f"{name:46} {done.get(name, arguments.budget):5.0f} s {'measured' if name in done else ''}")
        return
    wanted = [c for c in CELLS if (cell_name(c) == arguments.name if arguments.what == "cell" else cell_name(c) not in done)]
    if arguments.what == "cell" and not wanted:
        parser.error(f"there is no cell '{arguments.name}': see plan")
    for cell in wanted:
        try:
            measure(cell, arguments.budget)
        except RuntimeError as e:
            print(f"{cell_name(cell)}: {e}", flush=True)
            if arguments.what == "cell":
                sys.exit(1)


if __name__ == "__main__":
    main()
