#!/usr/bin/env bash
# Brings .venv to what the lock says: `requirements/install.sh run` (or run dev, run bench, run postgres, ...).
#
# A layer whose lock has not changed since it was installed is skipped at once. torch comes first and without a hash
# (see compile.sh); everything else only with its hash, and only what the lock names.
set -euo pipefail
cd "$(dirname "$0")/.."
VENV=$PWD/.venv
PYTHON=${PYTHON:-python3}
export PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_REQUIRE_VIRTUALENV=0 PYTHONDONTWRITEBYTECODE=

fail() {
    echo "make setup: $*" >&2
    exit 1
}

# -qq: pip names every index that it passed over as a warning; errors are still printed.
pip_install() {
    "$VENV/bin/python" -m pip install -qq --no-input --no-deps --no-compile "$@"
}

hash_of() { # the files' content, and the place that a virtual environment is bound to
    { echo "$VENV"; cat -- "$@"; } | cksum | tr -d ' \t'
}

stamped() { # NAME HASH: whether this layer stands as the lock wants it
    [ -f "$VENV/.stamps/$1" ] && [ "$(cat "$VENV/.stamps/$1")" = "$2" ]
}

stamp() {
    mkdir -p "$VENV/.stamps" && echo "$2" >"$VENV/.stamps/$1"
}

create() {
    command -v "$PYTHON" >/dev/null || fail "no $PYTHON on this machine; install Python 3.11 or newer"
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "$("$PYTHON" --version) is too old; Python 3.11 or newer is needed: make PYTHON=python3.11"
    echo "Creating .venv with $("$PYTHON" --version)"
    rm -rf "$VENV"
    "$PYTHON" -m venv "$VENV" ||
        fail "$PYTHON could not create .venv; on Debian and Ubuntu: apt-get install python3-venv"
}

install_run() {
    echo "Installing the runtime requirements (about a minute from a warm cache; 1.4 GB on disk)"
    # Two disjoint installations side by side: torch alone is half of the time.
    pip_install -r requirements/torch.txt &
    local torch=$!
    local failed=0
    pip_install --require-hashes --only-binary :all: -r requirements/run.txt -r requirements/build.txt || failed=1
    wait "$torch" || failed=1
    [ "$failed" = 0 ] || fail "pip could not install what the lock names; its message stands above"
    if compgen -G "$VENV/lib/python3*/site-packages/torch/lib/libtorch_cuda.so" >/dev/null; then
        rm -rf "$VENV"
        fail "pip was offered the CUDA build of torch, whose libraries the lock leaves out. Offer it the CPU build" \
            "(PIP_EXTRA_INDEX_URL=<PyTorch's CPU index> or PIP_FIND_LINKS=<folder with the wheel>) and try again"
    fi
}

install_project() {
    pip_install --no-index --no-build-isolation --editable .
    # Also the first proof that the installation works; bytecode is written for just what is loaded, which takes a
    # third of the time that compiling everything would.
    "$VENV/bin/python" -c 'import fastapi, pypdf, qdrant_edge, sentence_transformers, sqlalchemy, uvicorn'
}

# Two calls at once take turns.
exec 9<requirements/install.sh
if command -v flock >/dev/null; then flock 9; fi

run=$(hash_of requirements/torch.txt requirements/run.txt requirements/build.txt)
if ! stamped run "$run"; then
    create
    install_run
    stamp run "$run"
fi
project=$(hash_of pyproject.toml)
if ! stamped project "$project"; then
    install_project
    stamp project "$project"
fi
for layer in "$@"; do
    [ "$layer" = run ] && continue
    hash=$(hash_of "requirements/$layer.txt")
    if ! stamped "$layer" "$hash"; then
        echo "Installing requirements/$layer.txt"
        pip_install --require-hashes -r "requirements/$layer.txt"
        stamp "$layer" "$hash"
    fi
done
