#!/usr/bin/env bash
# Random libraries against what was put in them, ten minutes or SECONDS: benches/soak.sh [SECONDS [SEED]]
# Prints how many runs had which verdict; fails if one was wrong or crashed.
set -euo pipefail
cd "$(dirname "$0")/.."
SOAK_SECONDS=${1:-600} SOAK_SEED=${2:-1000000} \
    cargo test --locked --release --quiet --test it soak -- --nocapture
