//! Where reads come from: files, FIFOs and standard input, compressed or not, single or paired.
//!
//! Inputs are read once, from front to back, in chunks of whole records; nothing is kept of what
//! has been read. Any failure ends the run: a part of the reads is never taken for all.

mod chunk;
mod decode;
mod feed;
mod job;
mod mate;
mod record;

pub use chunk::RECORD_LIMIT;
pub use decode::{Compression, Source};
pub use feed::{Feed, Layout};
pub use job::{Job, Stopped, Taken};
pub use record::{Malformed, Record, Records};

use crate::error::{Error, Result};
use rayon::iter::{ParallelBridge, ParallelIterator};

/// Why a reduction ended early.
enum Halt {
    Input(Error),
    Job(Box<Stopped>),
}

impl From<Halt> for Error {
    fn from(halt: Halt) -> Self {
        match halt {
            Halt::Input(error) => error,
            Halt::Job(stopped) => stopped.into_error(),
        }
    }
}

/// Folds all jobs of a feed with `threads` threads in all, decoding included.
///
/// `work` adds a job to a partial result and `merge` joins two of them; the result is the same for
/// any number of threads if `merge` is associative and commutative.
///
/// # Errors
/// The first failure of an input or a job.
pub fn reduce<T: Default + Send>(
    feed: Feed,
    threads: usize,
    decoders: usize,
    work: impl Fn(&mut T, &Job) -> Result<(), Stopped> + Sync,
    merge: impl Fn(T, T) -> T + Sync,
) -> Result<T> {
    let step = |mut partial: T, job: Result<Job>| {
        let job = job.map_err(Halt::Input)?;
        work(&mut partial, &job).map_err(|stopped| Halt::Job(Box::new(stopped)))?;
        Ok(partial)
    };
    if threads <= 1 {
        let mut feed = feed;
        return Ok(feed.try_fold(T::default(), step)?);
    }
    let workers = threads.saturating_sub(decoders).max(1);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(workers)
        .build()
        .map_err(|error| Error::Usage(format!("cannot start {workers} threads: {error}")))?;
    let halted: Result<T, Halt> = pool.install(|| {
        feed.par_bridge()
            .try_fold(T::default, step)
            .try_reduce(T::default, |one, other| Ok(merge(one, other)))
    });
    Ok(halted?)
}
