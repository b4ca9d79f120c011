#!/bin/sh
# Print the path of uv, the tool that installs everything else; fetch it first if it is missing.
set -eu
cd "$(dirname "$0")/.."
own=var/tools/bin/uv

if [ -x "$own" ]; then
    echo "$PWD/$own"
    exit
fi
if command -v uv >/dev/null 2>&1 && uv --version >/dev/null 2>&1; then
    command -v uv
    exit
fi

say() { echo "$*" >&2; }

if ! command -v python3 >/dev/null 2>&1; then
    say "Escale needs Python 3.11 or later, and there is no python3 here: install it, then try again."
    exit 1
fi

into_private_environment() {
    rm -rf var/tools && mkdir -p var && python3 -m venv var/tools && var/tools/bin/pip install --quiet uv
}

say "Installing uv …"
if into_private_environment >&2 2>/dev/null; then
    echo "$PWD/$own"
    exit
fi
# Debian and its children keep venv and pip in packages of their own.
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    { apt-get update -qq && apt-get install -y -qq python3-venv; } >&2 </dev/null || true
    if into_private_environment >&2; then
        echo "$PWD/$own"
        exit
    fi
fi
rm -rf var/tools
if python3 -m pip --version >/dev/null 2>&1 && python3 -m pip install --quiet --user uv >&2; then
    echo "$(python3 -m site --user-base)/bin/uv"
    exit
fi
say "uv could not be installed: this Python has neither venv nor pip, or there is no network."
say "Install it as https://docs.astral.sh/uv/ says (on Debian: apt install python3-venv), then try again."
exit 1
