//! The panels that are compiled in.
//!
//! `imt` is `alk` with further drivers: `reference/imt/` holds what it has besides, so that each fact
//! stands in one place.

use std::borrow::Cow;

/// Names of the built-in panels, the default first.
pub(super) const NAMES: [&str; 2] = ["alk", "imt"];

/// The files of `alk`, in the order in which they are hashed.
pub(super) const ALK: [(&str, &str); 11] = [
    ("panel.tsv", include_str!("../../reference/panel.tsv")),
    ("drivers.tsv", include_str!("../../reference/drivers.tsv")),
    (
        "transcripts.tsv",
        include_str!("../../reference/transcripts.tsv"),
    ),
    ("exons.tsv", include_str!("../../reference/exons.tsv")),
    ("exons.fa", include_str!("../../reference/exons.fa")),
    ("introns.tsv", include_str!("../../reference/introns.tsv")),
    ("introns.fa", include_str!("../../reference/introns.fa")),
    ("lanes.tsv", include_str!("../../reference/lanes.tsv")),
    ("adapters.tsv", include_str!("../../reference/adapters.tsv")),
    ("genes.tsv", include_str!("../../reference/genes.tsv")),
    ("domains.tsv", include_str!("../../reference/domains.tsv")),
];

/// What `imt` has besides; its `panel.tsv` stands for that of `alk`.
const IMT: [(&str, &str); 7] = [
    ("panel.tsv", include_str!("../../reference/imt/panel.tsv")),
    (
        "drivers.tsv",
        include_str!("../../reference/imt/drivers.tsv"),
    ),
    (
        "transcripts.tsv",
        include_str!("../../reference/imt/transcripts.tsv"),
    ),
    ("exons.tsv", include_str!("../../reference/imt/exons.tsv")),
    ("exons.fa", include_str!("../../reference/imt/exons.fa")),
    ("lanes.tsv", include_str!("../../reference/imt/lanes.tsv")),
    ("genes.tsv", include_str!("../../reference/imt/genes.tsv")),
];

/// The text of a file of a built-in panel.
pub(super) fn text(panel: &str, name: &str, alk: &'static str) -> Cow<'static, str> {
    let own = IMT.iter().find(|(own, _)| panel == "imt" && *own == name);
    match own {
        None => Cow::Borrowed(alk),
        Some((_, own)) if name == "panel.tsv" => Cow::Borrowed(own),
        Some((_, own)) if name.ends_with(".tsv") => {
            let rows = own.lines().filter(|line| !line.starts_with('#')).skip(1);
            let rows = rows.flat_map(|row| [row, "\n"]);
            Cow::Owned(std::iter::once(alk).chain(rows).collect())
        }
        Some((_, own)) => Cow::Owned([alk, own].concat()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Panel, PanelFiles, check};
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_builtin_panel_passes_its_checks_and_the_columns_are_those_of_alk() {
        for name in NAMES {
            let files = PanelFiles::builtin_named(name).expect(name);
            let panel = Panel::from_files(&files).expect(name);
            assert_eq!(panel.name, name);
            assert!(!panel.modified);
            assert!(check(&panel).iter().all(|check| check.passed));
            let genes: BTreeSet<&str> = panel.transcripts.iter().map(|one| &*one.gene).collect();
            let listed: BTreeSet<&str> = panel.genes.iter().map(|one| &*one.symbol).collect();
            assert_eq!(listed, genes);
        }
        let head = |text: &str| {
            text.lines()
                .find(|line| !line.starts_with('#'))
                .map(str::to_string)
        };
        for (name, own) in IMT.iter().filter(|(name, _)| name.ends_with(".tsv")) {
            let (_, alk) = ALK.iter().find(|(known, _)| known == name).expect(name);
            assert_eq!(head(own), head(alk), "{name}");
        }
    }

    /// As the literature has them, not as this code derives them.
    #[test]
    fn the_lanes_of_imt_join_the_exons_and_bases_of_the_literature() {
        let files = PanelFiles::builtin_named("imt").expect("a panel");
        let panel = Panel::from_files(&files).expect("a panel");
        for (lane, last, first, drivers_bases) in [
            ("CD74-ROS1.C6R34", "c.625", "c.5558", "ATGATTTTTGGATACC"),
            ("CD74-ROS1.C6R32", "c.625", "c.5249", "CTGGAGTCCCAAATAA"),
            ("TPM3-ROS1.T8R35", "c.775", "c.5642", "TCTGGCATAGAAGATT"),
            ("TFG-ROS1.T4R35", "c.415", "c.5642", "TCTGGCATAGAAGATT"),
            ("ETV6-NTRK3.E5N15", "c.1009", "c.1586", "ATGTGCAGCACATTAA"),
            ("ETV6-NTRK3.E4N14", "c.463", "c.1397", "GTCCCGTGGCTGTCAT"),
            ("TPM3-NTRK1.T8N10", "c.775", "c.1196", "ACACTAACAGCACATC"),
            ("TFG-NTRK1.T5N10", "c.580", "c.1196", "ACACTAACAGCACATC"),
            ("LMNA-NTRK1.L2N11", "c.513", "c.1252", "GTCTCGGTGGCTGTGG"),
            ("KIF5B-RET.K15R12", "c.1725", "c.2137", "GAGGATCCAAAGTGGG"),
            ("KIF5B-RET.K22R12", "c.2439", "c.2137", "GAGGATCCAAAGTGGG"),
            ("KIF5B-RET.K23R12", "c.2544", "c.2137", "GAGGATCCAAAGTGGG"),
            ("PRKAR1A-RET.P7R12", "c.708", "c.2137", "GAGGATCCAAAGTGGG"),
        ] {
            let junction = panel.junction(panel.lane_named(lane).expect(lane).junction);
            let ends = [
                super::super::name::last_base(&panel, junction),
                super::super::name::first_base(&panel, junction),
            ];
            assert_eq!(ends, [last, first], "{lane}");
            let bases = junction.right_sequence(&panel, drivers_bases.len());
            assert_eq!(String::from_utf8_lossy(&bases), drivers_bases, "{lane}");
        }
        let lanes = panel.lanes.len() - Panel::builtin().expect("a panel").lanes.len();
        assert_eq!(lanes, 13);
    }
}
