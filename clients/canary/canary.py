"""The canary split in Python; checks clients/canary/vectors.json and a million keys. No libraries needed."""

import hashlib
import hmac
import json
import pathlib
import struct
import sys

MILLION = 1_000_000


def split(secret: bytes, channel: str, salt_id: str) -> bytes:
    """The salt of one rollout of one channel."""
    return hmac.digest(secret, f"inferaligner/canary/v1/{channel}/{salt_id}".encode(), "sha256")


def bucket(salt: bytes, sticky_key: str) -> int:
    """0 … 999 999; a key is in the canary if its bucket is below the weight in millionths."""
    first = struct.unpack(">I", hmac.digest(salt, sticky_key.encode(), "sha256")[:4])[0]
    return (first * MILLION) >> 32


def main() -> int:
    vectors = json.loads(pathlib.Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
    secret = bytes.fromhex(vectors["secret"])
    wrong = 0
    for row in vectors["rows"]:
        salt = split(secret, row["channel"], row["salt_id"])
        wrong += bucket(salt, row["sticky_key"]) != row["bucket"]
    million = vectors["million"]
    salt = split(secret, million["channel"], million["salt_id"])
    digest = hashlib.sha256()
    canary = 0
    for i in range(MILLION):
        b = bucket(salt, f"user-{i}")
        canary += b < million["weight_ppm"]
        digest.update(struct.pack(">I", b))
    wrong += canary != million["in_canary"] or digest.hexdigest() != million["sha256"]
    print(f"python: {len(vectors['rows'])} vectors, {MILLION} keys, {canary} in the canary, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
