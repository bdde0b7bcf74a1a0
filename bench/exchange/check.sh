#!/bin/sh
# Compares bundle export and import with the reference library of GGUF: what we write it must read, what it
# writes we must read, value by value. Needs running services with BUNDLE, and a Python with
# bench/exchange/requirements.txt.
#
#   bench/exchange/check.sh BUNDLE PYTHON
set -eu

if [ $# -ne 2 ]; then
  echo "usage: bench/exchange/check.sh BUNDLE PYTHON" >&2
  exit 2
fi
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(dirname -- "$(dirname -- "$here")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$root/inferaligner" bundle export "$1" --out "$work/bundle"
"$root/inferaligner" bundle export "$1" --format gguf --out "$work/ours.gguf"
"$2" "$here/check.py" write "$work"
for form in gguf svec; do
  "$root/inferaligner" bundle import "$work/theirs.$form" --gate-of "$work/bundle" --scope ALL \
    --name check --version 1 --out "$work/$form"
done
"$2" "$here/check.py" compare "$work"
