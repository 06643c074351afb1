//! What differs between two transcripts, exon by exon.

use super::bases::{Substitution, aligned, substitutions};
use super::{List, subject};
use crate::panel::transcript::{Exon, Extent, Transcript};

/// Single bases of an exon that are listed; of an exon with more, their number is told.
const LISTED: usize = 12;

impl List {
    /// What differs between two transcripts that are one.
    pub(super) fn transcript(&mut self, old: &Transcript, new: &Transcript) {
        let name = subject(old);
        self.changed(&name, "transcript", &old.accession, &new.accession);
        self.changed(&name, "gene", &old.gene, &new.gene);
        self.changed(&name, "role", old.role.words(), new.role.words());
        self.changed_names(&name, "aliases", &old.aliases, &new.aliases);
        self.numbering(&name, old, new);
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

    /// How bases are numbered, where the reading frame lies, and which stops are none.
    fn numbering(&mut self, name: &str, old: &Transcript, new: &Transcript) {
        let last = |one: &Transcript, exon: usize| one.base_number(one.exons[exon].end - 1);
        let phase = |one: &Transcript, exon: usize| {
            let phase = one.phase_at(one.exons[exon].end);
            phase.map_or("none".to_string(), |phase| phase.to_string())
        };
        let shared = old.exons.iter().enumerate();
        let shared = shared.filter_map(|(at, exon)| Some((at, new.exon_named(&exon.name)?)));
        let mut numbers = shared.clone();
        if let Some((at, now)) = numbers.find(|(at, now)| last(old, *at) != last(new, *now)) {
            let exon = &old.exons[at].name;
            let what = format!("exon {exon} ends with");
            self.changed(name, &what, &last(old, at), &last(new, now));
        }
        let mut phases = shared;
        if let Some((at, now)) = phases.find(|(at, now)| phase(old, *at) != phase(new, *now)) {
            let exon = &old.exons[at].name;
            let what = format!("exon {exon} ends in phase");
            self.changed(name, &what, &phase(old, at), &phase(new, now));
        }
        let list = |one: &Transcript| -> Vec<String> {
            let residues = one.selenocysteines.iter();
            residues.map(usize::to_string).collect()
        };
        self.changed_names(name, "selenocysteines", &list(old), &list(new));
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
                match aligned(bases, now) {
                    Some((start, found)) => {
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
        found: &[Substitution],
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
}
