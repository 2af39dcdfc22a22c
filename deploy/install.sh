#!/bin/sh
# Installs what is missing and nothing else. `install.sh` for the portal, `install.sh browser` for its tests,
# `install.sh words` for its catalogue of words.
set -eu
cd "$(dirname "$0")/.."
PYTHON="${PYTHON:-python3}"
STAMP=.venv/.installed

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# bring "what they are for" package...: asks Debian for them when we may, else says what to install.
bring() {
    purpose="$1"
    shift
    if command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }; then
        echo "Installing $purpose: $*"
        as_root apt-get update -qq >/dev/null || true
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null || {
            echo "Debian's packages could not be brought ($*): check the network, then run the same command again." >&2
            return 1
        }
    else
        echo "Missing $purpose. Please install: $*" >&2
        return 1
    fi
}

has_library() {
    "$PYTHON" -c "import ctypes.util, sys; sys.exit(not ctypes.util.find_library('$1'))" 2>/dev/null ||
        ls /usr/lib/*/lib"$1".so.* >/dev/null 2>&1
}

if [ "${1:-}" = browser ]; then
    # The tests that need these are reported as skipped where they cannot be installed.
    command -v chromium >/dev/null || bring "the browser of the tests" chromium || true
    if ! command -v qpdf >/dev/null || ! command -v pdftotext >/dev/null || ! command -v openssl >/dev/null; then
        bring "the readers that check our PDF files" qpdf poppler-utils openssl || true
    fi
    command -v softhsm2-util >/dev/null || bring "the device of software that holds a key in the tests" softhsm2 || true
    exit 0
fi

if [ "${1:-}" = words ]; then
    command -v xgettext >/dev/null && command -v msguniq >/dev/null ||
        bring "the reader of words to translate" gettext
    exit 0
fi

"$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    { echo "Python 3.11 or newer is needed." >&2; exit 1; }
has_library pango-1.0 && has_library pangoft2-1.0 && has_library harfbuzz-subset ||
    bring "the libraries that draw PDF files" libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
"$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || bring "Python's own environments" python3-venv
[ "$(id -u)" != 0 ] || command -v useradd >/dev/null || bring "the user of the embedded database" passwd

[ -x .venv/bin/python ] || "$PYTHON" -m venv .venv
lock_hash="$(cat requirements-dev.lock deploy/install.sh | sha256sum)"
if [ "$(cat "$STAMP" 2>/dev/null)" != "$lock_hash" ]; then
    {
        [ -x .venv/bin/uv ] || .venv/bin/pip install --quiet --disable-pip-version-check 'uv>=0.9'
    } && .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements-dev.lock || {
        echo "Python's packages could not be brought: check the network, then run the same command again." >&2
        exit 1
    }
    echo "$lock_hash" >"$STAMP"
fi
