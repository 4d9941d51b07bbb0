#!/bin/sh
# The tests run against a real PostgreSQL. Install Debian's where it is missing and may be.
set -eu
for initdb in "$(pg_config --bindir 2>/dev/null || true)/initdb" /usr/lib/postgresql/*/bin/initdb; do
    [ -x "$initdb" ] && exit 0
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing PostgreSQL …"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends postgresql >/dev/null
else
    echo "The tests need PostgreSQL: install your system's package (Debian: apt install postgresql)." >&2
    exit 1
fi
