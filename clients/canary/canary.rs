// The canary split in Rust, SHA-256 included, so that it needs no crate; checks vectors.tsv (vectors.json, one row a line,
// sticky keys in hexadecimal) and a million keys.
const K: [u32; 64] = [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01,
    0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
    0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147,
    0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08,
    0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
    0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
];

fn sha256(message: &[u8]) -> [u8; 32] {
    let mut h: [u32; 8] = [
        0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
    ];
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend_from_slice(&((message.len() as u64) * 8).to_be_bytes());
    for block in padded.chunks(64) {
        let mut w = [0u32; 64];
        for i in 0..16 {
            w[i] = u32::from_be_bytes(block[4 * i..4 * i + 4].try_into().unwrap());
        }
        for i in 16..64 {
            let s0 = w[i - 15].rotate_right(7) ^ w[i - 15].rotate_right(18) ^ (w[i - 15] >> 3);
            let s1 = w[i - 2].rotate_right(17) ^ w[i - 2].rotate_right(19) ^ (w[i - 2] >> 10);
            w[i] = w[i - 16].wrapping_add(s0).wrapping_add(w[i - 7]).wrapping_add(s1);
        }
        let mut v = h;
        for i in 0..64 {
            let s1 = v[4].rotate_right(6) ^ v[4].rotate_right(11) ^ v[4].rotate_right(25);
            let ch = (v[4] & v[5]) ^ (!v[4] & v[6]);
            let t1 = v[7].wrapping_add(s1).wrapping_add(ch).wrapping_add(K[i]).wrapping_add(w[i]);
            let s0 = v[0].rotate_right(2) ^ v[0].rotate_right(13) ^ v[0].rotate_right(22);
            let maj = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
            let t2 = s0.wrapping_add(maj);
            v = [t1.wrapping_add(t2), v[0], v[1], v[2], v[3].wrapping_add(t1), v[4], v[5], v[6]];
        }
        for i in 0..8 {
            h[i] = h[i].wrapping_add(v[i]);
        }
    }
    let mut out = [0u8; 32];
    for i in 0..8 {
        out[4 * i..4 * i + 4].copy_from_slice(&h[i].to_be_bytes());
    }
    out
}

/// HMAC-SHA256; keys here have at most 64 bytes.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut inner = vec![0x36u8; 64];
    let mut outer = vec![0x5cu8; 64];
    for (i, b) in key.iter().enumerate() {
        inner[i] ^= b;
        outer[i] ^= b;
    }
    inner.extend_from_slice(message);
    outer.extend_from_slice(&sha256(&inner));
    sha256(&outer)
}

/// The salt of one rollout of one channel.
fn split(secret: &[u8], channel: &str, salt_id: &str) -> [u8; 32] {
    hmac(secret, format!("inferaligner/canary/v1/{channel}/{salt_id}").as_bytes())
}

/// 0 … 999 999; a key is in the canary if its bucket is below the weight in millionths.
fn bucket(salt: &[u8], sticky_key: &[u8]) -> u32 {
    let first = u32::from_be_bytes(hmac(salt, sticky_key)[..4].try_into().unwrap()) as u64;
    ((first * 1_000_000) >> 32) as u32
}

fn unhex(text: &str) -> Vec<u8> {
    if text == "-" {
        return vec![];
    }
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

fn main() {
    let file = std::fs::read_to_string(std::env::args().nth(1).expect("give vectors.tsv")).expect("unreadable");
    let (mut secret, mut rows, mut wrong, mut canary) = (vec![], 0, 0, 0u32);
    for line in file.lines() {
        let f: Vec<&str> = line.split('\t').collect();
        match f[0] {
            "secret" => secret = unhex(f[1]),
            "row" => {
                rows += 1;
                wrong += (bucket(&split(&secret, f[1], f[2]), &unhex(f[3])) != f[4].parse::<u32>().unwrap()) as u32;
            }
            _ => {
                let salt = split(&secret, f[1], f[2]);
                let weight: u32 = f[3].parse().unwrap();
                let mut all = Vec::with_capacity(4_000_000);
                for i in 0..1_000_000 {
                    let b = bucket(&salt, format!("user-{i}").as_bytes());
                    canary += (b < weight) as u32;
                    all.extend_from_slice(&b.to_be_bytes());
                }
                let digest: String = sha256(&all).iter().map(|b| format!("{b:02x}")).collect();
                wrong += (canary != f[4].parse::<u32>().unwrap() || digest != f[5]) as u32;
            }
        }
    }
    println!("rust: {rows} vectors, 1000000 keys, {canary} in the canary, {wrong} wrong");
    std::process::exit((wrong > 0) as i32);
}
