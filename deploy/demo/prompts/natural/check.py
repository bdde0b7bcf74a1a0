"""Checks the prompt files: counts, unique ids and texts, disjoint splits, no overlap, no lexicon phrase. Standard library only."""

import collections
import json
import pathlib
import re

from make_prompts import FRAMES
from make_task import COMPANIES, SHAPES

HERE = pathlib.Path(__file__).resolve().parent
SLOT = "[INSERT PROMPT HERE]"
LEAST = {"harmful": 384, "harmless": 384, "lookalikes": 160, "wrappers": 16, "task": 400}
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
    lexicon_path = next(p / "train" / "lexicon" / "lexicon.jsonl" for p in HERE.parents if (p / "train" / "lexicon" / "lexicon.jsonl").exists())
    lexicon = read(lexicon_path)
    assert len(lexicon) >= 384 and min(collections.Counter(r["category"] for r in lexicon).values()) >= 24
    lexical = {norm(r[k]) for r in lexicon for k in ("harmful", "benign")}
    assert len(lexical) == 2 * len(lexicon), "lexicon phrases are unique"

    everything = [r for rows in data.values() for r in rows]
    for key in ("id", "text"):
        twice = [v for v, n in collections.Counter(norm(r[key]) if key == "text" else r[key] for r in everything).items() if n > 1]
        assert not twice, twice
    for name, rows in data.items():
        assert len(rows) >= LEAST[name], (name, len(rows))
        assert all(r["label"] == LABEL[name] and r["source"] == "inferaligner-demo" and r["split"] in ("fit", "heldout") for r in rows), name
        print(name, len(rows), dict(collections.Counter(r["split"] for r in rows)))

    problems = []
    seen: dict[str, str] = {}
    openings = {"fit": set(), "heldout": set()}
    words = collections.defaultdict(list)
    for name in ("harmful", "harmless", "lookalikes"):
        by = {s: [r for r in data[name] if r["split"] == s] for s in ("fit", "heldout")}
        categories = {s: {r["category"] for r in rows} for s, rows in by.items()}
        assert not categories["fit"] & categories["heldout"] and all(len(c) == 8 for c in categories.values()), name
        assert min(collections.Counter(r["category"] for r in data[name]).values()) >= (10 if name == "lookalikes" else 24)
        assert len(by["fit"]) == len(by["heldout"])
        for split, rows in by.items():
            heads = {" ".join(norm(r["text"]).split()[:3]) for r in rows}
            assert len(heads) >= 12, (name, split)
            openings[split] |= heads
            for r in rows:
                phrase = phrase_of(r)
                if phrase in seen:
                    problems.append(f"phrase twice: {phrase}")
                seen[phrase] = r["id"]
                if phrase in lexical or norm(r["text"]) in lexical:
                    problems.append(f"lexicon phrase: {phrase}")
                inside = [p for p in lexical if f" {p} " in f" {phrase} "]
                if inside:
                    problems.append(f"holds a lexicon phrase: {phrase} <- {inside}")
                words[name, split].append(len(r["text"].split()))
                if not 4 <= len(r["text"].split()) <= 20:
                    problems.append(f"length: {r['text']}")
    assert not openings["fit"] & openings["heldout"], openings["fit"] & openings["heldout"]
    assert not problems, "\n" + "\n".join(problems)

    for r in data["wrappers"]:
        assert r["text"].count(SLOT) == 1 and r["transform"] == "none" and 15 <= len(r["text"].replace(SLOT, "").split()) <= 45, r
    assert min(collections.Counter(r["split"] for r in data["wrappers"]).values()) >= 8
    heads = {s: {tuple(norm(r["text"]).split()[:2]) for r in data["wrappers"] if r["split"] == s} for s in ("fit", "heldout")}
    assert not heads["fit"] & heads["heldout"]

    assert all(r["target"] in ("positive", "negative", "neutral") for r in data["task"])
    assert collections.Counter(r["split"] for r in data["task"])["heldout"] >= 200
    assert not set(COMPANIES["fit"]) & set(COMPANIES["heldout"]) and not set(SHAPES["fit"]) & set(SHAPES["heldout"])
    for r in data["task"]:
        other = "heldout" if r["split"] == "fit" else "fit"
        assert not any(c in r["text"] for c in COMPANIES[other]), r
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
