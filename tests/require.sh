#!/bin/sh
# The tests run a real PostgreSQL and a real curl, and draw charts with Chinese in them. Install
# Debian's where they are missing and may be, and so the programs that are named besides: `make test`
# needs chromium, `make bench` wrk and sqlite3.
set -eu
missing=""
for program in curl "$@"; do
    command -v "$program" >/dev/null || missing="$missing $program"
done
found=""
for initdb in "$(pg_config --bindir 2>/dev/null || true)/initdb" /usr/lib/postgresql/*/bin/initdb; do
    [ -x "$initdb" ] && found=yes
done
[ -n "$found" ] || missing="$missing postgresql"
[ -n "$(fc-list :lang=zh 2>/dev/null || true)" ] || missing="$missing fontconfig fonts-noto-cjk"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing$missing …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086  (one word for each package)
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "Needed:$missing. Install your system's packages (Debian: apt install$missing)." >&2
    exit 1
fi
