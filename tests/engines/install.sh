#!/bin/sh
# Installs the servers that the endpoint tests start by hand: Virtuoso from Debian
# (its programs only: no service, no question about a password). The Oxigraph server
# comes with the extra [test].
set -eu
if command -v virtuoso-t >/dev/null 2>&1; then exit 0; fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "the endpoint tests need virtuoso-t on the PATH; install Virtuoso 7" >&2
    exit 1
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then as_root="sudo"; fi
echo "installing Virtuoso for the endpoint tests …"
$as_root apt-get update -qq
$as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends virtuoso-opensource-7-bin >/dev/null
