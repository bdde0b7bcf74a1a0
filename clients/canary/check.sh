#!/bin/sh
# Checks that the canary split is the same in every language that is installed here; the Java side is CanarySplitTest.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
passed=0
failed=0
check() {
  tool=$1
  shift
  command -v "$tool" >/dev/null 2>&1 || { echo "$tool is not installed: left out"; return 0; }
  if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}
in_go() { (cd "$here/go" && go run . "$here/vectors.json"); }
in_rust() {
  out=$(mktemp -d)
  rustc --edition 2021 -O -o "$out/canary" "$here/canary.rs" && "$out/canary" "$here/vectors.tsv"
  code=$?
  rm -rf "$out"
  return $code
}
check python3 python3 "$here/canary.py"
check go in_go
check node node "$here/canary.mjs"
check rustc in_rust
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
