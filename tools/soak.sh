#!/usr/bin/env bash
# Runs the long random tests and keeps what they said, with seed and commit, in docs/soak.md.
#
#   tools/soak.sh PYTEST [ARGUMENT…]        SOAK_SEED=n repeats a run
set -euo pipefail

seed=${SOAK_SEED:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
commit=$(git rev-parse HEAD 2>/dev/null || echo "no commit")
[ -z "$(git status --porcelain -- . ':!docs/soak.md' 2>/dev/null)" ] || commit="$commit with uncommitted changes"
output=$(mktemp)
# A folder of its own, which no other run of pytest clears away as one of an earlier run.
temporary=$(mktemp -d)
trap 'rm -rf "$output" "$temporary"' EXIT

echo "Soak of commit $commit with seed $seed"
status=0
TMPDIR=$temporary "$@" -v -m soak --hypothesis-profile=soak --hypothesis-seed="$seed" --durations=0 --color=no 2>&1 \
    | tee "$output" || status=$?

mkdir -p docs
cat >docs/soak.md <<END
# The last long random run

Written by \`make soak\`; \`make soak SOAK_SEED=$seed\` at the same commit repeats it.

- commit: $commit
- seed: $seed
- ended: $(date -u +%Y-%m-%dT%H:%MZ), $([ "$status" -eq 0 ] && echo "no failure" || echo "**with failures**")

\`\`\`
$(sed "s|$PWD/||g; s|$PWD|.|g" "$output")
\`\`\`
END
exit "$status"
