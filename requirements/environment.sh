# Makes .venv and fills it from the locks. Sourced by ./run and ./check; started on its own it does nothing.
#
# Idempotent: a lock is installed again only when its own digest or the Python changed.
# shellcheck shell=bash

VENV=.venv

# Two languages in one line: officials read the first half, programmers the second.
say() { printf '%s\n' "$*" >&2; }

find_python() {
    local name
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python; do
        if "$name" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return 0
        fi
    done
    say "Cần Python 3.11 trở lên (Debian 12: apt install python3 python3-venv), rồi chạy lại lệnh này." \
        "/ Python 3.11 or later is needed; install it and start again."
    return 1
}

may_install() { [ "$(id -u)" = 0 ] || { [ -t 0 ] && command -v sudo >/dev/null; }; }

# apt_install PACKAGE...: asks apt where we may; fails otherwise. The package lists are fetched once.
apt_install() {
    local as_root=""
    command -v apt-get >/dev/null && may_install || return 1
    [ "$(id -u)" = 0 ] || as_root=sudo
    if [ -z "${APT_IS_FRESH:-}" ]; then
        $as_root apt-get update -qq >&2 || return 1
        APT_IS_FRESH=yes
    fi
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >&2
}

make_venv() {
    [ -x "$VENV/bin/python" ] && "$VENV/bin/python" -c '' 2>/dev/null && return 0
    local python
    python=$(find_python) || return 1
    say "Tạo môi trường Python trong $VENV … / Making $VENV"
    if ! "$python" -c 'import ensurepip' 2>/dev/null && ! apt_install python3-venv; then
        say "Cần gói python3-venv (apt install python3-venv). / The package python3-venv is needed."
        return 1
    fi
    "$python" -m venv --clear "$VENV"
}

digest_of() { "$VENV/bin/python" - "$@" <<'PY'
import hashlib, pathlib, sys
parts = [sys.version.encode(), str(pathlib.Path.cwd()).encode()]
parts += [pathlib.Path(name).read_bytes() for name in sys.argv[1:]]
print(hashlib.sha256(b"\0".join(parts)).hexdigest())
PY
}

# once STAMP FILES -- COMMAND...: runs the command unless it already ran for these very files.
once() {
    local stamp="$VENV/.installed-$1" digest files=()
    shift
    while [ "$1" != -- ]; do files+=("$1"); shift; done
    shift
    digest=$(digest_of "${files[@]}") || return 1
    [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$digest" ] && return 0
    "$@" || return 1
    printf '%s\n' "$digest" >"$stamp"
}

# uv is several times faster; pip is always there. Both compile, for a quick second start, and refuse a file whose hash is not in the lock.
install_lock() {
    say "Cài thư viện theo $1 … / Installing from $1"
    if command -v uv >/dev/null; then
        uv pip install --quiet --compile-bytecode --python "$VENV/bin/python" --require-hashes --requirement "$1"
    else
        "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$1"
    fi
}

# The checkout itself, in place: a path file and the `thamtra` command. setuptools comes from build.txt,
# so nothing is fetched here.
install_product() {
    "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-index \
        --no-build-isolation --config-settings editable_mode=compat --editable .
}

# prepare LOCK: an environment with that lock and the product.
prepare() {
    make_venv || return 1
    once build requirements/build.txt -- install_lock requirements/build.txt || return 1
    once "$1" "requirements/$1.txt" -- install_lock "requirements/$1.txt" || return 1
    once product setup.cfg requirements/runtime.in requirements/build.txt -- install_product
}

has_library() {
    local loader
    for loader in ldconfig /sbin/ldconfig; do
        if command -v "$loader" >/dev/null; then
            "$loader" -p | grep -F "$1" >/dev/null # not -q: ldconfig must not die of a closed pipe
            return
        fi
    done
    "$VENV/bin/python" -c 'import ctypes.util, sys; raise SystemExit(not ctypes.util.find_library(sys.argv[1]))' "${2:-$1}"
}

PDF_PACKAGES="libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
has_pdf_libraries() { has_library libpango-1.0.so pango-1.0 && has_library libpangoft2-1.0.so pangoft2-1.0; }
