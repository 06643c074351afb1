//! What a built panel has beside transcripts and lanes: identifiers of genes, domains of proteins.

use super::rows::{Fields, fields};
use super::transcribe::Made;
use super::wish::Wish;
use crate::error::Result;
use crate::panel::files::PanelFile;
use crate::panel::table::{Row, rows};
use crate::panel::transcript::{Numbering, Transcript};
use crate::panel::translate;
use std::collections::{BTreeMap, HashMap};

/// Rows of the genes of a panel, by symbol: as the annotation has them, else as `known` has them.
pub(super) fn genes(
    wishes: &[Wish],
    made: &[Option<Made>],
    known: &PanelFile,
) -> Result<Vec<Fields>> {
    let known = table(known)?;
    let mut genes: BTreeMap<&str, [Option<String>; 2]> = BTreeMap::new();
    for (wish, made) in wishes.iter().zip(made) {
        let row = known
            .iter()
            .find(|row| row.given("gene") == Some(&wish.gene));
        let of = |column| row.and_then(|row| row.given(column)).map(str::to_string);
        let gene = genes.entry(&wish.gene).or_default();
        let here = made
            .as_ref()
            .map(|made| made.gene.clone())
            .unwrap_or_default();
        for (value, (new, column)) in gene.iter_mut().zip(here.into_iter().zip(COLUMNS)) {
            *value = value.take().or(new).or_else(|| of(column));
        }
    }
    let is_known = |(_, values): &(&str, [Option<String>; 2])| values.iter().any(Option::is_some);
    let row = |(gene, [hgnc, ensembl]): (&str, [Option<String>; 2])| {
        let or_none = |value: Option<String>| value.unwrap_or_else(|| ".".into());
        fields([
            ("gene", gene.to_string()),
            (COLUMNS[0], or_none(hgnc)),
            (COLUMNS[1], or_none(ensembl)),
        ])
    };
    Ok(genes.into_iter().filter(is_known).map(row).collect())
}

const COLUMNS: [&str; 2] = ["hgnc", "ensembl"];

/// Rows of the domains of the renewed panel whose residues its new proteins have, too.
pub(super) fn domains(
    known: &PanelFile,
    old: &[&Transcript],
    new: &[&Transcript],
    renamed: &HashMap<String, String>,
) -> Result<Vec<Fields>> {
    let mut domains = Vec::new();
    for row in table(known)? {
        let before = row.required("transcript")?;
        let first: usize = row.required_parsed("first_residue", "number")?;
        let last: usize = row.required_parsed("last_residue", "number")?;
        let residues = |transcripts: &[&Transcript], accession: &str| {
            let of = |one: &&&Transcript| one.accession == accession;
            residues(transcripts.iter().find(of)?, first, last)
        };
        let Some(now) = renamed.get(before) else {
            continue;
        };
        if residues(old, before) == residues(new, now) {
            let mut fields = row.fields();
            fields.insert("transcript".into(), now.clone());
            domains.push(fields);
        }
    }
    Ok(domains)
}

/// Residues of a protein, both ends included and counted from 1; `None` if they are not held.
fn residues(transcript: &Transcript, first: usize, last: usize) -> Option<String> {
    let held = transcript.first_codon();
    let before = match transcript.numbering {
        Numbering::Coding { .. } => 0,
        _ => transcript.coding_bases_before(held)?,
    };
    let protein = translate(transcript.sequence.get(held..)?);
    let first = (first - 1).checked_sub(before / 3)?;
    let last = last.checked_sub(before / 3)?;
    protein.get(first..last).map(str::to_string)
}

fn table(file: &PanelFile) -> Result<Vec<Row<'_>>> {
    match file.text.is_empty() {
        true => Ok(Vec::new()),
        false => rows(file),
    }
}
