//! Text to batches of whole records, on threads.
//!
//! Inputs are read once, from front to back, in chunks of whole records; nothing is kept of what
//! has been read. Any failure ends the run: a part of the reads is never taken for all.

mod batch;
mod chunk;
mod join;
mod schedule;
mod stream;

pub use batch::{Job, Stopped, Taken};
pub use chunk::RECORD_LIMIT;
pub use schedule::Feed;

use crate::error::{Error, Result};

/// Folds all jobs of a feed.
///
/// `work` adds a job to a partial result and `merge` joins two of them; the result is the same for
/// any number of threads if `merge` is associative and commutative.
///
/// # Errors
/// The first failure of an input or a job, in the order of the inputs.
pub fn reduce<T: Default + Send>(
    feed: Feed,
    work: impl Fn(&mut T, &Job) -> Result<(), Stopped> + Sync,
    merge: impl Fn(T, T) -> T,
) -> Result<T> {
    let part = || {
        let mut partial = T::default();
        feed.run(|job| work(&mut partial, job));
        partial
    };
    let workers = feed.workers();
    let parts = if workers == 1 {
        vec![part()]
    } else {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(workers)
            .build()
            .map_err(|error| Error::System {
                what: format!("cannot start {workers} threads"),
                source: std::io::Error::other(error),
            })?;
        pool.broadcast(|_| part())
    };
    feed.finish()?;
    Ok(parts.into_iter().fold(T::default(), merge))
}
