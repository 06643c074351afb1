"""Snakemake wrapper of fuselane detect."""

__author__ = "The fuselane authors"
__license__ = "MIT OR Apache-2.0"

import shlex

from snakemake.shell import shell


def paths(value):
    """The paths of an input or output that is one or several."""
    return [value] if isinstance(value, str) else list(value or [])


reads = paths(snakemake.input.get("reads"))
if len(reads) not in (1, 2):
    raise ValueError(
        f"input.reads has {len(reads)} files; give one, or two of mates, and more of them as extra='-1 ... -2 ...'"
    )

arguments = list(reads)
for option in ("no_rt", "no_template"):
    for path in paths(snakemake.input.get(option)):
        arguments += ["--" + option.replace("_", "-"), path]
for name, path in snakemake.output.items():
    arguments += ["--" + name.replace("_", "-"), path]
sample = snakemake.params.get("sample")
if sample:
    arguments += ["--sample", sample]
if snakemake.log:
    arguments += ["--log", str(snakemake.log[0])]

command = " ".join(shlex.quote(str(argument)) for argument in arguments)
extra = snakemake.params.get("extra", "")

shell("fuselane detect {command} {extra} --threads {snakemake.threads} --quiet")
