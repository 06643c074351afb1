//! Arguments that say where UMIs stand.

use clap::Args;
use fuselane::fastq::umi::UmiRule;
use fuselane::{Error, Result};

#[derive(Debug, Args)]
pub struct UmiArguments {
    /// The UMI is at the end of the read name, as umi_tools, fastp, fgbio or bcl-convert write it, or
    /// behind RX:Z: in the comment
    #[arg(long, group = "umi", help_heading = "Molecules")]
    umi_name: bool,
    /// The UMI is what the first group of this regular expression finds in the read name
    #[arg(long, value_name = "REGEX", group = "umi", help_heading = "Molecules")]
    umi_regex: Option<String>,
    /// The UMI is the first N bases of the first mate
    #[arg(long, value_name = "N", conflicts_with = "umi", help_heading = "Molecules", value_parser = clap::value_parser!(u16).range(2..=64))]
    umi_bases: Option<u16>,
    /// The UMI is the first N bases of the second mate; with --umi-bases, both mates have a part of it
    #[arg(long, value_name = "N", conflicts_with = "umi", help_heading = "Molecules", value_parser = clap::value_parser!(u16).range(2..=64))]
    umi_bases_2: Option<u16>,
}

impl UmiArguments {
    /// Where UMIs stand.
    ///
    /// # Errors
    /// The regular expression is wrong.
    pub fn rule(&self) -> Result<UmiRule> {
        let bases = |count: Option<u16>| count.unwrap_or(0).into();
        match (&self.umi_regex, self.umi_bases, self.umi_bases_2) {
            (Some(pattern), ..) => UmiRule::pattern(pattern)
                .map_err(|error| Error::Usage(format!("--umi-regex: {error}"))),
            (None, None, None) if self.umi_name => Ok(UmiRule::Name),
            (None, None, None) => Ok(UmiRule::None),
            (None, first, second) => Ok(UmiRule::Bases {
                first: bases(first),
                second: bases(second),
            }),
        }
    }
}
