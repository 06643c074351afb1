#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: CommandLineTool
label: What the reads of a lane or chunk add up to
doc: Runs fuselane detect --evidence; merge.cwl adds such files and calls.

baseCommand: [fuselane, detect]
arguments:
  - --quiet
  - prefix: --evidence
    valueFrom: part.evidence

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
    inputBinding:
      prefix: --sample
  reads_1:
    type: File
    inputBinding:
      position: 1
  reads_2:
    type: File?
    inputBinding:
      position: 2
  panel:
    type: ["null", string, Directory]
    inputBinding:
      prefix: --panel
  threads:
    type: int
    default: 2
    inputBinding:
      prefix: --threads

outputs:
  evidence:
    type: File
    secondaryFiles: .reads
    outputBinding:
      glob: part.evidence
