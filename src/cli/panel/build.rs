//! `fuselane panel build`: a panel of an annotation and its genome.

use super::print_differences;
use crate::cli::log::complain;
use crate::cli::which_panel::{files_of, load_panel};
use clap::Args;
use fuselane::input::Source;
use fuselane::panel::build::Plan;
use fuselane::panel::{EXON_ENDS, JunctionKind, Panel, PanelFile};
use fuselane::run::{Built, RecordWarning, build_panel, build_panel_of_records, write_files};
use fuselane::{Error, Result};
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The genome of the places that records have, if none is named.
const ASSEMBLY: &str = "GRCh38";

/// Transcripts that stay as they were, of which so many are named.
const LISTED: usize = 10;

/// Stands for every gene of the annotation, in place of a table of partners.
const ALL: &str = "all";

/// Build a panel from an annotation and its genome
///
/// The annotation is GTF or GFF3 of GENCODE, Ensembl or RefSeq, and the genome is
/// FASTA. Records of single genes, as NCBI and LRG have them, may stand for both.
/// All may be compressed. The table of partners has a header and a line for each
/// gene. The column gene is needed; transcript, role, exons, lane, kinase_domain
/// and staining may be left out. With the word all, the ends of the coding exons
/// of every gene are written beside the panel: detect looks for partners there
/// that the panel does not have. If anything is wrong, all of it is listed and
/// nothing is written.
///
///   fuselane panel build --annotation gencode.gtf.gz --genome GRCh38.fa.gz \
///       --driver ALK --partners partners.tsv -o my_panel
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(super) struct Build {
    /// GTF or GFF3
    #[arg(
        long,
        value_name = "FILE",
        requires = "genome",
        required_unless_present = "record"
    )]
    annotation: Option<PathBuf>,
    /// The genome that the annotation was made for, as FASTA
    #[arg(long, value_name = "FILE", requires = "annotation")]
    genome: Option<PathBuf>,
    /// Records instead of these: GenBank flat files (of transcripts, or RefSeqGene) and LRG XML
    #[arg(
        long,
        value_name = "FILE",
        num_args = 1..,
        conflicts_with_all = ["annotation", "genome"]
    )]
    record: Vec<PathBuf>,
    /// Driver: a 3' gene whose kinase a fusion keeps; several may be given
    #[arg(long, value_name = "GENE", num_args = 1.., required_unless_present = "update")]
    driver: Vec<String>,
    /// Table of 5' genes and their lanes; all, to name any other partner; or both
    #[arg(
        long,
        value_name = "TABLE|all",
        num_args = 1..=2,
        required_unless_present = "update"
    )]
    partners: Vec<PathBuf>,
    /// Renew this panel (alk, imt, or a directory): keep its genes and lanes, take the sequences from the
    /// annotation, and say what changes
    #[arg(long, value_name = "PANEL")]
    update: Option<PathBuf>,
    /// Name of the panel [default: the name of its directory, or of the panel that is renewed]
    #[arg(long)]
    name: Option<String>,
    /// Version of the panel [default: 1.0.0, or the version of the panel that is renewed]
    #[arg(long, value_name = "VERSION")]
    panel_version: Option<String>,
    /// Genome assembly of the coordinates [default: as the annotation says]
    #[arg(long, value_name = "NAME")]
    assembly: Option<String>,
    /// Directory to make
    #[arg(long, short, value_name = "DIR")]
    output: PathBuf,
}

impl Build {
    /// Builds the panel and says what it holds.
    ///
    /// # Errors
    /// Those of the library.
    pub(super) fn run(&self, out: &mut impl Write) -> Result<io::Result<()>> {
        if self.output.exists() {
            return Err(Error::Write {
                file: self.output.display().to_string(),
                source: io::ErrorKind::AlreadyExists.into(),
            });
        }
        let plan = self.plan()?;
        let built = self.build(plan)?;
        let panel = Panel::from_files(&built.files)?;
        let base = self.update.as_deref().map(|base| load_panel(Some(base)));
        let base = base.transpose()?;
        let ends = built.exon_ends.as_deref();
        let beside: Vec<(&str, &str)> = ends.map(|table| (EXON_ENDS, table)).into_iter().collect();
        write_files(&built.files, &beside, &self.output)?;
        let told = match &base {
            Some(base) => print_differences(base, &panel, out)
                .and_then(|()| tell_kept(&built.kept, panel.transcripts.len(), out)),
            None => Ok(()),
        };
        let told = told.and_then(|()| self.tell(&panel, out));
        Ok(told.and_then(|()| ends.map_or(Ok(()), |table| tell_exon_ends(table, out))))
    }

