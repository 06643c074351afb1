//! The validation for a terminal, in 80 columns.

use super::words;
use crate::report::printable;
use crate::report::text::wrapped;
use crate::run::validate::{LevelValidation, Validation};
use std::io::{self, Write};

/// Levels that a table has room for.
const MOST_COLUMNS: usize = 10;

/// Writes the readable report; `files` were written beside it.
///
/// # Errors
/// The output fails.
pub fn write_text(
    validation: &Validation,
    files: &[String],
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "VALIDATION of panel {}", validation.panel.words())?;
    let design = &validation.design;
    let negatives = format!("negatives: {}", words::negatives(validation));
    let spikes = format!(
        "spiked: {} libraries of each lane and level, fragments of {} bases, seed {}",
        design.replicates, design.fragment_length, design.seed
    );
    let limit = format!("limit of detection: {}", words::limit(validation));
    let false_positives = format!("false positives: {}", words::false_positives(validation));
    let refused = words::refused(validation);
    let sentences = [negatives].into_iter().chain(refused);
    let sentences = sentences
        .chain([spikes, limit])
        .chain(words::highest_lane(validation))
        .chain(words::not_in_frame(validation))
        .chain([false_positives, words::other_fusions(validation)]);
    for sentence in sentences {
        wrapped(out, "", "  ", &sentence)?;
    }
    writeln!(out)?;
    table(validation, out)?;
    for file in files {
        writeln!(out, "wrote {}", printable(file))?;
    }
    let tool = &validation.tool;
    let text = format!(
        "{} {}, panel {} ({}), for research use only",
        tool.name,
        tool.version,
        validation.panel.words(),
        validation.panel.sha256.get(..12).unwrap_or_default()
    );
    wrapped(out, "", "  ", &text)
}

/// The shares of lanes and levels; of many levels, the last ones.
fn table(validation: &Validation, out: &mut dyn Write) -> io::Result<()> {
    let skipped = validation.design.levels.len().saturating_sub(MOST_COLUMNS);
    let levels = validation.design.levels.iter().skip(skipped);
    let heads: String = levels.map(|level| format!(" {level:>4}")).collect();
    writeln!(
        out,
        "percent of libraries detected, by fragments that hold the join"
    )?;
    writeln!(out, "{:<16}{heads}   95 % from", "lane")?;
    let row = |out: &mut dyn Write, name: &str, levels: &[LevelValidation], limit: &str| {
        let levels = levels.iter().skip(skipped);
        let shares: String = levels
            .map(|level| format!(" {:>4.0}", 100.0 * level.share))
            .collect();
        writeln!(out, "{name:<16}{shares}   {limit}")
    };
    let highest = words::highest_level(validation);
    for lane in &validation.lanes {
        let limit = match lane.can_be_detected() {
            true => words::observed(&lane.limit, highest),
            false => lane.frame.words().into(),
        };
        row(out, &printable(&lane.lane), &lane.levels, &limit)?;
    }
    if validation.together.lanes > 1 {
        let limit = words::observed(&validation.together.limit, highest);
        row(out, "together", &validation.together.levels, &limit)?;
    }
    Ok(())
}
