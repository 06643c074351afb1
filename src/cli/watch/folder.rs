//! A folder that is followed: the samples of a run, whose files come as they are sequenced.

use super::Session;
use super::reports::{Sample, Standing, problems};
use crate::cli::{ExitCode, complain, told};
use fuselane::document::{Document, WatchEnd, WatchResult, WatchedSample, same_reads_words};
use fuselane::error::{UncountedFile, WatchProblem};
use fuselane::run::watch::{
    CountedFiles, Doubtful, End, Folder, Follower, Growing, Listing, Look, Outcome, Patience,
    Places, Ready, Store,
};
use fuselane::run::{OwnReads, Part, same_reads};
use fuselane::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::slice::Iter;
use std::thread;
use std::time::{Duration, Instant};

/// Time between two looks at whether a signal has come, and the least between two at the folder.
const PAUSE: Duration = Duration::from_millis(50);

/// A folder, and what is known of it.
struct Following<'s, 'a> {
    session: &'s Session<'a>,
    folder: Folder,
    store: Store,
    follower: Follower,
    samples: BTreeMap<String, WatchedSample>,
    /// What tells the reads of each sample from those of another one.
    reads: BTreeMap<String, OwnReads>,
    /// Samples that have the same reads.
    same_reads: Vec<Vec<String>>,
    /// Problems that were told.
    told: BTreeSet<String>,
}

impl Session<'_> {
    /// Follows a folder until its run is over, and gives the exit code.
    pub(super) fn follow_folder(&self) -> Result<ExitCode> {
        let command = self.command;
        let folder = Folder::new(&command.path, &command.folder.output, &command.end_files())?;
        if command
            .folder
            .output
            .canonicalize()
            .is_ok_and(|path| path == folder.path())
        {
            return Err(Error::Watch {
                folder: command.folder.output.display().to_string(),
                problem: WatchProblem::Itself,
            });
        }
        let top = folder.path().to_string_lossy().replace('\\', "/");
        let places = Places::new(&top, command.sample.clone(), command.unclassified);
        let patience = Patience {
            settle: command.settle,
            idle: command.idle,
            single: command.single,
        };
        let mut following = Following {
            store: Store::open(
                &command.folder.output,
                Some((folder.path(), &command.settings())),
            )?,
            session: self,
            folder,
            follower: Follower::new(places, patience),
            samples: BTreeMap::new(),
            reads: BTreeMap::new(),
            same_reads: Vec::new(),
            told: BTreeSet::new(),
        };
        following.go_on()?;
        match following.follow() {
            Ok(end) => following.finish(end),
            Err(error) => {
                // What went wrong is told anyway.
                let _ = following.finish(WatchEnd::Failed);
                Err(error)
            }
        }
    }
}

impl Following<'_, '_> {
    /// Takes what an earlier process counted.
    fn go_on(&mut self) -> Result<()> {
        let mut counted = BTreeMap::new();
        for name in self.store.samples()? {
            let Some(Sample { shard, reached }) = self.kept(&name)? else {
                continue;
            };
            let file = self.store.path(&name).display().to_string();
            let part = Part { file, shard };
            self.session.watch.check(&part)?;
            let shard = part.shard;
            let files = shard.file_names();
            let words = format!("{name}: goes on after {} files", files.len());
            self.session.log.say(&words);
            counted.extend(files.into_iter().map(|file| (file, name.clone())));
            self.write(&name, &mut Sample { shard, reached }, &going())?;
        }
        self.follower.remember(&counted, self.store.files().clone());
        self.store.keep_files(self.follower.known())
    }

    /// What is counted of a sample.
    fn kept(&self, name: &str) -> Result<Option<Sample>> {
        let shard = self.store.kept(name, &self.session.watch.parameters)?;
        let reached = self.store.reached(name);
        Ok(shard.map(|shard| Sample { shard, reached }))
    }

    /// Writes the reports of a sample.
    fn write(&mut self, name: &str, sample: &mut Sample, standing: &Standing) -> Result<()> {
        let document = self.session.reports.document(sample, standing)?;
        self.report(name, sample, (standing, &document))
    }

    /// Looks and counts; why it does not go on.
    fn follow(&mut self) -> Result<WatchEnd> {
        let started = Instant::now();
        loop {
            let look = Instant::now();
            let listing = self.folder.list();
            self.tell_of_folders(&listing);
            let step = self.follower.step(started.elapsed(), &listing);
            self.doubt(&step.doubtful)?;
            self.count(&step.ready)?;
            self.write_state(None)?;
            match step.end {
                _ if self.session.stop.is_set() => return Ok(WatchEnd::Signal),
                _ if self.has_answers() => return Ok(WatchEnd::Until),
                Some(End::File) => return Ok(WatchEnd::EndFile),
                Some(End::Idle) => return Ok(WatchEnd::Idle),
                None => {}
            }
            // A run that may be over before the next look is due is looked at then.
            let every = self.session.command.every;
            let over = self.follower.over_at().map(|over| started + over);
            let next = over.map_or(look + every, |over| over.clamp(look + PAUSE, look + every));
            self.wait_until(next);
        }
    }

