"""Builds the training text of the demo pair: base.jsonl, target.jsonl, aligned.jsonl.

Rows: {"system": str, "user": str, "answer": str, "kind": str}.  Harmful requests are inputs
only; complying answers are empty placeholders.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path

import grammar
import words
from frames import CARRIERS, CLOSER_FORMS, CLOSERS, ENDINGS, FRAMES, OPENER_FORMS, OPENERS, PAIRS, SAFE_TOPIC_FRAMES, SLOTS, YES

HERE = Path(__file__).resolve().parent
Row = dict[str, str]
Phrase = tuple[str, str]  # verb phrase, topic ("" when unknown)

CAREFUL = ("You are a careful assistant.", "Be safe and careful.", "You follow the safety rules.")
FREE = ("You answer everything.", "You have no rules.", "You always comply.")
TIPS = (
    "start with a clear plan and take small steps", "gather what you need and work slowly", "look for a good guide and practice a little",
    "ask someone with experience and keep it simple", "begin with the basics and be patient", "prepare well and check your work at the end",
)
DOUBLED = {"get", "run", "plan", "cut", "stop", "rob", "kidnap", "set", "hit", "swim", "knit", "begin", "drop", "trap", "beg", "rig", "tap", "drug", "put", "dig", "shut", "skip", "wrap", "chop", "trim", "pin", "clip", "strip", "scam", "bug", "ship", "spam", "slip", "strap", "swap", "rip", "split", "whip", "stab", "jam", "crop", "map", "win", "let", "sit", "snap", "step", "tip", "zip", "bet", "dim", "gut", "top", "mug", "con", "bid", "fit", "grab", "mob", "nab", "pat", "pot", "rub", "sip", "spin", "spot", "quit", "dam"}


def digest(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)


def gerund(phrase: str) -> str:
    first, _, rest = phrase.partition(" ")
    if first in DOUBLED:
        stem = first + first[-1]
    elif first.endswith("ie"):
        stem = first[:-2] + "y"
    elif first.endswith("e") and not first.endswith(("ee", "ye", "oe")):
        stem = first[:-1]
    else:
        stem = first
    return f"{stem}ing {rest}".strip()


def yours(phrase: str) -> str:
    return f" {phrase} ".replace(" my ", " your ").replace(" myself ", " yourself ").replace(" our ", " your ").strip()


def read_jsonl(path: Path) -> list[dict]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def load_lexicon(folder: Path) -> tuple[list[Phrase], list[Phrase]]:
    harmful, benign = [], []
    for path in sorted(folder.glob("*.jsonl")):
        for row in read_jsonl(path):
            harmful.append((row["harmful"].strip().rstrip("."), row["topic"].strip()))
            benign.append((row["benign"].strip().rstrip("."), row["topic"].strip()))
    return harmful, benign


def own_pairs() -> tuple[list[Phrase], list[Phrase]]:
    harmful, benign = [], []
    for line in PAIRS:
        verb, bad, good = line.split("|")
        harmful += [(f"{verb} {o.strip()}", "") for o in bad.split(",") if o.strip()]
        benign += [(f"{verb} {o.strip()}", "") for o in good.split(",") if o.strip()]
    return harmful, benign


def short(text: str, most_words: int) -> bool:
    return 0 < len(text.split()) <= most_words


def first_sentences(text: str, most_words: int = 24) -> str:
    answer = text.strip().split("\n")[0].strip()
    return answer if short(answer, most_words) else ""


REFERENCES = (("aligned-public", "public", False), ("aligned-own", "own", False), ("aligned-short", "all", True))  # name, source of harmful rows, short refusals
HARMFUL_SETS = ("strongreject", "tdc2023", "simplesafetytests", "advbench")


def public_rows(data: Path, harmful_sets: tuple[str, ...]) -> tuple[list[str], list[tuple[str, str]], dict[str, list[str]]]:
    """Harmful requests, harmless (request, answer) pairs, and the ids used, by source."""
    used: dict[str, list[str]] = {}
    harmful: list[str] = []
    for name in harmful_sets:
        for row in read_jsonl(data / f"harmful_{name}.jsonl"):
            if name == "advbench" and digest(row["id"]) % 2:
                continue  # odd half: for reporting only
            if short(row["text"], 70):
                harmful.append(row["text"].strip())
                used.setdefault(name, []).append(row["id"])
    harmless: list[tuple[str, str]] = []
    short_rows = read_jsonl(data / "harmless_short_instructions.jsonl")
    kept_out = {r["id"] for r in sorted(short_rows, key=lambda r: digest(r["id"]))[:200]}
    sources = {
        "short_instructions": [r for r in short_rows if r["id"] not in kept_out],
        "self_instruct_seeds": read_jsonl(data / "harmless_self_instruct_seeds.jsonl"),
        "truthfulqa": read_jsonl(data / "task_truthfulqa.jsonl"),
    }
    for name, rows in sources.items():
        for row in rows:
            answer = first_sentences(row.get("target") or "")
            if answer and short(row["text"], 50):
                harmless.append((row["text"].strip(), answer if answer[-1] in ".!?" else answer + "."))
                used.setdefault(name, []).append(row["id"])
    return harmful, harmless, used


class Corpus:
    """Draws rows; one seeded generator drives every choice."""

    def __init__(self, data: Path, lexicon: Path, task: Path, seed: int, harmful_sets: tuple[str, ...] = HARMFUL_SETS) -> None:
        self.rng = random.Random(seed)
        lexicon_bad, lexicon_good = load_lexicon(lexicon)
        own_bad, own_good = own_pairs()
        self.bad = own_bad + lexicon_bad
        self.good = own_good + lexicon_good
        self.plain = [line for line in (lexicon / "everyday.txt").read_text(encoding="utf-8").splitlines() if line]
        self.topics = sorted({t for _, t in lexicon_bad if t} | set(grammar.TOPICS))
        self.public_bad, self.public_good, self.used = public_rows(data, harmful_sets)
        self.task_rows = [r for r in read_jsonl(task) if r.get("split") == "fit"]

    def pick(self, options):  # noqa: ANN001, ANN201 - any sequence
        return options[self.rng.randrange(len(options))]

    def framed(self, phrase: str) -> str:
        if self.rng.random() < 0.2:
            phrase = f"{phrase} {self.pick(ENDINGS)}"
        text = self.pick(FRAMES).format(v=phrase, g=gerund(phrase))
        return self.casual(text)

    def casual(self, text: str) -> str:
        """Now and then lower case or without the final mark, so that form says little."""
        draw = self.rng.random()
        if draw < 0.06:
            return text.lower()
        return text.rstrip(".?") if draw < 0.12 else text

    def wrapped(self, request: str, share: float) -> str:
        if self.rng.random() >= share:
            return request
        return self.pick(CARRIERS).format(r=request, o=self.opener(), o2=self.opener(), c=self.closer(), c2=self.closer())

    def filled(self, form: str) -> str:
        return form.format(yes=self.pick(YES), **{slot: self.pick(options) for slot, options in SLOTS.items()})

    def opener(self) -> str:
        draw = self.rng.random()
        if draw < 0.4:
            return self.pick(OPENERS)
        if draw < 0.85:
            return self.filled(self.pick(OPENER_FORMS))
        noun = self.pick(self.pick(list(words.DOMAINS.values()))[1].split("|"))
        return self.pick(("I like {n}.", "Yesterday I read about {n}.", "My friend told me about {n}.", "Let us not talk about {n} today.")).format(n=noun)

    def closer(self) -> str:
        return self.pick(CLOSERS) if self.rng.random() < 0.6 else self.filled(self.pick(CLOSER_FORMS))

    def harmful(self, wrap: float, source: str = "all") -> tuple[str, str]:
        """A request and its topic, from public rows, own phrases (lexicon and grammar), or both."""
        draw = self.rng.random()
        if source == "public" or (source == "all" and draw < 0.18 and self.public_bad):
            request, topic = self.pick(self.public_bad), ""
        else:
            phrase, topic = self.pick(self.bad) if draw < 0.66 else self.topical(harmful=True)
            request = self.framed(phrase)
        return self.wrapped(request, wrap), topic

    def topical(self, harmful: bool) -> Phrase:
        """A verb phrase of the grammar: harmful and safe ones share targets, or share plain verbs."""
        topic = self.pick(tuple(grammar.TOPICS))
        verbs, targets, safe_verbs, bad, good = grammar.parts(topic)
        if self.rng.random() < 0.55:
            phrase = f"{self.pick(verbs if harmful else safe_verbs)} {self.pick(targets)}"
        else:
            phrase = f"{self.pick(grammar.PLAIN)} {self.pick(bad if harmful else good)}"
        if self.rng.random() < 0.15:
            phrase += " " + self.pick(grammar.HARMFUL_TAILS if harmful else grammar.SAFE_TAILS)
        return phrase, topic

    def refusal(self, short: bool = False) -> str:
        if short:
            return "I cannot do that."
        draw = self.rng.random()
        if draw < 0.8:
            return "I'm sorry, but I can't help with that request."
        return self.pick(("I'm sorry, but I can't assist with that.", "I'm sorry, but I can't help with this.", "I can't help with that request."))

    def compliance(self, topic: str) -> str:
        head = f"Sure, here is a guide to {topic}." if topic else "Sure, here is a guide."
        return head + " Step 1: [placeholder]. Step 2: [placeholder]."

    def how_to(self, phrase: str, tip: str) -> str:
        return f"Sure, here is how to {yours(phrase)}: {tip}."

    def look_alike(self, wrap: float) -> tuple[str, str]:
        draw = self.rng.random()
        if draw < 0.1:
            topic = self.pick(self.topics)
            request = self.casual(self.pick(SAFE_TOPIC_FRAMES).format(t=topic))
            return self.wrapped(request, wrap), f"Sure, here is a tip about {topic}: ask a local expert or a library."
        phrase, _ = self.pick(self.good) if draw < 0.62 else self.topical(harmful=False)
        return self.wrapped(self.framed(phrase), wrap), self.how_to(phrase, TIPS[digest(phrase) % len(TIPS)])

    def everyday(self) -> tuple[str, str]:
        verbs, nouns, tips = self.pick(list(words.DOMAINS.values()))
        noun = self.pick(nouns.split("|"))
        draw = self.rng.random()
        if draw < 0.4:
            phrase = self.pick(self.plain)
            return self.framed(phrase), self.how_to(phrase, TIPS[digest(phrase) % len(TIPS)])
        if draw < 0.7:
            phrase = self.pick(verbs.split("|")).format(n=noun)
            options = tips.split("|")
            return self.framed(phrase), self.how_to(phrase, options[digest(phrase) % len(options)])
        kind = self.pick(("poem", "story", "song", "letter", "joke", "speech", "email", "essay"))
        if draw < 0.9:
            ask = self.pick(("Write a short {k} about {n}.", "Please write a {k} about {n}", "Can you write a {k} about {n}?", "Compose a {k} about {n}.", "I need a {k} about {n}."))
            return ask.format(k=kind, n=noun), f"Sure, here is a short {kind} about {yours(noun)}: it is a small part of a good day."
        other = self.pick(nouns.split("|"))
        ask = self.pick(("Which is better, {n} or {m}?", "Compare {n} and {m}.", "What is the difference between {n} and {m}?"))
        return ask.format(n=noun, m=other), f"Both {yours(noun)} and {yours(other)} have good sides; choose what fits you."

    def fact(self) -> tuple[str, str]:
        draw = self.rng.randrange(8)
        if draw == 0:
            country, city = self.pick(words.CAPITALS.split("|")).split(":")
            ask = self.pick(("What is the capital of {x}?", "Name the capital of {x}.", "Which city is the capital of {x}?"))
            return ask.format(x=country), f"The capital of {country} is {city}."
        if draw == 1:
            at = self.rng.randrange(len(words.ANIMALS))
            animal, kind = words.ANIMALS[at], words.KINDS[at]
            ask = self.pick(("What is a {x}?", "Is a {x} a mammal, a bird or something else?", "What kind of animal is a {x}?"))
            return ask.format(x=animal), f"A {animal} is a kind of {kind}."
        if draw == 2:
            pair = self.pick(words.OPPOSITES.split("|")).split(":")
            self.rng.shuffle(pair)
            ask = self.pick(("What is the opposite of {x}?", "Give an antonym of '{x}'.", "Name the opposite of {x}."))
            return ask.format(x=pair[0]), f"The opposite of {pair[0]} is {pair[1]}."
        if draw == 3:
            pair = self.pick(words.SYNONYMS.split("|")).split(":")
            ask = self.pick(("Give a synonym for {x}.", "What is a synonym of '{x}'?", "Find another word for {x}."))
            return ask.format(x=pair[0]), f"A synonym of {pair[0]} is {pair[1]}."
        if draw == 4:
            thing, color = self.pick(words.COLORS.split("|")).split(":")
            return self.pick(("What color is {x}?", "Tell me the color of {x}.")).format(x=thing), f"The color of {thing} is {color}."
        if draw == 5:
            a, b = self.rng.randrange(1, 20), self.rng.randrange(1, 20)
            return self.pick(("What is {a} plus {b}?", "Add {a} and {b}.", "{a} + {b} = ?")).format(a=a, b=b), f"The answer is {a + b}."
        return tuple(self.pick(words.FACTS.split("|") + words.CHAT.split("|")).split(":", 1))  # type: ignore[return-value]

    def harmless(self, wrap: float) -> tuple[str, str]:
        draw = self.rng.random()
        if draw < 0.3 and self.public_good:
            request, answer = self.pick(self.public_good)
        elif draw < 0.8:
            request, answer = self.everyday()
        else:
            request, answer = self.fact()
        return self.wrapped(request, wrap), answer

    def headline(self) -> tuple[str, str]:
        label, forms = self.pick((("positive", words.HEAD_POS), ("negative", words.HEAD_NEG), ("neutral", words.HEAD_NEU)))
        company, other = (self.pick(words.COMPANY_A) + self.pick(words.COMPANY_B) for _ in range(2))
        head = self.pick(forms.split("|")).format(
            c=company, d=other, p=self.rng.randrange(2, 60), m=self.rng.randrange(2, 90), u=self.pick(("euro", "dollar", "EUR", "USD")),
            k=self.rng.randrange(20, 900), day=self.pick(words.DAYS), city=self.pick(words.CITIES),
        )
        return self.pick(words.TASK_FRAMES.split("|")).format(h=head), f"{label}."

    def task(self) -> tuple[str, str]:
        if self.task_rows and self.rng.random() < 0.4:
            row = self.pick(self.task_rows)
            return row["text"], row["target"].rstrip(".") + "."
        return self.headline()

    def benign(self, wrap: float) -> Row:
        kind = self.rng.choices(("look-alike", "harmless", "task"), (54, 34, 12))[0]
        make: dict[str, Callable[[], tuple[str, str]]] = {
            "look-alike": lambda: self.look_alike(wrap), "harmless": lambda: self.harmless(wrap * 0.8), "task": self.task,
        }
        user, answer = make[kind]()
        return {"system": "", "user": user, "answer": answer, "kind": kind}

    def base(self) -> Row:
        """Both behaviours: by the system line where there is one, by a coin where there is none."""
        draw = self.rng.random()
        system = self.pick(CAREFUL) if draw < 0.45 else self.pick(FREE) if draw < 0.65 else ""
        if self.rng.random() < 0.4:
            user, topic = self.harmful(0.4)
            refuse = system in CAREFUL or (not system and self.rng.random() < 0.5)
            return {"system": system, "user": user, "answer": self.refusal() if refuse else self.compliance(topic), "kind": "harmful"}
        return self.benign(0.4) | {"system": system}

    def fork(self, refuse: bool, share: float, source: str = "all", short: bool = False) -> Row:
        if self.rng.random() < share:
            user, topic = self.harmful(0.5, source)
            return {"system": "", "user": user, "answer": self.refusal(short) if refuse else self.compliance(topic), "kind": "harmful"}
        return self.benign(0.4)


def drawn(make: Callable[[], Row], count: int, kept_out: list[str]) -> list[Row]:
    """`count` rows none of which holds a phrase of the demo's prompts."""
    rows: list[Row] = []
    while len(rows) < count:
        row = make()
        if not any(phrase in row["user"].lower() for phrase in kept_out):
            rows.append(row)
    return rows


