"""Writes task.jsonl: sentiment of short synthetic headlines about invented companies (seeded, standard library only)."""

import json
import pathlib
import random

QUESTION = "Is the sentiment of this headline positive, negative or neutral? Headline: {headline}."
COMPANIES = {
    "fit": ["Alvando Foods", "Brentow Steel", "Calvery Paper", "Dornex Energy", "Elmorra Textiles", "Fennick Motors", "Garlowe Media", "Hestor Logistics", "Ibrane Chemicals", "Jorvane Toys"],
    "heldout": ["Kelluna Glass", "Lorvik Shipping", "Mardeno Mining", "Nolvery Retail", "Ostrane Furniture", "Pellow Airlines", "Quenby Software", "Rasmor Bakeries", "Solvente Batteries", "Tarbrune Hotels"],
}
CUES = {
    "positive": ["profit rose", "sales grew strongly", "shares jumped", "orders increased", "earnings beat forecasts", "the dividend was raised", "revenue reached a record", "costs were lower than expected", "a large contract was won", "demand was very strong"],
    "negative": ["profit fell", "sales dropped sharply", "shares plunged", "orders declined", "earnings missed forecasts", "the dividend was cut", "revenue sank to a low", "a heavy loss was reported", "a large contract was lost", "demand was very weak"],
    "neutral": ["results were in line with forecasts", "sales were unchanged", "the annual meeting was held", "the head office moved", "a new board member was named", "the yearly report was published", "figures were the same as before", "a date for the meeting was set", "prices stayed at the same level", "a new logo was shown"],
}
TIMES = ["this year", "in the first half", "on Monday", "in the third quarter", "in spring", "last month", "in May", "this week"]
SHAPES = {
    "fit": ["{firm}: {cue} {time}", "{firm} reports that {cue} {time}", "At {firm} {cue} {time}", "{firm} says {cue} {time}"],
    "heldout": ["News from {firm}, where {cue} {time}", "Investors hear that {cue} at {firm} {time}", "Market update: {cue} at {firm} {time}", "It was announced {time} that {cue} at {firm}"],
}
PER_TARGET = 75


def main() -> None:
    rng = random.Random(20)
    rows = []
    for split in ("fit", "heldout"):
        drawn = {}
        for target, cues in CUES.items():
            every = [(firm, cue, time, shape) for firm in COMPANIES[split] for cue in cues for time in TIMES for shape in SHAPES[split]]
            drawn[target] = rng.sample(every, PER_TARGET)
        for i in range(PER_TARGET):
            for target, picks in drawn.items():
                firm, cue, time, shape = picks[i]
                headline = shape.format(firm=firm, cue=cue, time=time)
                rows.append({"id": f"task-{len(rows):04d}", "text": QUESTION.format(headline=headline), "label": "task", "category": "headline-sentiment", "target": target, "split": split, "source": "inferaligner-demo"})
    out = pathlib.Path(__file__).resolve().parent / "task.jsonl"
    out.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
