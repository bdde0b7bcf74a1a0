#!/usr/bin/env bash
# Brings known bugs back, one at a time, into a copy of this checkout, and asks whether the tests catch them. Each bug is a
# patch in bench/registry/seeded that names its test; the product itself has no switch for any of them.
# Usage: bench/registry/seeded-bugs.sh [--only NAME] [--out FILE]     (FILE: bench/results/registry-seeded-bugs.json)
#        bench/registry/seeded-bugs.sh --check                        only whether each still fits the sources
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD only='' out=bench/results/registry-seeded-bugs.json
if [ "${1:-}" = --check ]; then
  for patch in bench/registry/seeded/*.patch; do
    git apply --check "$patch" || { echo "$patch no longer fits the sources: bring it up to date" >&2; exit 1; }
  done
  exit 0
fi
while [ $# -gt 0 ]; do
  case $1 in
    --only) only=$2 ;;
    --out) out=$2 ;;
    *) sed -n '2,5p' "$0" >&2; exit 2 ;;
  esac
  shift 2
done
out=$(realpath -m "$out")
mkdir -p "$(dirname "$out")"
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
# What is patched here; their tests are looked up in the module that the patch names.
modules=core,proto,vector-registry,model-runner,steering-service
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

# One line of a patch's head.
head_of() { sed -n "s/^$2: //p" "$1" | head -n 1; }

# Runs tests of a module with what was compiled from the patched sources in front; prints those that fail.
run_tests() {
  local module=$1 classes=''
  for test in $(tr , ' ' <<<"$2"); do
    classes="$classes $(cd "$copy/$module/src/test/java" && find . -name "$test.java" | sed 's|^\./||; s|\.java$||; s|/|.|g')"
  done
  (cd "$copy/$module" && "$java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
    -cp "$copy/patched:$(cat "$copy/classpath-$module")" "$root/bench/registry/seeded/RunTests.java" $classes) >"$copy/log" 2>&1 || true
  grep -q '^RAN [1-9]' "$copy/log" || { echo "the tests $2 did not run:" >&2; tail -n 20 "$copy/log" >&2; exit 1; }
  sed -n 's/^FAILED //p' "$copy/log" | sort -u | head -n 3 | paste -sd ' '
}

echo "compiling a copy of this checkout ..."
mvn -q -B -pl "$modules" -am test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath -Dmdep.includeScope=test \
  -Dspotless.check.skip=true
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$copy" 2>/dev/null || true
launcher=$(tr : '\n' <vector-registry/target/classpath | grep -E 'junit-(platform|jupiter)|opentest4j' | paste -sd :)
for module in $(tr , ' ' <<<"$modules"); do
  echo "$root/$module/target/test-classes:$root/$module/target/classes:$(cat "$module/target/classpath"):$launcher" >"$copy/classpath-$module"
done

patches=()
for patch in "$root"/bench/registry/seeded/*.patch; do
  [ -z "$only" ] || [ "$(basename "$patch" .patch)" = "$only" ] || continue
  patches+=("$patch")
done
[ ${#patches[@]} -gt 0 ] || { echo "there is no seeded bug called $only" >&2; exit 2; }

caught=0 rows=''
printf '%-30s %-8s %s\n' bug seconds 'caught by'
for patch in "${patches[@]}"; do
  name=$(basename "$patch" .patch) module=$(head_of "$patch" module) tests=$(head_of "$patch" test)
  rm -rf "$copy/patched"
  mkdir "$copy/patched"
  if ! grep -qxF "$module $tests" "$copy/sound" 2>/dev/null; then
    failing=$(run_tests "$module" "$tests")
    [ -z "$failing" ] || { echo "$failing fails without any bug, and proves nothing" >&2; exit 1; }
    echo "$module $tests" >>"$copy/sound"
  fi
  (cd "$copy" && git apply "$patch") || { echo "$name no longer fits the sources: bring it up to date" >&2; exit 1; }
  changed=$(sed -n 's|^+++ b/||p' "$patch")
  start=$(date +%s)
  for file in $changed; do
    case $file in
      *.java) ;;
      *) (cd "$copy/${file%%/src/*}/src/main/resources" && cp --parents "${file#*/resources/}" "$copy/patched") ;;
    esac
  done
  sources=$(grep '\.java$' <<<"$changed" || true)
  [ -z "$sources" ] || (cd "$copy" && "${java}c" -proc:none -nowarn -d patched -cp "$(cat "classpath-$module")" $sources)
  by=$(run_tests "$module" "$tests")
  seconds=$(($(date +%s) - start))
  (cd "$copy" && git apply -R "$patch")
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