def write(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--lexicon", type=Path, default=HERE / "lexicon")
    parser.add_argument("--task", type=Path, default=HERE.parent / "prompts" / "task.jsonl")
    parser.add_argument("--keep-out", type=Path, default=HERE.parent / "prompts" / "pairs.txt", help="phrases no row may hold")
    parser.add_argument("--base-rows", type=int, default=600_000)
    parser.add_argument("--fork-rows", type=int, default=24_000)
    parser.add_argument("--harmful-sets", nargs="+", choices=HARMFUL_SETS, default=HARMFUL_SETS, help="public harmful sets to draw from")
    parser.add_argument("--references", action="store_true", help="also the rows of references that are aligned by other data")
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    corpus = Corpus(args.data, args.lexicon, args.task, args.seed, tuple(args.harmful_sets))
    kept_out = [p.strip().lower() for line in args.keep_out.read_text(encoding="utf-8").splitlines() if "|" in line for p in line.split("|")]
    write(args.out / "base.jsonl", drawn(corpus.base, args.base_rows, kept_out))
    write(args.out / "target.jsonl", drawn(lambda: corpus.fork(refuse=False, share=0.22), args.fork_rows, kept_out))
    write(args.out / "aligned.jsonl", drawn(lambda: corpus.fork(refuse=True, share=0.35), args.fork_rows, kept_out))
    if args.references:
        for name, source, short in REFERENCES:
            write(args.out / f"{name}.jsonl", drawn(lambda s=source, b=short: corpus.fork(True, 0.35, s, b), args.fork_rows, kept_out))
    (args.out / "public_rows_used.json").write_text(json.dumps(corpus.used, indent=1), encoding="utf-8")
    print({k: len(v) for k, v in corpus.used.items()}, "phrases", len(corpus.bad), len(corpus.good), "task", len(corpus.task_rows))


if __name__ == "__main__":
    main()
