//! One record of FASTQ: where it ends, its name, its mate, its UMI. Bytes in, slices of them out.

mod line;
mod name;
mod record;
pub mod umi;

pub use name::{are_mates, identifier, without_mate_number};
pub use record::{LINES, Malformed, Record, Records, is_blank, is_wrapped, last_record_start};
