#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: Workflow
label: A paired sample in several lanes or chunks, counted beside each other and called once
doc: Each lane or chunk is a file of first mates and one of second mates, at the same place of reads_1 and reads_2.

requirements:
  ScatterFeatureRequirement: {}

inputs:
  sample: string
  reads_1: File[]
  reads_2: File[]
  panel: ["null", string, Directory]
  transcriptome: File?
  reproducible:
    type: boolean
    default: false

steps:
  count:
    run: count.cwl
    scatter: [reads_1, reads_2]
    scatterMethod: dotproduct
    in:
      sample: sample
      reads_1: reads_1
      reads_2: reads_2
      panel: panel
    out: [evidence]
  call:
    run: merge.cwl
    in:
      sample: sample
      parts: count/evidence
      transcriptome: transcriptome
      reproducible: reproducible
    out: [json, tsv, html, exit_code]

outputs:
  json:
    type: File
    outputSource: call/json
  tsv:
    type: File
    outputSource: call/tsv
  html:
    type: File
    outputSource: call/html
  exit_code:
    type: int
    outputSource: call/exit_code
