//! The table of exon ends beside a panel, from front to back.

use crate::error::{Error, Result};
use crate::input::{Source, Text};
use crate::panel::{Panel, Transcript};
use std::io::{BufRead, BufReader};

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
        if let Some(transcript) = read.map_err(|problem| error(number, problem))? {
            visit(&transcript);
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
