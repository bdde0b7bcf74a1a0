"""A forward program of model-runner, loaded from its text as the Java engine loads it (TorchProgram), on any device."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import torch

CLASS, ARCHIVE_VERSION = "Decoder", b"10\n"


def archive(text: str) -> io.BytesIO:
    """The text in the format of torch.jit, with a module that has no attributes."""
    key = b"training"
    pickle = b"\x80\x02c__torch__\n" + CLASS.encode() + b"\n)\x81}(X" + len(key).to_bytes(4, "little") + key + b"\x89ub."
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as out:
        for name, body in (("data.pkl", pickle), ("code/__torch__.py", text.encode()), ("constants.pkl", b"\x80\x02)."), ("version", ARCHIVE_VERSION)):
            out.writestr(f"m/{name}", body)
    packed.seek(0)
    return packed


class Program:
    """Program, weights and cache of one model; `slots` sequences of at most `context` tokens."""

    def __init__(self, programs: Path, description: Path, weights: dict[str, torch.Tensor], dtype: torch.dtype, device: str, slots: int, context: int) -> None:
        d = json.loads(description.read_text(encoding="utf-8"))
        parts = (d["program"], "common/attention", "common/residual", "common/memory", "linear/plain", f"activation/{d['activation']}")
        text = "".join((programs / f"{part}.torchscript").read_text(encoding="utf-8") for part in parts)
        self.module = torch.jit.load(archive(text), map_location=device)
        self.device, self.dtype = torch.device(device), dtype
        self.layers, self.width = d["layers"], d["width"]

        def tensor(entry: dict) -> torch.Tensor:
            stored = weights.get(entry["name"])
            if stored is None:
                stored = weights[entry["name"].removeprefix(d["prefix"])]
            stored = stored.to(self.device)
            if entry["use"] == "ONE_PLUS":
                return 1 + stored.float()
            stored = stored.to(dtype)
            return stored.t().contiguous() if entry["use"] == "LINEAR_TURNED" else stored

        self.ends = [tensor(e) for e in d["ends"]]
        self.head = [tensor(e) for e in d["head"]] or [self.ends[0]]
        self.weights, self.starts = [], []
        for block in d["blocks"]:
            self.starts.append(len(self.weights))
            rows: list[torch.Tensor] = []
            for entry in block:
                rows.append(tensor(entry))
                if not entry["joined"]:
                    self.weights.append(torch.cat(rows) if len(rows) > 1 else rows[0])
                    rows = []
        self.starts.append(len(self.weights))
        self.tables = [f(self.angles(t, context)).mul(t["magnitude"]).to(dtype).to(self.device) for t in d["tables"] for f in (torch.cos, torch.sin)]
        self.local, self.sizes, self.factors = d["local"], d["sizes"], {k: float(v) for k, v in d["factors"].items()}
        cache = lambda: [torch.zeros(slots, context, d["kv_heads"], d["head_dim"], dtype=dtype, device=self.device) for _ in range(self.layers)]
        self.keys, self.values = cache(), cache()

    @staticmethod
    def angles(table: dict, context: int) -> torch.Tensor:
        """[context, r]: position times frequency in float32; cos and sin of it in float64, as Java does."""
        half = torch.arange(context, dtype=torch.float32)[:, None] * torch.tensor(table["frequencies"], dtype=torch.float32)[None]
        return torch.cat([half, half], 1).double()

    def step(self, ids: torch.Tensor, slots: torch.Tensor, positions: torch.Tensor, visible: int, shifts: torch.Tensor | None = None,
             tap: bool = False, choice: int = 1) -> tuple[torch.Tensor, torch.Tensor]:
        """Logits and residuals of ids [B, T]; shifts [B, L, d] are added to all of these tokens."""
        rows, tokens = ids.shape
        steered = [shifts is not None] * self.layers
        if shifts is None:
            shifts = torch.zeros(rows, self.layers, self.width, device=self.device)
        shifted = torch.ones(rows, tokens, 1, device=self.device)
        return self.module.step(self.weights, self.ends, self.head, self.starts, self.local, self.sizes, self.factors, self.tables, ids, slots,
                                positions, visible, self.keys, self.values, shifts, shifted, steered, [tap] * self.layers, tap, choice)
