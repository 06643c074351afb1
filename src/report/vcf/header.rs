//! The header of the VCF: what its keys mean, the chromosomes, and the sample.

use super::{COUNTS, FILTERS, TEXTS};
use crate::document::{Document, JunctionResult};
use crate::report::genome::chromosomes_of;
use crate::report::printable;
use noodles_vcf::Header;
use noodles_vcf::header::FileFormat;
use noodles_vcf::header::record::value::Map;
use noodles_vcf::header::record::value::map::format::{Number as PerSample, Type as SampleType};
use noodles_vcf::header::record::value::map::info::{Number, Type};
use noodles_vcf::header::record::value::map::{Contig, Filter, Format, Info, Other};
use noodles_vcf::header::record::{Key, Value};
use std::io;

/// What goes wrong only if this program is wrong.
fn wrong(error: impl std::error::Error + Send + Sync + 'static) -> io::Error {
    io::Error::other(error)
}

pub(super) fn header(document: &Document) -> io::Result<Header> {
    let mut header = Header::builder().set_file_format(FileFormat::new(4, 4));
    let panel = &document.panel;
    let mut lines = vec![
        (
            "source",
            format!("{} {}", document.tool.name, document.tool.version),
        ),
        ("reference", panel.assembly.clone()),
        ("panel", format!("{} {}", panel.words(), panel.sha256)),
    ];
    let unplaced = document.calls.iter().filter(|call| !is_placed(call));
    lines.extend(unplaced.map(|call| ("callWithoutCoordinates", call.hgvs.clone())));
    for (key, text) in lines {
        let key = key.parse().map_err(wrong)?;
        let text = Value::from(printable(&text).as_str());
        header = header.insert(key, text).map_err(wrong)?;
    }
    for (key, meaning) in TEXTS {
        header = header.add_info(
            key,
            Map::<Info>::new(Number::Count(1), Type::String, meaning),
        );
    }
    let per_alternate =
        |meaning: &str| Map::<Info>::new(Number::AlternateBases, Type::String, meaning);
    header = header
        .add_info("MATEID", per_alternate("Identifier of the other breakend"))
        .add_info(
            "EVENT",
            per_alternate("Name of the junction that both breakends describe"),
        )
        .add_filter("PASS", Map::<Filter>::new("All filters passed"));
    let known = FILTERS.iter().map(|(code, meaning)| (*code, *meaning));
    let codes = document.calls.iter().flat_map(JunctionResult::filters);
    let others = codes.map(|code| (code, "The result in JSON gives the reason"));
    for (code, meaning) in others.chain(known) {
        header = header.add_filter(code, Map::<Filter>::new(meaning));
    }
    for (key, meaning) in COUNTS {
        let count = Map::<Format>::new(PerSample::Count(1), SampleType::Integer, meaning);
        header = header.add_format(key, count);
    }
    for (name, map) in contigs(document)? {
        header = header.add_contig(name, map);
    }
    let key = Key::other("SAMPLE").ok_or_else(|| io::Error::other("SAMPLE is a key of its own"))?;
    header = header.insert(key, sample(document)?).map_err(wrong)?;
    Ok(header.add_sample_name(printable(&document.sample)).build())
}

pub(super) fn is_placed(call: &JunctionResult) -> bool {
    call.partner.breakpoint.is_some() && call.driver.breakpoint.is_some()
}

/// All chromosomes, so that files of several samples have one order.
fn contigs(document: &Document) -> io::Result<Vec<(&str, Map<Contig>)>> {
    let panel = &document.panel;
    let all = chromosomes_of(document).into_iter();
    all.map(|(name, bases)| {
        let mut map = Map::<Contig>::builder();
        if let Some(bases) = bases {
            map = map.set_length(bases);
        }
        let key = "assembly".parse().map_err(wrong)?;
        let map = map.insert(key, panel.assembly.as_str()).build();
        Ok((name, map.map_err(wrong)?))
    })
    .collect()
}

/// The verdict on the sample. A line of several samples' file tells which of them it is of.
fn sample(document: &Document) -> io::Result<Value> {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "_.-".contains(letter);
    let name: String = document
        .sample
        .chars()
        .map(|letter| if allowed(letter) { letter } else { '_' })
        .collect();
    let key = "Verdict".parse().map_err(wrong)?;
    let map = Map::<Other>::builder().insert(key, document.verdict.code());
    Ok(Value::Map(name, map.build().map_err(wrong)?))
}
