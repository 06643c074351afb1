"""Tells from sequencing reads which kinase fusion transcript a tumour carries.

    import fuselane

    result = fuselane.detect("R1.fastq.gz", "R2.fastq.gz")
    print(result["verdict"], [call["fusion"] for call in result["calls"]])
"""

import json
import os

from ._fuselane import Aligner, Evidence, FuselaneError, Observation, Observations, Panel
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
]


def detect(
    r1,
    r2=None,
    *,
    panel="alk",
    sample="sample",
    no_rt=(),
    no_template=(),
    threads=None,
    progress=None,
    **thresholds,
):
    """Says which fusion transcript is in the reads of a sample.

    r1, r2: FASTQ, plain or compressed; r2 has the mates.
    panel: a Panel, "alk", "imt", or a directory.
    sample: the name of the sample in the result.
    no_rt, no_template: controls, each a path or a pair of paths.
    threads: as many as there are processors, if nothing is said.
    progress: is called with the number of reads so far, ten times a second.
    thresholds: those of `parameters` in the result, as minimum_fragments=3.

    The result is that of `fuselane detect --reproducible --json`, as a dictionary. Raises FuselaneError if an input
    fails or is wrong.
    """
    aligner = Aligner(panel if isinstance(panel, Panel) else Panel(panel), **thresholds)
    threads = threads or os.cpu_count() or 1

    no_rt, no_template = ([_files(one) for one in controls] for controls in (no_rt, no_template))
    reads = [r1] if r2 is None else [r1, r2]
    _check_files(reads, no_rt + no_template)
    counted = [
        [aligner.count(*files, threads=threads, is_control=True) for files in controls]
        for controls in (no_rt, no_template)
    ]
    evidence = aligner.count(r1, r2, threads=threads, progress=progress)
    return call(evidence, sample, *counted)


def _files(control):
    """The one or two files of a control."""
    return [control] if isinstance(control, (str, os.PathLike)) else list(control)


def _check_files(reads, controls):
    """A sample that is its own control, or its own mates, would look negative."""
    for files in controls:
        if len(files) != len(reads):
            raise FuselaneError(f"a control has {len(files)} files, and the sample {len(reads)}; give each control as many")
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


def call(evidence, sample, no_rt=(), no_template=()):
    """Judges what the reads of a sample add up to against that of its controls; the result is that of detect()."""
    return json.loads(evidence.call_json(sample, list(no_rt), list(no_template)))
