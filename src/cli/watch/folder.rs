//! A folder that is followed: the samples of a run, whose files come as they are sequenced.

use super::Session;
use super::reports::{Sample, Standing};
use crate::cli::{ExitCode, complain, told};
use fuselane::document::{WatchEnd, WatchedSample};
use fuselane::error::{UncountedFile, WatchProblem};
use fuselane::run::watch::{
    CountedFiles, Doubtful, End, Folder, Follower, Outcome, Patience, Places, Ready, Store,
};
use fuselane::{Error, Result};
use std::collections::{BTreeMap, BTreeSet};
use std::thread;
use std::time::{Duration, Instant};

/// Time between two looks at whether a signal has come.
const PAUSE: Duration = Duration::from_millis(50);

/// A folder, and what is known of it.
struct Following<'s, 'a> {
    session: &'s Session<'a>,
    folder: Folder,
    store: Store,
    follower: Follower,
    samples: BTreeMap<String, WatchedSample>,
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
        for name in self.store.samples()? {
            let path = self.store.path(&name);
            let Some(mut sample) = self.kept(&name)? else {
                continue;
            };
            self.session.watch.check(&path, &sample.shard)?;
            for file in sample.shard.records() {
                let bytes = file.bytes.unwrap_or_default();
                self.follower.remember(&name, &file.name, bytes);
            }
            let log = self.session.log;
            log.say(&format!(
                "{name}: goes on after {} files",
                sample.shard.records().len()
            ));
            self.write(&name, &mut sample, &going())?;
        }
        Ok(())
    }

    /// What is counted of a sample.
    fn kept(&self, name: &str) -> Result<Option<Sample>> {
        let shard = self.store.kept(name, &self.session.watch.parameters)?;
        let reached = self.store.reached(name);
        Ok(shard.map(|shard| Sample { shard, reached }))
    }

    /// Writes the reports of a sample.
    fn write(&mut self, name: &str, sample: &mut Sample, standing: &Standing) -> Result<()> {
        let watched = self.session.reports.write(sample, standing)?;
        self.samples.insert(name.into(), watched);
        Ok(())
    }

    /// Looks and counts; why it does not go on.
    fn follow(&mut self) -> Result<WatchEnd> {
        let started = Instant::now();
        let every = self.session.command.every;
        loop {
            let look = Instant::now();
            let mut end = None;
            match self.folder.list() {
                Ok(listing) => {
                    let step = self.follower.step(started.elapsed(), &listing);
                    self.doubt(&step.doubtful)?;
                    self.count(&step.ready)?;
                    end = step.end;
                }
                Err(error) => self.tell(&format!("the folder cannot be read: {error}")),
            }
            self.write_state(None)?;
            match end {
                _ if self.session.stop.is_set() => return Ok(WatchEnd::Signal),
                _ if self.has_answers() => return Ok(WatchEnd::Until),
                Some(End::File) => return Ok(WatchEnd::EndFile),
                Some(End::Idle) => return Ok(WatchEnd::Idle),
                None => {}
            }
            while look.elapsed() < every && !self.session.stop.is_set() {
                thread::sleep(PAUSE.min(every.saturating_sub(look.elapsed())));
            }
        }
    }

    /// Looks whether counted files are as they were. Those of an earlier process are, if nobody has touched them
    /// since it wrote.
    fn doubt(&mut self, doubtful: &[Doubtful]) -> Result<()> {
        for files in doubtful.chunk_by(|one, other| one.sample == other.sample) {
            let name = &files[0].sample;
            let written = self.store.written(name);
            let may_have_changed = |one: &&Doubtful| match (one.modified, written) {
                (Some(modified), Some(written)) => modified >= written,
                _ => true,
            };
            let files: Vec<&Doubtful> = files.iter().filter(may_have_changed).collect();
            if files.is_empty() {
                continue;
            }
            let Some(sample) = self.kept(name)? else {
                continue;
            };
            for one in files {
                let watch = &self.session.watch;
                let top = self.folder.path();
                // One that cannot be read any more is no longer doubted: it vanished, and is counted.
                let same = watch.is_unchanged(top, &one.file, &sample.shard);
                if !same.unwrap_or(true) {
                    self.follower.changed(std::slice::from_ref(&one.file));
                }
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

    fn count_sample(&mut self, name: &str, group: &[Ready]) -> Result<()> {
        let mut sample = self.kept(name)?;
        let mut unkept: Vec<String> = Vec::new();
        let mut kept = Instant::now();
        for ready in group {
            let files = match self.session.watch.count(self.folder.path(), ready)? {
                Outcome::Stopped => break,
                Outcome::Failed(why) => {
                    self.session
                        .log
                        .note(&format!("{}: {why}", ready.files.join(" and ")));
                    self.follower.failed(&ready.files, &why);
                    continue;
                }
                Outcome::Counted(files) => *files,
            };
            if sample
                .as_ref()
                .is_some_and(|sample| self.are_renamed(sample, &files))
            {
                self.follower.counted(&files.looks);
                continue;
            }
            match self.added(name, sample.take(), files)? {
                Ok(added) => {
                    unkept.extend(ready.files.iter().cloned());
                    sample = Some(added);
                }
                Err(why) => {
                    // What was not kept yet is counted again.
                    self.follower.uncounted(&unkept);
                    unkept.clear();
                    self.follower.failed(&ready.files, &why);
                    sample = self.kept(name)?;
                    continue;
                }
            }
            let has_answer = self.has_answers();
            if let Some(sample) = &mut sample
                && (has_answer || kept.elapsed() >= self.session.command.every)
            {
                self.keep(name, sample)?;
                self.write_state(None)?;
                unkept.clear();
                kept = Instant::now();
            }
            if has_answer {
                break;
            }
        }
        match &mut sample {
            Some(sample) if !unkept.is_empty() => self.keep(name, sample),
            _ => Ok(()),
        }
    }

    /// Whether files are counted already, and only got other names since.
    fn are_renamed(&self, sample: &Sample, files: &CountedFiles) -> bool {
        let known = sample.shard.records();
        let is_gone = |name: &String| !self.folder.path().join(name).exists();
        files.records.iter().all(|file| {
            let mut same = known.iter().filter(|one| one.sha256 == file.sha256);
            same.any(|one| is_gone(&one.name))
        })
    }

    /// A sample with more files, or why they cannot be added.
    fn added(
        &mut self,
        name: &str,
        sample: Option<Sample>,
        files: CountedFiles,
    ) -> Result<std::result::Result<Sample, UncountedFile>> {
        let looks = files.looks.clone();
        let (shard, reached) =
            sample.map_or((None, Vec::new()), |one| (Some(one.shard), one.reached));
        let kept = (&*self.store.path(name), shard);
        let added = self.session.watch.with_files(name, kept, files);
        let shard = match added {
            Ok(shard) => shard,
            Err(error) => return Ok(Err(UncountedFile::Wrong(told(&error)))),
        };
        self.follower.counted(&looks);
        let mut sample = Sample { shard, reached };
        let watched = self.session.reports.look(&mut sample, &going())?;
        self.samples.insert(name.into(), watched);
        Ok(Ok(sample))
    }

    /// Keeps what is counted of a sample, and then writes its reports.
    fn keep(&mut self, name: &str, sample: &mut Sample) -> Result<()> {
        self.store.keep(&sample.shard, &sample.reached)?;
        self.write(name, sample, &going())
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
    fn write_state(&mut self, ended: Option<WatchEnd>) -> Result<fuselane::document::WatchResult> {
        let is_over = ended.is_some();
        for name in self.follower.samples() {
            let uncounted = self.follower.uncounted_of(&name, is_over);
            for (file, why) in &uncounted {
                if matches!(why, UncountedFile::Changed | UncountedFile::Vanished) {
                    self.tell(&format!("{file}: {why}"));
                }
            }
            let sample = self.samples.entry(name.clone());
            let sample = sample.or_insert_with(|| WatchedSample::new(&name));
            sample.uncounted = super::reports::problems(&uncounted);
        }
        let of_none = self.follower.uncounted_of_none(is_over);
        self.session
            .reports
            .write_state(&self.samples, &of_none, ended)
    }

    /// Says something once.
    fn tell(&mut self, problem: &str) {
        if self.told.insert(problem.into()) {
            self.session.log.warn(problem);
        }
    }

    /// Writes the last reports, and gives the exit code.
    fn finish(&mut self, end: WatchEnd) -> Result<ExitCode> {
        for name in self.follower.samples() {
            let uncounted = self.follower.uncounted_of(&name, true);
            let standing = Standing {
                is_complete: end.is_of_run() && uncounted.is_empty(),
                uncounted,
                ..Standing::default()
            };
            if let Some(mut sample) = self.kept(&name)? {
                self.write(&name, &mut sample, &standing)?;
            }
        }
        let result = self.write_state(Some(end))?;
        if end.is_of_run() && result.samples.is_empty() && result.problems.is_empty() {
            let file = self.session.command.path.display().to_string();
            return Err(Error::Empty { file });
        }
        self.session.command.print(&result)?;
        if end.is_of_run() {
            let of_samples = result.samples.iter().flat_map(|one| &one.uncounted);
            for one in of_samples.chain(&result.problems) {
                complain(&format!("not counted: {}: {}", one.file, one.problem));
            }
        }
        Ok(match end {
            WatchEnd::Signal => self.session.stop.exit_code(),
            WatchEnd::Until => ExitCode::Success,
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
