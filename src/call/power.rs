//! How small a fusion a negative excludes, and whether that is small enough.

use super::Judge;
use super::interval::{at_least, poisson_upper, proportion_upper};
use crate::align::Reason as Rejection;
use crate::document::{
    Assay, Copied, DriverResult, Excluded, Library, LibraryKind, Parameters, Reason, Unit,
};
use crate::evidence::{Evidence, JunctionSum};
use crate::panel::{DriverId, JunctionKey, JunctionKind};
use std::cmp::Reverse;

/// Share of fragments from the panel's genes from which on a library is taken for enriched. In a
/// transcriptome the control genes and partners together hold one or two percent; an enriched
/// library has more than half there. One that is taken for a transcriptome by mistake needs more
/// reads than it has, and the reason says so; the opposite mistake would be a wrong negative.
const ENRICHED_FROM: f64 = 0.05;

/// Molecules for each fragment, by the ends of mates, below which copies are left out where no UMIs tell them. Mates
/// of highly expressed genes have the same ends by chance, of which a fusion's have fewer.
const MOSTLY_COPIES: f64 = 0.5;

/// What a library is by its assay, or else by where its fragments are from.
pub(super) fn library(parameters: &Parameters, evidence: &Evidence) -> Library {
    let (assay, totals) = (parameters.assay, &evidence.totals);
    let on_target_share = totals.on_target as f64 / totals.fragments.max(1) as f64;
    let by_assay = match assay {
        Assay::Auto => None,
        Assay::Rnaseq => Some(LibraryKind::Transcriptome),
        Assay::Capture | Assay::Anchored | Assay::Amplicon => Some(LibraryKind::Enriched),
    };
    let kind = by_assay.unwrap_or(match on_target_share >= ENRICHED_FROM {
        true => LibraryKind::Enriched,
        false => LibraryKind::Transcriptome,
    });
    let fragments = match kind {
        LibraryKind::Transcriptome => totals.informative_fragments,
        LibraryKind::Enriched => totals.on_target,
    };
    // A call takes molecules, or fragments that differ in an end, of which copies are none.
    let per_fragment = evidence.duplication.molecules_per_fragment();
    let per_fragment = match parameters.unit {
        Unit::Molecules => per_fragment,
        Unit::UniqueFragments => per_fragment.filter(|each| *each < MOSTLY_COPIES),
        Unit::Fragments => None,
    };
    let molecules = per_fragment.map(|each| (each * fragments as f64) as u64);
    Library {
        kind,
        by_assay: by_assay.is_some(),
        on_target_share,
        enriched_from: ENRICHED_FROM,
        fragments,
        molecules,
    }
}

