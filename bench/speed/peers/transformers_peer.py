#!/usr/bin/env python3
"""transformers as a peer. usage: transformers_peer.py FOLDER THREADS eager|sdpa|compile"""
import sys

import torch
from transformers import AutoModelForCausalLM
from transformers.cache_utils import StaticCache

from serve import serve

ROOM = 2048


class Transformers:
    def __init__(self, folder, threads, mode):
        torch.set_num_threads(threads)
        attention = "eager" if mode == "eager" else "sdpa"
        self.model = AutoModelForCausalLM.from_pretrained(
            folder, dtype=torch.bfloat16, attn_implementation=attention).eval()
        self.vocabulary = self.model.config.vocab_size
        self.compiled = torch.compile(self.model) if mode == "compile" else None

    @torch.inference_mode()
    def prefill(self, ids):
        return self.model(torch.tensor([ids]), use_cache=True, logits_to_keep=1).logits

    @torch.inference_mode()
    def start(self, rows):
        ids = torch.tensor(rows)
        if self.compiled is None:
            out = self.model(ids, use_cache=True, logits_to_keep=1)
            cache = out.past_key_values
        else:
            cache = StaticCache(config=self.model.config, max_cache_len=ROOM)
            out = self.model(ids, past_key_values=cache, use_cache=True, logits_to_keep=1)
        state = {"ids": out.logits[:, -1].argmax(-1, keepdim=True), "at": len(rows[0])}

        @torch.inference_mode()
        def step():
            model = self.model if self.compiled is None else self.compiled
            out = model(state["ids"], past_key_values=cache, use_cache=True,
                        cache_position=torch.tensor([state["at"]]))
            state["ids"] = out.logits[:, -1].argmax(-1, keepdim=True)
            state["at"] += 1

        return step


if __name__ == "__main__":
    serve(Transformers(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
