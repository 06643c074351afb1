//! Text to batches of whole records, on threads.
//!
//! Inputs are read once, from front to back; nothing is kept of what has been read. Any failure ends
//! the run: a part of the reads is never taken for all of them.
//!
//! # Words
//!
//! | word | what it is |
//! |---|---|
//! | *part* | of one input, not decoded: some blocks of BGZF, or an extent of a plain file |
//! | *piece* | the text of one part; it begins and ends anywhere |
//! | *chunk* | text of one input that holds whole records |
//! | *batch* | whole fragments: one chunk, or two chunks with the mates of each other |
//!
//! An input that cannot be divided into parts is cut into chunks as it is read. A *group* is the one
//! file, or the two mate files, that make batches together; a *stream* is one input of a group.
//!
//! # Why no crate reads the chunks
//!
//! The crate paraseq reads FASTQ in parallel, and less code of our own would be better. By its
//! documentation (it has not been tried) it does not promise three things that the program does: an
//! error names the number of the record in its file, whichever thread met it; needletail alone decides
//! what is valid FASTQ; and a plain file is read at any place, so that no thread waits for another one
//! to read. Nor would it save much time, because decoding takes most of it: of 3.7 GB of FASTQ, measured
//! on two cores, the records are read in 0.4 s, gzip is undone in 2.1 s and BGZF in 1.4 s.

mod batch;
mod chunk;
mod group;
mod join;
mod origin;
mod plan;
mod reader;
mod schedule;
mod settings;
mod shared;
mod stream;

pub use batch::{Batch, BatchError, BatchId};
pub use chunk::RECORD_LIMIT;
pub use schedule::Scheduler;

use crate::error::{Error, Result};

/// Folds all batches of a scheduler.
///
/// `work` adds a batch to a partial result, and `merge` joins two partial results. The result is the
/// same for any number of threads if `merge` is associative and commutative.
///
/// # Errors
/// The first failure of an input or a batch, in the order of the inputs; or the system could not
/// start the threads.
pub fn reduce<T: Default + Send>(
    scheduler: Scheduler,
    work: impl Fn(&mut T, &Batch) -> Result<(), BatchError> + Sync,
    merge: impl Fn(T, T) -> T,
) -> Result<T> {
    let part = || {
        let mut partial = T::default();
        scheduler.run(|batch| work(&mut partial, batch));
        partial
    };
    let workers = scheduler.workers();
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
    scheduler.finish()?;
    Ok(parts.into_iter().fold(T::default(), merge))
}
