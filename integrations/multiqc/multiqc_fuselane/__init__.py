"""Teaches MultiQC to find the results of fuselane."""


def add_search_pattern():
    """Adds what results are known by, unless the user's configuration says otherwise."""
    # MultiQC loads this package while it is itself being loaded.
    from multiqc import config

    pattern = {"fn": "*.json", "contents": '"schema": "fuselane/result/2"', "num_lines": 5}
    if "fuselane" not in config.sp:
        config.update_dict(config.sp, {"fuselane": pattern})
