// The canary split in Node.js; checks vectors.json and a million keys. No libraries needed.
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";

const MILLION = 1_000_000;

/** The salt of one rollout of one channel. */
export function split(secret, channel, saltId) {
  return createHmac("sha256", secret).update(`inferaligner/canary/v1/${channel}/${saltId}`, "utf8").digest();
}

/** 0 … 999 999; a key is in the canary if its bucket is below the weight in millionths. */
export function bucket(salt, stickyKey) {
  const first = createHmac("sha256", salt).update(stickyKey, "utf8").digest().readUInt32BE(0);
  return Number((BigInt(first) * BigInt(MILLION)) >> 32n);
}

const vectors = JSON.parse(readFileSync(new URL("vectors.json", import.meta.url), "utf8"));
const secret = Buffer.from(vectors.secret, "hex");
let wrong = 0;
for (const row of vectors.rows) {
  if (bucket(split(secret, row.channel, row.salt_id), row.sticky_key) !== row.bucket) wrong++;
}
const million = vectors.million;
const salt = split(secret, million.channel, million.salt_id);
const digest = createHash("sha256");
const four = Buffer.alloc(4);
let canary = 0;
for (let i = 0; i < MILLION; i++) {
  const b = bucket(salt, `user-${i}`);
  if (b < million.weight_ppm) canary++;
  four.writeUInt32BE(b);
  digest.update(four);
}
if (canary !== million.in_canary || digest.digest("hex") !== million.sha256) wrong++;
console.log(`node: ${vectors.rows.length} vectors, ${MILLION} keys, ${canary} in the canary, ${wrong} wrong`);
process.exit(wrong ? 1 : 0);