    /// Waits until a time, or until a signal comes.
    fn wait_until(&self, time: Instant) {
        while !self.session.stop.is_set() {
            match time.saturating_duration_since(Instant::now()) {
                Duration::ZERO => return,
                rest => thread::sleep(PAUSE.min(rest)),
            }
        }
    }

    /// Looks whether counted files are as they were.
    fn doubt(&mut self, doubtful: &[Doubtful]) -> Result<()> {
        for files in doubtful.chunk_by(|one, other| one.sample == other.sample) {
            let sample = self.kept(&files[0].sample)?;
            for one in files {
                if self.session.stop.is_set() {
                    return Ok(());
                }
                let watch = &self.session.watch;
                let found = sample.as_ref().map(|sample| {
                    let found = watch.is_unchanged(self.folder.path(), one, &sample.shard);
                    found.map_err(|error| error.to_string())
                });
                let found = found.unwrap_or_else(|| Err("the evidence is gone".into()));
                self.follower.checked(one, found);
            }
        }
        Ok(())
    }

    /// Counts what is whole, sample by sample, of which one is in memory at a time.
    fn count(&mut self, ready: &[Ready]) -> Result<()> {
        for group in ready.chunk_by(|one, other| one.sample == other.sample) {
            if self.session.stop.is_set() || self.has_answers() {
                break;
            }
            self.count_sample(&group[0].sample, group)?;
        }
        Ok(())
    }

    /// Counts files of a sample, with a report as often as one is due.
    fn count_sample(&mut self, name: &str, group: &[Ready]) -> Result<()> {
        let mut rest = group.iter();
        let mut kept = self.kept(name)?;
        while !rest.as_slice().is_empty() && !self.session.stop.is_set() && !self.has_answers() {
            let (shard, reached) = match kept.take() {
                Some(sample) => (Some(sample.shard), sample.reached),
                None => (None, Vec::new()),
            };
            let path = self.store.path(name);
            let mut growing = Growing::new(&self.session.watch, name, (&path, shard))?;
            let added = self.count_until_due(&mut growing, &mut rest)?;
            if added.is_empty() {
                return Ok(());
            }
            let shard = growing.finish()?;
            let mut sample = Sample { shard, reached };
            self.keep(name, &mut sample)?;
            self.follower.counted(&added);
            self.write_state(None)?;
            kept = Some(sample);
        }
        Ok(())
    }

    /// Counts files, as many as there is time for until a report is due; what those were that are added.
    fn count_until_due(
        &mut self,
        growing: &mut Growing,
        rest: &mut Iter<Ready>,
    ) -> Result<Vec<(String, Look)>> {
        let started = Instant::now();
        let mut added = Vec::new();
        for ready in rest.by_ref() {
            let outcome = match self.session.watch.count(self.folder.path(), ready)? {
                Outcome::Stopped => break,
                Outcome::Failed(why) => Err(why),
                Outcome::Wrong(error) => Err(UncountedFile::Wrong(told(&error))),
                Outcome::Counted(files) => self.add(growing, *files),
            };
            match outcome {
                Ok(looks) => added.extend(looks),
                Err(why) => {
                    let of_files = ready.files.iter().map(|file| (file.clone(), why.clone()));
                    for one in problems(&of_files.collect::<Vec<_>>()) {
                        let log = self.session.log;
                        log.note(&format!("not counted: {}: {}", one.file, one.problem));
                    }
                    self.follower.failed(&ready.files, &why);
                }
            }
            if started.elapsed() >= self.session.command.every {
                break;
            }
        }
        Ok(added)
    }

    /// Adds files to what is counted of their sample, and gives what they were. Those that are counted already and
    /// only got other names since are not added again.
    fn add(
        &mut self,
        growing: &mut Growing,
        files: CountedFiles,
    ) -> std::result::Result<Vec<(String, Look)>, UncountedFile> {
        let (records, looks) = (files.records.clone(), files.looks.clone());
        let Err(error) = growing.add(files) else {
            return Ok(looks);
        };
        let is_gone = |name: &&str| !self.follower.is_there(name);
        let known = |one| growing.name_of(one).filter(is_gone);
        let Some(known) = records.iter().map(known).collect::<Option<Vec<_>>>() else {
            return Err(UncountedFile::Wrong(told(&error)));
        };
        for ((path, look), name) in looks.iter().zip(known) {
            self.follower.renamed(path, name, look);
        }
        Ok(Vec::new())
    }

    /// Keeps what is counted of a sample, and then writes its reports.
    fn keep(&mut self, name: &str, sample: &mut Sample) -> Result<()> {
        let document = self.session.reports.document(sample, &going())?;
        self.store.keep(&sample.shard, &sample.reached)?;
        self.report(name, sample, (&going(), &document))
    }

