//! What differs between two panels: transcripts base by base, lanes, grades.

use super::transcript::{Exon, Extent, Transcript};
use super::{Junction, Panel};
use std::fmt;

/// Bases on either side of a lane's join that are compared.
const FLANK: usize = 60;

/// Single bases of an exon that are listed; of an exon with more, their number is told.
const LISTED: usize = 12;

/// One thing that differs: its subject, and what is now otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// A transcript, a lane, a driver, an intron or the panel itself.
    pub subject: String,
    /// What differs.
    pub detail: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}: {}", self.subject, self.detail)
    }
}

/// Everything in which `new` differs from `old`, but for sources, notes and literature.
///
/// ```
/// use fuselane::panel::{Panel, differences};
/// let panel = Panel::builtin()?;
/// assert!(differences(&panel, &panel).is_empty());
/// # Ok::<(), fuselane::Error>(())
/// ```
pub fn differences(old: &Panel, new: &Panel) -> Vec<Difference> {
    let mut list = List(Vec::new());
    for (what, one, other) in [
        ("name", &old.name, &new.name),
        ("version", &old.version, &new.version),
        ("assembly", &old.assembly, &new.assembly),
    ] {
        list.changed("panel", what, one, other);
    }
    let pairs = paired(&old.transcripts, &new.transcripts);
    for (one, other) in &pairs {
        match (one, other) {
            (Some(one), Some(other)) => list.transcript(one, other),
            (Some(one), None) => list.add(subject(one), "is gone"),
            (None, Some(other)) => list.add(
                subject(other),
                format!("is new, {}, grade {}", other.role.words(), other.grade),
            ),
            (None, None) => {}
        }
    }
    list.drivers(old, new);
    list.introns(old, new);
    list.lanes(old, new);
    let adapters = |panel: &Panel| -> Vec<String> {
        let text = |one: &super::Adapter| {
            format!("{} {}", one.name, String::from_utf8_lossy(&one.sequence))
        };
        panel.adapters.iter().map(text).collect()
    };
    if adapters(old) != adapters(new) {
        list.add("adapters", "differ");
    }
    list.0
}

fn subject(one: &Transcript) -> String {
    format!("{} {}", one.gene, one.accession)
}

/// Transcripts of two panels that are one: by accession, by accession without version, and else of a
/// gene the two that share the most exons.
fn paired<'a>(
    old: &'a [Transcript],
    new: &'a [Transcript],
) -> Vec<(Option<&'a Transcript>, Option<&'a Transcript>)> {
    let mut partner: Vec<Option<usize>> = vec![None; old.len()];
    let mut is_taken = vec![false; new.len()];
    let likeness: [fn(&Transcript, &Transcript) -> usize; 3] = [
        |one, other| usize::from(one.accession == other.accession),
        |one, other| {
            let base = |one: &Transcript| super::without_version(&one.accession).to_string();
            usize::from(base(one) == base(other))
        },
        |one, other| match one.gene == other.gene && one.role == other.role {
            true => 1 + shared_exons(one, other),
            false => 0,
        },
    ];
    for alike in likeness {
        for (index, one) in old.iter().enumerate() {
            if partner[index].is_some() {
                continue;
            }
            let free = (0..new.len()).filter(|at| !is_taken[*at]);
            let best = free.max_by_key(|at| (alike(one, &new[*at]), std::cmp::Reverse(*at)));
            if let Some(at) = best.filter(|at| alike(one, &new[*at]) > 0) {
                partner[index] = Some(at);
                is_taken[at] = true;
            }
        }
    }
    let known = old.iter().zip(&partner);
    let known = known.map(|(one, at)| (Some(one), at.map(|at| &new[at])));
    let others = new.iter().zip(&is_taken).filter(|(_, taken)| !**taken);
    known
        .chain(others.map(|(one, _)| (None, Some(one))))
        .collect()
}

fn shared_exons(one: &Transcript, other: &Transcript) -> usize {
    let exons = (0..one.exons.len()).map(|exon| one.exon_sequence(exon));
    let is_shared = |bases: &&[u8]| {
        let mut exons = (0..other.exons.len()).map(|exon| other.exon_sequence(exon));
        exons.any(|own| own.ends_with(bases) || own.starts_with(bases))
    };
    exons.filter(is_shared).count()
}

struct List(Vec<Difference>);

