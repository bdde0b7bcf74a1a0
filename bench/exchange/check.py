"""The half of check.sh that runs the reference library: 'write WORK' makes files, 'compare WORK' judges ours."""

import json
import struct
import sys
from pathlib import Path

import gguf
import numpy as np

SEED = 20261127


def manifest(folder):
    return json.loads((folder / "manifest.json").read_text())


def tensors(folder):
    """The float32 tensors of a safetensors file."""
    data = (folder / "vectors.safetensors").read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    start = 8 + length
    return {
        name: np.frombuffer(data[start + t["data_offsets"][0] : start + t["data_offsets"][1]], "<f4")
        for name, t in header.items()
    }


def directions(bundle):
    """The vectors that 'write' made, by the block counted from 0: all that llama.cpp can steer."""
    target = manifest(bundle)["target"]
    random = np.random.default_rng(SEED)
    return {n: random.standard_normal(target["width"]).astype("<f4") for n in range(1, target["layers"])}


def write(work):
    vectors = directions(work / "bundle")
    writer = gguf.GGUFWriter(work / "theirs.gguf", "controlvector")
    writer.add_string("controlvector.model_hint", "llama")
    writer.add_uint32("controlvector.layer_count", len(vectors))
    for number, vector in vectors.items():
        writer.add_tensor(f"direction.{number}", vector)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    svec = {
        "model_type": "llama",
        "directions": {str(n): v.tolist() for n, v in vectors.items()},
        "explained_variances": {str(n): 1.0 for n in vectors},
    }
    (work / "theirs.svec").write_text(json.dumps(svec))


def compare(work):
    policy = manifest(work / "bundle")["policy"]
    ours = tensors(work / "bundle")
    reader = gguf.GGUFReader(work / "ours.gguf")
    field = reader.get_field("general.architecture")
    assert bytes(field.parts[field.data[0]]).decode() == "controlvector"
    read = {t.name: np.asarray(t.data) for t in reader.tensors}
    assert sorted(read) == sorted(f"direction.{l - 1}" for l in policy["layers"]), sorted(read)
    worst = 0.0
    for layer in policy["layers"]:
        unit = ours["norms.rho"][layer - 1] if policy["doseUnit"] == "REL" else 1.0
        shift = ours[f"steer.theta.{layer}"].astype("f8") * policy["alpha"] * unit
        got = read[f"direction.{layer - 1}"]
        assert got.dtype == np.float32
        worst = max(worst, float(np.max(np.abs(got - shift) / np.max(np.abs(shift)))))
    print(f"exported: {len(read)} directions, largest relative difference {worst:.1e}")
    assert worst < 1e-6
    vectors = directions(work / "bundle")
    for form in ("gguf", "svec"):
        folder = work / form
        assert json.loads((folder / "signatures.json").read_text()) == []
        draft = tensors(folder)
        layers = manifest(folder)["policy"]["layers"]
        assert layers, form
        for layer in layers:
            assert np.array_equal(draft[f"steer.theta.{layer}"], vectors[layer - 1]), (form, layer)
        print(f"imported {form}: {len(layers)} blocks, every value equal")


if __name__ == "__main__":
    {"write": write, "compare": compare}[sys.argv[1]](Path(sys.argv[2]))