impl Judge<'_> {
    /// What the sample's library is taken for.
    pub(super) fn library(&self) -> Library {
        library(self.parameters, self.tally.evidence())
    }

    /// Share of the library's fragments from which on a negative has to exclude fusions.
    fn target(&self, kind: LibraryKind) -> f64 {
        match kind {
            LibraryKind::Transcriptome => self.parameters.target_ffpm / 1e6,
            LibraryKind::Enriched => self.parameters.target_share,
        }
    }

    /// Fragments that are, or may be, of a fusion of the driver: across a junction, on either side
    /// of one, of one of several, too close to a junction that can be named, or of both genes with too many mismatches
    /// to name one. Any of them may be real, so that a negative cannot be as strong as one that saw none.
    fn seen(&self, driver: DriverId) -> u64 {
        let panel = self.panel;
        let evidence = self.tally.evidence();
        let is_fusion = |key: &JunctionKey| panel.junction_of(key).kind == JunctionKind::Fusion;
        let of_driver = |key: &JunctionKey| {
            is_fusion(key) && panel.junction_of(key).driver(panel) == Some(driver)
        };
        let across = evidence.junctions.iter();
        let across = across.filter(|(key, _)| of_driver(key));
        let (listed, others): (Vec<_>, Vec<_>) =
            across.partition(|(key, _)| panel.junction_id(key).is_some());
        let counted = |sum: &JunctionSum| match self.parameters.unit {
            Unit::Molecules => sum.molecules(),
            Unit::UniqueFragments | Unit::Fragments => sum.fragments,
        };
        let listed: u64 = listed.iter().map(|(_, sum)| counted(sum)).sum();
        // Reads of a fusion lie at one join; chimeras of library preparation at as many as there are.
        let others = others.iter().map(|(_, sum)| counted(sum)).max();
        let across = listed + others.unwrap_or(0);
        let spanning = evidence.spanning.iter();
        let spanning = spanning.filter(|(span, _)| span.driver == driver);
        let ambiguous = evidence.ambiguous.iter();
        let ambiguous =
            ambiguous.filter(|(set, _)| set.iter().all(is_fusion) && set.iter().any(of_driver));
        let near_misses = evidence.near_misses.iter();
        let near_misses = near_misses.filter(|((key, _), _)| of_driver(key));
        let counts = spanning.map(|(_, count)| count);
        let counts = counts.chain(ambiguous.map(|(_, count)| *count));
        let counts = counts.chain(near_misses.map(|(_, count)| *count));
        across + counts.sum::<u64>() + self.unnamed()
    }

    /// Fragments of a partner and a driver with too many mismatches for a junction of theirs to be named. They may be of any
    /// driver's fusion. Of wild type there are hardly any, with two errors in a hundred bases too.
    fn unnamed(&self) -> u64 {
        let evidence = self.tally.evidence();
        let of_both = |reason: &Rejection| {
            matches!(
                reason,
                Rejection::MismatchesPartner | Rejection::MismatchesDriver
            )
        };
        let rejected = evidence.rejected.iter();
        let rejected = rejected.filter(|(reason, _)| of_both(reason));
        let named = evidence.near_misses.iter();
        let named = named.filter(|((_, reason), _)| of_both(reason));
        let rejected: u64 = rejected.map(|(_, count)| count).sum();
        rejected.saturating_sub(named.map(|(_, count)| *count).sum())
    }

    /// The junction of a driver with most fragments, if they are as many as a call needs and too few of them differ: reads
    /// from one primer have one end alike, whatever molecules they are of.
    fn copied(&self, driver: DriverId) -> Option<Copied> {
        if self.parameters.unit == Unit::Molecules {
            return None;
        }
        let panel = self.panel;
        let of_driver = self.tally.junctions().filter(|(key, _)| {
            let junction = panel.junction_of(key);
            junction.kind == JunctionKind::Fusion && junction.driver(panel) == Some(driver)
        });
        let (key, sum) = of_driver.max_by_key(|(key, sum)| (sum.fragments, Reverse(*key)))?;
        let distinct = self.units(sum);
        let needed = self.parameters.minimum_fragments;
        (sum.fragments >= needed && distinct < needed).then(|| Copied {
            junction: panel.junction_of(key).label(panel),
            fragments: sum.fragments,
            distinct,
        })
    }

    /// What the fragments of a driver's fusions that were seen leave possible, which is little where
    /// none was.
    pub(super) fn excluded(&self, driver: DriverId) -> Excluded {
        let transcript = self.panel.driver_transcript(driver);
        let start = transcript.exons[self.usual_acceptor(driver)].start;
        let contig = self.panel.driver(driver).transcript;
        let wild_type = self.tally.wild_type(contig, start);
        let seen = self.seen(driver);
        let most = poisson_upper(seen);
        let library = self.library();
        let target = self.target(library.kind);
        let share = |most: f64| (most / library.counted().max(1) as f64).min(1.0);
        Excluded {
            seen,
            copied: self.copied(driver),
            share: most.map_or(1.0, share),
            target,
            needed: most.map_or(u64::MAX, |most| (most / target).ceil() as u64),
            power: at_least(
                self.parameters.minimum_fragments,
                target * library.counted() as f64,
            ),
            fusion_fraction: proportion_upper(seen, seen + wild_type),
            ffpm: most.map(|count| self.tally.per_million(count)),
            wild_type_fragments: wild_type,
        }
    }

    /// Drivers of which the reads exclude only larger fusions than a negative has to; those that
    /// differ in nothing stand together.
    pub(super) fn low_power(&self, drivers: &[DriverResult]) -> Vec<Reason> {
        let library = self.library();
        let mut low: Vec<(&Excluded, Vec<String>)> = Vec::new();
        for driver in drivers {
            let excluded = driver.excluded.as_ref();
            let Some(excluded) = excluded.filter(|excluded| excluded.share > excluded.target)
            else {
                continue;
            };
            let is_same =
                |one: &Excluded| (one.seen, &one.copied) == (excluded.seen, &excluded.copied);
            match low.iter_mut().find(|(one, _)| is_same(one)) {
                Some((_, genes)) => genes.push(driver.gene.clone()),
                None => low.push((excluded, vec![driver.gene.clone()])),
            }
        }
        low.into_iter()
            .map(|(excluded, drivers)| Reason::LowPower {
                drivers,
                library: library.kind,
                fragments: library.fragments,
                molecules: library.molecules,
                seen: excluded.seen,
                copied: excluded.copied.clone(),
                share: excluded.share,
                target: excluded.target,
                needed: excluded.needed,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases::{
        PANEL, across, add_read, codes, judged, key, library, reasons, unspliced,
    };
    use super::super::{Sample, call};
    use crate::align::Reason as Rejection;
    use crate::document::{Assay, LibraryKind, Parameters, Reason, Verdict};
    use crate::evidence::Evidence;
    use crate::evidence::Span;
    use crate::fastq::umi::Umi;
    use crate::panel::{ContigId, DriverId};
    use bio::alphabets::dna;

    const MILLION: u64 = 1_000_000;

    #[test]
    fn a_negative_needs_the_fragments_that_its_target_needs() {
        use LibraryKind::{Enriched, Transcriptome};
        // assay, fragments, those on target; what it is taken for, whether it is a negative
        for (assay, fragments, on_target, kind, negative) in [
            (Assay::Auto, 3 * MILLION, 30_000, Transcriptome, true),
            (Assay::Auto, 2_900_000, 30_000, Transcriptome, false),
            (Assay::Auto, 10_000, 100, Transcriptome, false),
            (Assay::Auto, 10_000, 499, Transcriptome, false),
            (Assay::Auto, 10_000, 500, Enriched, false),
            (Assay::Auto, 10_000, 3_000, Enriched, true),
            (Assay::Auto, MILLION, 900_000, Enriched, true),
            (Assay::Auto, 0, 0, Transcriptome, false),
            (Assay::Rnaseq, 10_000, 9_000, Transcriptome, false),
            (Assay::Capture, 10 * MILLION, 2_900, Enriched, false),
            (Assay::Capture, 10 * MILLION, 3_000, Enriched, true),
            (Assay::Anchored, 10_000, 3_000, Enriched, true),
            (Assay::Amplicon, 10_000, 3_000, Enriched, true),
        ] {
            let case = format!("{assay:?} {on_target} of {fragments}");
            let document = judged(assay, &library(fragments, on_target));
            assert_eq!(document.library.kind, kind, "{case}");
            assert_eq!(document.library.by_assay, assay != Assay::Auto, "{case}");
            let (verdict, expected): (_, &[&str]) = match negative {
                true => (Verdict::NotDetected, &[]),
                false => (Verdict::Inconclusive, &["low_power"]),
            };
            assert_eq!(document.verdict, verdict, "{case}");
            assert_eq!(document.limit().is_some(), negative, "{case}");
            assert_eq!(codes(&document), expected, "{case}");
        }
    }

    #[test]
    fn a_negative_says_what_it_excludes_and_how_likely_a_call_was() {
        // fragments, those on target; what is excluded, the chance of five at the target
        for (fragments, on_target, limit, power) in [
            (
                3 * MILLION,
                30_000,
                "above 1 fragment per million",
                0.184_74,
            ),
            (
                20 * MILLION,
                200_000,
                "above 0.15 fragments per million",
                0.999_98,
            ),
            (
                10_000,
                10_000,
                "above 0.03 % of on-target fragments",
                0.970_75,
            ),
        ] {
            let document = judged(Assay::Auto, &library(fragments, on_target));
            assert_eq!(document.limit().as_deref(), Some(limit));
            let excluded = document.drivers[0].excluded.as_ref().expect("no call");
            assert!(
                (excluded.power - power).abs() < 1e-4,
                "{limit}: {excluded:?}"
            );
            assert_eq!(excluded.seen, 0);
        }
    }

    /// Three million fragments exclude the target only if not one of a fusion is among them.
    #[test]
    fn whatever_was_seen_of_a_fusion_raises_the_bound() {
        let span = Span {
            partner: ContigId::new(0),
            partner_exon: 0,
            driver: DriverId::new(0),
            driver_exon: 20,
        };
        let two = || vec![key("TPM3"), key("TPM4")];
        let or_unspliced = || vec![key("EML4-E14ins58"), unspliced()];
        type Add<'a> = &'a dyn Fn(&mut Evidence);
        let read: Add = &|sample| add_read(sample, &across("RANBP2", 40, 40));
        let mates: Add = &|sample| sample.spanning.add(span);
        let one_of_two: Add = &|sample| sample.ambiguous.count(&two());
        let perhaps_unspliced: Add = &|sample| sample.ambiguous.count(&or_unspliced());
        let short: Add = &|sample| {
            let near_miss = (key("CLTC"), Rejection::ShortAnchor);
            sample.near_misses.count(&near_miss);
        };
        let without_name: Add = &|sample| sample.rejected.add(Rejection::OutOfOrder);
        let differing: Add = &|sample| sample.rejected.add(Rejection::MismatchesPartner);
        let differing_at_a_lane: Add = &|sample| {
            sample.rejected.add(Rejection::MismatchesPartner);
            let near_miss = (key("CLTC"), Rejection::MismatchesPartner);
            sample.near_misses.count(&near_miss);
        };
        // what was seen, and for how many fragments it counts
        for (case, add, seen) in [
            ("a read across a lane", read, 1),
            ("mates on either side of one", mates, 1),
            ("a read that may be of two lanes", one_of_two, 1),
            ("a read that may be unspliced", perhaps_unspliced, 0),
            ("too short an anchor at a lane", short, 1),
            ("a read at no junction", without_name, 0),
            ("one of both genes with mismatches", differing, 1),
            ("the same at a lane", differing_at_a_lane, 1),
        ] {
            let mut sample = library(3 * MILLION, 30_000);
            add(&mut sample);
            let document = judged(Assay::Auto, &sample);
            let excluded = document.drivers[0].excluded.as_ref().expect("no call");
            assert_eq!(excluded.seen, seen, "{case}");
            let needed = match reasons(&document)[..] {
                [] => 0,
                [Reason::LowPower { needed, .. }] => *needed,
                _ => panic!("{case}: {:?}", document.reasons),
            };
            assert_eq!(needed, seen * 4_743_865, "{case}");
            let totals = &mut sample.totals;
            totals.fragments = totals.fragments.max(needed);
            totals.informative_fragments = totals.fragments;
            let more = judged(Assay::Auto, &sample);
            assert_eq!(more.verdict, Verdict::NotDetected, "{case}");
        }
    }

    /// Reads from one primer in the driver, without UMIs, into a gene that the panel does not have.
    #[test]
    fn copies_of_one_fragment_of_a_fusion_are_named() {
        let foreign = b"GACTGGTACGTTAGCATTCGTCATGCAAGCTTGGACCTGATCCGTAAGC";
        let read = [&foreign[..], &across("RANBP2", 0, 60)].concat();
        let read = dna::revcomp(read);
        for (fragments, expected) in [(4, None), (60, Some((60, 1)))] {
            let mut sample = library(20_000, 20_000);
            for _ in 0..fragments {
                add_read(&mut sample, &read);
            }
            let document = judged(Assay::Anchored, &sample);
            assert!(document.calls.is_empty());
            let excluded = document.drivers[0].excluded.as_ref().expect("no call");
            let copied = excluded.copied.as_ref();
            let counts = copied.map(|copied| (copied.fragments, copied.distinct));
            assert_eq!(counts, expected);
            let is_named =
                copied.is_none_or(|copied| copied.junction == "? GACCTGATCCGTAAGC :: ALK 20");
            assert!(is_named, "{copied:?}");
        }
    }

    /// Ten thousand fragments of ten thousand molecules exclude what as many of five hundred do not.
    #[test]
    fn copies_of_molecules_make_no_negative() {
        let place = crate::align::Placement {
            contig: ContigId::new(0),
            start: 0,
            end: 100,
            read_start: 0,
            first: 0,
            last: 100,
            forward: true,
            fits: false,
        };
        let turned = |last| crate::align::Placement {
            last,
            forward: false,
            ..place
        };
        // with UMIs or by the ends of mates; up to half of the latter may be alike by chance
        for (with_umis, copies, molecules, negative) in [
            (true, 1, Some(10_000), true),
            (true, 20, Some(500), false),
            (false, 1, None, true),
            (false, 2, None, true),
            (false, 20, Some(500), false),
        ] {
            let case = format!("{with_umis} {copies}");
            let mut sample = library(10_000, 10_000);
            for number in 0..10_000_u32 {
                let molecule = number / copies;
                let umi = format!("{molecule:016b}").into_bytes();
                let (umi, mate) = match with_umis {
                    true => (umi.into(), None),
                    false => (Umi::default(), Some(turned(i64::from(molecule)))),
                };
                sample.duplication.add(&umi, [Some(place), mate]);
            }
            let parameters = Parameters {
                minimum_reads: 0,
                minimum_control_fragments: 0,
                ..Parameters::of_assay(Assay::Anchored, with_umis)
            };
            let of = Sample {
                name: "sample",
                files: &[],
                evidence: &sample,
            };
            let document = call(&PANEL, &parameters, of, &[]);
            assert_eq!(document.library.fragments, 10_000);
            assert_eq!(document.library.molecules, molecules, "{case}");
            let expected: &[&str] = if negative { &[] } else { &["low_power"] };
            assert_eq!(codes(&document), expected, "{case}");
        }
    }
}
