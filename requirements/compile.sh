#!/usr/bin/env bash
# Re-creates the lock: every file pins versions and the hashes of all of a version's files, for any platform.
#
# torch stands apart, without a hash: pip's hash mode is all or nothing, and the CPU build that pip is offered differs
# by machine. torch's own dependencies are in run.txt. Indexes are never written: pip's own settings decide.
set -euo pipefail
cd "$(dirname "$0")/.."
PYTHON=${LOCK_PYTHON:-.venv/bin/python}
export CUSTOM_COMPILE_COMMAND="make lock"

compile() { # OUTPUT, then arguments of pip-compile
    local output=$1
    shift
    "$PYTHON" -m piptools compile --quiet --resolver backtracking --strip-extras --generate-hashes \
        --unsafe-package torch --unsafe-package pip \
        --no-emit-options --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
        --output-file "$output" "$@" 2> >(grep -v 'may be rejected by pip install' >&2)
    # The closing remark on torch, which is installed from torch.txt first, and on pip, which the environment has.
    sed -i -e '/^# WARNING: The following packages were not pinned/,$d' "$output"
    sed -i -e :trim -e '/^\n*$/{$d;N;btrim' -e '}' "$output"
}

compile requirements/run.txt -c requirements/torch.txt -c requirements/constraints.txt pyproject.toml
for layer in build lock dev postgres bench evals; do
    compile "requirements/$layer.txt" "requirements/$layer.in"
done
for peer in requirements/peers/*.in; do
    compile "${peer%.in}.txt" "$peer"
done
if grep -nEi '^(nvidia-|triton|torch==)|\+cpu|://|--(index-url|extra-index-url|find-links|trusted-host)' \
    requirements/{run,build,lock,dev,postgres,bench,evals}.txt requirements/peers/*.txt; then
    echo "make lock: the lines above must not stand in a lock file; is pip offered the CPU build of torch?" >&2
    exit 1
fi
