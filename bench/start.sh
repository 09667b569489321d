#!/usr/bin/env bash
# How long `make run` takes from a fresh clone until it answers: the first start and the second.
#   bench/start.sh            the package cache of this machine, which may be warm
#   COLD=1 bench/start.sh     an empty package cache
set -euo pipefail
source=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d)
port=${PORT:-8399}
trap 'kill "$up" 2> /dev/null || true; rm -rf "$folder"' EXIT
[ -z "${COLD:-}" ] || export UV_CACHE_DIR="$folder/cache" PIP_CACHE_DIR="$folder/pip"
git clone --quiet "$source" "$folder/clone"

start() {
    local began=$SECONDS
    make -C "$folder/clone" run PORT="$port" > "$folder/log" 2>&1 &
    up=$!
    until python3 -c "import urllib.request as u; u.urlopen('http://127.0.0.1:$port/healthz', timeout=2)" 2> /dev/null; do
        kill -0 "$up" 2> /dev/null || { cat "$folder/log"; exit 1; }
        sleep 0.2
    done
    echo "$1: $((SECONDS - began)) s"
    pkill -INT -P "$up"
    wait "$up" 2> /dev/null || true
}

start "first start"
start "second start"
