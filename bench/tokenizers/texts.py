"""Texts and conversations of our own that tokenizers get wrong most easily."""

import random

WORDS = (
    "the The a cat's don't we'll I'VE hello WORLD café naïve Straße ÄÖÜ Привет мир 你好 世界 こんにちは 안녕하세요 "
    "مرحبا שלום ไทย हिन्दी 😀 👩‍👩‍👧 🇩🇪 👍🏽 é e\u0301 ﬁ ½ Ⅷ 1 12 123 1234 12345 3.14 1,000 0x1F $5 €10 50% "
    "def return {} [] () <b> </b> <= != && || // # @x _a__b a_b camelCase x=1; https://example.org/a?b=c "
    "\u00a0 \u2003 \u200b \ufeff \u3000 \u0000 \u0007 \x7f \ufffd \U0010ffff ‘q’ “q” — … ▁ Ġ <0x0A> <unk_> [INST_] "
    "ǅ ß ı İ Σς ﷺ \u0915\u094d\u0937 \u1100\u1161 \uac00 q\u0307\u0323 𝒳 𐍈 "
).split(" ")
SPACES = ["", " ", "  ", "   ", "\t", "\t\t", "\n", "\n\n", "\n\n\n", " \n", "\n ", "\r\n", "\t\n ", " " * 8, " " * 40]
FIXED = [
    "",
    " ",
    "\n",
    "Hello, world!",
    " Hello  world ",
    "What is the capital of France?\n",
    "line one\nline two\r\n\r\nline four\ttab",
    "    if x == 1:\n        return {'a': [1, 2, 3]}\n\n\n    # done",
    "1234567890 12 345 6789",
    "It's we've I'm you'll he'd THEY'RE o'clock",
    "ends with spaces   ",
    "\n\n  starts with lines",
    "😀😀 👩‍👩‍👧‍👦🏳️‍🌈🇫🇷",
    "日本語のテキストと中文文本混合한국어",
    "a" * 200,
    "ab " * 100,
    "!" * 50,
    " " * 100 + "x",
    "<0x41><0x0A>",
    "▁▁ ▁x",
]


def texts(count, seed=1):
    source = random.Random(seed)
    result = list(FIXED)
    while len(result) < count:
        parts = []
        for _ in range(source.randrange(1, 14)):
            parts.append(source.choice(WORDS))
            parts.append(source.choice(SPACES) if source.random() < 0.4 else " ")
        result.append("".join(parts))
    return result


def chats(count, system, seed=2):
    """Conversations; with a system message every second one where the template allows it."""
    source = random.Random(seed)
    pool = [text for text in texts(200, seed) if text.strip()]
    result = []
    for index in range(count):
        messages = []
        if system and index % 2:
            messages.append({"role": "system", "content": source.choice(pool)})
        for turn in range(source.choice([1, 1, 3, 5])):
            role = "assistant" if turn % 2 else "user"
            messages.append({"role": role, "content": source.choice(pool)})
        result.append(messages)
    return result
