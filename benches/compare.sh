#!/usr/bin/env bash
# Measures fuselane beside the floor (needletail, igzip) and its peers (ripgrep, minimap2, bbduk).
#
#   benches/compare.sh [READS [ROUNDS [DIRECTORY]]]
#
# READS: reads of each file, 10000000 by default. ROUNDS: times that each command is run, 5 by
# default. DIRECTORY: where the data go (about 6 GB), /tmp/fuselane-compare by default.
# Everything is warm, commands take turns, medians are printed. BACKGROUND=FILE takes the background
# reads from a FASTA of transcripts instead of random ones.
set -euo pipefail
cd "$(dirname "$0")/.."

reads=${1:-10000000}
rounds=${2:-5}
data=${3:-/tmp/fuselane-compare}
mkdir -p "$data"

# command:package
tools=(igzip:isal bgzip:tabix rg:ripgrep minimap2:minimap2 bbduk.sh:bbmap)
missing=()
for tool in "${tools[@]}"; do
    command -v "${tool%%:*}" >/dev/null || missing+=("${tool##*:}")
done
if ((${#missing[@]})); then
    apt-get update -qq && apt-get install -y -qq "${missing[@]}" >/dev/null
fi

cargo build --locked --release --quiet
cargo build --locked --release --quiet --examples
fuselane=target/release/fuselane
generate=target/release/examples/generate
parse_only=target/release/examples/parse_only

# --- data -------------------------------------------------------------------------------------

# make FILE COMMAND...: runs the command unless the file is there already.
make() {
    local file=$1
    shift
    [[ -s $file ]] || "$@"
}

background=()
[[ -z ${BACKGROUND:-} ]] || background=(--background "$BACKGROUND")
base=$data/reads.$reads
make "$base.fastq" "$generate" --reads "$reads" --out "$base.fastq" "${background[@]}"
make "$base.fastq.gz" bash -c "gzip -c '$base.fastq' > '$base.tmp' && mv '$base.tmp' '$base.fastq.gz'" &
make "$base.bgz.gz" bash -c "bgzip -c '$base.fastq' > '$base.tmp2' && mv '$base.tmp2' '$base.bgz.gz'"
wait
make "$base.2.fastq.gz" bash -c "
    '$generate' --reads '$reads' --seed 2 --out '$base.1.fastq' --mates '$base.2.fastq' ${background[*]:-}
    gzip '$base.1.fastq' & gzip -c '$base.2.fastq' > '$base.tmp'; wait
    rm '$base.2.fastq'; mv '$base.tmp' '$base.2.fastq.gz'"
enriched=$data/enriched.fastq
make "$enriched" "$generate" --reads 1000000 --library enriched --out "$enriched"
tenth=$data/tenth.$reads.fastq
make "$tenth" bash -c "head -n $((reads / 10 * 4)) '$base.fastq' > '$tenth'"
make "$data/part.$reads.00.fastq" bash -c "
    split -d -l $(((reads + 31) / 32 * 4)) --additional-suffix=.fastq \
        '$base.fastq' '$data/part.$reads.'"

# panel_of DIRECTORY ACCESSION...: the built-in panel with no partners but these.
panel_of() {
    local directory=$1 file
    shift
    rm -rf "$directory"
    $fuselane panel export "$directory" >/dev/null
    local keep=" $* "
    for file in transcripts:3 exons:1 lanes:3 domains:1; do
        awk -F'\t' -v keep="$keep" -v column="${file##*:}" -v roles="$directory/transcripts.tsv" '
            BEGIN { while ((getline line < roles) > 0) { split(line, f, "\t"); if (line !~ /(^|\t)partner(\t|$)/) always[f[3]] = 1 } }
            /^#/ || !header { print; if (!/^#/) header = 1; next }
            index(keep, " " $column " ") || always[$column]' \
            "$directory/${file%%:*}.tsv" >"$directory/kept"
        [[ ${file%%:*} == transcripts ]] && mv "$directory/kept" "$directory/transcripts.kept" ||
            mv "$directory/kept" "$directory/${file%%:*}.tsv"
    done
    mv "$directory/transcripts.kept" "$directory/transcripts.tsv"
    awk -F'[>:]' '
        NR == FNR { if (!/^#/) { split($0, f, "\t"); known[f[1]] = 1 }; next }
        /^>/ { kept = $2 in known } kept' "$directory/exons.tsv" "$directory/exons.fa" >"$directory/kept"
    mv "$directory/kept" "$directory/exons.fa"
    "$generate" --junctions --panel "$directory" --out "$directory.fa"
}
few=$(panel_of "$data/few" NM_001751)
many=$(panel_of "$data/many" $(awk -F'\t' '$0 ~ /(^|\t)partner(\t|$)/ && $3 != "NM_002473.5" && $3 != "NM_004082.4" { print $3 }' reference/transcripts.tsv))
all=$("$generate" --junctions --out "$data/junctions.fa")
awk '!/^>/ { print substr($0, 136, 30) }' "$data/junctions.fa" | grep -v N | sort -u >"$data/joins.txt"

# --- measuring --------------------------------------------------------------------------------

declare -A wall cpu peak

# run NAME COMMAND...: runs it once and notes wall seconds, CPU seconds and peak memory.
run() {
    local name=$1 noted argument
    shift
    # Other data may have pushed these out of the system's cache.
    for argument in "$@"; do
        [[ $argument != *.json && -f $argument ]] && cat "$argument" >/dev/null
    done
    noted=$(python3 - "$@" <<'PYTHON'
import os, sys, time
null = os.open(os.devnull, os.O_WRONLY)
quiet = [(os.POSIX_SPAWN_DUP2, null, 1), (os.POSIX_SPAWN_DUP2, null, 2)]
start = time.monotonic()
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_, status, used = os.wait4(child, 0)
wall = time.monotonic() - start
if os.waitstatus_to_exitcode(status) not in (0, 1):
    sys.exit(f"{sys.argv[1:]} failed")
print(f"{wall:.3f} {used.ru_utime + used.ru_stime:.3f} {used.ru_maxrss / 1024:.1f}")
PYTHON
    )
    set -- $noted
    wall[$name]+=" $1"
    cpu[$name]+=" $2"
    peak[$name]+=" $3"
}

median() { tr ' ' '\n' <<<"$1" | sed '/^$/d' | sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }
ratio() { awk -v one="$(median "$1")" -v two="$(median "$2")" 'BEGIN { printf "%.2f", one / two }'; }

detect() {
    local name=$1 threads=$2
    shift 2
    # What is measured is reading: the SHA-256 of the files would be taken beside it.
    run "$name" $fuselane detect --reproducible --threads "$threads" --json "$data/$name.json" "$@"
}

parts=("$data"/part."$reads".*.fastq)
cat "$base.fastq" "$base.fastq.gz" "$base.bgz.gz" "$base.1.fastq.gz" "$base.2.fastq.gz" "$enriched" "$tenth" "${parts[@]}" >/dev/null
for round in $(seq "$rounds"); do
    echo "round $round of $rounds" >&2
    run parse $parse_only "$base.fastq"
    detect plain1 1 "$base.fastq"
    detect plain2 2 "$base.fastq"
    detect plain8 8 "$base.fastq"
    run igzip igzip -dc "$base.fastq.gz"
    detect gzip1 1 "$base.fastq.gz"
    detect gzip2 2 "$base.fastq.gz"
    detect bgzf1 1 "$base.bgz.gz"
    detect bgzf2 2 "$base.bgz.gz"
    detect bgzf8 8 "$base.bgz.gz"
    run igzip_pair igzip -dc "$base.1.fastq.gz" "$base.2.fastq.gz"
    detect pair2 2 "$base.1.fastq.gz" "$base.2.fastq.gz"
    detect few 1 --panel "$data/few" "$base.fastq"
    detect many 1 --panel "$data/many" "$base.fastq"
    detect tenth1 1 "$tenth"
    detect tenth2 2 "$tenth"
    detect enriched 1 "$enriched"
    detect files1 1 -1 "${parts[@]}"
    detect files2 2 -1 "${parts[@]}"
    run rg rg -c -j 1 -F -f "$data/joins.txt" "$base.fastq"
    run minimap2 minimap2 -t 1 -ax sr "$data/junctions.fa" "$base.fastq"
    run bbduk bbduk.sh -Xmx1g threads=1 k=31 ref="$data/junctions.fa" in="$base.fastq" out=/dev/null outm="$data/matched.fq" overwrite=t
done

# --- the table --------------------------------------------------------------------------------

peak_of() { median "${peak[$1]}"; }
per_read() { awk -v seconds="$(median "$1")" -v reads="$2" 'BEGIN { printf "%.0f", seconds * 1e9 / reads }'; }

echo "$(date +%F), $(lscpu | sed -n 's/^Model name: *//p'), $(nproc) cores, $(free -g | awk '/^Mem/ { print $2 }') GB, $($fuselane --version), $reads reads of 150 bases, medians of $rounds"
echo
echo "| # | case | measured | aim |"
echo "|---|---|---|---|"
row() { echo "| $1 | $2 | $3 | $4 |"; }
row 1 "plain, 1 thread: CPU / needletail parse-only" "$(ratio "${cpu[plain1]}" "${cpu[parse]}")" "1.6"
row 2 "gzip, 2 threads: wall / igzip -dc" "$(ratio "${wall[gzip2]}" "${wall[igzip]}")" "1.10"
row 3 "gzip, 1 thread: CPU / igzip -dc" "$(ratio "${cpu[gzip1]}" "${cpu[igzip]}")" "1.35"
row 4 "BGZF, 2 threads: wall / own 1 thread" "$(ratio "${wall[bgzf2]}" "${wall[bgzf1]}")" "0.60"
row 5 "plain, 2 threads: wall / own 1 thread" "$(ratio "${wall[plain2]}" "${wall[plain1]}")" "0.60"
row 6 "paired gzip, 2 threads: wall / igzip -dc of both" "$(ratio "${wall[pair2]}" "${wall[igzip_pair]}")" "0.70"
row 7 "panel of $many junctions / panel of $few: CPU" "$(ratio "${cpu[many]}" "${cpu[few]}")" "1.2"
row 8 "peak memory, MB: plain 1 and 2 threads, gzip 2, BGZF 2, paired 2" "$(peak_of plain1), $(peak_of plain2), $(peak_of gzip2), $(peak_of bgzf2), $(peak_of pair2)" "64"
row "" "the same, a tenth of the reads, plain 1 and 2 threads" "$(peak_of tenth1), $(peak_of tenth2)" "alike"
row 9 "enriched, plain, 1 thread: CPU ns a read" "$(per_read "${cpu[enriched]}" 1000000)" "1500"
row 10 "CPU of rg -F / ours" "$(ratio "${cpu[rg]}" "${cpu[plain1]}")" "at least 6"
row "" "CPU of minimap2 -ax sr / ours" "$(ratio "${cpu[minimap2]}" "${cpu[plain1]}")" "at least 20"
row "" "CPU of bbduk.sh k=31 / ours" "$(ratio "${cpu[bbduk]}" "${cpu[plain1]}")" "at least 30"
echo
echo "| command | wall s | CPU s | CPU ns a read | peak MB |"
echo "|---|---|---|---|---|"
for name in parse plain1 plain2 plain8 igzip gzip1 gzip2 bgzf1 bgzf2 bgzf8 igzip_pair pair2 few many tenth1 tenth2 enriched files1 files2 rg minimap2 bbduk; do
    count=$reads
    case $name in
    tenth?) count=$((reads / 10)) ;;
    enriched) count=1000000 ;;
    esac
    echo "| $name | $(median "${wall[$name]}") | $(median "${cpu[$name]}") | $(per_read "${cpu[$name]}" "$count") | $(peak_of "$name") |"
done
echo
echo "junctions: $all in the built-in panel; $(wc -l <"$data/joins.txt") 30-mers for rg"
