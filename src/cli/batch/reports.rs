//! The reports of each sample of a batch: called with its controls, and with what other libraries say of it.

use super::done::{Done, key};
use super::{BatchCommand, Entry, blank, failed};
use crate::cli::calling::Call;
use crate::cli::log::Log;
use crate::cli::outputs::{open, publish};
use fuselane::call::Others;
use fuselane::document::RunRecord;
use fuselane::report::SampleRows;
use fuselane::run::Transcriptome;
use fuselane::run::batch::{Batch, Library, LibraryCount, Role};
use fuselane::{Error, Result};
use std::collections::BTreeMap;
use std::fs;

/// What reports are made from.
pub(super) struct Reports<'a> {
    pub command: &'a BatchCommand,
    pub batch: &'a Batch<'a>,
    /// What came of counting each library.
    pub counted: &'a [Result<LibraryCount>],
    /// The run, without the files of a sample.
    pub run: Option<&'a RunRecord>,
    /// Where partners are looked for that the panel does not have.
    pub transcriptome: Option<Transcriptome<'a>>,
    /// What tells the files of transcripts from others.
    pub transcripts: &'a str,
}

impl Reports<'_> {
    /// Writes the reports of all samples; gives what came of each library, in the order of the sheet. The positive
    /// controls come first, since a negative needs them.
    pub fn write(&self, mut others: Others, log: &Log) -> Vec<Entry> {
        let sheet = self.batch.sheet;
        let mut entries: BTreeMap<usize, Entry> = BTreeMap::new();
        let is_positive = |library: &Library| library.role == Role::Positive;
        self.add(&mut entries, is_positive, &others, log);
        for (place, (result, _)) in &entries {
            if !result.shows_expected() {
                let of = sheet.libraries[*place].control_of.iter();
                let of = of.map(|sample| sheet.libraries[*sample].name.clone());
                others.miss(&result.library, of.collect());
            }
        }
        self.add(&mut entries, |library| !is_positive(library), &others, log);
        entries.into_values().collect()
    }

    /// Adds what came of some libraries.
    fn add(
        &self,
        entries: &mut BTreeMap<usize, Entry>,
        is_one: impl Fn(&Library) -> bool,
        others: &Others,
        log: &Log,
    ) {
        let sheet = self.batch.sheet;
        let mut counted = Vec::new();
        for (place, library) in sheet.libraries.iter().enumerate() {
            match &self.counted[place] {
                _ if !is_one(library) => {}
                Ok(count) => counted.push((place, count)),
                Err(error) => {
                    entries.insert(place, self.cleared(library, error, log));
                }
            }
        }
        // Once for all: it may be long.
        let facts = key(&[&format!("{others:?}")]);
        let done = self.batch.for_each(&counted, |(place, count)| {
            self.entry(&sheet.libraries[*place], count, (others, &facts))
        });
        for ((place, _), entry) in counted.into_iter().zip(done) {
            let library = &sheet.libraries[place];
            let entry = entry.unwrap_or_else(|error| self.cleared(library, &error, log));
            entries.insert(place, entry);
        }
    }

    /// What came of a library that failed, whose reports are removed.
    fn cleared(&self, library: &Library, error: &Error, log: &Log) -> Entry {
        if library.role.is_judged()
            && let Err(error) = self.command.reports_of(&library.name).remove()
        {
            log.warn(&error.to_string());
        }
        failed(blank(library, self.batch.sheet), error, log)
    }

    /// Judges a library.
    fn entry(
        &self,
        library: &Library,
        count: &LibraryCount,
        others: (&Others, &str),
    ) -> Result<Entry> {
        let sheet = self.batch.sheet;
        let mut controls = library.controls.iter();
        if let Some(control) = controls.find(|control| self.counted[**control].is_err()) {
            let control = &sheet.libraries[*control];
            return Err(Error::Sheet {
                file: sheet.file.name.clone(),
                line: control.line,
                problem: format!(
                    "its control {} failed, without which there is no answer; repair it and go on",
                    control.name
                ),
            });
        }
        match library.role.is_judged() {
            true => self.sample(library, count, others),
            false => self.control(library, others.0),
        }
    }

    /// A control without enzyme or template: what was seen in it. There is no answer.
    fn control(&self, library: &Library, others: &Others) -> Result<Entry> {
        let blank = blank(library, self.batch.sheet);
        let Some(control) = self.batch.control(library)? else {
            return Ok((blank, None));
        };
        let own = control.result(self.batch.panel(), &self.batch.parameters, Some(others));
        let ready = self.batch.ready(library, false)?;
        let call = self.call(Some(others));
        call.show(&ready.shard, None, None, |findings| {
            let result = blank.with(findings.document).with_control(&own);
            Ok((result, Some(SampleRows::new(findings.document))))
        })
    }

    fn call<'a>(&'a self, others: Option<&'a Others>) -> Call<'a> {
        Call {
            panel: self.batch.panel(),
            transcriptome: self.transcriptome,
            others,
        }
    }

    /// A sample: its reports, unless those that are there are of the same.
    fn sample(
        &self,
        library: &Library,
        count: &LibraryCount,
        others: (&Others, &str),
    ) -> Result<Entry> {
        let files = self.command.reports_of(&library.name);
        let blank = blank(library, self.batch.sheet);
        let path = self.batch.store.reports_path(library);
        let key = key(&[
            &count.digest,
            &self.control_digests(library).join(" "),
            &format!("{:?}", self.batch.parameters),
            &format!("{} {blank:?} {:?}", others.1, files.formats),
            self.transcripts,
            &self.run.is_some().to_string(),
            env!("CARGO_PKG_VERSION"),
        ]);
        if let Some(done) = Done::read(&path, &key) {
            return Ok((done.result, Some(done.rows)));
        }
        files.remove()?;
        let ready = self.batch.ready(library, self.batch.with_reads)?;
        let folder = files.prefix.parent().unwrap_or(&files.prefix);
        fs::create_dir_all(folder).map_err(|source| Error::Write {
            file: folder.display().to_string(),
            source,
        })?;
        let outputs = open(files.set().asked()?)?;
        let run = self.run.map(|run| RunRecord {
            files: ready.shard.records(),
            ..run.clone()
        });
        let call = self.call(Some(others.0));
        let done = call.show(&ready.shard, ready.spool.as_ref(), run, |findings| {
            let mut result = blank.with(findings.document);
            let names = outputs.iter().filter_map(|(output, _)| output.file());
            let names = names.filter_map(|path| path.strip_prefix(self.batch.store.folder()).ok());
            result.files = names.map(|path| path.display().to_string()).collect();
            publish(outputs, findings)?;
            Ok(Done {
                key,
                rows: SampleRows::new(findings.document),
                digests: Vec::new(),
                result,
            })
        })?;
        let done = done.with_digests(self.batch.store.folder())?;
        done.write(&path)?;
        Ok((done.result, Some(done.rows)))
    }

    fn control_digests(&self, library: &Library) -> Vec<&str> {
        let controls = library.controls.iter();
        let counts = controls.filter_map(|place| self.counted[*place].as_ref().ok());
        counts.map(|count| count.digest.as_str()).collect()
    }
}
