# Short names for the commands of the project; CONTRIBUTING.md explains them. `just` lists them.

set shell := ["bash", "-euo", "pipefail", "-c"]

# List the commands
default:
    @just --list --unsorted

# Format, lints, tests and documentation: needs nothing but Rust and a C compiler
check:
    cargo fmt --check
    cargo clippy --locked --all-targets -- -D warnings
    cargo test --locked
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps

# Run all tests, or those whose name holds one of the words: just test detect::
test *words:
    cargo test --locked -- {{ words }}

# Write the JSON schema anew
schema:
    UPDATE_SCHEMA=1 cargo test --locked --lib
    @git diff --stat -- schema

# Write the snapshots anew; tests of other stale files still fail
snapshots:
    INSTA_UPDATE=always cargo test --locked --test it
    @git diff --stat -- '*.snap'

# Write the examples and column tables of docs/ anew
docs:
    UPDATE_DOCS=1 cargo test --locked --test it documentation::
    @git diff --stat -- docs

# Pin the answers for the shipped reads anew: see docs/versions.md
pins:
    UPDATE_PINS=1 cargo test --locked --test it reproducibility::
    @git diff --stat -- tests

# Build the documentation as a site, target/book/html, and check its links
book:
    .ci/book

# Write the bill of materials anew
bill:
    .ci/supply-chain --write

# Time the parts of the program
bench *words:
    cargo bench --locked -- {{ words }}

# Count the instructions of a read of each kind, beside benches/instructions.tsv: needs valgrind; --write writes that anew
instructions *arguments:
    cargo run --locked --quiet --release --example instructions -- {{ arguments }}

# Measure the program beside other programs: needs 6 GB of disk
compare *arguments:
    benches/compare.sh {{ arguments }}

# Measure a batch beside single runs of its samples: needs 4 GB of disk
batch-speed *arguments:
    benches/batch.sh {{ arguments }}

# Random libraries against what was put in them
soak seconds="600":
    benches/soak.sh {{ seconds }}

# Fuzz the targets (all if none is named) for so many seconds each: needs nightly Rust and cargo-fuzz
fuzz seconds="180" *targets:
    #!/usr/bin/env bash
    set -euo pipefail
    targets=({{ targets }})
    if ((${#targets[@]} == 0)); then
        for file in fuzz/fuzz_targets/*.rs; do
            targets+=("$(basename "$file" .rs)")
        done
    fi
    for target in "${targets[@]}"; do
        cargo +nightly fuzz run "$target" "tests/corpus/$target" -- -detect_leaks=0 -max_total_time={{ seconds }}
    done

# Build a static program and pack it with all that belongs to it, then try it in an empty root
dist *target:
    .ci/dist {{ target }}
    .ci/dist-check

# The gate before a merge: installs Debian packages that are missing
gate:
    .ci/run

# Everything that has to hold before a release
full:
    .ci/full
