#!/usr/bin/env python3
"""How fast this machine reads memory. usage: bandwidth_peer.py THREADS; any order reads 1 GiB once."""
import json
import sys
import time

import torch

torch.set_num_threads(int(sys.argv[1]))
block = torch.ones(1 << 28, dtype=torch.float32)
print(json.dumps({"ready": True}), flush=True)
for _ in sys.stdin:
    begin = time.perf_counter()
    block.sum()
    print(json.dumps({"bytes_per_second": 4 * block.numel() / (time.perf_counter() - begin)}), flush=True)
