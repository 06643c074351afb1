version 1.1

workflow fuselane {
    meta {
        description: "Which kinase fusion transcript is in the reads of a sample. Lanes or chunks are counted beside each other, and called once."
    }

    parameter_meta {
        sample: "Name of the sample"
        reads_1: "First mates of each lane, or single reads: FASTQ, plain or compressed"
        reads_2: "Second mates of each lane, in the same order; none for single reads"
        panel: "alk or imt"
        reproducible: "Leave time, command and SHA-256 of the files out of the result"
        container: "Image that has fuselane"
    }

    input {
        String sample
        Array[File]+ reads_1
        Array[File] reads_2 = []
        String panel = "alk"
        Boolean reproducible = false
        String container = "quay.io/biocontainers/fuselane:0.2.0--0"
    }

    scatter (lane in range(length(reads_1))) {
        Array[File]+ mates = if length(reads_2) > 0 then [reads_1[lane], reads_2[lane]] else [reads_1[lane]]

        call count {
            input:
                sample = sample,
                reads = mates,
                panel = panel,
                container = container,
        }
    }

    call merge {
        input:
            sample = sample,
            parts = count.evidence,
            reads = count.supporting,
            reproducible = reproducible,
            container = container,
    }

    output {
        File json = merge.json
        File tsv = merge.tsv
        File html = merge.html
        String verdict = merge.verdict
    }
}

task count {
    meta {
        description: "What the reads of a lane add up to"
    }

    input {
        String sample
        Array[File]+ reads
        String panel
        String container
        Int threads = 2
    }

    command <<<
        fuselane detect ~{sep(" ", squote(reads))} --sample '~{sample}' --panel '~{panel}' \
            --evidence part.evidence --threads ~{threads} --quiet
    >>>

    output {
        File evidence = "part.evidence"
        File supporting = "part.evidence.reads"
    }

    runtime {
        container: container
        cpu: threads
        memory: "1 GB"
    }
}

task merge {
    meta {
        description: "The call of a sample from what its lanes add up to"
    }

    input {
        String sample
        Array[File]+ parts
        Array[File]+ reads
        Boolean reproducible
        String container
    }

    # The supporting reads have to stand beside their evidence, which engines do not promise.
    command <<<
        set -eu
        number=0
        paste '~{write_lines(parts)}' '~{write_lines(reads)}' | while IFS="$(printf '\t')" read -r part supporting; do
            number=$((number + 1))
            name=$(printf '%06d.evidence' "$number")
            ln -s "$part" "$name"
            ln -s "$supporting" "$name.reads"
        done
        code=0
        fuselane merge ./??????.evidence ~{if reproducible then "--reproducible" else ""} --output '~{sample}' \
            --formats json,tsv,html --exit-verdict --quiet || code=$?
        case $code in
            0) echo not_detected ;;
            10) echo detected ;;
            11) echo inconclusive ;;
            12) echo invalid ;;
            *) exit "$code" ;;
        esac
    >>>

    output {
        File json = "~{sample}.json"
        File tsv = "~{sample}.tsv"
        File html = "~{sample}.html"
        String verdict = read_string(stdout())
    }

    runtime {
        container: container
        cpu: 1
        memory: "1 GB"
    }
}
