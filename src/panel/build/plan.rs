//! What a panel is to hold: genes and lanes, from a table or from another panel.

use crate::error::{Error, Result};
use crate::panel::driver::read_range;
use crate::panel::files::{PanelFile, PanelFiles};
use crate::panel::table::{Row, rows};
use crate::panel::transcript::Role;
use crate::panel::without_version;
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// A lane that a table asks for: exon end of the partner :: exon start of a driver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LaneWish {
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
    /// The file that asks for it.
    pub(super) file: String,
    /// The line, from 1.
    pub(super) line: u64,
    pub(super) gene: String,
    /// Accession of the transcript; the annotation's choice if none is given.
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
    /// Its row, by column.
    pub fields: HashMap<String, String>,
    /// Its place in the panel's transcripts.
    pub index: usize,
    /// Its introns, in the order of their table.
    pub introns: Vec<IntronWish>,
}

/// What a panel is to hold.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Name of the panel.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The genes, in the order of the panel's transcripts.
    pub wishes: Vec<Wish>,
    /// The panel that is renewed.
    pub(super) base: Option<PanelFiles>,
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

/// Control genes of a panel whose table names none.
const CONTROLS: [&str; 2] = ["ACTB", "B2M"];

impl Plan {
    /// A new panel of drivers and the genes of a table.
    ///
    /// # Errors
    /// All rows that are wrong, with file and line.
    pub fn new(
        name: &str,
        version: &str,
        drivers: &[String],
        table: Option<&PanelFile>,
    ) -> Result<Self> {
        let mut plan = Self {
            name: name.into(),
            version: version.into(),
            wishes: Vec::new(),
            base: None,
        };
        plan.add(drivers, table, true)?;
        Ok(plan)
    }

    /// A panel made anew, with further drivers and the genes of a table.
    ///
    /// # Errors
    /// The panel's tables cannot be read, or rows of the table are wrong.
    pub fn renew(base: &PanelFiles, drivers: &[String], table: Option<&PanelFile>) -> Result<Self> {
        let value = |key: &str| -> Result<String> {
            let file = base.file("panel.tsv")?;
            for row in rows(file)? {
                if row.required("key")? == key {
                    return Ok(row.required("value")?.to_string());
                }
            }
            Err(file.error(0, format!("the key {key} is missing"), "add a row for it"))
        };
        let file = base.file("transcripts.tsv")?;
        let drivers_of_base = rows(base.file("drivers.tsv")?)?;
        let introns = rows(base.file("introns.tsv")?)?;
        let mut wishes = Vec::new();
        for row in rows(file)? {
            let accession = row.required("transcript")?;
            let is_of = |other: &&Row| other.given("transcript") == Some(accession);
            let of_driver = drivers_of_base.iter().find(is_of);
            let range = |column| of_driver.map(|row| read_range(row, column)).transpose();
            let introns = introns.iter().filter(is_of).map(|row| {
                Ok(IntronWish {
                    name: row.required("intron")?.to_string(),
                    part: row.required("part")?.to_string(),
                    length: row.required_parsed("length", "whole number")?,
                })
            });
            wishes.push(Wish {
                file: file.path.clone(),
                line: row.line,
                gene: row.required("gene")?.to_string(),
                transcript: Some(accession.to_string()),
                role: row.word("role", &Role::WORDS)?,
                exons: range("acceptor_exons")?,
                kinase_domain: range("kinase_domain")?,
                staining: None,
                lanes: Vec::new(),
                old: Some(Old {
                    fields: row.fields().clone(),
                    index: wishes.len(),
                    introns: introns.collect::<Result<_>>()?,
                }),
            });
        }
        let mut plan = Self {
            name: value("name")?,
            version: value("version")?,
            wishes,
            base: Some(base.clone()),
        };
        plan.add(drivers, table, false)?;
        Ok(plan)
    }

    /// Adds drivers and the genes of a table.
    fn add(&mut self, drivers: &[String], table: Option<&PanelFile>, is_new: bool) -> Result<()> {
        let mut wrong = Vec::new();
        let mut asked = Vec::new();
        for row in table.map_or(Ok(Vec::new()), rows)? {
            match read_wish(&row, drivers) {
                Ok(wish) if repeats(&asked, &wish) => wrong.push(row.error(
                    format!("{} stands twice", wish.gene),
                    "keep one row for it, or name another transcript in the second",
                )),
                Ok(wish) => asked.push(wish),
                Err(error) => wrong.push(error),
            }
        }
        if !wrong.is_empty() {
            return Err(Error::all(wrong));
        }
        let is_driver = |wish: &Wish| wish.role == Role::Driver;
        let (in_table, partners): (Vec<Wish>, Vec<Wish>) = asked.into_iter().partition(is_driver);
        let mut in_table = in_table;
        for gene in drivers {
            let known = in_table.iter().position(|wish| wish.gene == *gene);
            let wish = match known {
                Some(at) => in_table.remove(at),
                None => Wish::of_gene(gene, Role::Driver),
            };
            self.add_wish(wish);
        }
        let has_control = partners.iter().any(|wish| wish.role == Role::Control);
        partners.into_iter().for_each(|wish| self.add_wish(wish));
        if is_new && !has_control {
            for gene in CONTROLS {
                self.add_wish(Wish::of_gene(gene, Role::Control));
            }
        }
        Ok(())
    }

