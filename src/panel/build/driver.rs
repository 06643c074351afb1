//! What a panel holds of a driver besides its transcript.

use super::Sequences;
use super::intron::{self, Intron};
use super::wish::Wish;
use crate::error::Error;
use crate::panel::genomic::GenomicTranscript;
use crate::panel::transcript::Transcript;
use crate::panel::{Panel, PanelFiles};
use std::ops::RangeInclusive;

/// Exons before the one in which the kinase domain begins that a fusion may join, and behind it:
/// ALK is joined at exons 17 to 21, its domain begins in exon 20.
const BEFORE_KINASE: usize = 3;
const AFTER_KINASE: usize = 1;

/// What a driver has besides.
#[derive(Debug, Clone)]
pub(super) struct MadeDriver {
    pub acceptor_exons: RangeInclusive<usize>,
    pub kinase_domain: RangeInclusive<usize>,
    /// `None` if nothing is known of them: a renewed panel keeps its own.
    pub introns: Option<Vec<Intron>>,
}

/// The acceptor exons, the kinase domain and the introns of a driver.
///
/// # Errors
/// All that is wrong with it; `here` makes errors at the annotation's line.
pub(super) fn driver(
    wish: &Wish,
    one: &GenomicTranscript,
    transcript: &Transcript,
    genome: &dyn Sequences,
    here: impl Fn(String) -> Error,
) -> Result<MadeDriver, Vec<Error>> {
    let kinase_domain = kinase_domain(wish, transcript).map_err(|error| vec![error])?;
    let first = transcript.first_codon() + 3 * (kinase_domain.start() - 1);
    let count = transcript.exons.len();
    let old = wish.old_driver();
    let given = wish.exons.as_ref();
    let given = given.or(old.map(|old| &old.acceptor_exons));
    let acceptor_exons = given.cloned().unwrap_or_else(|| {
        let begins = transcript.exon_at(first).unwrap_or(count - 1) + 1;
        let from = begins.saturating_sub(BEFORE_KINASE).max(2);
        from..=(begins + AFTER_KINASE).min(count)
    });
    if *acceptor_exons.end() > count || *acceptor_exons.start() < 2 {
        return Err(vec![wish.error(
            format!(
                "{} of {} has exons 2 to {count} that a fusion may join",
                one.id, wish.gene
            ),
            "name those as exons, first-last",
        )]);
    }
    let known = old.map_or(&[][..], |old| &old.introns);
    let introns = one
        .has_introns()
        .then(|| intron::introns(one, &acceptor_exons, known, wish.exons.is_some(), genome));
    let introns = introns.transpose();
    let introns = introns.map_err(|problems| problems.into_iter().map(here).collect::<Vec<_>>())?;
    Ok(MadeDriver {
        acceptor_exons,
        kinase_domain,
        introns,
    })
}

/// The kinase domain that is given, or that a built-in panel has for the same protein.
fn kinase_domain(wish: &Wish, transcript: &Transcript) -> Result<RangeInclusive<usize>, Error> {
    let residues = transcript.protein_residues.unwrap_or(0);
    let is_same = wish.old("protein_residues") == Some(residues.to_string());
    let old = wish.old_driver().filter(|_| is_same);
    let given = wish.kinase_domain.as_ref();
    let known = match given.or(old.map(|old| &old.kinase_domain)) {
        Some(given) => Some(given.clone()),
        None => {
            let builtin = Panel::from_files(&PanelFiles::largest_builtin())?;
            builtin.driver_ids().find_map(|driver| {
                let one = builtin.driver_transcript(driver);
                let same = one.gene == wish.gene && one.protein_residues == Some(residues);
                same.then(|| builtin.driver(driver).kinase_domain.clone())
            })
        }
    };
    let known = known.ok_or_else(|| {
        wish.error(
            format!(
                "the kinase domain of {} ({residues} residues) is not known",
                wish.gene
            ),
            "give the gene a row with its residues as kinase_domain, first-last",
        )
    })?;
    match *known.end() <= residues {
        true => Ok(known),
        false => Err(wish.error(
            format!(
                "{} has {residues} residues, and its kinase domain ends beyond",
                wish.gene
            ),
            "give the kinase domain of the protein of this transcript",
        )),
    }
}
