//! The files of a built panel.

use super::beside::{domains, genes};
use super::intron::Intron;
use super::lane::{self, lane_row};
use super::plan::Plan;
use super::rows::{Fields, exon_row, fields, head, push_fasta, transcript_row};
use super::transcribe::Made;
use super::wish::Wish;
use crate::error::{Error, Result};
use crate::panel::Panel;
use crate::panel::files::{PanelFile, PanelFiles, fits_table};
use crate::panel::table::rows;
use crate::panel::transcript::{Role, Transcript};
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// The tables as they are put together.
struct Tables<'a> {
    plan: &'a Plan,
    /// The panel that is renewed, or the built-in one for the heads of the tables.
    heads: PanelFiles,
    base: Option<Panel>,
    /// New accession of each transcript of the renewed panel.
    renamed: HashMap<String, String>,
    texts: HashMap<&'static str, String>,
    /// What is wrong so far.
    wrong: Vec<Error>,
}

/// Makes the files, and loads them to see that they are a panel. `made` has the transcript of each
/// wish; `None` stands for one that the renewed panel keeps, or that is `wrong`.
pub(super) fn write(
    plan: &Plan,
    made: &[Option<Made>],
    assembly: &str,
    inputs: &[(String, String)],
    exon_ends: Option<&str>,
    wrong: Vec<Error>,
) -> Result<PanelFiles> {
    let base = plan.base.as_ref().map(Panel::from_files).transpose()?;
    let mut tables = Tables {
        plan,
        heads: plan.base.clone().unwrap_or_else(PanelFiles::builtin),
        base,
        renamed: HashMap::new(),
        texts: HashMap::new(),
        wrong,
    };
    tables.settings(assembly, inputs, exon_ends)?;
    tables.transcripts(made, inputs)?;
    tables.drivers(made)?;
    tables.lanes(made)?;
    if !tables.wrong.is_empty() {
        return Err(Error::all(tables.wrong));
    }
    tables.beside(made)?;
    let files = PanelFiles::read(|name| {
        Ok(PanelFile {
            path: format!("built {name}"),
            text: tables.texts.remove(name).unwrap_or_default().into(),
        })
    })?;
    Panel::from_files(&files)?;
    Ok(files)
}

