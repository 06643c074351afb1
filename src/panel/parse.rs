//! Reads a panel's files into a panel, and says all that is wrong with them.

use super::domain::read_domains;
use super::driver_table::{read_drivers, read_introns};
use super::files::{PanelFile, PanelFiles};
use super::gene::read_genes;
use super::id::JunctionId;
use super::settings::Settings;
use super::table::{Row, rows};
use super::transcript_table::read_transcripts;
use super::wrong::Wrong;
use super::{Adapter, Found, Panel, check, derive};
use crate::error::Result;

/// Loads and checks a panel.
///
/// # Errors
/// All that is wrong with it, but for what rests on something that is wrong itself.
pub(super) fn load(files: &PanelFiles) -> Result<Panel> {
    refuse_no_tables(files)?;
    let mut wrong = Wrong::default();
    let settings = Settings::new(files)?;
    let mut panel = Panel {
        name: settings.one("name", &mut wrong),
        version: settings.one("version", &mut wrong),
        modified: is_modified(&settings, files)?,
        sha256: files.sha256(),
        assembly: settings.one("assembly", &mut wrong),
        exon_ends: wrong.keep(settings.exon_ends()).flatten(),
        inputs: settings.all("input"),
        drivers: Vec::new(),
        transcripts: read_transcripts(files, &mut wrong)?,
        introns: Vec::new(),
        junctions: Vec::new(),
        lanes: Vec::new(),
        adapters: read_adapters(files.file("adapters.tsv")?, &mut wrong)?,
        found: Found::default(),
        genes: Vec::new(),
        domains: Vec::new(),
        by_key: Default::default(),
    };
    let drivers = files.file("drivers.tsv")?;
    panel.drivers = read_drivers(drivers, &panel.transcripts, &mut wrong)?;
    panel.introns = read_introns(files, &panel, &mut wrong)?;
    panel.genes = wrong.keep(read_genes(files)).unwrap_or_default();
    let domains = read_domains(files, &panel.transcripts);
    panel.domains = wrong.keep(domains).unwrap_or_default();
    derive::add_junctions(&mut panel, files.file("lanes.tsv")?, &mut wrong)?;
    for (index, junction) in panel.junctions.iter().enumerate() {
        for donor in &junction.donors {
            let key = junction.key_of(Some(donor));
            panel.by_key.insert(key, JunctionId::new(index));
        }
    }
    for failed in check(&panel).into_iter().filter(|check| !check.passed) {
        wrong.push(files.file(failed.file)?.error(
            0,
            format!("{}: {}", failed.name, failed.detail),
            "correct the sequence or the number, then check the panel again",
        ));
    }
    wrong.check()?;
    Ok(panel)
}

/// Says which files are no tables: without their columns nothing can be said of what they hold.
fn refuse_no_tables(files: &PanelFiles) -> Result<()> {
    let mut wrong = Wrong::default();
    for name in PanelFiles::names().filter(|name| name.ends_with(".tsv")) {
        let file = files.file(name)?;
        // A panel may lack some of its files, which then are empty.
        if !(PanelFiles::is_optional(name) && file.text.is_empty()) {
            wrong.keep(rows(file));
        }
    }
    wrong.check()
}

/// Whether a panel has the name and the version of a built-in one, and other files.
fn is_modified(settings: &Settings, files: &PanelFiles) -> Result<bool> {
    let mut unheard = Wrong::default();
    let Some(shipped) = PanelFiles::builtin_named(&settings.one("name", &mut unheard)) else {
        return Ok(false);
    };
    let own = Settings::new(&shipped)?;
    let [version, shipped_version] = [settings, &own].map(|one| one.one("version", &mut unheard));
    Ok(version == shipped_version && !files.has_texts_of(&shipped))
}

fn read_adapters(file: &PanelFile, wrong: &mut Wrong) -> Result<Vec<Adapter>> {
    let adapter = |row: &Row| -> Result<Adapter> {
        Ok(Adapter {
            name: row.required("name")?.to_string(),
            sequence: row.sequence("sequence")?,
        })
    };
    let rows = rows(file)?;
    Ok(rows
        .iter()
        .filter_map(|row| wrong.keep(adapter(row)))
        .collect())
}