impl List {
    fn add(&mut self, subject: impl Into<String>, detail: impl Into<String>) {
        self.0.push(Difference {
            subject: subject.into(),
            detail: detail.into(),
        });
    }

    fn changed(&mut self, subject: &str, what: &str, old: &str, new: &str) {
        if old != new {
            self.add(subject, format!("{what} {old}, now {new}"));
        }
    }

    fn transcript(&mut self, old: &Transcript, new: &Transcript) {
        let name = subject(old);
        self.changed(&name, "transcript", &old.accession, &new.accession);
        self.changed(&name, "gene", &old.gene, &new.gene);
        self.changed(&name, "role", old.role.words(), new.role.words());
        self.changed(
            &name,
            "grade",
            &old.grade.to_string(),
            &new.grade.to_string(),
        );
        let residues = |one: &Transcript| {
            let residues = one.protein_residues;
            residues.map_or("not known".to_string(), |one| one.to_string())
        };
        if old.extent == new.extent {
            self.changed(&name, "protein residues", &residues(old), &residues(new));
        } else {
            let extent = |one: &Transcript| match one.extent {
                Extent::Full => "known whole",
                Extent::Partial => "known in part",
                Extent::Fragment => "a fragment",
            };
            self.add(&name, format!("{}, now {}", extent(old), extent(new)));
        }
        let only = |one: &Transcript, other: &Transcript| -> Vec<String> {
            let exons = one.exons.iter().map(|exon| exon.name.clone());
            exons
                .filter(|exon| other.exon_named(exon).is_none())
                .collect()
        };
        for (what, exons) in [("are gone", only(old, new)), ("are new", only(new, old))] {
            if !exons.is_empty() {
                self.add(&name, format!("exons {} {what}", exons.join(", ")));
            }
        }
        for (index, exon) in old.exons.iter().enumerate() {
            if let Some(other) = new.exon_named(&exon.name) {
                self.exon(&name, (old, index), (new, other));
            }
        }
    }

    fn exon(
        &mut self,
        name: &str,
        (old, one): (&Transcript, usize),
        (new, other): (&Transcript, usize),
    ) {
        let exon = &old.exons[one].name;
        let (bases, now) = (old.exon_sequence(one), new.exon_sequence(other));
        match bases.len() == now.len() {
            true => {
                let bases = substitutions(bases, now);
                self.bases(name, exon, new, new.exons[other].start, &bases);
            }
            false => {
                self.add(
                    name,
                    format!("exon {exon} has {} bases, now {}", bases.len(), now.len()),
                );
                // The outer ends of what is known in part are open.
                let end = now.len().saturating_sub(bases.len());
                let starts = [end, 0];
                let shared = starts.into_iter().filter_map(|start| {
                    let part = now.get(start..)?.get(..bases.len())?;
                    Some((start, substitutions(bases, part)))
                });
                match shared.min_by_key(|(_, bases)| bases.len()) {
                    Some((start, found)) if found.len() * 4 < bases.len() => {
                        self.bases(name, exon, new, new.exons[other].start + start, &found);
                    }
                    _ => self.add(name, format!("exon {exon} has other bases")),
                }
            }
        }
        let place = |one: &Exon| {
            let at = one.coordinates.as_ref();
            at.map_or("not on record".to_string(), |at| {
                format!("{}:{}-{}({})", at.chromosome, at.start, at.end, at.strand)
            })
        };
        self.changed(
            name,
            &format!("exon {exon} at"),
            &place(&old.exons[one]),
            &place(&new.exons[other]),
        );
    }

    /// Lists bases that differ: places from `start` on the new transcript.
    fn bases(
        &mut self,
        name: &str,
        exon: &str,
        new: &Transcript,
        start: usize,
        found: &[(usize, u8, u8)],
    ) {
        let unknown = found.iter().filter(|(_, old, _)| *old == b'N').count();
        if unknown > 0 {
            self.add(
                name,
                format!("exon {exon}: {unknown} bases that were not on record"),
            );
        }
        let changed: Vec<_> = found.iter().filter(|(_, old, _)| *old != b'N').collect();
        if changed.len() > LISTED {
            self.add(name, format!("exon {exon}: {} other bases", changed.len()));
            return;
        }
        for (at, old, now) in changed {
            let number = new.base_number(start + at);
            self.add(
                name,
                format!("exon {exon}: {number} {}>{}", *old as char, *now as char),
            );
        }
    }

