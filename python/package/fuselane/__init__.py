"""Tells from sequencing reads which kinase fusion transcript a tumour carries.

    import fuselane

    result = fuselane.detect("R1.fastq.gz", "R2.fastq.gz")
    print(result["verdict"], [call["fusion"] for call in result["calls"]])
"""

import json
import os

from ._fuselane import Aligner, Evidence, FuselaneError, Observation, Observations, Panel, write_json
from .result import Call, Result, Side

__all__ = [
    "Aligner",
    "Call",
    "Evidence",
    "FuselaneError",
    "Observation",
    "Observations",
    "Panel",
    "Result",
    "Side",
    "call",
    "detect",
    "write",
]


def detect(
    r1,
    r2=None,
    *,
    interleaved=False,
    panel="alk",
    sample="sample",
    meta=None,
    no_rt=(),
    no_template=(),
    transcriptome=None,
    annotation=None,
    umi_name=False,
    umi_regex=None,
    umi_bases=None,
    umi_bases_2=None,
    threads=None,
    progress=None,
    **thresholds,
):
    """Says which fusion transcript is in the reads of a sample.

    r1, r2: FASTQ, plain or compressed; r2 has the mates. Each is a path, or a list of as many paths.
    interleaved: the mates of a fragment follow each other in r1.
    panel: a Panel, "alk", "imt", or a directory.
    sample: the name of the sample in the result.
    meta: what is on record of the sample, as {"accession": "M26-114"}.
    no_rt, no_template: controls, each a path or a pair of paths.
    transcriptome, annotation: FASTA, and the GTF or GFF3 of its exons, in which partners are looked for that the panel
        does not have.
    umi_name: the UMI is at the end of the read name; umi_regex: it is what the first group of the expression finds
        there; umi_bases, umi_bases_2: it is so many first bases of the first and of the second mate.
    threads: as many as there are processors, if nothing is said.
    progress: is called with the number of reads so far, ten times a second.
    thresholds: those of `parameters` in the result, as minimum_fragments=3 or assay="amplicon".

    The result is that of `fuselane detect --reproducible --json` with these options, as a dictionary. Raises
    FuselaneError if an input fails or is wrong. Ctrl-C ends the count.
    """
    aligner = Aligner(
        panel if isinstance(panel, Panel) else Panel(panel),
        umi_name=umi_name,
        umi_regex=umi_regex,
        umi_bases=umi_bases,
        umi_bases_2=umi_bases_2,
        **thresholds,
    )
    how = {"interleaved": interleaved, "threads": threads or os.cpu_count() or 1}
    no_rt, no_template = ([_files(one) for one in controls] for controls in (no_rt, no_template))
    reads = _files(r1) + ([] if r2 is None else _files(r2))
    _check_files(reads, no_rt + no_template, 1 if r2 is None else 2)
    counted = [
        [aligner.count(*files, is_control=True, **how) for files in controls] for controls in (no_rt, no_template)
    ]
    evidence = aligner.count(r1, r2, progress=progress, **how)
    return call(evidence, sample, *counted, meta=meta, transcriptome=transcriptome, annotation=annotation)


def _files(given):
    """The files of an argument: one, or several."""
    return [given] if isinstance(given, (str, os.PathLike)) else list(given)


def _check_files(reads, controls, together):
    """A sample that is its own control, or its own mates, would look negative."""
    for files in controls:
        if len(files) != together:
            raise FuselaneError(
                f"a control has {len(files)} files, and the sample {together} of each fragment; give each control as many"
            )
    known = {}
    for path in [path for files in [reads, *controls] for path in files]:
        try:
            status = os.stat(path)
        except OSError:
            # Whoever reads it says what is wrong.
            continue
        place = (status.st_dev, status.st_ino)
        if place in known:
            raise FuselaneError(f"{os.fspath(path)} is given twice; give each file once")
        known[place] = path


def call(evidence, sample, no_rt=(), no_template=(), *, meta=None, transcriptome=None, annotation=None):
    """Judges what the reads of a sample add up to against that of its controls; the result is that of detect()."""
    text = evidence.call_json(
        sample,
        list(no_rt),
        list(no_template),
        meta=meta or {},
        transcriptome=transcriptome,
        annotation=annotation,
    )
    return json.loads(text)


def write(result, path, format=None):
    """Writes a result as a file, as `fuselane report` does; gives the names of the files.

    format: a name of docs/formats.md that needs no reads, as "html", "tsv" or "vcf"; the ending of the path tells it, if
    nothing is said. A path that ends in .gz has the file compressed.
    """
    return write_json(json.dumps(result), path, format)
