//! Runs of `panel build`, and what they made.

use super::genome::rows;
use super::program::{fuselane, written};
use std::collections::HashMap;
use std::path::Path;

/// Builds a panel from inputs, as options and their values, into a directory.
pub fn build(inputs: &[&str], arguments: &[&str], built: &Path) -> assert_cmd::assert::Assert {
    fuselane()
        .args(["panel", "build"])
        .args(inputs)
        .args(arguments)
        .arg("-o")
        .arg(built)
        .assert()
}

/// Builds a panel from an annotation, and from the bytes of a genome, which may be compressed.
pub fn build_with(
    directory: &Path,
    annotation: &str,
    genome: &[u8],
    arguments: &[&str],
    built: &Path,
) -> assert_cmd::assert::Assert {
    let annotation = written(directory, "made.annotation", annotation.as_bytes());
    let genome = written(directory, "genome.fa", genome);
    let inputs = ["--annotation", &annotation, "--genome", &genome];
    build(&inputs, arguments, built)
}

/// Records as the inputs of a panel.
pub fn of_records(records: &[String]) -> Vec<&str> {
    let files = records.iter().map(String::as_str);
    std::iter::once("--record").chain(files).collect()
}

/// What a run said on standard output.
pub fn said(run: &assert_cmd::assert::Assert) -> String {
    String::from_utf8_lossy(&run.get_output().stdout).to_string()
}

/// What a run said on standard error, with the name of a directory as DIR.
pub fn complained(run: &assert_cmd::assert::Assert, directory: &Path) -> String {
    String::from_utf8_lossy(&run.get_output().stderr).replace(&*directory.to_string_lossy(), "DIR")
}

/// The rows of a table without some columns.
pub fn without(text: &str, columns: &[&str]) -> Vec<HashMap<String, String>> {
    let mut rows = rows(text);
    for row in &mut rows {
        columns.iter().for_each(|column| drop(row.remove(*column)));
    }
    rows
}
