#!/usr/bin/env bash
# Sees to it that the Debian packages named on the command line are there, and that $PYTHON can make environments.
#
#   tools/system-packages.sh PACKAGE…
#
# As root, or with sudo that asks for no password, what is missing is installed; otherwise the one command that
# installs it is printed, and the script ends with 3. Away from Debian only Python is checked.
set -euo pipefail

python=${PYTHON:-python3}

python_will_do() {
    "$python" -c 'import venv, ensurepip' 2>/dev/null
}

python_is_too_old() {
    command -v "$python" >/dev/null && ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'
}

installed() {
    [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

if python_is_too_old; then
    echo "$python is older than 3.11; name a later one: make PYTHON=…" >&2
    exit 3
fi

missing=()
if command -v dpkg-query >/dev/null; then
    for package in "$@"; do
        installed "$package" || missing+=("$package")
    done
fi
python_will_do || missing+=(python3-venv)
[ ${#missing[@]} -gt 0 ] || exit 0

install=(apt-get install -y --no-install-recommends "${missing[@]}")
if ! command -v apt-get >/dev/null; then
    echo "Missing: ${missing[*]} (Debian's names). Python 3.11 or later with venv is needed." >&2
    exit 3
elif [ "$(id -u)" -eq 0 ]; then
    as_root=()
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
else
    echo "${install[*]}" >&2
    exit 3
fi

echo "Installing Debian packages: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive "${install[@]}" >/dev/null
if ! python_will_do; then
    echo "$python cannot make environments; name one that can: make PYTHON=…" >&2
    exit 3
fi
