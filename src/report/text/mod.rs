//! The readable report: the answer, the calls, and the gel as a table, in 80 columns.

mod background;
mod call;
mod lanes;

use super::{Findings, Report, printable};
use crate::document::{Document, Status, Verdict};
use anstyle::{AnsiColor, Color, Style};
use std::io::{self, Write};

/// Width of the report in characters.
const WIDTH: usize = 80;

/// A space at which no line is broken.
const KEEP: &str = "\u{a0}";

/// Headings.
const BOLD: Style = Style::new().bold();

/// The report on standard output.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// Whether to list what came close to each lane and why it was not counted.
    pub explain: bool,
    /// Whether to colour it for a terminal.
    pub colored: bool,
    /// Names of the files that were written beside it.
    pub files: Vec<String>,
}

impl Report for Text {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        let document = findings.document;
        heading(document, self.colored, out)?;
        for call in &document.calls {
            writeln!(out)?;
            call::write_call(call, self.colored, out)?;
        }
        writeln!(out)?;
        lanes::lanes(document, self.colored, out)?;
        if self.explain {
            writeln!(out)?;
            lanes::near_misses(document, out)?;
        }
        writeln!(out)?;
        background::background(document, out)?;
        if !self.files.is_empty() {
            writeln!(out)?;
            for file in &self.files {
                writeln!(out, "wrote {file}")?;
            }
        }
        writeln!(out)?;
        footer(document, out)
    }
}

fn heading(document: &Document, colored: bool, out: &mut dyn Write) -> io::Result<()> {
    let fusions = document.fusions().join(", ");
    writeln!(out, "{}", printable(&document.sample))?;
    let style = of_verdict(document.verdict);
    let answer = match document.limit() {
        Some(limit) => format!("{} {limit}", document.verdict.words()),
        None => format!("{}  {fusions}", document.verdict.words()),
    };
    writeln!(out, "{}", painted(colored, style, answer.trim_end()))?;
    for reason in document.reasons.iter() {
        wrapped(out, "  - ", "    ", &reason.to_string())?;
    }
    Ok(())
}

fn of_verdict(verdict: Verdict) -> Style {
    let color = match verdict {
        Verdict::Detected => AnsiColor::Cyan,
        Verdict::NotDetected => return BOLD,
        Verdict::Inconclusive => AnsiColor::Yellow,
        Verdict::Invalid => AnsiColor::Red,
    };
    BOLD.fg_color(Some(Color::Ansi(color)))
}

fn of_status(status: Status) -> Style {
    match status {
        Status::Detected => of_verdict(Verdict::Detected),
        Status::Inconclusive => of_verdict(Verdict::Inconclusive),
        Status::NotDetected => Style::new().dimmed(),
    }
}

/// A text in a style, if there is colour.
fn painted(colored: bool, style: Style, text: &str) -> String {
    match colored {
        true => format!("{style}{text}{style:#}"),
        false => text.to_string(),
    }
}

/// Writes a text in lines of at most [`WIDTH`] characters, broken at spaces.
fn wrapped(out: &mut dyn Write, first: &str, next: &str, text: &str) -> io::Result<()> {
    let mut line = first.to_string();
    let mut empty = true;
    for word in printable(text).split(' ') {
        if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            writeln!(out, "{}", line.replace(KEEP, " "))?;
            line = next.to_string();
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    writeln!(out, "{}", line.replace(KEEP, " "))
}

fn footer(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    let inputs = &document.inputs;
    writeln!(
        out,
        "{} reads ({} could show a fusion), {} bases",
        inputs.reads, inputs.informative_reads, inputs.bases
    )?;
    writeln!(
        out,
        "{} fragments ({} from the panel's genes)",
        inputs.fragments, inputs.on_target
    )?;
    writeln!(
        out,
        "{} {}, panel {} {} ({})",
        document.tool.name,
        document.tool.version,
        document.panel.name,
        document.panel.version,
        document.panel.sha256.get(..12).unwrap_or_default()
    )?;
    writeln!(
        out,
        "For research use. What the reads support is not a diagnosis."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_wrapped_and_control_characters_never_printed() {
        let mut out = Vec::new();
        let text = format!("{}\x1b[31m{}", "word ".repeat(30), "end");
        wrapped(&mut out, "  - ", "    ", &text).expect("in memory");
        let text = String::from_utf8(out).expect("UTF-8");
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH));
        assert!(!text.contains('\x1b'));
    }
}
