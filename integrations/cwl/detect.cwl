#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: Which kinase fusion transcript is in the reads of a sample
doc: |
  Runs fuselane detect. The exit code says the verdict: 0 not detected, 10 detected, 11 inconclusive, 12 invalid
  control. All of them are success; other codes are failures.

baseCommand: [fuselane, detect]
arguments:
  - --quiet
  - --exit-verdict
  - prefix: --output
    valueFrom: $(inputs.sample)
  - prefix: --formats
    valueFrom: json,tsv,html
successCodes: [0, 10, 11, 12]
permanentFailCodes: [1, 2]

hints:
  DockerRequirement:
    dockerPull: quay.io/biocontainers/fuselane:0.2.0--0
  SoftwareRequirement:
    packages:
      fuselane:
        version: ["0.2.0"]
requirements:
  ResourceRequirement:
    coresMin: 2
    ramMin: 1000

inputs:
  sample:
    type: string
    doc: Name of the sample, and of its files.
    inputBinding:
      prefix: --sample
  reads_1:
    type: File[]
    doc: First mates, or single reads; FASTQ, plain or compressed.
    inputBinding:
      prefix: "-1"
  reads_2:
    type: File[]?
    doc: Second mates, a file for each of reads_1.
    inputBinding:
      prefix: "-2"
  no_rt:
    type:
      - "null"
      - type: array
        items: File
        inputBinding:
          prefix: --no-rt
    doc: Reads of a control without reverse transcriptase; two files if the sample has mates.
  no_template:
    type:
      - "null"
      - type: array
        items: File
        inputBinding:
          prefix: --no-template
    doc: Reads of a control without template; two files if the sample has mates.
  panel:
    type: ["null", string, Directory]
    doc: alk, imt, or a directory with a panel.
    inputBinding:
      prefix: --panel
  reproducible:
    type: boolean
    default: false
    doc: Leave time, command and SHA-256 of the files out of the result.
    inputBinding:
      prefix: --reproducible
  threads:
    type: int
    default: 2
    inputBinding:
      prefix: --threads

outputs:
  json:
    type: File
    outputBinding:
      glob: $(inputs.sample).json
  tsv:
    type: File
    outputBinding:
      glob: $(inputs.sample).tsv
  html:
    type: File
    outputBinding:
      glob: $(inputs.sample).html
  exit_code:
    type: int
    doc: The verdict, as the exit code has it.
    outputBinding:
      outputEval: $(runtime.exitCode)
