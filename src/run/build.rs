//! A panel built from the files of an annotation and its genome.

use super::annotation::Annotation;
use super::genome::Genome;
use crate::error::Result;
use crate::input::Source;
use crate::panel::PanelFiles;
use crate::panel::build::{Plan, choose};
use std::path::Path;

/// Builds the panel of a plan. `assembly` is the genome's name where the annotation does not say it.
///
/// # Errors
/// A file that cannot be read, or all that is wrong with the plan, the annotation and the genome.
pub fn build_panel(
    plan: &Plan,
    annotation: &Source,
    genome: &Source,
    assembly: Option<&str>,
) -> Result<PanelFiles> {
    let annotation = Annotation::read(annotation)?;
    let chosen = choose(plan, &annotation.name, &annotation.transcripts);
    let genome = Genome::read(genome, &chosen.regions())?;
    let assembly = assembly
        .or(annotation.assembly.as_deref())
        .unwrap_or("unknown");
    // The same files give the same panel wherever they lie.
    let file_name = |path: &str| {
        let name = Path::new(path).file_name();
        name.map_or(path.to_string(), |name| name.to_string_lossy().into_owned())
    };
    let inputs = [
        (file_name(&annotation.name), annotation.sha256.clone()),
        (file_name(&genome.name), genome.sha256.clone()),
    ];
    chosen.tables(assembly, &inputs, &genome)
}
