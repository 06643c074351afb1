//! A panel built from the files of an annotation and its genome, or from records.

use super::annotation::Annotation;
use super::genome::Genome;
use super::records::{RecordWarning, Records};
use crate::error::{Error, Result};
use crate::input::Source;
use crate::panel::PanelFiles;
use crate::panel::build::{ExonEnds, Plan, choose};
use crate::panel::hexadecimal;
use sha2::{Digest, Sha256};
use std::path::Path;

/// A panel that was built.
#[derive(Debug)]
pub struct Built {
    /// Its files.
    pub files: PanelFiles,
    /// The table of exon ends beside them, if the plan asks for it.
    pub exon_ends: Option<String>,
    /// Gene and accession of the transcripts that the renewed panel keeps, since the inputs do not have them.
    pub kept: Vec<String>,
}

/// Builds the panel of a plan. `assembly` is the genome's name where the annotation does not say it.
///
/// # Errors
/// A file that cannot be read, or all that is wrong with the plan, the annotation and the genome.
pub fn build_panel(
    mut plan: Plan,
    annotation: &Source,
    genome: &Source,
    assembly: Option<&str>,
) -> Result<Built> {
    let annotation = Annotation::read(annotation).map_err(|error| with_table(&mut plan, error))?;
    let Annotation {
        name, transcripts, ..
    } = &annotation;
    let exon_ends = plan.exon_ends;
    let chosen = choose(&mut plan, name, transcripts);
    let exon_ends = exon_ends.then(|| ExonEnds::of(name, transcripts));
    let mut regions = chosen.regions();
    regions.extend(exon_ends.iter().flat_map(ExonEnds::regions));
    let genome = Genome::read(genome, &regions)?;
    let assembly = assembly
        .or(annotation.assembly.as_deref())
        .unwrap_or("unknown");
    let inputs = [
        (file_name(&annotation.name), annotation.sha256.clone()),
        (file_name(&genome.name), genome.sha256.clone()),
    ];
    let exon_ends = exon_ends.map(|ends| ends.table(assembly, &inputs, &genome));
    let exon_ends = match exon_ends.transpose() {
        Ok(table) => table,
        Err(error) => {
            let others = chosen.tables(assembly, &inputs, None, &genome).err();
            return Err(Error::all(others.into_iter().chain([error]).collect()));
        }
    };
    let digest = exon_ends.as_ref();
    let digest = digest.map(|table| hexadecimal(&Sha256::digest(table)));
    Ok(Built {
        kept: chosen.kept(),
        files: chosen.tables(assembly, &inputs, digest.as_deref(), &genome)?,
        exon_ends,
    })
}

/// Builds the panel of a plan from records of transcripts and genes, without a genome. `assembly` is that of the
/// places which records of LRG have of their exons. `warn` is told of records that add nothing, before anything
/// fails.
///
/// # Errors
/// A file that cannot be read, or all that is wrong with the plan and the records.
pub fn build_panel_of_records(
    mut plan: Plan,
    records: &[Source],
    assembly: &str,
    warn: impl FnMut(RecordWarning),
) -> Result<Built> {
    let records = Records::read(records, assembly).map_err(|error| with_table(&mut plan, error))?;
    let chosen = choose(&mut plan, "the records", &records.transcripts);
    let warnings = records.warnings(chosen.accessions());
    warnings.into_iter().for_each(warn);
    let inputs = records.inputs.iter();
    let inputs: Vec<(String, String)> = inputs
        .map(|(name, digest)| (file_name(name), digest.clone()))
        .collect();
    let kept = chosen.kept();
    let files = chosen.tables(assembly, &inputs, None, &records);
    Ok(Built {
        files: records.unless_contradictory(files)?,
        exon_ends: None,
        kept,
    })
}

/// An error of an input, with what is wrong with the table of the plan.
fn with_table(plan: &mut Plan, error: Error) -> Error {
    let mut all = plan.take_wrong();
    all.push(error);
    Error::all(all)
}

/// The same files give the same panel wherever they lie.
fn file_name(path: &str) -> String {
    let name = Path::new(path).file_name();
    name.map_or(path.to_string(), |name| name.to_string_lossy().into_owned())
}
