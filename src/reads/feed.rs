//! Turns inputs into jobs: inline, or with a decoding thread for each open file.

use super::chunk::{Buffers, Chunk, ChunkReader, Cut, LARGE_CHUNK, SMALL_CHUNK};
use super::decode::{Decoded, Source};
use super::job::{Counts, Job, uneven};
use crate::error::{Error, Result};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::mpsc::{Receiver, sync_channel};

/// Records of a chunk where mates have to keep step.
const PAIRED_RECORDS: usize = 2048;

/// Chunks that a decoding thread may be ahead.
const AHEAD: usize = 4;

/// How the inputs hold fragments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Layout {
    /// One read per fragment, in any number of files.
    Single(Vec<Source>),
    /// Mates in two files each.
    Paired(Vec<(Source, Source)>),
    /// Mates one after the other in one file.
    Interleaved(Vec<Source>),
}

impl Layout {
    /// All sources, in the order in which they are read.
    pub fn sources(&self) -> Vec<&Source> {
        match self {
            Self::Single(files) | Self::Interleaved(files) => files.iter().collect(),
            Self::Paired(pairs) => pairs.iter().flat_map(|(one, two)| [one, two]).collect(),
        }
    }

    /// Threads that decode at the same time: one for each open file that needs it.
    pub fn decoders(&self) -> usize {
        let needed = |one: &&Source| !one.is_plain_file();
        match self {
            Self::Single(files) | Self::Interleaved(files) => {
                usize::from(files.iter().any(|one| needed(&one)))
            }
            Self::Paired(pairs) => {
                let each = pairs.iter().map(|(one, two)| [one, two]);
                each.map(|pair| pair.iter().filter(|one| needed(one)).count())
                    .max()
                    .unwrap_or(0)
            }
        }
    }

    /// Finds files that are missing before any work is done.
    ///
    /// # Errors
    /// One is not there, or standard input is named twice.
    pub fn check(&self) -> Result<()> {
        let sources = self.sources();
        let stdin = sources.iter().filter(|one| ***one == Source::Stdin).count();
        if stdin > 1 {
            return Err(Error::Usage(
                "standard input is given twice; use --interleaved for mates in one stream".into(),
            ));
        }
        for source in sources {
            if let Source::Path(path) = source {
                std::fs::metadata(path).map_err(|error| Error::Read {
                    file: source.name(),
                    source: error,
                })?;
            }
        }
        Ok(())
    }
}

/// Chunks of one file, from this thread or another.
enum Stream {
    Inline(ChunkReader),
    Thread(Receiver<Result<Chunk>>),
}

impl Stream {
    fn next_chunk(&mut self) -> Result<Option<Chunk>> {
        match self {
            Self::Inline(reader) => reader.next_chunk(),
            Self::Thread(receiver) => receiver.recv().ok().transpose(),
        }
    }
}

/// The file or the two files that are being read.
struct Open {
    names: (Arc<str>, Option<Arc<str>>),
    counts: Counts,
    first: Stream,
    second: Option<Stream>,
    file: usize,
    jobs: usize,
}

/// Gives the jobs of all inputs, in order.
pub struct Feed {
    waiting: VecDeque<(Source, Option<Source>)>,
    open: Option<Open>,
    opened: usize,
    interleaved: bool,
    threaded: bool,
    inline_buffers: Buffers,
    buffers: Buffers,
    consumed: Arc<AtomicU64>,
    failed: bool,
}

impl Feed {
    /// Jobs of `layout`; `threaded` decodes in threads of its own. `consumed` counts input bytes.
    pub fn new(layout: &Layout, threaded: bool, consumed: Arc<AtomicU64>) -> Self {
        let waiting = match layout {
            Layout::Single(files) | Layout::Interleaved(files) => {
                files.iter().map(|one| (one.clone(), None)).collect()
            }
            Layout::Paired(pairs) => pairs
                .iter()
                .map(|(one, two)| (one.clone(), Some(two.clone())))
                .collect(),
        };
        Self {
            waiting,
            open: None,
            opened: 0,
            interleaved: matches!(layout, Layout::Interleaved(_)),
            threaded,
            inline_buffers: Buffers::new(SMALL_CHUNK),
            buffers: Buffers::new(LARGE_CHUNK),
            consumed,
            failed: false,
        }
    }

