//! The readable report: the answer, the calls, and the gel as a table, in 80 columns.

mod background;
mod call;
mod lanes;
mod parts;

use super::{Findings, Report, printable, words};
use crate::document::{Document, Status, Verdict};
use anstyle::{AnsiColor, Color, Style};
use parts::{Parts, Worth};
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
    /// Whether to list what came close to each lane and why it was not counted, and all that was seen
    /// besides fusions.
    pub explain: bool,
    /// Whether to list lanes without reads.
    pub all_lanes: bool,
    /// Whether to colour it for a terminal.
    pub colored: bool,
    /// Names of the files that were written beside it.
    pub files: Vec<String>,
    /// How its reader comes to what is left out, behind the number of lanes without reads; empty if there is no way.
    pub hint: &'static str,
}

/// Files up to which their names count among the lines of the report.
const FEW_FILES: usize = 3;

impl Report for Text {
    fn write(&self, findings: &Findings, out: &mut dyn Write) -> io::Result<()> {
        let document = findings.document;
        let mut parts = Parts::default();
        parts.add(Worth::Answer, |out| self.answer(document, out))?;
        for call in &document.calls {
            parts.empty_line();
            call::write_call(document, call, self.colored, &mut parts)?;
        }
        parts.empty_line();
        parts.add(Worth::Answer, |out| lanes::lanes(document, self, out))?;
        if self.explain {
            parts.empty_line();
            parts.add(Worth::Answer, |out| lanes::near_misses(document, out))?;
            parts.empty_line();
        }
        background::background(document, self.explain, &mut parts)?;
        parts.add(Worth::Answer, |out| self.end(document, out))?;
        if document.calls.len() < 2 && !self.explain && !self.all_lanes {
            let files = self.files.len();
            parts.fit(if files > FEW_FILES { files } else { 0 });
        }
        parts.write(out)
    }
}

impl Text {
    /// What is read first.
    fn answer(&self, document: &Document, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", printable(&document.sample))?;
        verdict(document, self.colored, out)?;
        for reason in document.reasons.iter() {
            wrapped(out, "  - ", "    ", &words::verdict_reason(reason))?;
        }
        wrapped(out, "checks: ", "  ", &words::checks(&document.checks))
    }

    /// What stands above the prompt.
    fn end(&self, document: &Document, out: &mut dyn Write) -> io::Result<()> {
        for one in document.reached() {
            wrapped(out, "detected  ", "          ", &one.words())?;
        }
        for file in &self.files {
            writeln!(out, "wrote {file}")?;
        }
        footer(document, out)?;
        verdict(document, self.colored, out)
    }
}

/// The answer, in words that bound it.
fn verdict(document: &Document, colored: bool, out: &mut dyn Write) -> io::Result<()> {
    let style = of_verdict(document.verdict);
    let words = format!("{}{}", document.verdict.words(), document.so_far());
    let answer = match document.limit() {
        Some(limit) => format!("{words} {limit}"),
        None => format!("{words}  {}", document.fusions().join(", ")),
    };
    writeln!(out, "{}", painted(colored, style, answer.trim_end()))
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

/// Writes a name in lines of at most [`WIDTH`] characters, broken before a `::` where that is enough.
fn wrapped_name(out: &mut dyn Write, first: &str, next: &str, name: &str) -> io::Result<()> {
    let mut line = first.to_string();
    let mut empty = true;
    for (index, part) in printable(name).split("::").enumerate() {
        let part = if index > 0 {
            format!("::{part}")
        } else {
            part.into()
        };
        if !empty && line.chars().count() + part.chars().count() > WIDTH {
            writeln!(out, "{line}")?;
            line = next.to_string();
        }
        for letter in part.chars() {
            if line.chars().count() == WIDTH {
                writeln!(out, "{line}")?;
                line = next.to_string();
            }
            line.push(letter);
        }
        empty = false;
    }
    writeln!(out, "{line}")
}

/// Writes a text in lines of at most [`WIDTH`] characters, broken at spaces.
pub(super) fn wrapped(out: &mut dyn Write, first: &str, next: &str, text: &str) -> io::Result<()> {
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
    let text = format!(
        "{} reads ({} could show a fusion), {} fragments, {} on target",
        inputs.reads, inputs.informative_reads, inputs.fragments, inputs.on_target
    );
    wrapped(out, "", "  ", &text)?;
    let text = format!(
        "{} {}, panel {} ({}), for research use only",
        document.tool.name,
        document.tool.version,
        document.panel.words(),
        document.panel.sha256.get(..12).unwrap_or_default()
    );
    wrapped(out, "", "  ", &text)
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

    #[test]
    fn names_are_broken_before_their_separators() {
        let long = format!("NM_1:r.?_7::{}::NM_2:r.8_?", "acgu".repeat(17));
        for (name, lines) in [
            ("NM_1:r.?_7::NM_2:r.8_?", vec!["  NM_1:r.?_7::NM_2:r.8_?"]),
            (
                &long,
                vec![
                    "  NM_1:r.?_7",
                    &format!("    ::{}", "acgu".repeat(17)),
                    "    ::NM_2:r.8_?",
                ],
            ),
            (
                &"a".repeat(90),
                vec![
                    &format!("  {}", "a".repeat(78)),
                    &format!("    {}", "a".repeat(12)),
                ],
            ),
        ] {
            let mut out = Vec::new();
            wrapped_name(&mut out, "  ", "    ", name).expect("in memory");
            let text = String::from_utf8(out).expect("UTF-8");
            assert_eq!(text.lines().collect::<Vec<_>>(), lines);
        }
    }
}
