//! What a run that is followed prints in the end, and the file with its state.

use super::printable;
use crate::document::{FileProblem, Verdict, WatchResult, WatchedSample, same_reads_words, so_far};
use std::io::{self, Write};

/// Width of the column of answers: that of the longest one.
const ANSWER: usize = "NOT DETECTED".len() + " so far".len();

/// Writes the state of a run as JSON.
///
/// # Errors
/// The output fails.
pub fn watch_json(result: &WatchResult, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, result)?;
    writeln!(out)
}

/// Writes a line for each sample, for each fusion when it was detected, and for each file that is not counted.
///
/// # Errors
/// The output fails.
pub fn watch_text(result: &WatchResult, out: &mut dyn Write) -> io::Result<()> {
    let samples = &result.samples;
    let width = samples.iter().map(|one| one.sample.len()).max();
    let width = width.unwrap_or_default();
    for one in samples {
        let (answer, words) = answer(one);
        let line = format!("{:width$}  {answer:ANSWER$}  {words}", one.sample);
        writeln!(out, "{}", printable(line.trim_end()))?;
        for reached in &one.reached {
            let line = format!("{:width$}  detected {}", "", reached.words());
            writeln!(out, "{}", printable(&line))?;
        }
        problems(&one.uncounted, width + 2, out)?;
    }
    for group in &result.same_reads {
        writeln!(out, "{}", printable(&same_reads_words(group)))?;
    }
    problems(&result.problems, 0, out)?;
    if let Some(end) = result.ended {
        writeln!(out, "{}", end.words())?;
    }
    Ok(())
}

fn problems(files: &[FileProblem], width: usize, out: &mut dyn Write) -> io::Result<()> {
    for one in files {
        let line = format!("{:width$}not counted: {}: {}", "", one.file, one.problem);
        writeln!(out, "{}", printable(&line))?;
    }
    Ok(())
}

/// The answer for a sample, and what to know of it.
fn answer(sample: &WatchedSample) -> (String, String) {
    let Some(verdict) = sample.verdict else {
        return ("no reads".into(), String::new());
    };
    let so_far = so_far(sample.complete);
    let words = match (verdict, &sample.limit) {
        (Verdict::Detected, _) => sample.fusions.join(", "),
        (Verdict::NotDetected, Some(limit)) => limit.clone(),
        (_, Some(limit)) => format!("no fusion {limit}"),
        _ => {
            let codes = sample.reasons.iter().map(|one| one.reason.code());
            let mut codes: Vec<&str> = codes.collect();
            codes.dedup();
            codes.join(", ")
        }
    };
    let files = match sample.files {
        0 => String::new(),
        1 => " of 1 file".into(),
        files => format!(" of {files} files"),
    };
    (
        format!("{}{so_far}", verdict.words()),
        format!("{words} ({} reads{files})", sample.reads),
    )
}
