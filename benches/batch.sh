#!/usr/bin/env bash
# A batch beside single runs of its samples: wall time and peak memory.
#
#   benches/batch.sh [SAMPLES [PAIRS [DIRECTORY]]]
#
# SAMPLES: 96 by default. PAIRS: of a usual sample, 250000 by default; one in four has half as many, and one in four half
# more. DIRECTORY: where the data go (about 4 GB), /tmp/fuselane-batch by default. THREADS=N: of the batch, as many
# as there are cores by default. BACKGROUND=FILE takes the background reads from a FASTA of transcripts.
#
# Everything is read once before it is measured. Single runs have one thread each and follow each other, before and
# after the batch, so that a machine that other work shares is seen by their difference. Fails if the batch takes
# more than 1.2 times the sum of the single runs divided by its threads, or more memory than two of the largest single
# run for each thread.
set -euo pipefail
cd "$(dirname "$0")/.."

samples=${1:-96}
pairs=${2:-250000}
data=${3:-/tmp/fuselane-batch}
threads=${THREADS:-$(nproc)}
mkdir -p "$data"

cargo build --locked --release --quiet
cargo build --locked --release --quiet --example generate
fuselane=$PWD/target/release/fuselane
generate=$PWD/target/release/examples/generate
background=()
[[ -z ${BACKGROUND:-} ]] || background=(--background "$(realpath "$BACKGROUND")")

cd "$data"
echo "sample,fastq_1,fastq_2" >sheet.csv
for number in $(seq "$samples"); do
    name=$(printf 'S%03d.%d' "$number" "$pairs")
    case $((number % 4)) in
    1) reads=$pairs ;;
    3) reads=$((3 * pairs)) ;;
    *) reads=$((2 * pairs)) ;;
    esac
    if ! [[ -s $name.R2.fq.gz ]]; then
        "$generate" --reads "$reads" --seed "$number" --out "$name.R1.fq" --mates "$name.R2.fq" "${background[@]}"
        gzip -1 -f "$name.R1.fq" &
        gzip -1 -f "$name.R2.fq"
        wait
    fi
    echo "${name%%.*},$name.R1.fq.gz,$name.R2.fq.gz" >>sheet.csv
done

python3 - "$fuselane" "$threads" <<'PYTHON'
import csv, os, shutil, subprocess, sys, time

fuselane, threads = sys.argv[1], int(sys.argv[2])
rows = list(csv.DictReader(open("sheet.csv")))


def run(*arguments):
    """Wall seconds, CPU seconds and peak MB of the program."""
    start = time.monotonic()
    child = subprocess.Popen([fuselane, *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - start
    if status:
        sys.exit(f"{arguments}: it failed")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def singles():
    shutil.rmtree("one", ignore_errors=True)
    os.mkdir("one")
    for row in rows:
        name = row["sample"]
        files = [row["fastq_1"], row["fastq_2"]]
        yield run("detect", *files, "-t", "1", "-q", "--sample", name, "-o", f"one/{name}")


def batch():
    shutil.rmtree("all", ignore_errors=True)
    return run("batch", "sheet.csv", "-o", "all", "-q", "-t", str(threads))


for row in rows:
    for name in ("fastq_1", "fastq_2"):
        with open(row[name], "rb") as file:
            while file.read(1 << 20):
                pass
rounds = [list(singles()), batch(), list(singles())]
before, (wall, cpu, memory), after = rounds
print("| what | wall s | CPU s | peak MB |\n|---|---|---|---|")
for words, each in (("before", before), ("after", after)):
    walls, cpus, memories = zip(*each)
    print(f"| {len(each)} single runs, {words} | {sum(walls):.2f} | {sum(cpus):.2f} | {max(memories):.0f} |")
print(f"| batch, {threads} threads | {wall:.2f} | {cpu:.2f} | {memory:.0f} |")
single = min(sum(one[0] for one in each) for each in (before, after))
largest = max(one[2] for one in before + after)
of_time, of_memory = wall * threads / single, memory / (2 * largest * threads)
print(f"\n{of_time:.2f} times the single runs divided by the threads (aim 1.2)")
print(f"{of_memory:.2f} times two of the largest single run for each thread (aim 1)")
sys.exit(of_time > 1.2 or of_memory > 1)
PYTHON
