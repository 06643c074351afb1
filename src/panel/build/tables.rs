//! The files of a built panel.

use super::lane::{is_same, lane_row};
use super::plan::{Plan, Wish};
use super::transcribe::Made;
use crate::error::{Error, Result};
use crate::panel::Panel;
use crate::panel::files::{PanelFile, PanelFiles};
use crate::panel::table::rows;
use crate::panel::transcript::{Extent, Numbering, Role, Transcript};
use std::collections::HashMap;

/// Bases on a line of FASTA.
const WRAPPED: usize = 70;

/// A row of a table, by column; columns without a value are `.`.
pub(super) type Fields = HashMap<String, String>;

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
    tables.settings(assembly, inputs)?;
    tables.transcripts(made, inputs)?;
    tables.drivers(made)?;
    tables.lanes(made)?;
    if !tables.wrong.is_empty() {
        return Err(Error::all(tables.wrong));
    }
    // Domains are of transcripts of the base, which the new panel may have in another version.
    for name in ["adapters.tsv", "genes.tsv"] {
        let text = tables.heads.file(name)?.text.to_string();
        tables.texts.insert(name, text);
    }
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
    /// The comments and the header of a table.
    fn head(&self, name: &str) -> Result<(String, Vec<String>)> {
        let text = &self.heads.file(name)?.text;
        let comments = text
            .lines()
            .take_while(|line| line.starts_with('#'))
            .count();
        let lines: Vec<&str> = text.lines().take(comments + 1).collect();
        let columns = lines.last().unwrap_or(&"").split('\t').map(str::to_string);
        Ok((lines.join("\n") + "\n", columns.collect()))
    }

    /// Writes a table of rows.
    fn table(&mut self, name: &'static str, rows: &[Fields], extra: Option<&str>) -> Result<()> {
        let (mut text, mut columns) = self.head(name)?;
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

    fn settings(&mut self, assembly: &str, inputs: &[(String, String)]) -> Result<()> {
        let mut rows_here: Vec<Fields> = Vec::new();
        for row in rows(self.heads.file("panel.tsv")?)? {
            let value = match row.required("key")? {
                "input" => continue,
                "name" => self.plan.name.clone(),
                "version" => self.plan.version.clone(),
                "assembly" => assembly.to_string(),
                _ => row.required("value")?.to_string(),
            };
            let key = row.required("key")?.to_string();
            rows_here.push(fields([("key", key), ("value", value)]));
        }
        for (name, digest) in inputs {
            let value = format!("{name} sha256:{digest}");
            rows_here.push(fields([("key", "input".into()), ("value", value)]));
        }
        self.table("panel.tsv", &rows_here, None)
    }

    fn transcripts(&mut self, made: &[Option<Made>], inputs: &[(String, String)]) -> Result<()> {
        let source: Vec<&str> = inputs.iter().map(|(name, _)| name.as_str()).collect();
        let source = source.join(", ");
        let (mut transcripts, mut exons, mut fasta) = (Vec::new(), Vec::new(), String::new());
        for (wish, made) in self.plan.wishes.iter().zip(made) {
            let old = wish.old.as_ref();
            let kept = old.and_then(|old| Some(&self.base.as_ref()?.transcripts[old.index]));
            let (row, transcript) = match (made, kept) {
                (Some(made), _) => (transcript_row(made, &source), &made.transcript),
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
            let old = wish.old.as_ref().and(wish.transcript.as_deref());
            let known = base
                .iter()
                .find(|row| old.is_some() && row.given("transcript") == old);
            let mut row = known.map(|row| row.fields().clone()).unwrap_or_default();
            if let Some(staining) = &wish.staining {
                row.insert("staining".into(), staining.clone());
            }
            let parts: Vec<(String, String, Vec<u8>)> = match (made, &self.base) {
                (Some(made), _) => {
                    let Some(driver) = &made.driver else { continue };
                    let range = |one: &std::ops::RangeInclusive<usize>| {
                        format!("{}-{}", one.start(), one.end())
                    };
                    row.insert("transcript".into(), made.transcript.accession.clone());
                    row.insert("acceptor_exons".into(), range(&driver.acceptor_exons));
                    row.insert("kinase_domain".into(), range(&driver.kinase_domain));
                    let parts = driver.introns.iter();
                    parts
                        .map(|one| (one.name.clone(), one.part.clone(), one.sequence.clone()))
                        .collect()
                }
                (None, Some(base)) => kept_introns(base, wish),
                (None, None) => continue,
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
                let mut lane = row.fields().clone();
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
                match lane_row(wish, lane, partner, &drivers) {
                    Ok(row) if lanes.iter().any(|known| is_same(known, &row)) => {}
                    Ok(row) => lanes.push(row),
                    Err(error) if is_complete => wrong.push(error),
                    Err(_) => {}
                }
            }
        }
        self.wrong.extend(wrong);
        self.table("lanes.tsv", &lanes, None)
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

/// A row of columns and their values.
pub(super) fn fields<const N: usize>(pairs: [(&str, String); N]) -> Fields {
    pairs
        .into_iter()
        .map(|(key, value)| (key.to_string(), value))
        .collect()
}

fn push_fasta(text: &mut String, head: &str, bases: &[u8]) {
    text.push('>');
    text.push_str(head);
    text.push('\n');
    for line in bases.chunks(WRAPPED) {
        text.push_str(&String::from_utf8_lossy(line));
        text.push('\n');
    }
}

fn transcript_row(made: &Made, source: &str) -> Fields {
    let one = &made.transcript;
    let or_none = |text: String| if text.is_empty() { ".".into() } else { text };
    let mut row = fields([
        ("gene", one.gene.clone()),
        ("aliases", or_none(one.aliases.join(","))),
        ("transcript", one.accession.clone()),
        (
            "ensembl",
            made.ensembl.clone().unwrap_or_else(|| ".".into()),
        ),
        ("role", one.role.words().into()),
        (
            "extent",
            match one.extent {
                Extent::Full => "full".into(),
                Extent::Partial => "partial".into(),
                Extent::Fragment => "fragment".into(),
            },
        ),
        ("grade", one.grade.to_string()),
        ("source", source.into()),
        ("note", or_none(one.note.clone().unwrap_or_default())),
    ]);
    let mut set = |column: &str, value: String| row.insert(column.into(), value);
    match one.numbering {
        Numbering::Coding { start, end } => {
            set("numbering", "c".into());
            set("cds_start", (start + 1).to_string());
            set("cds_end", end.to_string());
        }
        // A panel has none of those.
        Numbering::Noncoding => {}
        Numbering::Offset {
            coding,
            first_base,
            first_phase,
        } => {
            set("numbering", if coding { "c" } else { "n" }.into());
            set("first_base", first_base.to_string());
            set("first_phase", first_phase.to_string());
        }
    }
    if let Some(residues) = one.protein_residues {
        set("protein_residues", residues.to_string());
    }
    if !one.selenocysteines.is_empty() {
        let residues = one.selenocysteines.iter().map(usize::to_string);
        set("selenocysteine", residues.collect::<Vec<_>>().join(","));
    }
    row
}

fn exon_row(one: &Transcript, index: usize) -> Fields {
    let exon = &one.exons[index];
    let last = one.base_number(exon.end - 1);
    let mut row = fields([
        ("transcript", one.accession.clone()),
        ("exon", exon.name.clone()),
        ("length", (exon.end - exon.start).to_string()),
        ("last_base", last.trim_start_matches(['c', 'n', '.']).into()),
    ]);
    if let Some(at) = &exon.coordinates {
        row.extend(fields([
            ("chromosome", at.chromosome.clone()),
            ("start", at.start.to_string()),
            ("end", at.end.to_string()),
            ("strand", at.strand.to_string()),
        ]));
    }
    row
}

/// The introns that the renewed panel has of a driver.
fn kept_introns(base: &Panel, wish: &Wish) -> Vec<(String, String, Vec<u8>)> {
    let is_of = |intron: &&crate::panel::Intron| {
        let accession = &base.driver_transcript(intron.driver).accession;
        Some(accession) == wish.transcript.as_ref()
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
