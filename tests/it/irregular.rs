//! Joins that the literature knows and that are no exon's end beside an exon's start: each from ten
//! fragments among twenty thousand, in every kind of library, at its exact place and in its frame.

use crate::support::library::{Library, add_wild_type, nanopore, random_bases};
use crate::support::reference::{ALK, Fusion, OUT_OF_FRAME, Reference, fusion, reverse_complement};
use crate::support::sample::{add, count, judge};
use fuselane::document::{
    Assay, Document, FrameStatus, JunctionResult, Parameters, Status, Verdict,
};
use fuselane::evidence::{Evidence, Sum};
use fuselane::fastq::umi::UmiRule;
use rand::RngExt;

/// Lane, last base of the partner and first base of the driver, as the literature or the exon's
/// place in the coding sequence has them.
const IRREGULAR: [(&str, &str, &str); 15] = [
    // The last base is that of the cryptic exon.
    ("EML4-V3b", "c.667+33", "c.3173"),
    ("EML4-E14ins58", "c.1641", "c.3173"),
    ("EML4-V4", "c.1641", "c.3222"),
    ("MSN", "c.1344", "c.3190"),
    ("MYH9", "c.4932", "c.3196"),
    ("EML4-V4'", "c.1707", "c.3244"),
    ("EML4-V5b", "c.208", "c.3173"),
    ("EML4-V6", "c.1489", "c.3173"),
    ("EML4-V7", "c.1641", "c.3187"),
    ("EML4-E13ins90", "c.1489", "c.3173"),
    ("EML4-E14del38", "c.1641", "c.3211"),
    ("EML4-E6ins18", "c.667", "c.3173"),
    ("EML4-E20ins18", "c.2242", "c.3173"),
    ("DCTN1-16", "c.1798", "c.3173"),
    ("NPM1-A4108", "c.352", "c.3201"),
];

const FRAGMENTS: usize = 10;

/// How a library is made and read.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Single,
    Paired,
    /// One end is that of a primer in the driver's exon.
    Anchored,
    Long,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Single, Self::Paired, Self::Anchored, Self::Long];

    fn parameters(self) -> Parameters {
        match self {
            Self::Anchored => Parameters::of_assay(Assay::Anchored, false),
            _ => Parameters::default(),
        }
    }

    fn library(self, seed: u64) -> Library {
        Library::new(seed, if let Self::Anchored = self { 150 } else { 100 })
    }

    /// A library without a fusion.
    fn background(self) -> Evidence {
        let mut library = self.library(5);
        add_wild_type(&mut library, Reference::read(), 20_000, 220);
        count(
            &library,
            !matches!(self, Self::Single | Self::Long),
            &UmiRule::None,
        )
    }

    /// Ten fragments across a join, each of which shows it.
    fn of(self, fusion: &Fusion) -> Evidence {
        let mut library = self.library(6);
        let join = fusion.join;
        let around = |before: usize, after: usize| {
            &fusion.sequence[join - before.min(join)..(join + after).min(fusion.sequence.len())]
        };
        let mut long = Evidence::default();
        for _ in 0..FRAGMENTS {
            let random = &mut library.generator;
            match self {
                Self::Single => {
                    let before = random.random_range(30..=70);
                    library.fragment(around(before, 100 - before));
                }
                Self::Paired => {
                    let before = random.random_range(30..=170);
                    let length = random.random_range(150..=200).max(before + 30);
                    library.fragment(around(before, length - before));
                }
                Self::Anchored => {
                    let before = random.random_range(30..=90);
                    // The primer ends at the 130th base of exon 20.
                    let primer = fusion.sequence.len() - EXON_20_ON + 130;
                    library.oriented(around(before, primer - join));
                }
                Self::Long => {
                    let before = random.random_range(100..=1_000);
                    let after = random.random_range(500..=1_000);
                    let mut read = nanopore(random, around(before, after), 0.02);
                    if random.random_bool(0.5) {
                        read = reverse_complement(&read);
                    }
                    add(&mut long, &read, &"5".repeat(read.len()));
                }
            }
        }
        match self {
            Self::Long => long,
            Self::Single => count(&library, false, &UmiRule::None),
            Self::Paired | Self::Anchored => count(&library, true, &UmiRule::None),
        }
    }
}

/// Bases of the driver from the first of exon 20 on.
const EXON_20_ON: usize = 2_141;

