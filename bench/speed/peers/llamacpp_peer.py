#!/usr/bin/env python3
"""llama.cpp as a peer, through its Python package's plain calls. usage: llamacpp_peer.py FILE.gguf THREADS"""
import sys

import llama_cpp
import numpy as np

from serve import serve

ROOM = 2048
ROWS = 16


class LlamaCpp:
    def __init__(self, path, threads):
        llama_cpp.llama_backend_init()
        self.model = llama_cpp.llama_model_load_from_file(
            path.encode(), llama_cpp.llama_model_default_params())
        self.vocabulary = llama_cpp.llama_vocab_n_tokens(llama_cpp.llama_model_get_vocab(self.model))
        self.threads = threads
        self.contexts = {}

    def context(self, rows):
        """One context for each number of rows, so that a single row pays for no room of others."""
        if rows not in self.contexts:
            for old in self.contexts.values():
                llama_cpp.llama_free(old)
            params = llama_cpp.llama_context_default_params()
            params.n_ctx = ROOM if rows == 1 else 512 * rows
            params.n_seq_max = rows
            params.n_batch = ROOM
            params.n_threads = params.n_threads_batch = self.threads
            self.contexts = {rows: llama_cpp.llama_init_from_model(self.model, params)}
        context = self.contexts[rows]
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(context), False)
        return context

    def run(self, context, entries):
        """entries: (token, position, row, whether its logits are wanted)"""
        batch = llama_cpp.llama_batch_init(len(entries), 0, 1)
        batch.n_tokens = len(entries)
        for i, (token, position, row, wanted) in enumerate(entries):
            batch.token[i], batch.pos[i], batch.logits[i] = token, position, wanted
            batch.n_seq_id[i], batch.seq_id[i][0] = 1, row
        if llama_cpp.llama_decode(context, batch):
            raise RuntimeError("llama_decode failed")
        llama_cpp.llama_batch_free(batch)

    def best(self, context, index):
        logits = llama_cpp.llama_get_logits_ith(context, index)
        return int(np.ctypeslib.as_array(logits, (self.vocabulary,)).argmax())

    def prefill(self, ids, context=None, row=0):
        context = context or self.context(1)
        last = len(ids) - 1
        self.run(context, [(token, i, row, i == last) for i, token in enumerate(ids)])
        return self.best(context, last)

    def start(self, rows):
        context = self.context(len(rows))
        state = {"ids": [self.prefill(ids, context, row) for row, ids in enumerate(rows)],
                 "at": len(rows[0])}

        def step():
            self.run(context, [(token, state["at"], row, True) for row, token in enumerate(state["ids"])])
            state["ids"] = [self.best(context, row) for row in range(len(rows))]
            state["at"] += 1

        return step


if __name__ == "__main__":
    serve(LlamaCpp(sys.argv[1], int(sys.argv[2])))
