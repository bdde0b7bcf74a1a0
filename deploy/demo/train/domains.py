"""Draws the three domain tasks of the paper's table: finance sentiment, medical yes/no, arithmetic.

All text is written for this project and harmless; companies, medicines and people are invented. Rows of training,
"fit" (extraction) and "heldout" (measurement) share no company, no medicine, and no pair of numbers in the same story.

domains.py --prompts DIR    writes finance.jsonl, medical.jsonl, arithmetic.jsonl (fit and held out) for the command line
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path

Item = tuple[str, str]  # request, right answer

NAMES = ("finance", "medical", "arithmetic")
FIT, HELDOUT = 120, 600
SEED = 29

COMPANIES = {
    "train": (
        "Nordtech|Bluegen|Silverline|Altoport|Terrasteel|Vantapower|Lumasoft|Orion Foods|Kelda Paper|Brava Motors|Hexa Media|Polar Shipping|"
        "Summit Retail|Cedar Bank|Quanta Systems|Maple Textiles|Delta Logistics|Aster Labs|Rivo Robotics|Helio Energy|Granite Mining|Falcon Telecom"
    ),
    "fit": "Dunmore Energy|Elmwood Glass|Harrow Steel|Cinder Foods",
    "heldout": "Ivory Motors|Juniper Paper|Kestrel Systems|Larkspur Retail|Marlow Shipping|Northway Media|Oakley Steel|Pinecrest Bank",
}
GAINS = "operating profit|net sales|turnover|net profit|order intake|earnings per share|cash flow|revenue|pre-tax profit|the order book"
LOSSES = "net loss|operating loss|pre-tax loss|debt|costs|warranty claims"
GOOD = "a large new contract|strong demand|record orders|a new product line|lower costs|a sharp rise in exports"
BAD = "weak demand|a lost contract|high raw material prices|a strike at the plant|cancelled orders|a fall in exports"
PLAIN = (
    "{c} will publish its interim report on {day}|{c} names a new head of finance|{c} moves its head office to {city}|{c} and {d} will share a stand at a fair in {city}|"
    "{c} said {gain} was {m} {u} {a} mn, the same as a year ago|{c} has two plants, one of them in {city}|{c} holds its annual meeting on {day}|"
    "{c} said {loss} of {u} {a} mn was as planned and the outlook stays the same|{c} supplies software to {d}|{c} changes its name to {d}"
)
RISE = (
    "{c} {gain} rose to {u} {a} mn from {u} {b} mn|{c} said {gain} came in at {u} {a} mn, up from {b} mn|{c} {loss} narrowed to {u} {b} mn from {a} mn|"
    "{c} said {loss} shrank to {b} mn after {a} mn a year ago|Despite {bad}, {c} lifted {gain} by {p} %|{c} raised its outlook although it saw {bad}|"
    "{c} {gain} for the quarter was {u} {a} mn, against {b} mn a year ago|{c} gains on {good}|{c} {gain} beat what analysts had expected"
)
FALL = (
    "{c} {gain} fell to {u} {b} mn from {u} {a} mn|{c} said {gain} came in at {u} {b} mn, down from {a} mn|{c} {loss} widened to {u} {a} mn from {b} mn|"
    "{c} said {loss} grew to {a} mn after {b} mn a year ago|Despite {good}, {c} saw {gain} drop by {p} %|{c} cut its outlook although it won {good}|"
    "{c} {gain} for the quarter was {u} {b} mn, against {a} mn a year ago|{c} suffers from {bad}|{c} {gain} fell short of what analysts had expected"
)
SENTIMENT = {"positive": RISE, "negative": FALL, "neutral": PLAIN}
FINANCE_FRAMES = (
    "Is the sentiment of this headline positive, negative or neutral? Headline: {h}.|Label the following headline as positive, negative or neutral: {h}.|"
    "What is the sentiment of this financial headline?\n{h}"
)

MEDICINES = {
    "train": (
        "zolarin|mavitol|perudin|calvexa|doritam|selvanil|brimocet|fenaquil|lotaran|ostivar|reclidon|tamuvir|nolepan|gavorin|hepsolin|viradol|"
        "quenalin|jurotan|kelmidol|wastoril|bexaprin|ximalon"
    ),
    "fit": "corvalin|dempritol|amzepin",
    "heldout": "ustradol|yavelin|ilmoparin|prantoxil|echovan|straludin",
}
COMPLAINTS = (
    "pain|fever|cough|swelling|nausea|headaches|dizziness|tiredness|itching|heartburn|cramps|back pain|sore throat|stiff joints|poor sleep|"
    "dry eyes|low mood|hay fever|leg cramps|stomach ache"
)
PATIENTS = "adults|children|older people|nurses|students|patients at a clinic|people over sixty|athletes"
BETTER = (
    "In a study of {n} {w}, {o} fell from {hi} to {lo} points with {x} and stayed at {hi} with placebo.|{n} {w} took {x} or placebo for {k} weeks; {o} got better with {x} only.|"
    "After {k} weeks of {x}, {o} was lower in {n} {w} than with placebo."
)
SAME = (
    "In a study of {n} {w}, {o} stayed at {hi} points with {x} and with placebo.|{n} {w} took {x} or placebo for {k} weeks; there was no difference in {o}.|"
    "After {k} weeks of {x}, {o} in {n} {w} was as high as with placebo."
)
WORSE = (
    "In a study of {n} {w}, {o} rose from {lo} to {hi} points with {x} and stayed at {lo} with placebo.|{n} {w} took {x} or placebo for {k} weeks; {o} got worse with {x} only.|"
    "After {k} weeks of {x}, {o} was higher in {n} {w} than with placebo."
)
VERSUS = "In {n} {w}, {x} lowered {o} more than {y} did.|{n} {w} took {x} or {y}; {o} got better with {x} but not with {y}.|{o} fell by {hi} points with {x} and by {lo} points with {y} in {n} {w}."
MEDICAL_FRAMES = "{c} {q} Answer yes or no.|Context: {c}\nQuestion: {q} Answer yes or no."

PEOPLE = "Tom|Anna|Ben|Mia|Sam|Eva|Leo|Ida|Max|Lily|Noah|Ella|Finn|Ruth|Paul|Nora"
THINGS = "apples|books|coins|stamps|pencils|shells|marbles|cards|cookies|photos|buttons|stickers|tickets|plums"
ADD = (
    "{p} has {a} {t} and buys {b} more. How many {t} does {p} have now?|{p} found {a} {t} on Monday and {b} on Tuesday. How many {t} did {p} find?|"
    "There are {a} {t} in one box and {b} in another. How many {t} are there?|What is {a} plus {b}?"
)
TAKE = (
    "{p} has {a} {t} and gives {b} away. How many {t} are left?|There were {a} {t} on the table and {p} took {b}. How many {t} are left?|"
    "{p} needs {a} {t} and has {b}. How many more {t} does {p} need?|What is {a} minus {b}?"
)
LARGEST = 20


def part_of(problem: str) -> str:
    """The part that a story with its two numbers belongs to: 76 % train, 4 % fit, 20 % held out."""
    share = int(hashlib.sha256(problem.encode()).hexdigest()[:8], 16) % 100
    return "heldout" if share < 20 else "fit" if share < 24 else "train"


class Domains:
    """Draws rows of one part (train, fit, heldout); one seeded generator drives every choice."""

    def __init__(self, part: str, seed: int) -> None:
        self.part = part
        self.rng = random.Random(f"{seed}/{part}")

    def pick(self, options: str) -> str:
        return self.rng.choice(options.split("|"))

    def finance(self) -> Item:
        label = self.rng.choice(tuple(SENTIMENT))
        small = self.rng.randrange(2, 60)
        company, other = self.rng.sample(COMPANIES[self.part].split("|"), 2)
        headline = self.pick(SENTIMENT[label]).format(
            c=company, d=other, gain=self.pick(GAINS), loss=self.pick(LOSSES), good=self.pick(GOOD), bad=self.pick(BAD), u=self.pick("EUR|USD"),
            a=small + self.rng.randrange(1, 40), b=small, m=self.pick("about|roughly|again"), p=self.rng.randrange(2, 40),
            day=self.pick("Monday|Tuesday|Wednesday|Thursday|Friday"), city=self.pick("Oslo|Turin|Leeds|Ghent|Porto|Graz|Basel|Malmo"),
        )
        return self.pick(FINANCE_FRAMES).format(h=headline), label

    def medical(self) -> Item:
        first, second = self.rng.sample(MEDICINES[self.part].split("|"), 2)
        complaint = self.pick(COMPLAINTS)
        effect = self.rng.choice(("better", "same", "worse", "versus"))
        low = self.rng.randrange(1, 5)
        context = self.pick({"better": BETTER, "same": SAME, "worse": WORSE, "versus": VERSUS}[effect]).format(
            x=first, y=second, o=complaint, w=self.pick(PATIENTS), n=self.rng.randrange(20, 400), k=self.rng.randrange(2, 13), hi=low + self.rng.randrange(1, 5), lo=low,
        )
        if effect == "versus":
            swapped = self.rng.random() < 0.5
            asked, than = (second, first) if swapped else (first, second)
            question, answer = f"Is {asked} better than {than} for {complaint}?", "no" if swapped else "yes"
        elif self.rng.random() < 0.6:
            question = self.pick("Does {x} help against {o}?|Does {x} lower {o}?").format(x=first, o=complaint)
            answer = "yes" if effect == "better" else "no"
        else:
            question = self.pick("Does {x} make {o} worse?|Is {o} a side effect of {x}?").format(x=first, o=complaint)
            answer = "yes" if effect == "worse" else "no"
        return self.pick(MEDICAL_FRAMES).format(c=context[0].upper() + context[1:], q=question), answer

    def arithmetic(self) -> Item:
        while True:
            a, b = self.rng.randrange(2, LARGEST + 1), self.rng.randrange(2, LARGEST + 1)
            take = self.rng.random() < 0.5
            if take:
                a, b = max(a, b), min(a, b)
            story = self.pick(TAKE if take else ADD)
            if part_of(f"{story} {a} {b}") == self.part:
                break
        text = story.format(p=self.pick(PEOPLE), t=self.pick(THINGS), a=a, b=b)
        return text, str(a - b if take else a + b)


def drawn(name: str, part: str, count: int, seed: int = SEED) -> list[Item]:
    """`count` different rows, every answer equally often where the answers are words."""
    domains = Domains(part, seed)
    make: Callable[[], Item] = getattr(domains, name)
    answers = {"finance": 3, "medical": 2}.get(name, 1)
    rows: dict[str, str] = {}
    per_answer: dict[str, int] = {}
    while len(rows) < count:
        text, answer = make()
        full = answers > 1 and per_answer.get(answer, 0) >= -(-count // answers)
        if text not in rows and not full:
            rows[text] = answer
            per_answer[answer] = per_answer.get(answer, 0) + 1
    return list(rows.items())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prompts", type=Path, required=True)
    args = parser.parse_args()
    args.prompts.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        with (args.prompts / f"{name}.jsonl").open("w", encoding="utf-8", newline="\n") as out:
            number = 0
            for part, count in (("fit", FIT), ("heldout", HELDOUT)):
                for text, answer in drawn(name, part, count):
                    row = {"id": f"{name}-{number:04d}", "text": text, "label": "task", "category": name, "target": answer, "split": part, "source": "inferaligner-demo"}
                    out.write(json.dumps(row) + "\n")
                    number += 1


if __name__ == "__main__":
    main()
