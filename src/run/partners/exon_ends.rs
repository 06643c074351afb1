//! The table of exon ends beside a panel, from front to back.

use crate::error::{Error, Result};
use crate::input::{Source, Text};
use crate::panel::{Panel, Transcript};
use crate::run::panel::exon_ends_beside;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Wrong rows of a table that are listed.
const LISTED: usize = 20;

/// Reads a table of exon ends, whose first bytes told that it is one. The partners have places on the genome if it is
/// that of the panel; else the answer is its assembly.
///
/// # Errors
/// It cannot be read, is no such table, or is not the one that the panel was built with.
pub fn for_each_exon_end(
    panel: &Panel,
    source: &Source,
    mut visit: impl FnMut(&Transcript),
) -> Result<Option<String>> {
    for_each_row(panel, source, |row| row.map(|end| visit(&end)))
}

/// Reads the table of exon ends beside a panel of a directory, and counts its rows. `None` if the panel was built
/// without one.
///
/// # Errors
/// It is not there, cannot be read, or is not the one that the panel was built with; rows that are wrong.
pub fn check_exon_ends(directory: &Path, panel: &Panel) -> Result<Option<usize>> {
    let Some(path) = exon_ends_beside(directory, panel)? else {
        return Ok(None);
    };
    let (mut count, mut wrong) = (0, Vec::new());
    let read = for_each_row(panel, &Source::new(&path), |row| {
        count += 1;
        wrong.extend(row.err().filter(|_| wrong.len() < LISTED));
        Ok(())
    });
    wrong.extend(read.err());
    match wrong.is_empty() {
        true => Ok(Some(count)),
        false => Err(Error::all(wrong)),
    }
}

/// Visits each row, or what is wrong with it.
fn for_each_row(
    panel: &Panel,
    source: &Source,
    mut visit: impl FnMut(Result<Transcript>) -> Result<()>,
) -> Result<Option<String>> {
    let mut text = Text::open(source)?;
    let file = text.get_ref().name().to_string();
    let error = |number: u64, problem: String| Error::Panel {
        file: file.clone(),
        line: number,
        problem,
        remedy: "copy the file again from the panel, or build that anew".into(),
    };
    let mut other_assembly = None;
    let (mut line, mut number) = (String::new(), 0);
    while next_line(&mut text, &mut line)? {
        number += 1;
        let row = line.trim_end();
        if let Some(assembly) = row.strip_prefix("# assembly\t") {
            let is_same = assembly == panel.assembly;
            other_assembly = (!is_same).then(|| assembly.to_string());
        }
        let read = Transcript::from_exon_end(row, other_assembly.is_none());
        if let Some(row) = read.transpose() {
            visit(row.map_err(|problem| error(number, problem)))?;
        }
    }
    let digest = text.into_inner().sha256()?;
    match &panel.exon_ends {
        Some(own) if *own != digest => Err(error(
            0,
            "it is not the table that the panel was built with".into(),
        )),
        _ => Ok(other_assembly),
    }
}

/// Reads a line; `false` at the end.
fn next_line(text: &mut BufReader<Text>, line: &mut String) -> Result<bool> {
    line.clear();
    let read = text.read_line(line);
    read.map(|count| count > 0)
        .map_err(|error| text.get_ref().error(error))
}
