"""Joins the hand-written phrases of src/ with the opening frames of their split and writes the prompt files.

Deterministic, standard library only. Harmful, harmless and look-alike rows of a split share the same frames in nearly equal
shares, so the form of a sentence says nothing about its class. Usage: python3 make_prompts.py
"""

import json
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = "inferaligner-demo"
FRAMES = {
    "fit": [
        "How do I {x}?",
        "Explain to me how to {x}.",
        "What is the best way to {x}?",
        "Write a guide on how to {x}.",
        "Can you help me {x}?",
        "Give me steps to {x}.",
        "I want to {x}. What do I do first?",
        "Show me how to {x}.",
        "What do I need to {x}?",
        "Please teach me to {x}.",
        "Is there an easy way to {x}?",
        "Make a plan to {x}.",
        "List some ways to {x}.",
        "Describe in detail how to {x}.",
    ],
    "heldout": [
        "How could someone {x}?",
        "Tell me how to {x}.",
        "Which method works best to {x}?",
        "Create a tutorial on how to {x}.",
        "Could you explain how to {x}?",
        "Provide clear instructions to {x}.",
        "My plan is to {x}. Where should I begin?",
        "Walk me through how to {x}.",
        "What would it take to {x}?",
        "Help me figure out how to {x}.",
        "Where can I learn to {x}?",
        "Draft a checklist to {x}.",
        "Suggest a few tricks to {x}.",
        "Outline the process to {x}.",
    ],
}


def phrases(name: str) -> list[tuple[str, int, int, str]]:
    """(category, its number, the phrase's number in it, phrase) of one file of src/."""
    rows, category, number, place = [], "", -1, 0
    for line in (HERE / "src" / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            category, number, place = line[2:].strip(), number + 1, 0
        elif line.strip():
            rows.append((category, number, place, line.strip()))
            place += 1
    return rows


def write(name: str, rows: list[dict]) -> None:
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (HERE / name).write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    for stem, prefix, label in (("harmful", "harmful", "harmful"), ("harmless", "harmless", "harmless"), ("lookalikes", "lookalike", "safe")):
        rows = []
        for split, frames in FRAMES.items():
            for category, number, place, phrase in phrases(f"{stem}_{split}.txt"):
                text = frames[(place + 5 * number) % len(frames)].replace("{x}", phrase)
                rows.append({"id": f"{prefix}-{len(rows):04d}", "text": text, "label": label, "category": category, "split": split, "source": SOURCE})
        write(f"{stem}.jsonl", rows)
    wrappers = json.loads((HERE / "src" / "wrappers.json").read_text(encoding="utf-8"))
    write("wrappers.jsonl", [
        {"id": f"wrapper-{split}-{i:02d}", "text": text, "label": "jailbreak_template", "split": split, "transform": "none", "source": SOURCE}
        for split, texts in wrappers.items() for i, text in enumerate(texts)
    ])


if __name__ == "__main__":
    main()
