//! Where the bases of an LRG record lie on a genome.

use super::element::{Node, number};
use crate::panel::Coordinates;
use std::ops::Range;

/// A record's place on a chromosome.
pub(super) struct Mapping {
    chromosome: String,
    spans: Vec<Span>,
}

/// A stretch without other differences than those listed.
struct Span {
    /// On the record and on the genome: 1-based, inclusive.
    own: Range<u64>,
    genome: Range<u64>,
    reverse: bool,
    /// Bases of the record that the genome lacks, and where bases of the genome lie that the record lacks (behind
    /// this base of the record), with their number.
    own_alone: Vec<Range<u64>>,
    genome_alone: Vec<(u64, u64)>,
}

impl Mapping {
    /// The place on an assembly, if the record has it.
    pub fn of(record: Node, assembly: &str) -> Option<Self> {
        let mappings = record
            .descendants()
            .filter(|one| one.has_tag_name("mapping"));
        let mut of_assembly = mappings.filter(|one| {
            // As the schema named it up to version 1.6, and from 1.7 on.
            let name = one.attribute("coord_system").or(one.attribute("assembly"));
            let kind = one.attribute("type").unwrap_or("main_assembly");
            let base = name.map(|name| name.split_once(".p").map_or(name, |(base, _)| base));
            base == Some(assembly) && kind == "main_assembly"
        });
        let mapping = of_assembly.next()?;
        let chromosome = mapping
            .attribute("other_name")
            .or(mapping.attribute("chr_name"))?;
        let spans = mapping
            .children()
            .filter(|one| one.has_tag_name("mapping_span"));
        Some(Self {
            chromosome: crate::panel::chromosome_name(chromosome),
            spans: spans.filter_map(span).collect(),
        })
    }

    /// The place of an exon (0-based, half-open on the record), if it lies on the genome whole.
    pub fn place(&self, exon: &Range<u64>) -> Option<Coordinates> {
        let (first, last) = (exon.start + 1, exon.end);
        let span = self
            .spans
            .iter()
            .find(|span| span.own.start <= first && last <= span.own.end)?;
        let (one, other) = (span.place(first)?, span.place(last)?);
        let whole = one.abs_diff(other) == last - first;
        whole.then(|| Coordinates {
            chromosome: self.chromosome.clone(),
            start: one.min(other),
            end: one.max(other),
            strand: if span.reverse { '-' } else { '+' },
        })
    }
}

impl Span {
    fn place(&self, base: u64) -> Option<u64> {
        if self
            .own_alone
            .iter()
            .any(|one| one.start <= base && base <= one.end)
        {
            return None;
        }
        let lacking = self.own_alone.iter().filter(|one| one.end < base);
        let lacking: u64 = lacking
            .map(|one| (one.end + 1).saturating_sub(one.start))
            .sum();
        let more = self
            .genome_alone
            .iter()
            .filter(|(behind, _)| *behind < base);
        let more: u64 = more.map(|(_, count)| count).sum();
        let offset = (base - self.own.start)
            .checked_add(more)?
            .checked_sub(lacking)?;
        match self.reverse {
            true => self.genome.end.checked_sub(offset),
            false => self.genome.start.checked_add(offset),
        }
    }
}

fn span(node: Node) -> Option<Span> {
    let genome =
        |node: Node, end: &str| number(node, &format!("other_{end}")).or(number(node, end));
    let mut span = Span {
        own: number(node, "lrg_start")?..number(node, "lrg_end")?,
        genome: genome(node, "start")?..genome(node, "end")?,
        reverse: node.attribute("strand")? == "-1",
        own_alone: Vec::new(),
        genome_alone: Vec::new(),
    };
    for diff in node.children().filter(|one| one.has_tag_name("diff")) {
        let own = number(diff, "lrg_start")?..number(diff, "lrg_end")?;
        match diff.attribute("type")? {
            "lrg_ins" => span.own_alone.push(own),
            "other_ins" | "genomic_ins" => {
                let count = genome(diff, "end")?.checked_add(1)?;
                let count = count.checked_sub(genome(diff, "start")?)?;
                span.genome_alone.push((own.start.min(own.end), count));
            }
            _ => {}
        }
    }
    Some(span)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mapping(spans: &str) -> Option<Mapping> {
        let text = format!(
            "<lrg><mapping coord_system=\"GRCh37.p13\" other_name=\"9\" type=\"main_assembly\"/>\
             <mapping coord_system=\"GRCh38.p12\" other_name=\"2\" type=\"main_assembly\">{spans}</mapping></lrg>"
        );
        let document = roxmltree::Document::parse(&text).expect("XML");
        Mapping::of(document.root_element(), "GRCh38")
    }

    #[test]
    fn exons_lie_on_either_strand_and_behind_bases_that_the_other_lacks() {
        let span = |strand: &str, diffs: &str| {
            format!(
                "<mapping_span lrg_start=\"1\" lrg_end=\"1000\" other_start=\"5001\" other_end=\"6000\" \
                 strand=\"{strand}\">{diffs}</mapping_span>"
            )
        };
        let mismatch = "<diff type=\"mismatch\" lrg_start=\"50\" lrg_end=\"50\" other_start=\"5050\" other_end=\"5050\"/>";
        let lacks = "<diff type=\"lrg_ins\" lrg_start=\"50\" lrg_end=\"52\" other_start=\"5049\" other_end=\"5050\"/>";
        let more = "<diff type=\"other_ins\" lrg_start=\"50\" lrg_end=\"51\" other_start=\"5051\" other_end=\"5054\"/>";
        for (strand, diffs, exon, expected) in [
            ("1", "", 100..110, Some((5101, 5110, '+'))),
            ("-1", "", 100..110, Some((5891, 5900, '-'))),
            ("1", mismatch, 100..110, Some((5101, 5110, '+'))),
            ("1", lacks, 100..110, Some((5098, 5107, '+'))),
            ("1", more, 100..110, Some((5105, 5114, '+'))),
            ("-1", more, 100..110, Some((5887, 5896, '-'))),
            ("1", lacks, 45..51, None),
            ("1", more, 45..60, None),
            ("1", "", 995..1005, None),
        ] {
            let mapping = mapping(&span(strand, diffs)).expect("a mapping");
            let place = mapping.place(&exon);
            let place = place.map(|at| (at.chromosome.clone(), at.start, at.end, at.strand));
            let expected =
                expected.map(|(start, end, strand)| ("chr2".to_string(), start, end, strand));
            assert_eq!(place, expected, "{strand} {diffs} {exon:?}");
        }
    }
}
