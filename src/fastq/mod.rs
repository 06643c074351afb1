//! One record of FASTQ: where it ends, its name, its mate, its UMI. Pure.

mod line;
mod name;
mod record;
pub mod umi;

pub use name::are_mates;
pub use record::{LINES, Malformed, Record, Records, is_blank, last_record_start};
