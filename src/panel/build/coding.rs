//! The coding sequence of a transcript, as the genome has it.

use crate::panel::genomic::GenomicTranscript;
use crate::panel::translate;
use std::ops::Range;

/// The coding sequence on the transcript, its stop codon included, if it can be one.
pub(super) fn coding(one: &GenomicTranscript, sequence: &[u8]) -> Result<Range<usize>, String> {
    let Some(mut coding) = one.coding_on_transcript() else {
        let problem = match one.coding {
            None => "codes for no protein",
            Some(_) => "has a coding sequence that begins or ends outside its exons",
        };
        return Err(format!("{} {problem}", one.id));
    };
    let is_stop = |range: Range<usize>| {
        sequence
            .get(range)
            .is_some_and(|codon| translate(codon) == "*")
    };
    // Some GTF leaves the stop codon out of the CDS and has no line for it.
    let behind = coding.end..coding.end + 3;
    if one.has_stop && !is_stop(coding.end.saturating_sub(3)..coding.end) && is_stop(behind.clone())
    {
        coding.end = behind.end;
    }
    if !(one.has_start && one.has_stop) {
        return Ok(coding);
    }
    if coding.len() % 3 != 0 {
        return Err(format!(
            "the coding sequence of {} has {} bases, which is no multiple of three",
            one.id,
            coding.len()
        ));
    }
    let protein = translate(&sequence[coding.clone()]);
    let stops = protein.matches('*').count();
    let selenocysteines = match one.tags.selenocysteine {
        true => selenocysteines(&sequence[coding.clone()]).len(),
        false => 0,
    };
    if !protein.starts_with('M') || !protein.ends_with('*') || stops - selenocysteines != 1 {
        return Err(format!(
            "the coding sequence of {} does not run from ATG to one stop codon (it begins with {}, \
             ends with {} and has {stops} stops)",
            one.id,
            String::from_utf8_lossy(&sequence[coding.start..coding.start + 3]),
            String::from_utf8_lossy(&sequence[coding.end - 3..coding.end]),
        ));
    }
    Ok(coding)
}

/// Residues (from 1) that a TGA before the end of a coding sequence stands for.
pub(super) fn selenocysteines(coding: &[u8]) -> Vec<usize> {
    let codons = coding.chunks_exact(3).enumerate();
    let before_end = codons.take((coding.len() / 3).saturating_sub(1));
    before_end
        .filter(|(_, codon)| codon == b"TGA")
        .map(|(index, _)| index + 1)
        .collect()
}