impl Tables<'_> {
    /// Writes a table of rows.
    fn table(&mut self, name: &'static str, rows: &[Fields], extra: Option<&str>) -> Result<()> {
        let (mut text, mut columns) = head(self.heads.file(name)?);
        if let Some(extra) = extra.filter(|extra| !columns.iter().any(|one| one == extra)) {
            columns.push(extra.into());
            text.insert_str(text.len() - 1, &format!("\t{extra}"));
        }
        for row in rows {
            let field = |column: &String| row.get(column).map_or(".", String::as_str);
            let fields: Vec<&str> = columns.iter().map(field).collect();
            text += &fields.join("\t");
            text.push('\n');
        }
        self.texts.insert(name, text);
        Ok(())
    }

    fn settings(
        &mut self,
        assembly: &str,
        inputs: &[(String, String)],
        exon_ends: Option<&str>,
    ) -> Result<()> {
        for (what, text) in [
            ("name", self.plan.name.as_str()),
            ("version", &self.plan.version),
            ("assembly", assembly),
        ] {
            self.wrong.extend(fits_table(what, text).err());
        }
        let mut rows_here: Vec<Fields> = Vec::new();
        for row in rows(self.heads.file("panel.tsv")?)? {
            let value = match row.required("key")? {
                "input" | "exon_ends" => continue,
                "name" => self.plan.name.clone(),
                "version" => self.plan.version.clone(),
                "assembly" => assembly.to_string(),
                _ => row.required("value")?.to_string(),
            };
            let key = row.required("key")?.to_string();
            rows_here.push(fields([("key", key), ("value", value)]));
        }
        for (name, digest) in inputs {
            let name = name.replace(char::is_control, "?");
            let value = format!("{name} sha256:{digest}");
            rows_here.push(fields([("key", "input".into()), ("value", value)]));
        }
        if let Some(digest) = exon_ends {
            let value = format!("sha256:{digest}");
            rows_here.push(fields([("key", "exon_ends".into()), ("value", value)]));
        }
        self.table("panel.tsv", &rows_here, None)
    }

    fn transcripts(&mut self, made: &[Option<Made>], inputs: &[(String, String)]) -> Result<()> {
        let source: Vec<&str> = inputs.iter().map(|(name, _)| name.as_str()).collect();
        let source = source.join(", ").replace(char::is_control, "?");
        let (mut transcripts, mut exons, mut fasta) = (Vec::new(), Vec::new(), String::new());
        for (wish, made) in self.plan.wishes.iter().zip(made) {
            let old = wish.old.as_ref();
            let kept = old.and_then(|old| Some(&self.base.as_ref()?.transcripts[old.index]));
            let (row, transcript) = match (made, kept) {
                (Some(made), kept) => (
                    transcript_row(made, &source),
                    &placed(&made.transcript, kept),
                ),
                (None, Some(kept)) => (old.map(|old| old.fields.clone()).unwrap_or_default(), kept),
                (None, None) => continue,
            };
            if let Some(kept) = kept {
                let accession = transcript.accession.clone();
                self.renamed.insert(kept.accession.clone(), accession);
            }
            transcripts.push(row);
            for (index, exon) in transcript.exons.iter().enumerate() {
                exons.push(exon_row(transcript, index));
                let name = &exon.name;
                let head = format!(
                    "{}:{name} {} exon {name}",
                    transcript.accession, transcript.gene
                );
                push_fasta(&mut fasta, &head, transcript.exon_sequence(index));
            }
        }
        let made = made.iter().flatten();
        let mut with_selenocysteine =
            made.filter(|made| !made.transcript.selenocysteines.is_empty());
        let extra = with_selenocysteine.next().map(|_| "selenocysteine");
        self.texts.insert("exons.fa", fasta);
        self.table("exons.tsv", &exons, None)?;
        self.table("transcripts.tsv", &transcripts, extra)
    }

    fn drivers(&mut self, made: &[Option<Made>]) -> Result<()> {
        let (mut drivers, mut introns, mut fasta) = (Vec::new(), Vec::new(), String::new());
        let base = self.heads.file("drivers.tsv")?.clone();
        let base = rows(&base)?;
        for (wish, made) in self.plan.wishes.iter().zip(made) {
            if wish.role != Role::Driver {
                continue;
            }
            let old = wish.old.as_ref().map(|old| old.accession.as_str());
            let known = base
                .iter()
                .find(|row| old.is_some() && row.given("transcript") == old);
            let mut row = known.map(|row| row.fields()).unwrap_or_default();
            let range = |one: &RangeInclusive<usize>| format!("{}-{}", one.start(), one.end());
            if let Some(staining) = &wish.staining {
                row.insert("staining".into(), staining.clone());
            }
            if let Some(kinase_domain) = &wish.kinase_domain {
                row.insert("kinase_domain".into(), range(kinase_domain));
            }
            let driver = made
                .as_ref()
                .map(|made| (&made.transcript, made.driver.as_ref()));
            let parts: Vec<(String, String, Vec<u8>)> = match (driver, &self.base) {
                (Some((transcript, Some(driver))), base) => {
                    row.insert("transcript".into(), transcript.accession.clone());
                    row.insert("acceptor_exons".into(), range(&driver.acceptor_exons));
                    row.insert("kinase_domain".into(), range(&driver.kinase_domain));
                    let kept = || base.as_ref().map(|base| kept_introns(base, wish));
                    let part =
                        |one: &Intron| (one.name.clone(), one.part.clone(), one.sequence.clone());
                    let new = driver.introns.as_ref();
                    let new = new.map(|introns| introns.iter().map(part).collect());
                    new.or_else(kept).unwrap_or_default()
                }
                (None, Some(base)) => kept_introns(base, wish),
                _ => continue,
            };
            let accession = row.get("transcript").cloned().unwrap_or_default();
            for (name, part, sequence) in parts {
                introns.push(fields([
                    ("transcript", accession.clone()),
                    ("intron", name.clone()),
                    ("part", part.clone()),
                    ("length", sequence.len().to_string()),
                ]));
                let what = match part.as_str() {
                    "whole" => format!("{} bases", sequence.len()),
                    part => format!("{part}, {} bases", sequence.len()),
                };
                let head = format!(
                    "{accession}:intron{name} {} intron {name} {what}",
                    wish.gene
                );
                push_fasta(&mut fasta, &head, &sequence);
            }
            drivers.push(row);
        }
        self.texts.insert("introns.fa", fasta);
        self.table("introns.tsv", &introns, None)?;
        self.table("drivers.tsv", &drivers, None)
    }

    fn lanes(&mut self, made: &[Option<Made>]) -> Result<()> {
        let mut lanes: Vec<Fields> = Vec::new();
        if let Some(base) = &self.plan.base {
            for row in rows(base.file("lanes.tsv")?)? {
                let mut lane = row.fields();
                for column in ["transcript", "driver"] {
                    let new = lane.get(column).and_then(|old| self.renamed.get(old));
                    if let Some(new) = new.cloned() {
                        lane.insert(column.into(), new);
                    }
                }
                lanes.push(lane);
            }
        }
        let drivers: Vec<&Transcript> = self.of_role(made, Role::Driver);
        // A driver that is wrong itself makes no lane wrong.
        let of_role = self
            .plan
            .wishes
            .iter()
            .filter(|wish| wish.role == Role::Driver);
        let is_complete = of_role.count() == drivers.len();
        let mut wrong = Vec::new();
        for (wish, made) in self.plan.wishes.iter().zip(made) {
            let Some(partner) = self.transcript(wish, made) else {
                continue;
            };
            for lane in &wish.lanes {
                match lane_row(lane, partner, &drivers) {
                    Ok(row) => wrong.extend(lane::add(&mut lanes, lane, row).err()),
                    Err(error) if is_complete => wrong.push(error),
                    Err(_) => {}
                }
            }
        }
        self.wrong.extend(wrong);
        self.table("lanes.tsv", &lanes, None)
    }

    /// Adapters, identifiers of genes and domains of proteins.
    fn beside(&mut self, made: &[Option<Made>]) -> Result<()> {
        let adapters = self.heads.file("adapters.tsv")?.text.to_string();
        self.texts.insert("adapters.tsv", adapters);
        let known = match &self.plan.base {
            Some(base) => base.clone(),
            None => PanelFiles::largest_builtin(),
        };
        let genes = genes(&self.plan.wishes, made, known.file("genes.tsv")?)?;
        let old: Vec<&Transcript> = self
            .base
            .iter()
            .flat_map(|base| &base.transcripts)
            .collect();
        let new = self.plan.wishes.iter().zip(made);
        let new: Vec<&Transcript> = new
            .filter_map(|(wish, made)| self.transcript(wish, made))
            .collect();
        let domains = match &self.plan.base {
            Some(base) => domains(base.file("domains.tsv")?, &old, &new, &self.renamed)?,
            None => Vec::new(),
        };
        // A panel may lack these files, and their heads then.
        for (name, rows) in [("genes.tsv", genes), ("domains.tsv", domains)] {
            match self.heads.file(name)?.text.is_empty() && rows.is_empty() {
                true => {
                    self.texts.insert(name, String::new());
                }
                false => self.table(name, &rows, None)?,
            }
        }
        Ok(())
    }

    fn transcript<'b>(&'b self, wish: &Wish, made: &'b Option<Made>) -> Option<&'b Transcript> {
        let kept = || {
            let old = wish.old.as_ref()?;
            Some(&self.base.as_ref()?.transcripts[old.index])
        };
        made.as_ref().map(|made| &made.transcript).or_else(kept)
    }

    fn of_role<'b>(&'b self, made: &'b [Option<Made>], role: Role) -> Vec<&'b Transcript> {
        let wishes = self.plan.wishes.iter().zip(made);
        let of_role = wishes.filter(|(wish, _)| wish.role == role);
        of_role
            .filter_map(|(wish, made)| self.transcript(wish, made))
            .collect()
    }
}

