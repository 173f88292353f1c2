#!/bin/sh
# Fuzzes one target: ./run.sh csv|schema|zip [seconds]
#
# The same as `cargo fuzz run --sanitizer none`, without anything to install: coverage is counted by
# LLVM's pass, which a stable compiler has, and a panic or a failed assertion ends the run. The code
# has no unsafe part of its own, so the address sanitizer (nightly only) would watch libraries alone.
set -eu
cd "$(dirname "$0")"
target=$1
seconds=${2:-60}
export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1"
# Naming the target keeps these flags from build scripts and macros.
host=$(rustc -vV | sed -n 's/^host: //p')
cargo build --release --target "$host" --bin "$target"
mkdir -p found
exec "target/$host/release/$target" -max_total_time="$seconds" -max_len=2048 -print_final_stats=1 \
    -artifact_prefix=found/ "corpus/$target"
