//! Reports of a validation: JSON, a table, a page, and the text for a terminal.

mod curve;
mod html;
mod text;
mod words;

pub use text::write_text;

use super::table::{self, Column, columns, or_nothing};
use crate::run::validate::{LaneValidation, LevelValidation, Validation};
use std::io::{self, Write};

/// A format of a validation.
#[derive(Debug, Clone, Copy)]
pub struct ValidationFormat {
    /// Its name, as `json`.
    pub name: &'static str,
    /// What it holds, in words that can follow "Write".
    pub holds: &'static str,
    /// How a file's name ends in a set of files.
    pub ending: &'static str,
    /// What writes it.
    pub write: fn(&Validation, &mut dyn Write) -> io::Result<()>,
}

/// All of them, in the order of the help.
pub static VALIDATION_FORMATS: &[ValidationFormat] = &[
    ValidationFormat {
        name: "json",
        holds: "the whole validation as JSON",
        ending: ".json",
        write: write_json,
    },
    ValidationFormat {
        name: "tsv",
        holds: "a table with a row for each lane and level",
        ending: ".tsv",
        write: write_tsv,
    },
    ValidationFormat {
        name: "html",
        holds: "a page to be signed and filed",
        ending: ".html",
        write: html::write_html,
    },
];

fn write_json(validation: &Validation, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, validation)?;
    writeln!(out)
}

/// A lane at one of its levels.
#[derive(Debug)]
pub struct LaneLevel {
    lane: LaneValidation,
    level: LevelValidation,
}

/// The columns of the table, in order.
pub const VALIDATION_COLUMNS: &[Column<LaneLevel, Validation>] = columns! {
    "lane", "Lane of the panel.", |_, row| row.lane.lane.clone();
    "fusion", "Symbols of both genes, as `RANBP2::ALK`.", |_, row| row.lane.fusion.clone();
    "partner_exon", "Last exon of the partner.", |_, row| row.lane.partner_exon.clone();
    "driver_exon", "First exon of the driver.", |_, row| row.lane.driver_exon.clone();
    "frame", "Reading frame: `in_frame`, `out_of_frame`, `stop` or `unknown`. Out of frame is inconclusive at best.", |_, row| row.lane.frame.code().into();
    "grade", "Worst grade of the sequences that the lane rests on.", |_, row| row.lane.grade.to_string();
    "fragments", "Fragments that hold the join in each library.", |_, row| row.level.fragments.to_string();
    "per_million", "The same per million fragments of the library, by the mean of the negatives.", |_, row| format!("{:.2}", row.level.per_million);
    "libraries", "Libraries of this lane and level.", |_, row| row.level.outcomes.libraries.to_string();
    "detected", "Those in which the lane is detected.", |_, row| row.level.outcomes.detected.to_string();
    "otherwise", "Those in which only other junctions are detected.", |_, row| row.level.outcomes.otherwise.to_string();
    "inconclusive", "Those that are inconclusive.", |_, row| row.level.outcomes.inconclusive.to_string();
    "not_detected", "Those that are not detected.", |_, row| row.level.outcomes.not_detected.to_string();
    "other_fusions", "Those in which a fusion of other genes is detected too.", |_, row| row.level.outcomes.other_fusions.to_string();
    "share", "Share of the libraries in which the lane is detected.", |_, row| format!("{:.4}", row.level.share);
    "share_low", "Lower bound of its 95 % interval (Clopper-Pearson).", |_, row| or_nothing(row.level.interval.map(|one| format!("{:.4}", one.low)));
    "share_high", "Upper bound.", |_, row| or_nothing(row.level.interval.map(|one| format!("{:.4}", one.high)));
    "mean_counted", "Mean of the unique fragments that were counted for the lane.", |_, row| format!("{:.2}", row.level.outcomes.mean_seen());
    "limit_observed", "Limit of detection of the lane: the lowest level from which on at least 95 % of the libraries of every level are detected; `.` if the highest does not reach that.", |_, row| or_nothing(row.lane.limit.observed);
    "limit_probit", "Limit of detection of the lane by probit regression, in fragments; `.` where the levels do not allow one.", |_, row| or_nothing(row.lane.limit.probit.map(|one| format!("{:.2}", one.fragments)));
    "limit_probit_low", "Lower bound of its 95 % interval.", |_, row| or_nothing(row.lane.limit.probit.map(|one| format!("{:.2}", one.low)));
    "limit_probit_high", "Upper bound.", |_, row| or_nothing(row.lane.limit.probit.map(|one| format!("{:.2}", one.high)));
};

fn write_tsv(validation: &Validation, out: &mut dyn Write) -> io::Result<()> {
    let rows: Vec<LaneLevel> = validation
        .lanes
        .iter()
        .flat_map(|lane| {
            lane.levels.iter().map(|level| LaneLevel {
                lane: lane.clone(),
                level: level.clone(),
            })
        })
        .collect();
    table::write(out, VALIDATION_COLUMNS, validation, &rows)
}
