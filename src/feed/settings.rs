//! How the inputs of a run are read.

use super::chunk::{Buffers, Cut, LARGE_CHUNK, SMALL_CHUNK};
use crate::input::EXTENT_BUFFER;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// Records of a chunk of mates, for several workers.
const LARGE_RECORDS: usize = 2048;

/// Records of a chunk of mates, for one worker.
const SMALL_RECORDS: usize = 256;

/// How the inputs of a run are read.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Threads that look at batches.
    pub workers: usize,
    /// Whether chunks end after a fixed number of records, so that two mate files keep step.
    pub in_step: bool,
    /// Whether the parts of one input may be read or decoded out of order.
    pub any_order: bool,
    /// Bytes taken from the inputs.
    pub consumed: Arc<AtomicU64>,
    /// Buffers of small chunks.
    pub small: Buffers,
    /// Buffers of large chunks, and of the text of BGZF blocks.
    pub large: Buffers,
    /// Buffers of the text of extents.
    pub extents: Buffers,
}

impl Settings {
    /// Settings for `workers` threads; `consumed` counts input bytes.
    pub fn new(workers: usize, in_step: bool, any_order: bool, consumed: Arc<AtomicU64>) -> Self {
        Self {
            workers,
            in_step,
            any_order,
            consumed,
            small: Buffers::new(SMALL_CHUNK),
            large: Buffers::new(LARGE_CHUNK),
            extents: Buffers::new(EXTENT_BUFFER),
        }
    }

    /// Records of a chunk of mates.
    pub fn records(&self) -> usize {
        if self.workers > 1 {
            LARGE_RECORDS
        } else {
            SMALL_RECORDS
        }
    }

    /// Where chunks end.
    pub fn cut(&self) -> Cut {
        if self.in_step {
            Cut::Records(self.records())
        } else {
            Cut::Full
        }
    }

    /// Buffers for the chunks of an input that is read from front to back.
    pub fn buffers(&self, is_plain: bool) -> &Buffers {
        // A chunk that its own reader looks at should still be in the cache: with one worker, and
        // for plain text, of which every worker reads its own. Others are handed over.
        if self.workers > 1 && (self.in_step || !is_plain) {
            &self.large
        } else {
            &self.small
        }
    }
}
