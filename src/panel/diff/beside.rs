//! What differs between two panels beside transcripts and lanes.

use super::bases::aligned;
use super::{List, Pair, subject};
use crate::panel::{Adapter, Domain, Gene, Intron, Panel, Transcript};

impl List {
    /// Introns of the drivers.
    pub(super) fn introns(&mut self, old: &Panel, new: &Panel) {
        let name_of = |panel: &Panel, one: &Intron| {
            let gene = &panel.driver_transcript(one.driver).gene;
            format!("{gene} intron {}", one.name)
        };
        // Both ends of a long one may be held.
        let key = |panel: &Panel, one: &Intron| (name_of(panel, one), one.has_start, one.has_end);
        let is_alike = |one: &Intron, other: &Intron| {
            let (name, now) = (name_of(old, one), name_of(new, other));
            let is_part = one.has_start && other.has_start || one.has_end && other.has_end;
            name == now && is_part
        };
        for one in &old.introns {
            let mut same = new.introns.iter();
            let same = same.find(|other| key(new, other) == key(old, one));
            let alike = || new.introns.iter().find(|other| is_alike(one, other));
            match same.or_else(alike) {
                Some(now) => self.intron(&name_of(old, one), one, now),
                None => self.add(name_of(old, one), format!("{} is gone", held(one))),
            }
        }
        for one in &new.introns {
            if !old.introns.iter().any(|other| is_alike(other, one)) {
                self.add(name_of(new, one), format!("{} is new", held(one)));
            }
        }
    }

    fn intron(&mut self, name: &str, old: &Intron, new: &Intron) {
        self.changed(name, "is held as", &held(old), &held(new));
        match aligned(&old.sequence, &new.sequence) {
            Some((_, found)) if found.is_empty() => {}
            Some((_, found)) => self.add(name, format!("{} other bases", found.len())),
            None => self.add(name, "has other bases"),
        }
    }

    /// Identifiers of genes.
    pub(super) fn genes(&mut self, old: &[Gene], new: &[Gene]) {
        let none = |symbol: &str| Gene {
            symbol: symbol.into(),
            hgnc: None,
            ensembl: None,
        };
        let of = |genes: &[Gene], symbol: &str| {
            let known = genes.iter().find(|one| one.symbol == symbol);
            known.cloned().unwrap_or_else(|| none(symbol))
        };
        let is_other = |one: &&Gene| old.iter().all(|other| other.symbol != one.symbol);
        for Gene { symbol, .. } in old.iter().chain(new.iter().filter(is_other)) {
            let (one, other) = (of(old, symbol), of(new, symbol));
            let name = format!("gene {symbol}");
            for (what, one, other) in [
                ("HGNC", one.hgnc, other.hgnc),
                ("Ensembl", one.ensembl, other.ensembl),
            ] {
                self.changed_optional(&name, what, one.as_deref(), other.as_deref());
            }
        }
    }

    /// Domains of proteins, those of transcripts that are one compared.
    pub(super) fn domains(&mut self, pairs: &[Pair], (old, new): (&[Domain], &[Domain])) {
        let of = |domains: &[Domain], transcript: Option<&Transcript>| -> Vec<(String, String)> {
            let is_of = |one: &&Domain| Some(&one.transcript) == transcript.map(|it| &it.accession);
            let domains = domains.iter().filter(is_of);
            let text = |one: &Domain| format!("{}-{}", one.residues.start(), one.residues.end());
            domains.map(|one| (one.name.clone(), text(one))).collect()
        };
        for (one, other) in pairs {
            let (before, now) = (of(old, *one), of(new, *other));
            let Some(transcript) = one.or(*other) else {
                continue;
            };
            let name = subject(transcript);
            let residues = |domains: &[(String, String)], domain: &str| {
                let known = domains.iter().find(|(name, _)| name == domain);
                known.map(|(_, residues)| residues.clone())
            };
            let is_other = |one: &&(String, String)| residues(&before, &one.0).is_none();
            for (domain, _) in before.iter().chain(now.iter().filter(is_other)) {
                let (before, now) = (residues(&before, domain), residues(&now, domain));
                let what = format!("{domain}, residues");
                self.changed_optional(&name, &what, before.as_deref(), now.as_deref());
            }
        }
    }

    /// Adapters by their names.
    pub(super) fn adapters(&mut self, old: &[Adapter], new: &[Adapter]) {
        let of = |adapters: &[Adapter], name: &str| {
            let known = adapters.iter().find(|one| one.name == name);
            known.map(|one| String::from_utf8_lossy(&one.sequence).into_owned())
        };
        let is_other = |one: &&Adapter| of(old, &one.name).is_none();
        for Adapter { name, .. } in old.iter().chain(new.iter().filter(is_other)) {
            let (before, now) = (of(old, name), of(new, name));
            let subject = format!("adapter {name}");
            self.changed_optional(&subject, "bases", before.as_deref(), now.as_deref());
        }
    }
}

fn held(intron: &Intron) -> String {
    let bases = intron.sequence.len();
    match (intron.has_start, intron.has_end) {
        (true, true) => format!("whole, {bases} bases"),
        (true, false) => format!("its first {bases} bases"),
        _ => format!("its last {bases} bases"),
    }
}
