#!/bin/sh
# Installs Debian's Chromium, with a font for Chinese, where there is none yet.
set -eu
find_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
if find_browser >/dev/null 2>&1; then exit 0; fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "the browser tests need Chromium on the PATH; install it" >&2
    exit 1
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then as_root="sudo"; fi
echo "installing Chromium for the browser tests …"
$as_root apt-get update -qq
$as_root apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null
