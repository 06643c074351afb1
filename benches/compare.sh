#!/usr/bin/env bash
# Measures fuselane beside the floor (needletail, igzip) and its peers (ripgrep, minimap2, bbduk, deacon).
#
#   benches/compare.sh [READS [ROUNDS [DIRECTORY]]]
#
# READS: reads of each file, 10000000 by default. ROUNDS: times that each command is run, 5 by
# default. DIRECTORY: where the data go (about 6 GB), /tmp/fuselane-compare by default.
# Everything is warm, commands take turns, medians are printed. BACKGROUND=FILE takes the background
# reads from a FASTA of transcripts instead of random ones. deacon is run where it is installed:
#   RUSTFLAGS=-Ctarget-cpu=native cargo install deacon --no-default-features --features cli,compression
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
make "$base.tails.fastq" "$generate" --reads "$reads" --tails 100 --out "$base.tails.fastq" "${background[@]}"
# Libraries of which every read, or nearly every one, is of the panel.
on_target=2000000
for library in enriched amplicon anchored capture; do
    declare "$library=$data/$library.$on_target.fastq"
    make "${!library}" "$generate" --reads "$on_target" --library "$library" --out "${!library}"
done
make "$amplicon.gz" bash -c "gzip -c '$amplicon' > '$base.tmp3' && mv '$base.tmp3' '$amplicon.gz'"
# The worst inputs that are known, 30 million bases of each: bases of a read and reads.
declare -A worst=([joins]="100000 300" [seeds]="10000 3000" [exon-ends]="150 200000")
for library in "${!worst[@]}"; do
    read -r length count <<<"${worst[$library]}"
    make "$data/$library.fastq" "$generate" --library "$library" --length "$length" --reads "$count" --out "$data/$library.fastq"
done
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
# A panel of 40 drivers and 400 partners, of a genome that is made for it.
large=$data/large
if ! [[ -d $large ]]; then
    mkdir -p "$data/annotation"
    target/release/examples/annotation --genes 450 --transcripts 1 --bases 30000000 --chromosomes 3 \
        --drivers 40 --partners 400 --out "$data/annotation" >/dev/null
    $fuselane panel build --annotation "$data/annotation/annotation.gtf" --genome "$data/annotation/genome.fa" \
        --driver GENE0 --partners "$data/annotation/partners.tsv" -o "$large" >/dev/null
fi
all=$("$generate" --junctions --out "$data/junctions.fa")
if command -v deacon >/dev/null; then
    deacon index build "$data/junctions.fa" >"$data/junctions.idx" 2>/dev/null
fi
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

head -n 4 "$base.fastq" >"$data/one.fastq"
parts=("$data"/part."$reads".*.fastq)
cat "$base.fastq" "$base.fastq.gz" "$base.bgz.gz" "$base.1.fastq.gz" "$base.2.fastq.gz" "$tenth" "${parts[@]}" >/dev/null
for round in $(seq "$rounds"); do
    echo "round $round of $rounds" >&2
    run parse $parse_only "$base.fastq"
    detect plain1 1 "$base.fastq"
    detect plain2 2 "$base.fastq"
    detect plain8 8 "$base.fastq"
    detect plain64 64 "$base.fastq"
    detect tails 1 "$base.tails.fastq"
    detect imt 1 --panel imt "$base.fastq"
    detect large 1 --panel "$large" "$base.fastq"
    detect large_tenth 1 --panel "$large" "$tenth"
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
    for library in enriched amplicon anchored capture; do
        run "parse_$library" $parse_only "${!library}"
        detect "$library" 1 "${!library}"
    done
    detect amplicon_gzip 1 "$amplicon.gz"
    if command -v deacon >/dev/null; then
        run amplicon_deacon deacon filter -q -t 1 -o /dev/null "$data/junctions.idx" "$amplicon"
    fi
    run amplicon_rg rg -c -j 1 -F -f "$data/joins.txt" "$amplicon"
    for library in "${!worst[@]}"; do
        detect "worst_$library" 1 "$data/$library.fastq"
    done
    detect start 1 "$data/one.fastq"
    detect files1 1 -1 "${parts[@]}"
    detect files2 2 -1 "${parts[@]}"
    run rg rg -c -j 1 -F -f "$data/joins.txt" "$base.fastq"
    run minimap2 minimap2 -t 1 -ax sr "$data/junctions.fa" "$base.fastq"
    run bbduk bbduk.sh -Xmx1g threads=1 k=31 ref="$data/junctions.fa" in="$base.fastq" out=/dev/null outm="$data/matched.fq" overwrite=t
