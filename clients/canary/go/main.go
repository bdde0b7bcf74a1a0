// The canary split in Go; checks ../vectors.json and a million keys. Standard library only.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
)

const million = 1_000_000

type row struct {
	Channel   string `json:"channel"`
	SaltID    string `json:"salt_id"`
	StickyKey string `json:"sticky_key"`
	Bucket    uint32 `json:"bucket"`
}

type vectors struct {
	Secret  string `json:"secret"`
	Rows    []row  `json:"rows"`
	Million struct {
		Channel   string `json:"channel"`
		SaltID    string `json:"salt_id"`
		WeightPpm uint32 `json:"weight_ppm"`
		InCanary  int    `json:"in_canary"`
		Sha256    string `json:"sha256"`
	} `json:"million"`
}

func mac(key []byte, message string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(message))
	return h.Sum(nil)
}

// Split is the salt of one rollout of one channel.
func Split(secret []byte, channel, saltID string) []byte {
	return mac(secret, "inferaligner/canary/v1/"+channel+"/"+saltID)
}

// Bucket is 0 … 999 999; a key is in the canary if its bucket is below the weight in millionths.
func Bucket(salt []byte, stickyKey string) uint32 {
	first := uint64(binary.BigEndian.Uint32(mac(salt, stickyKey)))
	return uint32((first * million) >> 32)
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	var v vectors
	if err := json.Unmarshal(text, &v); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	secret, err := hex.DecodeString(v.Secret)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	wrong := 0
	for _, r := range v.Rows {
		if Bucket(Split(secret, r.Channel, r.SaltID), r.StickyKey) != r.Bucket {
			wrong++
		}
	}
	salt := Split(secret, v.Million.Channel, v.Million.SaltID)
	digest := sha256.New()
	canary := 0
	for i := 0; i < million; i++ {
		b := Bucket(salt, fmt.Sprintf("user-%d", i))
		if b < v.Million.WeightPpm {
			canary++
		}
		binary.Write(digest, binary.BigEndian, b)
	}
	if canary != v.Million.InCanary || hex.EncodeToString(digest.Sum(nil)) != v.Million.Sha256 {
		wrong++
	}
	fmt.Printf("go: %d vectors, %d keys, %d in the canary, %d wrong\n", len(v.Rows), million, canary, wrong)
	if wrong > 0 {
		os.Exit(1)
	}
}
