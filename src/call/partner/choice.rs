//! The transcript that is named, of those that a partner may be of.

use super::{Origin, Origins, fits};
use crate::panel::{FoundPartner, JunctionKey, Panel, without_version};
use std::collections::BTreeSet;

/// Bases of the driver that a transcript has behind a join if it has the join itself: twenty bases of a given
/// gene do not stand there by chance.
const DRIVER_BASES: usize = 20;

/// What was found of a partner, of the transcripts that it may be of. `key` is that of its join, `bases` what the
/// reads have of it, and `behind` what they have between these and the driver.
///
/// # Errors
/// The genes that have the sequence: none, or several.
pub fn preferred(
    panel: &Panel,
    key: &JunctionKey,
    [bases, behind]: [&[u8]; 2],
    origins: Origins,
) -> Result<FoundPartner, Vec<String>> {
    let driver = &panel.contig(key.acceptor.contig)[key.acceptor.position as usize..];
    let driver = driver.get(..DRIVER_BASES);
    let has_join = origins.list.iter().any(|one| {
        let rest = &one.transcript.sequence[one.boundary..];
        let is_joined = one.inserted == 0 && behind.is_empty();
        is_joined && driver.is_some_and(|driver| rest.starts_with(driver))
    });
    let Choice {
        origin,
        others,
        is_of_one_gene,
    } = chosen(origins)?;
    let inserted = [&bases[bases.len() - origin.inserted..], behind].concat();
    Ok(FoundPartner {
        others,
        is_sure: is_of_one_gene && fits(&origin.fit),
        fit: origin.fit,
        has_join,
        ..FoundPartner::new(origin.transcript, key, origin.boundary, &inserted)
    })
}

/// The transcript that is named.
struct Choice {
    /// It, and how the partner lies on it.
    origin: Origin,
    /// Accessions of the others, which have the partner's bases as well or nearly so.
    others: Vec<String>,
    /// Whether all of them are known to be of one gene.
    is_of_one_gene: bool,
}

/// The transcript to be named of those that fit nearly equally well: that which fits best, and of equals that
/// whose exons and coding sequence say most.
///
/// # Errors
/// The genes that have the sequence: none, or several. Transcripts whose gene is not known may all be of
/// one.
fn chosen(origins: Origins) -> Result<Choice, Vec<String>> {
    let Origins { mut list, are_all } = origins;
    let genes = list.iter().filter(|one| one.names_gene());
    let genes: BTreeSet<String> = genes.map(|one| one.transcript.gene.clone()).collect();
    let own = own_gene(&genes).cloned();
    if !genes.is_empty() && own.is_none() || !are_all {
        return Err(genes.into_iter().collect());
    }
    let is_of_one_gene = list.iter().all(Origin::names_gene);
    // Of equals the first.
    let best = list.iter().enumerate().rev().max_by_key(|(_, origin)| {
        let transcript = &origin.transcript;
        let coding = transcript.coding_bases_before(origin.boundary);
        (
            origin.score,
            origin.names_gene(),
            Some(&transcript.gene) == own.as_ref(),
            transcript.ends_exon(origin.boundary),
            coding.is_some(),
            transcript.sequence.len(),
        )
    });
    let Some((best, _)) = best else {
        return Err(Vec::new());
    };
    let origin = list.swap_remove(best);
    let own = &origin.transcript.accession;
    let others = list.into_iter().map(|one| one.transcript.accession);
    let others: BTreeSet<String> = others.filter(|one| one != own).collect();
    Ok(Choice {
        origin,
        others: others.into_iter().collect(),
        is_of_one_gene,
    })
}

/// The gene that several symbols stand for: a transcript that runs through two genes has the symbols of both, as
/// `RBM14-RBM4` (HGNC), and the bases of either.
fn own_gene(genes: &BTreeSet<String>) -> Option<&String> {
    let holds = |other: &str, one: &str| {
        let rest = other.strip_prefix(one).filter(|rest| rest.starts_with('-'));
        let before = other.strip_suffix(one).filter(|rest| rest.ends_with('-'));
        other == one || rest.is_some() || before.is_some()
    };
    let mut candidates = genes.iter();
    candidates.find(|one| genes.iter().all(|other| holds(other, one)))
}

impl Origin {
    /// Whether its gene is known: without one a transcript has its own name there.
    fn names_gene(&self) -> bool {
        let transcript = &self.transcript;
        without_version(&transcript.gene) != without_version(&transcript.accession)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::bases;
    use super::*;
    use crate::panel::{Fit, Transcript};

    fn origin(header: &str, length: usize, score: i64) -> Origin {
        Origin {
            transcript: Transcript::from_fasta(header, &bases(1, length)),
            boundary: 50,
            inserted: 0,
            fit: Fit::default(),
            score,
        }
    }

    fn named(list: Vec<Origin>, are_all: bool) -> Result<(String, Vec<String>, bool), Vec<String>> {
        let choice = chosen(Origins { list, are_all })?;
        let accession = choice.origin.transcript.accession;
        Ok((accession, choice.others, choice.is_of_one_gene))
    }

    #[test]
    fn several_genes_with_one_sequence_are_no_name() {
        let one = || origin("t1 gene=A", 60, 50);
        let longer = || origin("t2 gene=A", 90, 50);
        let other = origin("t3 gene=B", 90, 46);
        let unnamed = || vec![origin("t5", 60, 50), origin("t4", 60, 50)];
        let expected = |name: &str, other: &str, is_of_one_gene| {
            Ok((name.to_string(), vec![other.to_string()], is_of_one_gene))
        };
        assert_eq!(
            named(vec![one(), longer()], true),
            expected("t2", "t1", true)
        );
        let better = origin("t1 gene=A", 60, 54);
        assert_eq!(
            named(vec![better, longer()], true),
            expected("t1", "t2", true)
        );
        assert_eq!(named(unnamed(), true), expected("t5", "t4", false));
        let both = vec!["A".to_string(), "B".to_string()];
        assert_eq!(named(vec![one(), other], true), Err(both));
        // A transcript through two genes is no rival of either.
        let through = origin("t6 gene=A-B", 90, 50);
        assert_eq!(
            named(vec![through.clone(), one()], true),
            expected("t1", "t6", true)
        );
        let both = vec!["A-B".to_string(), "C".to_string()];
        let other = origin("t7 gene=C", 90, 50);
        assert_eq!(named(vec![through, other], true), Err(both));
        assert_eq!(named(vec![one()], false), Err(vec!["A".to_string()]));
        assert_eq!(named(vec![], true), Err(vec![]));
    }
}