done

# --- the table --------------------------------------------------------------------------------

peak_of() { median "${peak[$1]}"; }
per_read() { awk -v seconds="$(median "$1")" -v reads="$2" 'BEGIN { printf "%.0f", seconds * 1e9 / reads }'; }

echo "$(date +%F), $(lscpu | sed -n 's/^Model name: *//p'), $(nproc) cores, $(free -g | awk '/^Mem/ { print $2 }') GB, $($fuselane --version), $reads reads of 150 bases of ${BACKGROUND:-random bases}, medians of $rounds"
echo
echo "| # | case | measured | aim |"
echo "|---|---|---|---|"
row() { echo "| $1 | $2 | $3 | $4 |"; }
# beyond NAME: CPU seconds without those of the start.
beyond() { awk -v one="$(median "${cpu[$1]}")" -v start="$(median "${cpu[start]}")" 'BEGIN { print one - start }'; }
# by_base NAME: times that a base of a worst input takes as long as one of the plain file.
by_base() {
    local length count
    read -r length count <<<"${worst[$1]}"
    awk -v worst="$(beyond "worst_$1")" -v plain="$(beyond plain1)" -v bases="$((length * count))" -v others="$((150 * reads))" \
        'BEGIN { printf "%.0f", (worst / bases) / (plain / others) }'
}
# instructions KIND: of a read, as `just instructions` counted them.
instructions() { awk -F'\t' -v kind="$1" '$1 == kind { print $2 }' benches/instructions.tsv; }
# large_ratio: CPU of a read beyond the tenth of them, with the large panel and with that of ALK.
large_ratio() {
    awk -v one="$(median "${cpu[large]}")" -v few="$(median "${cpu[large_tenth]}")" \
        -v plain="$(median "${cpu[plain1]}")" -v tenth="$(median "${cpu[tenth1]}")" \
        'BEGIN { printf "%.2f", (one - few) / (plain - tenth) }'
}
# core_hours NAME READS EACH: of 1,000 samples of EACH reads.
core_hours() { awk -v cpu="$(median "${cpu[$1]}")" -v reads="$2" -v each="$3" 'BEGIN { printf "%.2f", cpu * each / reads * 1000 / 3600 }'; }
row 1 "plain, 1 thread: CPU / needletail parse-only" "$(ratio "${cpu[plain1]}" "${cpu[parse]}")" "1.45"
row 2 "plain with 1 % of the reads half poly-A / without: CPU" "$(ratio "${cpu[tails]}" "${cpu[plain1]}")" "1.05"
row 3 "amplicon: CPU / needletail" "$(ratio "${cpu[amplicon]}" "${cpu[parse_amplicon]}")" "8"
row 4 "enriched, anchored, capture: CPU / needletail" "$(ratio "${cpu[enriched]}" "${cpu[parse_enriched]}"), $(ratio "${cpu[anchored]}" "${cpu[parse_anchored]}"), $(ratio "${cpu[capture]}" "${cpu[parse_capture]}")" "11, 7, 8"
row 5 "instructions of a read of RANBP2, TPM3" "$(instructions "lane RANBP2"), $(instructions "lane TPM3")" "8000, 10000"
row 6 "gzip, 1 thread: CPU / igzip -dc; 2 threads: wall / igzip -dc" "$(ratio "${cpu[gzip1]}" "${cpu[igzip]}"), $(ratio "${wall[gzip2]}" "${wall[igzip]}")" "1.15 to 1.25, 1.00"
row 7 "8 threads: CPU / 1 thread; peak MB with 8, with 64" "$(ratio "${cpu[plain8]}" "${cpu[plain1]}"); $(peak_of plain8), $(peak_of plain64)" "1.10; 64, 128"
row 8 "a base of joins, of seeds, of exon ends / of the plain file: CPU" "$(by_base joins), $(by_base seeds), $(by_base exon-ends)" "60"
row 9 "start: instructions" "$(instructions start)" "35 million"
row 10 "CPU of rg -F, minimap2 -ax sr, bbduk.sh k=31 / ours, plain" "$(ratio "${cpu[rg]}" "${cpu[plain1]}"), $(ratio "${cpu[minimap2]}" "${cpu[plain1]}"), $(ratio "${cpu[bbduk]}" "${cpu[plain1]}")" "at least 6, 25, 40"
deacon=none
[[ -z ${cpu[amplicon_deacon]:-} ]] || deacon=$(ratio "${cpu[amplicon_deacon]}" "${cpu[amplicon]}")
row 11 "amplicon: CPU of deacon filter, of rg -F / ours" "$deacon, $(ratio "${cpu[amplicon_rg]}" "${cpu[amplicon]}")" "at least 2, 1"
row 12 "panel imt / alk, plain: CPU; 40 drivers and 400 partners / alk, of a read" "$(ratio "${cpu[imt]}" "${cpu[plain1]}"), $(large_ratio)" "1.3, 2"
row 13 "core hours of 1,000 samples: 10 M gzip reads; 1 M amplicon reads, gzip" "$(core_hours gzip1 "$reads" 10000000), $(core_hours amplicon_gzip "$on_target" 1000000)" "0.75, 0.15"
row "" "BGZF, 2 threads: wall / own 1 thread" "$(ratio "${wall[bgzf2]}" "${wall[bgzf1]}")" "0.60"
row "" "plain, 2 threads: wall / own 1 thread" "$(ratio "${wall[plain2]}" "${wall[plain1]}")" "0.60"
row "" "paired gzip, 2 threads: wall / igzip -dc of both" "$(ratio "${wall[pair2]}" "${wall[igzip_pair]}")" "0.70"
row "" "panel of $many junctions / panel of $few: CPU" "$(ratio "${cpu[many]}" "${cpu[few]}")" "1.2"
row "" "peak memory, MB: plain 1 and 2 threads, gzip 2, BGZF 2, paired 2" "$(peak_of plain1), $(peak_of plain2), $(peak_of gzip2), $(peak_of bgzf2), $(peak_of pair2)" "64"
row "" "the same, a tenth of the reads, plain 1 and 2 threads" "$(peak_of tenth1), $(peak_of tenth2)" "alike"
row "" "enriched, plain, 1 thread: CPU ns a read" "$(per_read "${cpu[enriched]}" "$on_target")" "1500"
echo
echo "| command | wall s | CPU s | CPU ns a read | peak MB |"
echo "|---|---|---|---|---|"
for name in parse plain1 plain2 plain8 plain64 tails igzip gzip1 gzip2 bgzf1 bgzf2 bgzf8 igzip_pair pair2 few many imt large \
    tenth1 tenth2 parse_enriched enriched parse_amplicon amplicon amplicon_gzip amplicon_rg parse_anchored anchored \
    parse_capture capture files1 files2 rg minimap2 bbduk; do
    count=$reads
    case $name in
    tenth?) count=$((reads / 10)) ;;
    *enriched | *amplicon* | *anchored | *capture) count=$on_target ;;
    esac
    echo "| $name | $(median "${wall[$name]}") | $(median "${cpu[$name]}") | $(per_read "${cpu[$name]}" "$count") | $(peak_of "$name") |"
done
echo
echo "junctions: $all in the built-in panel; $(wc -l <"$data/joins.txt") 30-mers for rg"
