"""Teaches MultiQC to find the results of fuselane."""

from multiqc import config


def add_search_pattern():
    """Adds what results are known by, unless the user's configuration says otherwise."""
    pattern = {"fn": "*.json", "contents": '"schema": "fuselane/result/2"', "num_lines": 5}
    if "fuselane" not in config.sp:
        config.update_dict(config.sp, {"fuselane": pattern})
