//! A library of a sample sheet on its way from rows.

use super::library::{ALL, Library, Role};
use super::problems::Problems;
use super::table::Row;
use crate::document::ControlKind;
use crate::input::{Layout, Source};

/// A library on its way from rows.
#[derive(Debug)]
pub(super) struct Draft {
    /// Its first row, with what later ones say besides.
    first: Row,
    files: Vec<(Source, Option<Source>)>,
}

impl Role {
    fn named(name: &str) -> Option<Self> {
        match name {
            "no_rt" => Some(Self::Control(ControlKind::NoRt)),
            "no_template" => Some(Self::Control(ControlKind::NoTemplate)),
            "positive" => Some(Self::Positive),
            _ => None,
        }
    }
}

impl Draft {
    /// A library of a row.
    pub fn new(first: Row, problems: &mut Problems) -> Self {
        check_type(&first, problems);
        let files = vec![files(&first)];
        Self { first, files }
    }

    /// Names of the samples that it is a control of.
    pub fn control_of(&self) -> &[String] {
        &self.first.control_of
    }

    /// Adds another row of the same library.
    pub fn add(&mut self, row: Row, problems: &mut Problems) {
        check_type(&row, problems);
        let files = files(&row);
        let first = &mut self.first;
        let line = first.line;
        if row.sample != first.sample {
            problems.add(
                row.line,
                format!(
                    "{} and {} of line {line} differ only by case; give lanes of a sample one name, and \
                     samples names that differ",
                    row.sample, first.sample
                ),
            );
        }
        let is_paired = self.files[0].1.is_some();
        if files.1.is_some() != is_paired {
            let (own, other) = match is_paired {
                true => ("one file", "two files of mates"),
                false => ("two files of mates", "one file"),
            };
            problems.add(
                row.line,
                format!(
                    "{} has {own} here and {other} in line {line}; give all its lanes in the same way",
                    row.sample
                ),
            );
        }
        let mut differs = |what: &str, own: &str, other: &str| {
            problems.add(
                row.line,
                format!(
                    "{what} of {} is {own} here and {other} in line {line}; say one thing",
                    row.sample
                ),
            );
        };
        for (what, own, known) in [
            ("control_type", row.control_type, &mut first.control_type),
            ("expected", row.expected, &mut first.expected),
        ] {
            match (&own, &*known) {
                (Some(own), Some(known)) if own != known => differs(what, own, known),
                (Some(_), None) => *known = own,
                _ => {}
            }
        }
        if first.control_of.is_empty() {
            first.control_of = row.control_of;
        } else if !row.control_of.is_empty() && row.control_of != first.control_of {
            differs(
                "control_of",
                &row.control_of.join(";"),
                &first.control_of.join(";"),
            );
        }
        for (key, own) in row.metadata {
            let known = first
                .metadata
                .entry(key.clone())
                .or_insert_with(|| own.clone());
            if *known != own {
                differs(&format!("meta.{key}"), &own, known);
            }
        }
        self.files.push(files);
    }

    /// The library, whose samples are to be found if it is a control.
    pub fn library(self, interleaved: bool, problems: &mut Problems) -> Library {
        let Self { first, files } = self;
        let line = first.line;
        let role = match &first.control_type {
            None => Role::Sample,
            // One that is not known is a problem of its row.
            Some(name) => Role::named(name).unwrap_or(Role::Sample),
        };
        if first.control_type.is_none() && !first.control_of.is_empty() {
            problems.add(
                line,
                format!(
                    "{} has control_of and no control_type; say what control it is",
                    first.sample
                ),
            );
        }
        if matches!(role, Role::Control(_)) && first.control_of.is_empty() {
            problems.add(
                line,
                format!(
                    "{} is a control of no sample; name these in control_of, with {:?} between them, or \
                     {ALL} for all",
                    first.sample, ';'
                ),
            );
        }
        if role != Role::Positive && first.expected.is_some() {
            problems.add(
                line,
                format!(
                    "{} has expected and is no positive control; leave it out",
                    first.sample
                ),
            );
        }
        let (firsts, seconds): (Vec<Source>, Vec<Option<Source>>) = files.into_iter().unzip();
        let layout = match seconds.into_iter().collect::<Option<Vec<Source>>>() {
            Some(seconds) => Layout::Paired(firsts.into_iter().zip(seconds).collect()),
            None if interleaved => Layout::Interleaved(firsts),
            None => Layout::Single(firsts),
        };
        Library {
            name: first.sample,
            line,
            role,
            layout,
            metadata: first.metadata,
            expected: first.expected,
            control_of: Vec::new(),
            controls: Vec::new(),
        }
    }
}

/// That the kind of control that a row names is known.
fn check_type(row: &Row, problems: &mut Problems) {
    if let Some(name) = &row.control_type
        && Role::named(name).is_none()
    {
        problems.add(
            row.line,
            format!("control_type {name:?} is not known; give no_rt, no_template or positive"),
        );
    }
}

/// The files of a row.
fn files(row: &Row) -> (Source, Option<Source>) {
    let second = row.second.as_deref().map(Source::new);
    (Source::new(&row.first), second)
}
