//! Reads of fragments: of a fusion, of the panel's genes, and of no gene.

use super::profile::Profile;
use crate::error::{Error, Result};
use crate::panel::{ContigId, LaneId, Panel};
use bio::alphabets::dna::revcomp;
use fastrand::Rng;

/// Bases of either gene that fragments are taken from.
const SIDE: usize = 1000;

/// A fragment's length differs from the mean by up to one part in this many.
const SPREAD: usize = 3;

/// Offset of FASTQ qualities.
const PHRED_OFFSET: u8 = 33;

/// The sequence of a lane.
#[derive(Debug, Clone)]
pub struct Fusion {
    /// Name of the lane.
    pub lane: String,
    /// Up to [`SIDE`] bases before the join and after it.
    sequence: Vec<u8>,
    /// Bases before the join.
    join: usize,
}

impl Fusion {
    /// The sequence of a lane.
    ///
    /// # Errors
    /// The lane has no partner's bases.
    pub fn new(panel: &Panel, lane: LaneId) -> Result<Self> {
        let lane = panel.lane(lane);
        let junction = panel.junction(lane.junction);
        let mut sequence = junction.left_sequence(panel, SIDE);
        let join = sequence.len();
        sequence.extend(junction.right_sequence(panel, SIDE));
        match join {
            0 => Err(Error::Usage(format!(
                "lane {}: the panel has no bases of its partner, so no reads can be made of it; leave it out",
                lane.name
            ))),
            _ => Ok(Self {
                lane: lane.name.clone(),
                sequence,
                join,
            }),
        }
    }

    /// A fragment of about `length` bases that holds the join at a place left to chance.
    fn fragment(&self, length: usize, random: &mut Rng) -> &[u8] {
        let length = drawn_length(length, random).max(2);
        let before = random.usize(1..length);
        let start = self.join.saturating_sub(before);
        let end = (self.join + length - before).min(self.sequence.len());
        &self.sequence[start..end]
    }
}

/// Interleaved or single reads of `count` fragments of about `length` bases that hold the join of a fusion.
pub fn spikes(
    fusion: &Fusion,
    count: u64,
    length: usize,
    profile: &Profile,
    random: &mut Rng,
) -> Vec<u8> {
    let mut reads = Reads::new(profile, "spiked");
    for _ in 0..count {
        let fragment = fusion.fragment(length, random);
        reads.add(fragment, random);
    }
    reads.text
}

/// Of 100 fragments of a simulated negative, those of control genes, of partners and of drivers; the
/// others are of no gene. So the library is an enriched one.
const CONTROLS: u8 = 30;
const PARTNERS: u8 = 15;
const DRIVERS: u8 = 5;

/// Interleaved reads of a library that holds no fusion.
pub fn negative(
    panel: &Panel,
    fragments: u64,
    length: usize,
    profile: &Profile,
    random: &mut Rng,
) -> Vec<u8> {
    let of = |has_role: fn(&Panel, ContigId) -> bool| -> Vec<&[u8]> {
        let contigs = panel.contig_ids().filter(|one| has_role(panel, *one));
        let sequences = contigs.map(|contig| panel.contig(contig));
        sequences.filter(|bases| !bases.is_empty()).collect()
    };
    let controls = of(|panel, contig| panel.is_control(contig));
    let partners = of(|panel, contig| panel.is_partner(contig));
    let drivers = of(|panel, contig| panel.is_driver(contig));
    let mut reads = Reads::new(profile, "simulated");
    for _ in 0..fragments {
        let length = drawn_length(length, random);
        let genes = match random.u8(..100) {
            drawn if drawn < CONTROLS => &controls,
            drawn if drawn < CONTROLS + PARTNERS => &partners,
            drawn if drawn < CONTROLS + PARTNERS + DRIVERS => &drivers,
            _ => &Vec::new(),
        };
        match genes.len() {
            0 => {
                let bases: Vec<u8> = (0..length).map(|_| base(random)).collect();
                reads.add(&bases, random);
            }
            count => {
                let gene = genes[random.usize(..count)];
                let length = length.min(gene.len());
                let start = random.usize(..=gene.len() - length);
                reads.add(&gene[start..start + length], random);
            }
        }
    }
    reads.text
}

/// A length within a third of the mean.
fn drawn_length(mean: usize, random: &mut Rng) -> usize {
    let spread = mean / SPREAD;
    random.usize(mean - spread..=mean + spread)
}

fn base(random: &mut Rng) -> u8 {
    b"ACGT"[random.usize(..4)]
}

/// FASTQ under construction.
struct Reads<'p> {
    profile: &'p Profile,
    /// What names begin with.
    kind: &'static str,
    count: u64,
    text: Vec<u8>,
}

impl<'p> Reads<'p> {
    fn new(profile: &'p Profile, kind: &'static str) -> Self {
        Self {
            profile,
            kind,
            count: 0,
            text: Vec::new(),
        }
    }

    /// Adds a fragment, either strand first. Its lengths and qualities are those of a fragment of the
    /// profile, and its errors are as frequent as these say.
    fn add(&mut self, fragment: &[u8], random: &mut Rng) {
        let (first, second) = self.profile.draw(random);
        let turned = revcomp(fragment);
        let (one, two) = match random.bool() {
            true => (fragment, turned.as_slice()),
            false => (turned.as_slice(), fragment),
        };
        self.count += 1;
        self.record(1, one, first, random);
        if self.profile.is_paired() {
            self.record(2, two, second, random);
        }
    }

    fn record(&mut self, mate: u8, bases: &[u8], quality: &[u8], random: &mut Rng) {
        let length = bases.len().min(quality.len());
        let name = format!("@{}:{} {mate}:N:0:1\n", self.kind, self.count);
        self.text.extend_from_slice(name.as_bytes());
        let pairs = bases.iter().zip(quality);
        self.text
            .extend(pairs.map(|(base, quality)| sequenced(*base, *quality, random)));
        self.text.extend_from_slice(b"\n+\n");
        self.text.extend_from_slice(&quality[..length]);
        self.text.push(b'\n');
    }
}

/// A base as it is read: wrong as often as its quality says. One that is not on record is any.
fn sequenced(template: u8, quality: u8, random: &mut Rng) -> u8 {
    let phred = f64::from(quality.saturating_sub(PHRED_OFFSET));
    let is_wrong = random.f64() < 10_f64.powf(-phred / 10.0);
    match (is_wrong, template) {
        (false, b'A' | b'C' | b'G' | b'T') => template,
        (false, _) => base(random),
        (true, _) => loop {
            let read = base(random);
            if read != template {
                return read;
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spiked_fragments_hold_the_join_and_err_as_often_as_qualities_say() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        for lane in 0..panel.lanes.len() {
            let fusion = Fusion::new(&panel, LaneId::new(lane)).expect("a sequence");
            let mut random = Rng::with_seed(lane as u64);
            let across = &fusion.sequence[fusion.join - 1..=fusion.join];
            for _ in 0..200 {
                let fragment = fusion.fragment(120, &mut random);
                assert!(fragment.len() <= 160, "{}", fusion.lane);
                assert!(fragment.windows(2).any(|two| two == across));
            }
        }
        for (quality, expected) in [(b'+', 0.1), (b'5', 0.01), (b'!', 1.0)] {
            let mut random = Rng::with_seed(3);
            let tries = 0..20_000;
            let read = tries.map(|_| sequenced(b'A', quality, &mut random));
            let wrong = read.filter(|base| *base != b'A').count() as f64 / 20_000.0;
            assert!((wrong - expected).abs() <= 0.2 * expected, "{wrong}");
        }
    }
}