    fn build(&self, plan: Plan) -> Result<Built> {
        let assembly = self.assembly.as_deref();
        match (&self.annotation, &self.genome) {
            (Some(annotation), Some(genome)) => build_panel(
                plan,
                &Source::new(annotation),
                &Source::new(genome),
                assembly,
            ),
            _ if plan.exon_ends => Err(Error::Usage(self.no_exon_ends())),
            _ => {
                let records: Vec<Source> =
                    self.record.iter().map(|path| Source::new(path)).collect();
                let warn = |warning: RecordWarning| complain(&warning.to_string());
                build_panel_of_records(plan, &records, assembly.unwrap_or(ASSEMBLY), warn)
            }
        }
    }

    /// Why records give no table of exon ends.
    fn no_exon_ends(&self) -> String {
        let is_asked = self.partners.iter().any(|one| one == Path::new(ALL));
        match &self.update {
            Some(base) if !is_asked => format!(
                "--update {0}: its {EXON_ENDS} is made anew of --annotation and --genome, and not of records; \
                 give these, or take the row exon_ends out of panel.tsv in a copy of {0}",
                base.display()
            ),
            _ => "--partners all: it needs --annotation and --genome, and no records".into(),
        }
    }

    fn plan(&self) -> Result<Plan> {
        let (all, tables): (Vec<&Path>, Vec<&Path>) = self
            .partners
            .iter()
            .map(PathBuf::as_path)
            .partition(|one| *one == Path::new(ALL));
        if all.len() > 1 || tables.len() > 1 {
            let problem = "--partners: give one table, the word all, or both";
            return Err(Error::Usage(problem.into()));
        }
        let table = tables.first().map(|path| read_table(path)).transpose()?;
        let table = table.as_ref();
        let directory = self
            .output
            .file_name()
            .unwrap_or_default()
            .to_string_lossy();
        let mut plan = match &self.update {
            Some(base) => Plan::renew(&files_of(Some(base))?, &self.driver, table)?,
            None => Plan::new(&directory, "1.0.0", &self.driver, table)?,
        };
        plan.exon_ends |= !all.is_empty();
        if let Some(name) = &self.name {
            plan.name.clone_from(name);
        }
        if let Some(version) = &self.panel_version {
            plan.version.clone_from(version);
        }
        Ok(plan)
    }

    fn tell(&self, panel: &Panel, out: &mut impl Write) -> io::Result<()> {
        let fusions = panel.junctions.iter();
        let fusions = fusions
            .filter(|one| one.kind == JunctionKind::Fusion)
            .count();
        writeln!(
            out,
            "panel {} {}  {}\n{} transcripts, {fusions} fusion junctions, {} lanes: {}",
            panel.name,
            panel.version,
            panel.sha256,
            panel.transcripts.len(),
            panel.lanes.len(),
            self.output.display()
        )
    }
}

/// Says which transcripts are those of the panel that was renewed.
fn tell_kept(kept: &[String], all: usize, out: &mut impl Write) -> io::Result<()> {
    if !kept.is_empty() {
        let some = kept.iter().take(LISTED).map(String::as_str);
        let some = some.collect::<Vec<_>>().join(", ");
        let others = match kept.len().saturating_sub(LISTED) {
            0 => String::new(),
            others => format!(" and {others} others"),
        };
        let count = kept.len();
        writeln!(
            out,
            "\nkept as they were, since the inputs do not have them: {count} of {all} transcripts: {some}{others}"
        )?;
    }
    writeln!(out)
}

/// Says what a table of exon ends holds.
fn tell_exon_ends(table: &str, out: &mut impl Write) -> io::Result<()> {
    let rows = table.lines().filter(|line| !line.starts_with('#')).skip(1);
    let genes: BTreeSet<&str> = rows
        .clone()
        .filter_map(|row| row.split('\t').next())
        .collect();
    writeln!(
        out,
        "{EXON_ENDS}: {} exon ends of {} genes, {:.1} MB",
        rows.count(),
        genes.len(),
        table.len() as f64 / 1e6
    )
}

/// The table of partners, as a file of a panel, for messages with its lines.
fn read_table(path: &Path) -> Result<PanelFile> {
    let file = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|source| Error::Read {
        file: file.clone(),
        source,
    })?;
    Ok(PanelFile {
        path: file,
        text: text.into(),
    })
}
