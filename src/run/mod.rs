//! A library counted: a layout in, evidence out.

mod annotation;
pub mod batch;
mod build;
pub mod count;
mod counted_folder;
pub mod digest;
mod fingerprint;
mod genome;
mod lock;
mod mate_files;
mod merge;
mod name_hash;
mod names;
mod panel;
mod partners;
mod records;
mod same_reads;
mod sample_name;
mod seen;
mod shard;
mod shard_reads;
pub mod spool;
mod stored;
mod unfinished;
pub mod validate;
pub mod watch;

pub use annotation::Annotation;
pub use build::{Built, build_panel, build_panel_of_records};
pub use fingerprint::Fingerprint;
pub use genome::Genome;
pub use merge::{Merger, Part};
pub use panel::{exon_ends_beside, read_files, read_panel, write_files};
pub use partners::{Transcriptome, check_exon_ends};
pub use records::{RecordWarning, Records};
pub use same_reads::{OwnReads, same_reads};
pub use shard::{Origin, Shard, StoredControl, StoredPanel};
pub use shard_reads::{READS_ENDING, read_reads, reads_path, write_reads};
pub use stored::read_document;
pub use unfinished::{
    Unfinished, directory_of, remove, remove_left, remove_unfinished, write_whole,
};
