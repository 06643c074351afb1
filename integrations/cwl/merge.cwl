#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: The call of a sample from what its parts add up to
doc: |
  Runs fuselane merge. The exit code says the verdict, as that of detect.cwl.

baseCommand: [fuselane, merge]
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

inputs:
  sample:
    type: string
    doc: Name of the files; the parts have that of the sample.
  parts:
    type: File[]
    secondaryFiles: .reads
    doc: Evidence of all parts, in the order of the reads.
    inputBinding:
      position: 1
  transcriptome:
    type: File?
    doc: Transcripts, or the exon_ends.tsv of the panel, without which parts of such a panel are refused.
    inputBinding:
      prefix: --transcriptome
  reproducible:
    type: boolean
    default: false
    inputBinding:
      prefix: --reproducible

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
    outputBinding:
      outputEval: $(runtime.exitCode)
