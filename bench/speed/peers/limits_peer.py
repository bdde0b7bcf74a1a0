#!/usr/bin/env python3
"""How fast this machine reads memory and multiplies bfloat16 matrices. usage: limits_peer.py THREADS

    read        -> {"rate": bytes per second of reading 1 GiB once}
    multiply    -> {"rate": FLOP per second of the best of some products of square matrices}
"""
import json
import sys
import time

import torch

SIDE = 2048
PRODUCTS = 5

torch.set_num_threads(int(sys.argv[1]))
block = torch.ones(1 << 28, dtype=torch.float32)
matrix = torch.randn(SIDE, SIDE).to(torch.bfloat16)


def seconds(work):
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def read():
    return 4 * block.numel() / seconds(block.sum)


def multiply():
    return 2 * SIDE**3 / min(seconds(lambda: matrix @ matrix) for _ in range(PRODUCTS))


print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    print(json.dumps({"rate": {"read": read, "multiply": multiply}[line.strip()]()}), flush=True)
