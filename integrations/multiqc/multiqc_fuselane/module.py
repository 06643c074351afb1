"""The MultiQC module: verdicts, calls, checks and reads of each sample."""

import json
import logging

from multiqc.base_module import BaseMultiqcModule, ModuleNoSamplesFound
from multiqc.plots import bargraph, table

log = logging.getLogger(__name__)

VERDICTS = {
    "detected": "DETECTED",
    "inconclusive": "INCONCLUSIVE",
    "invalid": "INVALID",
    "not_detected": "NOT DETECTED",
}

# A negative has no colour, so that what needs a look stands out.
VERDICT_COLOURS = {
    "cond_formatting_rules": {
        "fuselane_detected": [{"s_eq": VERDICTS["detected"]}],
        "fuselane_inconclusive": [{"s_eq": VERDICTS["inconclusive"]}],
        "fuselane_invalid": [{"s_eq": VERDICTS["invalid"]}],
    },
    "cond_formatting_colours": [
        {"fuselane_detected": "#1b1f24"},
        {"fuselane_inconclusive": "#8a5a00"},
        {"fuselane_invalid": "#a83200"},
    ],
}

OUTCOME_COLOURS = {
    "cond_formatting_rules": {
        "pass": [{"s_eq": "pass"}],
        "fail": [{"s_eq": "fail"}],
    },
}

CHECKS = {
    "reads": "Reads",
    "control_genes": "Control genes",
    "wild_type": "Wild type",
    "limit": "Limit",
    "no_rt": "No-RT",
    "no_template": "No-template",
    "cross_talk": "Cross-talk",
}

# The worst of several checks of a kind comes first.
OUTCOMES = ["fail", "not_seen", "not_done", "pass"]


def worst(outcomes):
    """How checks of a kind end together."""
    return min(outcomes, key=OUTCOMES.index).replace("_", " ")


def fates(result):
    """Fragments of the panel's genes by what became of them; each stands once."""
    lanes = {one["contig"]["name"]: one for one in result["lanes"] + result["calls"]}
    counts = {
        "across a fusion junction": sum(one["junction_reads"] for one in lanes.values()),
        "one mate on each side": sum(one["spanning_fragments"] for one in lanes.values()),
    }
    # Copies are among the fragments across a junction.
    rejected = {key: count for key, count in result["rejected"].items() if key != "duplicate"}
    counts.update({key.replace("_", " "): count for key, count in rejected.items()})
    rest = result["inputs"]["on_target"] - sum(counts.values())
    counts["elsewhere on the panel's genes"] = max(rest, 0)
    return counts


def row(result):
    """What the tables show of a sample."""
    calls = result["calls"]
    shown = {
        "verdict": VERDICTS[result["verdict"]],
        "fragments": result["inputs"]["fragments"],
    }
    if calls:
        best = calls[0]
        shown["fusion"] = best["fusion"]
        shown["unique"] = best["unique_fragments"]
        shown["frame"] = best["frame"].replace("_", " ")
        shown["hgvs"] = best["hgvs"]
        if best["fusion_fraction"] is not None:
            shown["fraction"] = 100 * best["fusion_fraction"]
    if result["reasons"]:
        codes = dict.fromkeys(reason["code"].replace("_", " ") for reason in result["reasons_detail"])
        shown["reasons"] = ", ".join(codes)
    kinds = {}
    for check in result["checks"]:
        kinds.setdefault(check["code"], []).append(check["outcome"])
    shown.update({kind: worst(outcomes) for kind, outcomes in kinds.items()})
    return shown


class MultiqcModule(BaseMultiqcModule):
    """Verdicts, calls, checks and reads of each sample."""

    def __init__(self):
        super().__init__(
            name="fuselane",
            anchor="fuselane",
            info="tells from sequencing reads which kinase fusion transcript a tumour carries",
        )
        results = {}
        for found in self.find_log_files("fuselane"):
            try:
                result = json.loads(found["f"])
                sample = self.clean_s_name(result["sample"], found)
                results[sample] = (row(result), fates(result))
                self.add_software_version(result["tool"]["version"], sample)
            except (json.JSONDecodeError, KeyError) as error:
                log.warning(f"{found['fn']}: no whole result of fuselane: {error!r}")
                continue
            self.add_data_source(found, sample)
        results = self.ignore_samples(results)
        if not results:
            raise ModuleNoSamplesFound
        log.info(f"Found {len(results)} results")
        rows = {sample: shown for sample, (shown, _) in results.items()}
        self.add_statistics(rows)
        self.add_verdicts(rows)
        self.add_reads({sample: counts for sample, (_, counts) in results.items()})
        self.write_data_file(rows, "multiqc_fuselane")

    def add_statistics(self, rows):
        headers = {
            "verdict": {"title": "Verdict", "description": "Verdict of fuselane", "scale": False, **VERDICT_COLOURS},
            "fusion": {"title": "Fusion", "description": "Genes of the best supported call", "scale": False},
            "unique": {
                "title": "Unique",
                "description": "Distinct fragments across the best supported junction",
                "format": "{:,.0f}",
                "min": 0,
                "scale": "Blues",
            },
        }
        self.general_stats_addcols(rows, headers)

    def add_verdicts(self, rows):
        headers = {
            "verdict": {"title": "Verdict", "description": "Verdict on the sample", "scale": False, **VERDICT_COLOURS},
            "fusion": {"title": "Fusion", "description": "Genes of the best supported call", "scale": False},
            "frame": {"title": "Frame", "description": "Reading frame of the call", "scale": False},
            "unique": {
                "title": "Unique",
                "description": "Distinct fragments across its junction",
                "format": "{:,.0f}",
                "min": 0,
                "scale": "Blues",
            },
            "fraction": {
                "title": "Fraction",
                "description": "Fused fragments of those across the driver's acceptor",
                "suffix": "%",
                "min": 0,
                "max": 100,
                "scale": "Greys",
            },
            "fragments": {
                "title": "Fragments",
                "description": "Fragments read",
                "format": "{:,.0f}",
                "min": 0,
                "scale": "Greys",
            },
        }
        for code, title in CHECKS.items():
            headers[code] = {"title": title, "description": f"Check: {title.lower()}", "scale": False, **OUTCOME_COLOURS}
        headers["hgvs"] = {"title": "HGVS", "description": "The adjoined transcripts", "scale": False}
        headers["reasons"] = {"title": "Reasons", "description": "Why the verdict is not another", "scale": False}
        config = {"id": "fuselane_verdicts_table", "title": "fuselane: verdicts", "namespace": "fuselane"}
        self.add_section(
            name="Verdicts",
            anchor="fuselane-verdicts",
            description="The verdict on each sample, its best supported call, and what has to hold for it.",
            plot=table.plot(rows, headers, config),
        )

    def add_reads(self, counts):
        config = {"id": "fuselane_reads_plot", "title": "fuselane: reads of the panel's genes", "ylab": "Fragments"}
        self.add_section(
            name="Reads of the panel's genes",
            anchor="fuselane-reads",
            description="What became of the fragments from genes of the panel.",
            plot=bargraph.plot(counts, None, config),
        )
