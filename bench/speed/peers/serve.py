"""The protocol of a peer: one order a line, one JSON object a line back; the same as `bench serve` of model-runner.

    prefill TOKENS              -> {"seconds": of the whole prompt, up to its last logits}
    decode PROMPT TOKENS BATCH  -> {"seconds": of all decode steps behind prompts of PROMPT tokens}
"""
import json
import os
import sys
import time


def prompt(seed, tokens, vocabulary):
    """The same ids as model-runner's `bench` reads for this seed."""
    state, ids = seed, []
    for _ in range(tokens):
        state = (1103515245 * state + 12345) % (1 << 31)
        ids.append(3 + (state >> 8) % (vocabulary - 3))
    return ids


def serve(engine):
    # Libraries print to standard output too; the answers keep a channel of their own.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    print(json.dumps({"ready": True}), file=out, flush=True)
    for count, line in enumerate(sys.stdin):
        order = line.split()
        if order[0] == "prefill":
            ids = prompt(64 * count, int(order[1]), engine.vocabulary)
            begin = time.perf_counter()
            engine.prefill(ids)
            answer = {"seconds": time.perf_counter() - begin}
        else:
            length, tokens, batch = map(int, order[1:])
            rows = [prompt(64 * count + row, length, engine.vocabulary) for row in range(batch)]
            step = engine.start(rows)
            begin = time.perf_counter()
            for _ in range(tokens):
                step()
            answer = {"seconds": time.perf_counter() - begin}
        print(json.dumps(answer), file=out, flush=True)
