#!/bin/sh
# Installs what the browser tests need and nothing ships: Debian's Chromium with a font
# for Chinese, and axe-core (MPL-2.0), each where there is none yet.
set -eu
here=$(dirname "$0")
axe=4.14.1
find_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
as_root=""
if [ "$(id -u)" -ne 0 ]; then as_root="sudo"; fi
if ! find_browser >/dev/null 2>&1; then
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "the browser tests need Chromium on the PATH; install it" >&2
        exit 1
    fi
    echo "installing Chromium for the browser tests …"
    $as_root apt-get update -qq
    $as_root apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
fi
if ! grep -q "\"version\": \"$axe\"" "$here/node_modules/axe-core/package.json" 2>/dev/null; then
    if ! command -v npm >/dev/null 2>&1; then
        if ! command -v apt-get >/dev/null 2>&1; then
            echo "the browser tests need npm, for axe-core; install it" >&2
            exit 1
        fi
        $as_root apt-get update -qq
        $as_root apt-get install -y -qq --no-install-recommends npm >/dev/null
    fi
    echo "installing axe-core for the browser tests …"
    (cd "$here" && npm install --silent --no-save --no-package-lock --no-audit --no-fund "axe-core@$axe")
fi
