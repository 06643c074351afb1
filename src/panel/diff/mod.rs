//! What differs between two panels: transcripts base by base, lanes, grades.

mod bases;
mod beside;
mod transcript;

use super::transcript::Transcript;
use super::{EXON_ENDS, Junction, Lane, LaneSet, Panel};
use std::fmt;

/// Bases on either side of a lane's join that are compared.
const FLANK: usize = 60;

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
    let digest = |panel: &'_ Panel| {
        panel
            .exon_ends
            .as_deref()
            .map(|sha256| &sha256[..12])
            .map(String::from)
    };
    let (ends, ends_now) = (digest(old), digest(new));
    list.changed_optional("panel", EXON_ENDS, ends.as_deref(), ends_now.as_deref());
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
    list.genes(&old.genes, &new.genes);
    list.domains(&pairs, (&old.domains, &new.domains));
    list.adapters(&old.adapters, &new.adapters);
    list.0
}

fn subject(one: &Transcript) -> String {
    format!("{} {}", one.gene, one.accession)
}

/// A transcript of either panel, or of both.
type Pair<'a> = (Option<&'a Transcript>, Option<&'a Transcript>);

/// Transcripts of two panels that are one: by accession, by accession without version, and else of a
/// gene the two that share the most exons.
fn paired<'a>(old: &'a [Transcript], new: &'a [Transcript]) -> Vec<Pair<'a>> {
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

    /// Something that may not be there.
    fn changed_optional(
        &mut self,
        subject: &str,
        what: &str,
        old: Option<&str>,
        new: Option<&str>,
    ) {
        let or_none = |text: Option<&str>| text.unwrap_or("none").to_string();
        self.changed(subject, what, &or_none(old), &or_none(new));
    }

    fn changed_names(&mut self, subject: &str, what: &str, old: &[String], new: &[String]) {
        let all = |names: &[String]| (!names.is_empty()).then(|| names.join(", "));
        self.changed_optional(subject, what, all(old).as_deref(), all(new).as_deref());
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
            let (staining, now) = (one.staining.as_deref(), other.staining.as_deref());
            self.changed_optional(&format!("driver {gene}"), "staining", staining, now);
        }
    }

    fn lanes(&mut self, old: &Panel, new: &Panel) {
        for lane in &old.lanes {
            let name = format!("lane {}", lane.name);
            let Some(other) = new.lane_named(&lane.name) else {
                self.add(name, "is gone");
                continue;
            };
            self.lane_words(&name, lane, other);
            let (one, other) = (old.junction(lane.junction), new.junction(other.junction));
            let genes = |panel: &Panel, one: &Junction| super::name::fusion(panel, one);
            self.changed(&name, "fusion", &genes(old, one), &genes(new, other));
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

    /// What is said of a lane besides its junction.
    fn lane_words(&mut self, name: &str, old: &Lane, new: &Lane) {
        self.changed_names(name, "aliases", &old.aliases, &new.aliases);
        let set = |lane: &Lane| match lane.set {
            LaneSet::Seed => "seed",
            LaneSet::Extended => "extended",
        };
        self.changed(name, "set", set(old), set(new));
        for (what, one, other) in [
            ("exon label", &old.donor_label, &new.donor_label),
            ("disease", &old.disease, &new.disease),
            ("staining", &old.staining, &new.staining),
        ] {
            self.changed_optional(name, what, one.as_deref(), other.as_deref());
        }
    }
}