    /// Writes the reports of a sample, and looks whether its reads are those of another one.
    fn report(
        &mut self,
        name: &str,
        sample: &Sample,
        (standing, document): (&Standing, &Document),
    ) -> Result<()> {
        let watched = self.session.reports.write(sample, standing, document)?;
        self.samples.insert(name.into(), watched);
        let reads = OwnReads::of(&sample.shard);
        if self.reads.get(name) != Some(&reads) {
            self.reads.insert(name.into(), reads);
            let named = self
                .reads
                .iter()
                .map(|(name, reads)| (name.as_str(), reads));
            self.same_reads = same_reads(&named.collect::<Vec<_>>());
            for group in self.same_reads.clone() {
                self.tell(&same_reads_words(&group));
            }
        }
        Ok(())
    }

    /// Whether all samples have the answer that is waited for.
    fn has_answers(&self) -> bool {
        // Without an answer to wait for, samples are not even looked at: this comes after every file.
        if self.session.command.until.is_none() {
            return false;
        }
        let samples = self.follower.samples();
        let has_it = |name: &String| {
            let sample = self.samples.get(name);
            sample.is_some_and(|sample| self.session.command.has_answer(sample))
        };
        !samples.is_empty() && samples.iter().all(has_it)
    }

    /// Writes the state of the run, and tells of what can no more be relied on.
    fn write_state(&mut self, ended: Option<WatchEnd>) -> Result<WatchResult> {
        self.store.keep_files(self.follower.known())?;
        let uncounted = self.follower.uncounted(ended.is_some());
        for (name, files) in &uncounted.of_samples {
            for (file, why) in files {
                if why.is_of_counted() || *why == UncountedFile::Vanished {
                    self.tell(&format!("{file}: {why}"));
                }
            }
            let sample = self.samples.entry(name.clone());
            let sample = sample.or_insert_with(|| WatchedSample::new(name));
            sample.uncounted = problems(files);
        }
        let of_none = &uncounted.of_none;
        self.session
            .reports
            .write_state(&self.samples, &self.same_reads, of_none, ended)
    }

    /// Tells of folders without which nobody knows how the run goes on.
    fn tell_of_folders(&mut self, listing: &Listing) {
        let cannot = "the folder cannot be read";
        if let Some(reason) = listing.unreadable.get("") {
            let folder = self.session.command.path.display();
            self.tell(&format!("{folder}: {cannot}: {reason}; let it be read"));
        }
        if let Some((folder, reason)) = &listing.end_is_hidden {
            self.tell(&format!(
                "{}: {cannot}: {reason}; let it be read, or nobody sees a file there that says that the run is over \
                 (--idle ends without one)",
                folder.display()
            ));
        }
    }

    /// Says something once.
    fn tell(&mut self, problem: &str) {
        if self.told.insert(problem.into()) {
            self.session.log.warn(problem);
        }
    }

    /// Writes the last reports, and gives the exit code.
    fn finish(&mut self, end: WatchEnd) -> Result<ExitCode> {
        let uncounted = self.follower.uncounted(true);
        for (name, uncounted) in &uncounted.of_samples {
            let standing = Standing {
                is_complete: end.is_of_run() && uncounted.is_empty(),
                uncounted: uncounted.clone(),
                ..Standing::default()
            };
            if let Some(mut sample) = self.kept(name)? {
                self.write(name, &mut sample, &standing)?;
            }
        }
        let result = self.write_state(Some(end))?;
        if end.is_of_run() && result.samples.is_empty() && result.problems.is_empty() {
            let folder = self.session.command.path.display().to_string();
            return Err(match self.follower.unassigned() {
                None => Error::Empty { file: folder },
                Some(file) => Error::Watch {
                    folder,
                    problem: WatchProblem::OnlyUnassigned { file: file.into() },
                },
            });
        }
        self.session.command.print(&result)?;
        let of_samples = uncounted.of_samples.into_values().flatten();
        let all = of_samples.chain(uncounted.of_none);
        // Where only an answer was waited for, files may be left; but what was counted has to be as it was.
        let is_failure = |(_, why): &(String, UncountedFile)| match end {
            WatchEnd::Until => why.is_of_counted(),
            _ => end.is_of_run(),
        };
        let failures: Vec<_> = all.filter(is_failure).collect();
        // A folder that cannot be read is a failure of several samples.
        let mut complained = BTreeSet::new();
        for one in problems(&failures) {
            let words = format!("not counted: {}: {}", one.file, one.problem);
            if complained.insert(words.clone()) {
                complain(&words);
            }
        }
        Ok(match end {
            WatchEnd::Signal => self.session.stop.exit_code(),
            WatchEnd::Until if failures.is_empty() => ExitCode::Success,
            _ if result.complete => ExitCode::Success,
            _ => ExitCode::Failure,
        })
    }
}

/// What is known of a sample whose run goes on.
fn going() -> Standing {
    Standing {
        goes_on: true,
        ..Standing::default()
    }
}
