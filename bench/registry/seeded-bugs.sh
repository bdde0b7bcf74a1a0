#!/usr/bin/env bash
# Brings known bugs back, one at a time, into a copy of this checkout, and asks whether the tests catch them. Each bug is a
# patch in bench/registry/seeded that names its test; the product itself has no switch for any of them.
# Usage: bench/registry/seeded-bugs.sh [--only NAME] [--out FILE]     (FILE: bench/results/registry-seeded-bugs.json)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD only='' out=bench/results/registry-seeded-bugs.json
while [ $# -gt 0 ]; do
  case $1 in
    --only) only=$2 ;;
    --out) out=$2 ;;
    *) sed -n '2,4p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
out=$(realpath -m "$out")
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$copy" 2>/dev/null || true
cd "$copy"
mkdir -p "$(dirname "$out")"

# One line of a patch's head.
head_of() { sed -n "s/^$2: //p" "$1" | head -n 1; }

# Runs the tests of a module; leaves their reports.
run_tests() {
  find . -path '*/surefire-reports/*' -delete
  mvn -q -B -pl "$1" -am test -Dtest="$2" -Dsurefire.failIfNoSpecifiedTests=false -Dspotless.check.skip=true >"$copy/log" 2>&1
}

# The tests that failed, from the reports.
failed_tests() {
  find . -path '*/surefire-reports/TEST-*.xml' -exec cat {} + |
    awk 'match($0, /<testcase name="[^"]*" classname="[^"]*"/) {
           split(substr($0, RSTART, RLENGTH), part, "\""); name = part[2]; class = part[4]; sub(/.*\./, "", class) }
         /<(failure|error)[ >]/ { if (name != "") print class "." name; name = "" }' | sort -u | head -n 3 | paste -sd ' '
}

patches=()
for patch in "$root"/bench/registry/seeded/*.patch; do
  [ -z "$only" ] || [ "$(basename "$patch" .patch)" = "$only" ] || continue
  patches+=("$patch")
done
[ ${#patches[@]} -gt 0 ] || { echo "there is no seeded bug called $only" >&2; exit 2; }

modules=$(for patch in "${patches[@]}"; do head_of "$patch" module; done | sort -u | paste -sd ,)
tests=$(for patch in "${patches[@]}"; do head_of "$patch" test; done | sort -u | paste -sd ,)
if ! run_tests "$modules" "$tests"; then
  echo "the tests fail without any bug, so they prove nothing: $(failed_tests)" >&2
  tail -n 20 "$copy/log" >&2
  exit 1
fi

caught=0 rows=''
printf '%-30s %-8s %s\n' bug seconds 'caught by'
for patch in "${patches[@]}"; do
  name=$(basename "$patch" .patch)
  patch -s -f -p1 -F0 <"$patch" ||
    { echo "$name no longer fits the sources: bring it up to date" >&2; exit 1; }
  start=$(date +%s) by=''
  run_tests "$(head_of "$patch" module)" "$(head_of "$patch" test)" || by=$(failed_tests)
  seconds=$(($(date +%s) - start))
  if [ -z "$by" ] && grep -q 'COMPILATION ERROR' "$copy/log"; then
    echo "$name does not compile: bring it up to date" >&2
    grep -m 3 ERROR "$copy/log" >&2
    exit 1
  fi
  patch -s -f -R -p1 -F0 <"$patch"
  [ -z "$by" ] || caught=$((caught + 1))
  printf '%-30s %-8s %s\n' "$name" "$seconds" "${by:-NOT CAUGHT}"
  rows="$rows${rows:+,}
    { \"bug\" : \"$name\", \"what\" : \"$(head_of "$patch" bug)\", \"caught_by\" : \"$by\", \"seconds\" : $seconds }"
done
verdict='all caught'
[ "$caught" = ${#patches[@]} ] || verdict='some not caught'
cat >"$out" <<JSON
{
  "name" : "registry-seeded-bugs",
  "machine" : "$(nproc) cores, $(uname -sm)",
  "commit" : "$(git -C "$root" rev-parse --short HEAD 2>/dev/null || true)",
  "seeded" : ${#patches[@]},
  "caught" : $caught,
  "bugs" : [$rows
  ],
  "verdict" : "$verdict"
}
JSON
echo "$caught of ${#patches[@]} caught; written: $out"
[ "$verdict" = 'all caught' ]