    fn drivers(&mut self, old: &Panel, new: &Panel) {
        for id in old.driver_ids() {
            let gene = &old.driver_transcript(id).gene;
            let other = new
                .driver_ids()
                .find(|other| new.driver_transcript(*other).gene == *gene);
            let Some(other) = other else { continue };
            let (one, other) = (old.driver(id), new.driver(other));
            for (what, one, other) in [
                ("acceptor exons", &one.acceptor_exons, &other.acceptor_exons),
                ("kinase domain", &one.kinase_domain, &other.kinase_domain),
            ] {
                let range = |range: &std::ops::RangeInclusive<usize>| {
                    format!("{}-{}", range.start(), range.end())
                };
                self.changed(&format!("driver {gene}"), what, &range(one), &range(other));
            }
        }
    }

    fn introns(&mut self, old: &Panel, new: &Panel) {
        let all = |panel: &Panel| -> Vec<(String, Vec<u8>)> {
            let name = |one: &super::Intron| {
                format!(
                    "{} intron {}",
                    panel.driver_transcript(one.driver).gene,
                    one.name
                )
            };
            panel
                .introns
                .iter()
                .map(|one| (name(one), one.sequence.clone()))
                .collect()
        };
        let (old, new) = (all(old), all(new));
        for (name, bases) in &old {
            match new.iter().find(|(other, _)| other == name) {
                None => self.add(name, "is gone"),
                Some((_, now)) if now != bases => {
                    self.add(name, format!("{} bases, now {}", bases.len(), now.len()));
                }
                Some(_) => {}
            }
        }
        for (name, bases) in &new {
            if !old.iter().any(|(other, _)| other == name) {
                self.add(name, format!("is new, {} bases", bases.len()));
            }
        }
    }

    fn lanes(&mut self, old: &Panel, new: &Panel) {
        for lane in &old.lanes {
            let name = format!("lane {}", lane.name);
            let Some(other) = new.lane_named(&lane.name) else {
                self.add(name, "is gone");
                continue;
            };
            let (one, other) = (old.junction(lane.junction), new.junction(other.junction));
            let exons = |panel: &Panel, one: &Junction| {
                format!(
                    "{} :: {}",
                    one.donor_exon_name(panel),
                    one.acceptor_exon_name(panel)
                )
            };
            self.changed(&name, "exons", &exons(old, one), &exons(new, other));
            let sides = |panel: &Panel, one: &Junction| {
                [
                    one.left_sequence(panel, FLANK),
                    one.right_sequence(panel, FLANK),
                ]
            };
            let ([left, right], [left_now, right_now]) = (sides(old, one), sides(new, other));
            // What is known in part may be shorter than what is compared.
            let differs = |one: &[u8], other: &[u8]| {
                let pairs = one.iter().rev().zip(other.iter().rev());
                pairs
                    .filter(|(one, other)| one != other && **one != b'N')
                    .count()
            };
            let right_now = right_now.get(..right.len()).unwrap_or(&right_now);
            let count = differs(&left, &left_now) + differs(&right, right_now);
            if count > 0 {
                self.add(&name, format!("{count} other bases beside its join"));
            }
            let grade = |panel: &Panel, one: &Junction| panel.grade_of(one).to_string();
            self.changed(&name, "grade", &grade(old, one), &grade(new, other));
        }
        for lane in &new.lanes {
            if old.lane_named(&lane.name).is_none() {
                let junction = new.junction(lane.junction);
                let (donor, acceptor) = (
                    junction.donor_exon_name(new),
                    junction.acceptor_exon_name(new),
                );
                self.add(
                    format!("lane {}", lane.name),
                    format!(
                        "is new, {} exon {donor} :: {} exon {acceptor}, grade {}",
                        junction.partner_gene(new),
                        new.gene_of(junction.acceptor.contig),
                        new.grade_of(junction)
                    ),
                );
            }
        }
    }
}

/// Where two sequences of one length differ: place, base, and base now.
fn substitutions(old: &[u8], new: &[u8]) -> Vec<(usize, u8, u8)> {
    let pairs = old.iter().zip(new).enumerate();
    let pairs = pairs.filter(|(_, (old, new))| old != new);
    pairs.map(|(at, (old, new))| (at, *old, *new)).collect()
}