fn judged(kind: Kind, background: &Evidence, fused: Evidence) -> Document {
    let mut evidence = background.clone();
    evidence.merge(fused);
    judge(&evidence, &kind.parameters(), &[])
}

fn only(document: &Document, case: &str) -> JunctionResult {
    let found: Vec<_> = document.calls.iter().map(|call| &call.hgvs).collect();
    assert_eq!(document.calls.len(), 1, "{case}: {found:?}");
    document.calls[0].clone()
}

/// The bases beside the join are those that were put together, and nothing else is reported.
#[test]
fn ten_fragments_show_each_at_its_place_and_in_its_frame() {
    for kind in Kind::ALL {
        let background = kind.background();
        for (lane, last_base, first_base) in IRREGULAR {
            let case = format!("{lane}, {kind:?}");
            let truth = fusion(lane);
            let document = judged(kind, &background, kind.of(&truth));
            let call = only(&document, &case);
            assert_eq!(call.lane.as_deref(), Some(lane), "{case}: {}", call.hgvs);
            assert!(call.known, "{case}: {}", call.hgvs);
            let places = [&call.partner.last_base, &call.driver.first_base];
            assert_eq!(places, [last_base, first_base], "{case}");
            let (before, after) = truth.sequence.split_at(truth.join);
            assert!(before.ends_with(&call.contig.before), "{case}");
            assert!(after.starts_with(&call.contig.after), "{case}");
            let consensus = call.consensus.as_ref().unwrap();
            assert!(consensus.identical, "{case}: {:?}", consensus.differences);
            let (frame, status) = match OUT_OF_FRAME.contains(&lane) {
                true => (FrameStatus::OutOfFrame, Status::Inconclusive),
                false => (FrameStatus::InFrame, Status::Detected),
            };
            assert_eq!((call.frame, call.status), (frame, status), "{case}");
            assert!(
                call.unique_fragments >= 9,
                "{case}: {}",
                call.unique_fragments
            );
        }
    }
}

/// Bases between the exons that no record has: exon 17 of EML4 and 68 of them.
#[test]
fn inserted_bases_that_nobody_knows_are_reported_as_they_are() {
    let reference = Reference::read();
    let before = reference.exons("NM_019063", "", "17");
    let inserted = random_bases(17, 68);
    let fused = Fusion {
        lane: "EML4-E17ins68",
        join: before.len(),
        sequence: before + &inserted + &reference.exons(ALK, "20", ""),
    };
    let mut evidence = Evidence::default();
    for number in 0..FRAGMENTS {
        let start = fused.join - 30 - 2 * number;
        let read = &fused.sequence[start..start + 150];
        add(&mut evidence, read, &"I".repeat(read.len()));
    }
    let document = judged(Kind::Paired, &Kind::Paired.background(), evidence);
    let call = only(&document, "68 bases");
    let places = [&call.partner.last_base, &call.driver.first_base];
    assert_eq!(places, ["c.1967", "c.3173"]);
    assert_eq!(call.driver.inserted, inserted);
    assert!(!call.known && call.lane.is_none(), "{:?}", call.lane);
}

/// Transcription that starts in the driver's intron, and unspliced RNA: neither has a partner.
#[test]
fn reads_of_the_intron_before_the_kinase_are_no_fusion() {
    let reference = Reference::read();
    let intron = reference.sequence("NM_004304.3:intron19");
    let exons = reference.exons(ALK, "20", "");
    let started_within = format!("{}{exons}", &intron[intron.len() - 400..]);
    let unspliced = format!("{}{intron}{exons}", reference.exons(ALK, "15", "19"));
    for kind in [Kind::Single, Kind::Paired] {
        let background = kind.background();
        for (case, template) in [("intron 19", &started_within), ("unspliced", &unspliced)] {
            let mut library = kind.library(7);
            for _ in 0..200 {
                library.shear(&template[..template.len() - 1_500], 220);
            }
            let paired = matches!(kind, Kind::Paired);
            let evidence = count(&library, paired, &UmiRule::None);
            let document = judged(kind, &background, evidence);
            let calls: Vec<_> = document.calls.iter().map(|call| &call.hgvs).collect();
            assert!(calls.is_empty(), "{case}: {calls:?}");
            assert_eq!(
                document.verdict,
                Verdict::NotDetected,
                "{case}: {:?}",
                document.reasons
            );
        }
    }
}