    fn stream(&self, source: &Source, cut: Cut) -> Result<(Arc<str>, Stream)> {
        let name = Arc::from(source.name());
        if !self.threaded || source.is_plain_file() {
            let input = Decoded::open(source, Arc::clone(&self.consumed))?;
            let reader = ChunkReader::new(input, cut, self.inline_buffers.clone());
            return Ok((name, Stream::Inline(reader)));
        }
        // The thread opens the file too: a FIFO blocks until its writer comes.
        let (sender, receiver) = sync_channel(AHEAD);
        let (source, consumed) = (source.clone(), Arc::clone(&self.consumed));
        let buffers = self.buffers.clone();
        std::thread::spawn(move || {
            let mut reader = match Decoded::open(&source, consumed) {
                Ok(input) => ChunkReader::new(input, cut, buffers),
                Err(error) => {
                    // A closed channel means that nobody waits for this file any more.
                    let _ = sender.send(Err(error));
                    return;
                }
            };
            while let Some(chunk) = reader.next_chunk().transpose() {
                let ends = chunk.is_err();
                if sender.send(chunk).is_err() || ends {
                    return;
                }
            }
        });
        Ok((name, Stream::Thread(receiver)))
    }

    fn open_next(&mut self) -> Result<bool> {
        let Some((first, second)) = self.waiting.pop_front() else {
            return Ok(false);
        };
        let cut = if second.is_some() || self.interleaved {
            Cut::Records(PAIRED_RECORDS)
        } else {
            Cut::Full
        };
        let (first_name, first) = self.stream(&first, cut)?;
        let second = second.map(|two| self.stream(&two, cut)).transpose()?;
        let (second_name, second) = second.unzip();
        self.open = Some(Open {
            names: (first_name, second_name),
            counts: Counts::default(),
            first,
            second,
            file: self.opened,
            jobs: 0,
        });
        self.opened += 1;
        Ok(true)
    }

    fn next_job(&mut self) -> Result<Option<Job>> {
        loop {
            if self.open.is_none() && !self.open_next()? {
                return Ok(None);
            }
            match &mut self.open {
                Some(open) => match open.next_job(self.interleaved)? {
                    Some(job) => return Ok(Some(job)),
                    None => self.open = None,
                },
                None => return Ok(None),
            }
        }
    }
}

impl Open {
    fn next_job(&mut self, interleaved: bool) -> Result<Option<Job>> {
        let first = self.first.next_chunk()?;
        let second = match &mut self.second {
            Some(stream) => Some(stream.next_chunk()?),
            None => None,
        };
        let (first, second) = match (first, second) {
            (None, None | Some(None)) => return Ok(None),
            (Some(first), None) => (first, None),
            (Some(first), Some(Some(second))) => (first, Some(second)),
            (first, _) => return Err(self.uneven(first.is_some())),
        };
        self.jobs += 1;
        Ok(Some(Job {
            names: self.names.clone(),
            counts: self.counts.clone(),
            file: self.file,
            first,
            second,
            interleaved,
        }))
    }

    /// One mate file ended exactly at the end of a chunk and the other goes on.
    fn uneven(&self, first_goes_on: bool) -> Error {
        let (first, second) = &self.names;
        let longer = if first_goes_on { "first" } else { "second" };
        Error::Mates {
            first: first.to_string(),
            second: second.as_deref().unwrap_or_default().to_string(),
            record: (self.jobs * PAIRED_RECORDS) as u64 + 1,
            problem: uneven(longer),
        }
    }
}

impl Iterator for Feed {
    type Item = Result<Job>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let job = self.next_job().transpose();
        self.failed = matches!(job, Some(Err(_)));
        job
    }
}
