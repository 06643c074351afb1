//! A stream that is followed: one sample, whose reads come as they are sequenced.

use super::Session;
use super::reports::{Sample, Standing};
use crate::cli::ExitCode;
use fuselane::document::{WatchEnd, WatchedSample};
use fuselane::input::Source;
use fuselane::run::Shard;
use fuselane::run::watch::{Store, Stream};
use fuselane::{Error, Result};
use std::collections::BTreeMap;
use std::time::Instant;

impl Session<'_> {
    /// Follows a stream to its end, and gives the exit code.
    pub(super) fn follow_stream(&self) -> Result<ExitCode> {
        let name = self.command.sample_of_stream()?;
        let store = Store::open(&self.command.folder.output, None)?;
        let ended = self.read_stream(&name, &store);
        let end = match &ended {
            Ok(end) => *end,
            Err(_) => WatchEnd::Failed,
        };
        let standing = Standing {
            is_complete: end.is_of_run(),
            is_stream: true,
            ..Standing::default()
        };
        let mut watched = WatchedSample::new(&name);
        if let Some(shard) = store.kept(&name, &self.watch.parameters)? {
            let reached = store.reached(&name);
            let mut sample = Sample { shard, reached };
            let document = self.reports.document(&mut sample, &standing)?;
            watched = self.reports.write(&sample, &standing, &document)?;
        }
        let samples = BTreeMap::from([(name, watched)]);
        let result = self.reports.write_state(&samples, &[], &[], Some(end))?;
        ended?;
        self.command.print(&result)?;
        Ok(match end {
            WatchEnd::Signal => self.stop.exit_code(),
            _ => ExitCode::Success,
        })
    }

    /// Counts what comes; why it does not go on.
    fn read_stream(&self, name: &str, store: &Store) -> Result<WatchEnd> {
        let source = Source::new(&self.command.path);
        let stream_name = source.name();
        let mut stream = Stream::open(source, self.command.interleaved)?;
        let standing = Standing {
            goes_on: true,
            is_stream: true,
            ..Standing::default()
        };
        let mut shard: Option<Shard> = None;
        let mut reached = Vec::new();
        loop {
            let due = Instant::now() + self.command.every;
            let piece = stream.next_piece(due, &self.watch.stop)?;
            if !piece.text.is_empty() {
                let kept = shard.take();
                let counted = self.watch.with_text(name, &stream_name, kept, piece.text)?;
                let mut sample = Sample {
                    shard: counted,
                    reached,
                };
                let document = self.reports.document(&mut sample, &standing)?;
                store.keep(&sample.shard, &sample.reached)?;
                let watched = self.reports.write(&sample, &standing, &document)?;
                let has_answer = self.command.has_answer(&watched);
                let samples = BTreeMap::from([(name.to_string(), watched)]);
                self.reports.write_state(&samples, &[], &[], None)?;
                if has_answer && !piece.is_last {
                    return Ok(WatchEnd::Until);
                }
                (shard, reached) = (Some(sample.shard), sample.reached);
            }
            if piece.is_last {
                return match shard {
                    Some(_) => Ok(WatchEnd::StreamEnded),
                    None => Err(Error::Empty { file: stream_name }),
                };
            }
            if self.stop.is_set() {
                return Ok(WatchEnd::Signal);
            }
        }
    }
}