    /// Adds a wish, or its lanes to the transcript of the renewed panel that it asks for.
    fn add_wish(&mut self, wish: Wish) {
        let same = |other: &&mut Wish| {
            let accession = |wish: &Wish| {
                let accession = wish.transcript.as_deref();
                accession.map(|one| without_version(one).to_string())
            };
            other.gene == wish.gene
                && other.role == wish.role
                && (wish.transcript.is_none() || accession(other) == accession(&wish))
        };
        match self.wishes.iter_mut().find(same) {
            Some(known) if known.old.is_some() => {
                known.lanes.extend(wish.lanes);
                known.exons = wish.exons.or(known.exons.take());
            }
            _ => self.wishes.push(wish),
        }
    }
}

impl Wish {
    fn of_gene(gene: &str, role: Role) -> Self {
        Self {
            file: format!("{}s", role.words()),
            line: 0,
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

    /// What the renewed panel has in a column of its transcript's row.
    pub(super) fn old(&self, column: &str) -> Option<String> {
        let value = self.old.as_ref()?.fields.get(column);
        value.filter(|value| *value != ".").cloned()
    }

    /// An error at the row that asks for it.
    pub(super) fn error(&self, problem: impl Into<String>, remedy: impl Into<String>) -> Error {
        Error::Panel {
            file: self.file.clone(),
            line: self.line,
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }
}

/// Whether a gene is asked for twice with one transcript, or twice without.
fn repeats(asked: &[Wish], wish: &Wish) -> bool {
    let same = |one: &Wish| one.gene == wish.gene && one.transcript == wish.transcript;
    asked.iter().any(same)
}

fn read_wish(row: &Row, drivers: &[String]) -> Result<Wish> {
    if let Some(unknown) = row.columns().find(|column| !COLUMNS.contains(column)) {
        return Err(row.error(
            format!("the column {unknown} is not known"),
            format!("name columns as {}", COLUMNS.join(", ")),
        ));
    }
    let gene = row.required("gene")?.to_string();
    let usual = match drivers.contains(&gene) {
        true => Role::Driver,
        false => Role::Partner,
    };
    let role = match row.given("role") {
        Some(_) => row.word("role", &Role::WORDS)?,
        None => usual,
    };
    let range = |column| {
        let given = row.given(column);
        given.map(|_| read_range(row, column)).transpose()
    };
    Ok(Wish {
        file: row.file().to_string(),
        line: row.line,
        transcript: row.given("transcript").map(str::to_string),
        role,
        exons: range("exons")?,
        kinase_domain: range("kinase_domain")?,
        staining: row.given("staining").map(str::to_string),
        lanes: row
            .given("lane")
            .map_or(Ok(Vec::new()), |text| read_lanes(row, text))?,
        gene,
        old: None,
    })
}

/// Lanes as `18::20`, `18::ALK:20` or `NAME=18::20`, several of them separated by commas.
fn read_lanes(row: &Row, text: &str) -> Result<Vec<LaneWish>> {
    let one = |text: &str| {
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
            name,
            donor_exon: number(donor)?,
            driver,
            acceptor_exon: number(acceptor)?,
        })
    };
    let lanes = text.split(',').map(|text| {
        one(text).ok_or_else(|| {
            row.error(
                format!("lane is {text:?}"),
                "write the exons that are joined as 18::20, with the driver's gene as 18::ALK:20, \
                 with a name as NAME=18::20",
            )
        })
    });
    lanes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(table: &str) -> Result<Plan> {
        let file = PanelFile {
            path: "genes.tsv".into(),
            text: table.to_string().into(),
        };
        Plan::new("own", "1", &["ALK".into()], Some(&file))
    }

    #[test]
    fn a_table_says_which_genes_exons_and_lanes_are_wanted() {
        let plan = plan(
            "gene\ttranscript\texons\tlane\n\
             RANBP2\t.\t.\tRAN=18::20\n\
             TPM3\tNM_153649.3\t1-8\t7::ALK:20,7::19\n\
             ALK\t.\t18-21\t.\n",
        );
        let plan = plan.expect("a table");
        let genes: Vec<_> = plan
            .wishes
            .iter()
            .map(|wish| (&*wish.gene, wish.role))
            .collect();
        let expected = [
            ("ALK", Role::Driver),
            ("RANBP2", Role::Partner),
            ("TPM3", Role::Partner),
            ("ACTB", Role::Control),
            ("B2M", Role::Control),
        ];
        assert_eq!(genes, expected);
        assert_eq!(plan.wishes[0].exons, Some(18..=21));
        let lane =
            |name: Option<&str>, donor: &str, driver: Option<&str>, acceptor: &str| LaneWish {
                name: name.map(str::to_string),
                donor_exon: donor.into(),
                driver: driver.map(str::to_string),
                acceptor_exon: acceptor.into(),
            };
        assert_eq!(plan.wishes[1].lanes, [lane(Some("RAN"), "18", None, "20")]);
        let both = [
            lane(None, "7", Some("ALK"), "20"),
            lane(None, "7", None, "19"),
        ];
        assert_eq!(plan.wishes[2].lanes, both);
    }

    #[test]
    fn every_wrong_row_of_a_table_is_listed() {
        let table = "gene\texons\tlane\nTPM3\t.\t7-20\nRANBP2\tall\t.\nCLTC\t.\t.\nCLTC\t.\t.\n";
        let message = plan(table).expect_err("three are wrong").to_string();
        for words in [
            "genes.tsv: line 2: lane is \"7-20\"; write the exons",
            "genes.tsv: line 3: exons is \"all\", which is no range",
            "genes.tsv: line 5: CLTC stands twice",
        ] {
            assert!(message.contains(words), "{words}: {message}");
        }
        let message = plan("gene\tfoo\nTPM3\t.\n")
            .expect_err("a column")
            .to_string();
        assert!(message.contains("the column foo is not known"), "{message}");
    }
}
