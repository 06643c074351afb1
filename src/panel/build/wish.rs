//! A gene that is wanted in a panel, and how a row of a table asks for it.

use crate::error::{Error, Result};
use crate::panel::driver::read_range;
use crate::panel::table::Row;
use crate::panel::transcript::Role;
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// Where something is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub file: String,
    /// The line, from 1; 0 where it is asked for by its name alone.
    pub line: u64,
}

impl Place {
    /// An error here.
    pub(super) fn error(&self, problem: impl Into<String>, remedy: impl Into<String>) -> Error {
        Error::Panel {
            file: self.file.clone(),
            line: self.line,
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }
}

/// A lane that a table asks for: exon end of the partner :: exon start of a driver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LaneWish {
    pub place: Place,
    /// Its name; made of the genes and the exons if none is given.
    pub name: Option<String>,
    pub donor_exon: String,
    /// Gene of the driver; the only one if none is given.
    pub driver: Option<String>,
    pub acceptor_exon: String,
}

/// Part of a driver's intron that a panel holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IntronWish {
    /// Number of the exon before it.
    pub name: String,
    pub part: String,
    pub length: u64,
}

/// A gene that is wanted in a panel.
#[derive(Debug, Clone)]
pub struct Wish {
    pub(super) place: Place,
    pub(super) gene: String,
    /// Accession of the transcript; that of the renewed panel or the annotation's choice if none is
    /// given.
    pub(super) transcript: Option<String>,
    pub(super) role: Role,
    /// The exons to hold, of a partner; those whose starts a fusion may join, of a driver.
    pub(super) exons: Option<RangeInclusive<usize>>,
    pub(super) kinase_domain: Option<RangeInclusive<usize>>,
    pub(super) staining: Option<String>,
    pub(super) lanes: Vec<LaneWish>,
    /// What another panel has of it.
    pub(super) old: Option<Old>,
}

/// A transcript of the panel that is renewed.
#[derive(Debug, Clone)]
pub(super) struct Old {
    pub accession: String,
    /// Its row, by column.
    pub fields: HashMap<String, String>,
    /// Its place in the panel's transcripts.
    pub index: usize,
    /// What the panel has of it as a driver.
    pub driver: Option<OldDriver>,
    /// Whether a row of a table asks for it, too.
    pub is_asked_for: bool,
}

/// A driver of the panel that is renewed.
#[derive(Debug, Clone)]
pub(super) struct OldDriver {
    pub acceptor_exons: RangeInclusive<usize>,
    pub kinase_domain: RangeInclusive<usize>,
    /// Its introns, in the order of their table.
    pub introns: Vec<IntronWish>,
}

/// Columns of a table of wishes; `gene` must be there.
const COLUMNS: [&str; 7] = [
    "gene",
    "transcript",
    "role",
    "exons",
    "lane",
    "kinase_domain",
    "staining",
];

impl Wish {
    /// A gene that is asked for by its name alone.
    pub(super) fn of_gene(gene: &str, role: Role) -> Self {
        Self {
            place: Place {
                file: format!("{}s", role.words()),
                line: 0,
            },
            gene: gene.into(),
            transcript: None,
            role,
            exons: None,
            kinase_domain: None,
            staining: None,
            lanes: Vec::new(),
            old: None,
        }
    }

    /// What a row of a table asks for; the genes of `drivers` are drivers. What is wrong with the row is added to
    /// `wrong`, and the rest of it is taken; `None` if it names no gene.
    pub(super) fn read(row: &Row, drivers: &[String], wrong: &mut Vec<Error>) -> Option<Self> {
        let gene = known(row.required("gene").map(Some), wrong)?.to_string();
        let usual = match drivers.contains(&gene) {
            true => Role::Driver,
            false => Role::Partner,
        };
        let given = row.given("role");
        let role = given.and_then(|_| known(row.word("role", &Role::WORDS).map(Some), wrong));
        let role = role.unwrap_or(usual);
        let of_driver = ["kinase_domain", "staining"].into_iter();
        let mut of_driver = of_driver.filter(|column| row.given(column).is_some());
        if let Some(column) = of_driver.next().filter(|_| role != Role::Driver) {
            wrong.push(row.error(
                format!("{gene} is a {} and has a {column}", role.words()),
                "leave it out, or write driver as its role",
            ));
        }
        let mut range = |column| {
            row.given(column)?;
            known(read_range(row, column).map(Some), wrong)
        };
        let (exons, kinase_domain) = (range("exons"), range("kinase_domain"));
        let place = Place {
            file: row.file().to_string(),
            line: row.line,
        };
        let lanes = row.given("lane").into_iter();
        let lanes = lanes.flat_map(|text| text.split(','));
        let lanes = lanes.filter_map(|text| known(read_lane(row, &place, text).map(Some), wrong));
        Some(Self {
            transcript: row.given("transcript").map(str::to_string),
            role,
            exons,
            kinase_domain,
            staining: row.given("staining").map(str::to_string),
            lanes: lanes.collect(),
            gene,
            old: None,
            place,
        })
    }

    /// What the renewed panel has in a column of its transcript's row.
    pub(super) fn old(&self, column: &str) -> Option<String> {
        let value = self.old.as_ref()?.fields.get(column);
        value.filter(|value| *value != ".").cloned()
    }

    /// What the renewed panel has of it as a driver.
    pub(super) fn old_driver(&self) -> Option<&OldDriver> {
        self.old.as_ref()?.driver.as_ref()
    }

    /// An error where it is asked for.
    pub(super) fn error(&self, problem: impl Into<String>, remedy: impl Into<String>) -> Error {
        self.place.error(problem, remedy)
    }
}

/// The columns of a table that are none of wishes.
pub(super) fn unknown_columns(row: &Row) -> Vec<Error> {
    let unknown = row.columns().filter(|column| !COLUMNS.contains(column));
    let told = unknown.map(|column| {
        row.header_error(
            format!("the column {column} is not known"),
            format!("name columns as {}", COLUMNS.join(", ")),
        )
    });
    told.collect()
}

/// What was read; nothing if it is wrong, which is noted.
fn known<T: Default>(read: Result<T>, wrong: &mut Vec<Error>) -> T {
    read.unwrap_or_else(|error| {
        wrong.push(error);
        T::default()
    })
}

/// A lane as `18::20`, `18::ALK:20` or `NAME=18::20`.
fn read_lane(row: &Row, place: &Place, text: &str) -> Result<LaneWish> {
    let parted = || {
        let (name, join) = match text.split_once('=') {
            Some((name, join)) => (Some(name.trim().to_string()), join),
            None => (None, text),
        };
        let (donor, acceptor) = join.split_once("::")?;
        let (driver, acceptor) = match acceptor.split_once(':') {
            Some((driver, acceptor)) => (Some(driver.trim().to_string()), acceptor),
            None => (None, acceptor),
        };
        let number = |text: &str| text.trim().parse::<usize>().ok().map(|one| one.to_string());
        Some(LaneWish {
            place: place.clone(),
            name,
            donor_exon: number(donor)?,
            driver,
            acceptor_exon: number(acceptor)?,
        })
    };
    parted().ok_or_else(|| {
        row.error(
            format!("lane is {text:?}"),
            "write the exons that are joined as 18::20, with the driver's gene as 18::ALK:20, \
             with a name as NAME=18::20",
        )
    })
}