/// A transcript with the places of the renewed panel's for exons whose own are not known: of the same number, and
/// with the same bases or as many as the place has.
fn placed(new: &Transcript, kept: Option<&Transcript>) -> Transcript {
    let mut exons = new.exons.clone();
    for (index, exon) in exons.iter_mut().enumerate() {
        let old = kept.and_then(|kept| Some((kept, kept.exon_named(&exon.name)?)));
        let Some((kept, old)) = old.filter(|_| exon.coordinates.is_none()) else {
            continue;
        };
        let at = kept.exons[old].coordinates.as_ref();
        let is_alike = kept.exon_sequence(old) == new.exon_sequence(index);
        let length = (exon.end - exon.start) as u64;
        let same = at.filter(|at| is_alike || at.end + 1 - at.start == length);
        exon.coordinates = same.cloned();
    }
    Transcript {
        exons,
        ..new.clone()
    }
}

/// The introns that the renewed panel has of a driver.
fn kept_introns(base: &Panel, wish: &Wish) -> Vec<(String, String, Vec<u8>)> {
    let is_of = |intron: &&crate::panel::Intron| {
        let accession = &base.driver_transcript(intron.driver).accession;
        wish.old
            .as_ref()
            .is_some_and(|old| old.accession == *accession)
    };
    let introns = base.introns.iter().filter(is_of);
    introns
        .map(|one| {
            let part = match (one.has_start, one.has_end) {
                (true, true) => "whole",
                (true, false) => "start",
                _ => "end",
            };
            (one.name.clone(), part.to_string(), one.sequence.clone())
        })
        .collect()
}
