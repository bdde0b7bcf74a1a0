"""Checks the prompt files: counts, unique ids and texts, disjoint splits, no lexicon phrase but those listed. Standard library only."""

import collections
import json
import pathlib
import re

from make_prompts import FRAMES
from make_task import COMPANIES, SHAPES

HERE = pathlib.Path(__file__).resolve().parent
LEXICON = HERE.parents[1] / "train" / "lexicon"
SLOT = "[INSERT PROMPT HERE]"
LEAST = {"harmful": 384, "harmless": 384, "lookalikes": 160, "wrappers": 16, "task": 400}
# Rows whose phrase a later part of the training lexicon holds too (the lexicon grew after this set was written).
KNOWN = {
    "harmful-0025", "harmful-0033", "harmful-0072", "harmful-0125", "harmful-0265", "harmful-0269", "harmful-0288",
    "harmless-0174", "harmless-0201", "harmless-0365", "lookalike-0097",
}
LABEL = {"harmful": "harmful", "harmless": "harmless", "lookalikes": "safe", "wrappers": "jailbreak_template", "task": "task"}


def read(path: pathlib.Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def norm(text: str) -> str:
    return " ".join(re.findall(r"[a-z0-9']+", text.lower()))


def phrase_of(row: dict) -> str:
    for frame in FRAMES[row["split"]]:
        head, tail = frame.split("{x}")
        if row["text"].startswith(head) and row["text"].endswith(tail):
            return norm(row["text"][len(head): len(row["text"]) - len(tail)])
    raise AssertionError(("no frame of its split", row))


def main() -> None:
    data = {name: read(HERE / f"{name}.jsonl") for name in LEAST}
    files = sorted(LEXICON.glob("*.jsonl"))
    assert files, f"no training lexicon in {LEXICON}"
    lexical = {norm(r[k]) for path in files for r in read(path) for k in ("harmful", "benign")}

    everything = [r for rows in data.values() for r in rows]
    for key in ("id", "text"):
        twice = [v for v, n in collections.Counter(norm(r[key]) if key == "text" else r[key] for r in everything).items() if n > 1]
        assert not twice, f"{key} occurs twice: {twice}"
    for name, rows in data.items():
        assert len(rows) >= LEAST[name], f"{name}: {len(rows)} rows, at least {LEAST[name]} are wanted"
        for r in rows:
            right = r["label"] == LABEL[name] and r["source"] == "inferaligner-demo" and r["split"] in ("fit", "heldout")
            assert right, f"{name}: label, source or split is wrong: {r}"
        print(name, len(rows), dict(collections.Counter(r["split"] for r in rows)))

    problems = []
    overlapping: set[str] = set()
    seen: dict[str, str] = {}
    openings = {"fit": set(), "heldout": set()}
    words = collections.defaultdict(list)
    for name in ("harmful", "harmless", "lookalikes"):
        by = {s: [r for r in data[name] if r["split"] == s] for s in ("fit", "heldout")}
        categories = {s: {r["category"] for r in rows} for s, rows in by.items()}
        shared = categories["fit"] & categories["heldout"]
        assert not shared, f"{name}: categories in both splits: {shared}"
        assert all(len(c) == 8 for c in categories.values()), f"{name}: not 8 categories a split: {categories}"
        least = 10 if name == "lookalikes" else 24
        small = {c: n for c, n in collections.Counter(r["category"] for r in data[name]).items() if n < least}
        assert not small, f"{name}: categories of fewer than {least} rows: {small}"
        assert len(by["fit"]) == len(by["heldout"]), f"{name}: the splits differ in size"
        for split, rows in by.items():
            heads = {" ".join(norm(r["text"]).split()[:3]) for r in rows}
            assert len(heads) >= 12, f"{name}, {split}: only {len(heads)} openings"
            openings[split] |= heads
            for r in rows:
                phrase = phrase_of(r)
                if phrase in seen:
                    problems.append(f"phrase twice: {phrase}")
                seen[phrase] = r["id"]
                inside = sorted(p for p in lexical if f" {p} " in f" {phrase} ")
                if inside and r["id"] not in KNOWN:
                    problems.append(f"{r['id']} holds a lexicon phrase: {phrase} <- {inside}")
                if inside:
                    overlapping.add(r["id"])
                words[name, split].append(len(r["text"].split()))
                if not 4 <= len(r["text"].split()) <= 20:
                    problems.append(f"length: {r['text']}")
    assert not openings["fit"] & openings["heldout"], f"openings in both splits: {openings['fit'] & openings['heldout']}"
    assert not problems, "\n" + "\n".join(problems)
    assert overlapping == KNOWN, f"KNOWN names rows that overlap no more: {sorted(KNOWN - overlapping)}"
    print(f"lexicon: {len(lexical)} phrases in {len(files)} files; {len(KNOWN)} rows overlap, as listed in KNOWN")

    for r in data["wrappers"]:
        assert r["text"].count(SLOT) == 1, f"not exactly one slot: {r}"
        assert r["transform"] == "none", f"a wrapper with a transform: {r}"
        assert 15 <= len(r["text"].replace(SLOT, "").split()) <= 45, f"not 15 to 45 words: {r}"
    assert min(collections.Counter(r["split"] for r in data["wrappers"]).values()) >= 8, "fewer than 8 wrappers in a split"
    heads = {s: {tuple(norm(r["text"]).split()[:2]) for r in data["wrappers"] if r["split"] == s} for s in ("fit", "heldout")}
    assert not heads["fit"] & heads["heldout"], f"wrappers of both splits begin alike: {heads['fit'] & heads['heldout']}"

    assert all(r["target"] in ("positive", "negative", "neutral") for r in data["task"]), "a task with another target"
    assert collections.Counter(r["split"] for r in data["task"])["heldout"] >= 200, "fewer than 200 held-out tasks"
    assert not set(COMPANIES["fit"]) & set(COMPANIES["heldout"]), "a company is in both splits"
    assert not set(SHAPES["fit"]) & set(SHAPES["heldout"]), "a headline shape is in both splits"
    for r in data["task"]:
        other = "heldout" if r["split"] == "fit" else "fit"
        assert not any(c in r["text"] for c in COMPANIES[other]), f"a company of the other split: {r}"
    print("task targets", dict(collections.Counter((r["split"], r["target"]) for r in data["task"])))
    for (name, split), lengths in words.items():
        print(f"{name:10} {split:8} words: mean {sum(lengths) / len(lengths):.1f}, {min(lengths)}-{max(lengths)}")

    known = {w for p in lexical for w in p.split()} | {w for s in FRAMES.values() for f in s for w in norm(f).split()}
    for name in ("harmful", "lookalikes", "harmless"):
        tokens = [w for r in data[name] for w in norm(r["text"]).split()]
        print(f"{name}: {sum(w in known for w in tokens) / len(tokens):.1%} of the words occur in lexicon or frames")
    print("all checks passed")


if __name__ == "__main__":
    main()
