//! What a panel is to hold: genes and lanes, from a table or from another panel.

use super::wish::{IntronWish, Old, OldDriver, Place, Wish, unknown_columns};
use crate::error::{Error, Result};
use crate::panel::driver::read_range;
use crate::panel::files::{PanelFile, PanelFiles};
use crate::panel::table::{Row, rows};
use crate::panel::transcript::Role;
use crate::panel::without_version;

/// What a panel is to hold. What is wrong with rows of its table is told with what is wrong with the annotation, by
/// [`Chosen::tables`](super::Chosen::tables).
///
/// ```
/// use fuselane::panel::PanelFiles;
/// use fuselane::panel::build::Plan;
/// let plan = Plan::new("mine", "1", &["ROS1".into()], None)?;
/// // The driver, and two control genes.
/// assert_eq!(plan.wishes.len(), 3);
/// let newer = Plan::renew(&PanelFiles::builtin(), &[], None)?;
/// assert_eq!(newer.name, "alk");
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug)]
pub struct Plan {
    /// Name of the panel.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The genes, in the order of the panel's transcripts.
    pub wishes: Vec<Wish>,
    /// Whether a table of exon ends is to stand beside it, to name other partners.
    pub exon_ends: bool,
    /// The panel that is renewed.
    pub(super) base: Option<PanelFiles>,
    /// What is wrong with its table.
    wrong: Vec<Error>,
}

/// Control genes of a panel whose table names none.
const CONTROLS: [&str; 2] = ["ACTB", "B2M"];

impl Plan {
    /// A new panel of drivers and the genes of a table.
    ///
    /// # Errors
    /// The table has no rows and columns that can be read, whatever they hold.
    pub fn new(
        name: &str,
        version: &str,
        drivers: &[String],
        table: Option<&PanelFile>,
    ) -> Result<Self> {
        let mut plan = Self {
            name: name.into(),
            version: version.into(),
            wishes: Vec::new(),
            exon_ends: false,
            base: None,
            wrong: Vec::new(),
        };
        plan.add(drivers, table, true)?;
        Ok(plan)
    }

    /// A panel made anew, with further drivers and the genes of a table.
    ///
    /// # Errors
    /// The panel's tables cannot be read, or the table has no rows and columns that can be read.
    pub fn renew(base: &PanelFiles, drivers: &[String], table: Option<&PanelFile>) -> Result<Self> {
        let file = base.file("panel.tsv")?;
        let settings = rows(file)?;
        let row = |key: &str| settings.iter().find(|row| row.given("key") == Some(key));
        let value = |key: &str| -> Result<String> {
            let missing = || file.error(0, format!("the key {key} is missing"), "add a row for it");
            let row = row(key).ok_or_else(missing)?;
            Ok(row.required("value")?.to_string())
        };
        let mut plan = Self {
            name: value("name")?,
            version: value("version")?,
            wishes: wishes_of(base)?,
            exon_ends: row("exon_ends").is_some(),
            base: Some(base.clone()),
            wrong: Vec::new(),
        };
        plan.add(drivers, table, false)?;
        Ok(plan)
    }

    /// Adds drivers and the genes of a table.
    fn add(&mut self, drivers: &[String], table: Option<&PanelFile>, is_new: bool) -> Result<()> {
        let rows = table.map_or(Ok(Vec::new()), rows)?;
        let mut wrong: Vec<Error> = rows.first().map(unknown_columns).unwrap_or_default();
        let mut asked: Vec<Wish> = Vec::new();
        for row in rows {
            match Wish::read(&row, drivers, &mut wrong) {
                Some(wish) if repeats(&asked, &wish) => wrong.push(twice(&wish)),
                Some(wish) => asked.push(wish),
                None => {}
            }
        }
        let is_driver = |wish: &Wish| wish.role == Role::Driver;
        let (mut in_table, others): (Vec<Wish>, Vec<Wish>) = asked.into_iter().partition(is_driver);
        let mut wishes = Vec::new();
        for (index, gene) in drivers.iter().enumerate() {
            let of_gene: Vec<Wish> = in_table.extract_if(.., |wish| wish.gene == *gene).collect();
            // Asked for twice by its name, a driver is one driver.
            if of_gene.is_empty() && !drivers[..index].contains(gene) {
                wishes.push(Wish::of_gene(gene, Role::Driver));
            }
            wishes.extend(of_gene);
        }
        let has_control = others.iter().any(|wish| wish.role == Role::Control);
        wishes.extend(in_table.into_iter().chain(others));
        if is_new && !has_control {
            wishes.extend(CONTROLS.map(|gene| Wish::of_gene(gene, Role::Control)));
        }
        for wish in wishes {
            wrong.extend(self.add_wish(wish).err());
        }
        self.wrong = wrong;
        Ok(())
    }

    /// Takes what is wrong with its table.
    pub(crate) fn take_wrong(&mut self) -> Vec<Error> {
        std::mem::take(&mut self.wrong)
    }

    /// Adds a wish, or what it asks for to the transcript of the renewed panel that it is of.
    fn add_wish(&mut self, wish: Wish) -> Result<()> {
        let base = |accession: &str| without_version(accession).to_string();
        let asked = wish.transcript.as_deref().map(base);
        let is_of = |other: &&mut Wish| {
            let accession = other.old.as_ref().map(|old| base(&old.accession));
            accession.is_some()
                && other.gene == wish.gene
                && other.role == wish.role
                && (asked.is_none() || accession == asked)
        };
        let mut known: Vec<&mut Wish> = self.wishes.iter_mut().filter(is_of).collect();
        let is_by_name = wish.place.line == 0;
        match (known.as_mut_slice(), is_by_name) {
            ([], _) => self.wishes.push(wish),
            (_, true) => {}
            ([known], false) => known.ask(wish)?,
            (known, false) => {
                let accessions = known.iter().flat_map(|one| &one.old);
                let accessions: Vec<&str> = accessions.map(|old| &*old.accession).collect();
                let problem = format!("the panel has several transcripts of {}", wish.gene);
                let remedy = format!("name one of them: {}", accessions.join(", "));
                return Err(wish.error(problem, remedy));
            }
        }
        Ok(())
    }
}

impl Wish {
    /// Takes what a row asks for of this transcript of the renewed panel.
    fn ask(&mut self, wish: Wish) -> Result<()> {
        let Some(old) = self.old.as_mut() else {
            return Ok(());
        };
        if std::mem::replace(&mut old.is_asked_for, true) {
            return Err(twice(&wish));
        }
        // A version that is named is the one that is wanted.
        let transcript = wish.transcript.filter(|one| *one != old.accession);
        *self = Self {
            transcript: transcript.filter(|one| without_version(one) != one),
            old: self.old.take(),
            ..wish
        };
        Ok(())
    }
}

/// What a panel has, as wishes.
fn wishes_of(base: &PanelFiles) -> Result<Vec<Wish>> {
    let file = base.file("transcripts.tsv")?;
    let drivers = rows(base.file("drivers.tsv")?)?;
    let introns = rows(base.file("introns.tsv")?)?;
    let mut wishes = Vec::new();
    for row in rows(file)? {
        let accession = row.required("transcript")?;
        let is_of = |other: &&Row| other.given("transcript") == Some(accession);
        let of_driver = |row: &Row| -> Result<OldDriver> {
            let introns = introns.iter().filter(is_of).map(|row| {
                Ok(IntronWish {
                    name: row.required("intron")?.to_string(),
                    part: row.required("part")?.to_string(),
                    length: row.required_parsed("length", "whole number")?,
                })
            });
            Ok(OldDriver {
                acceptor_exons: read_range(row, "acceptor_exons")?,
                kinase_domain: read_range(row, "kinase_domain")?,
                introns: introns.collect::<Result<_>>()?,
            })
        };
        let gene = row.required("gene")?;
        wishes.push(Wish {
            place: Place {
                file: file.path.clone(),
                line: row.line,
            },
            old: Some(Old {
                accession: accession.to_string(),
                fields: row.fields(),
                index: wishes.len(),
                driver: drivers.iter().find(is_of).map(of_driver).transpose()?,
                is_asked_for: false,
            }),
            ..Wish::of_gene(gene, row.word("role", &Role::WORDS)?)
        });
    }
    Ok(wishes)
}

/// Whether a gene is asked for twice with one transcript, or twice without.
fn repeats(asked: &[Wish], wish: &Wish) -> bool {
    let same = |one: &Wish| one.gene == wish.gene && one.transcript == wish.transcript;
    asked.iter().any(same)
}

fn twice(wish: &Wish) -> Error {
    wish.error(
        format!("{} stands twice", wish.gene),
        "keep one row for it, or name another transcript in the second",
    )
}

#[cfg(test)]
mod tests {
    use super::super::wish::LaneWish;
    use super::*;

    fn plan(table: &str) -> Result<Plan> {
        let file = PanelFile {
            path: "genes.tsv".into(),
            text: table.to_string().into(),
        };
        Plan::new("own", "1", &["ALK".into()], Some(&file)).and_then(right)
    }

    /// A plan with whose table nothing is wrong.
    fn right(mut plan: Plan) -> Result<Plan> {
        let wrong = plan.take_wrong();
        match wrong.is_empty() {
            true => Ok(plan),
            false => Err(Error::all(wrong)),
        }
    }

    #[test]
    fn a_table_says_which_genes_exons_and_lanes_are_wanted() {
        let plan = plan(
            "gene\ttranscript\texons\tlane\n\
             RANBP2\t.\t.\tRAN=18::20\n\
             TPM3\tNM_153649.3\t1-8\t7::ALK:20,7::19\n\
             ALK\t.\t18-21\t.\n",
        );
        let plan = plan.expect("a table");
        let genes: Vec<_> = plan
            .wishes
            .iter()
            .map(|wish| (&*wish.gene, wish.role))
            .collect();
        let expected = [
            ("ALK", Role::Driver),
            ("RANBP2", Role::Partner),
            ("TPM3", Role::Partner),
            ("ACTB", Role::Control),
            ("B2M", Role::Control),
        ];
        assert_eq!(genes, expected);
        assert_eq!(plan.wishes[0].exons, Some(18..=21));
        let lanes = |wish: usize| -> Vec<String> {
            let lanes = plan.wishes[wish].lanes.iter();
            let text = |one: &LaneWish| {
                format!(
                    "{} {:?} {}::{:?}:{}",
                    one.place.line, one.name, one.donor_exon, one.driver, one.acceptor_exon
                )
            };
            lanes.map(text).collect()
        };
        assert_eq!(lanes(1), ["2 Some(\"RAN\") 18::None:20"]);
        assert_eq!(
            lanes(2),
            ["3 None 7::Some(\"ALK\"):20", "3 None 7::None:19"]
        );
    }

    #[test]
    fn a_driver_is_named_or_has_the_role_and_twice_is_once() {
        let drivers = |names: &[&str], table: &str| -> Vec<String> {
            let file = PanelFile {
                path: "genes.tsv".into(),
                text: table.to_string().into(),
            };
            let names: Vec<String> = names.iter().map(|one| (*one).to_string()).collect();
            let plan = Plan::new("own", "1", &names, Some(&file)).expect("a plan");
            let wishes = plan.wishes.iter().filter(|one| one.role == Role::Driver);
            wishes
                .map(|one| format!("{} {}", one.gene, one.place.line))
                .collect()
        };
        let table = "gene\trole\nTPM3\t.\nRET\tdriver\n";
        assert_eq!(drivers(&["ALK", "ALK"], table), ["ALK 0", "RET 3"]);
        assert_eq!(drivers(&["RET", "ALK"], table), ["RET 3", "ALK 0"]);
    }

    #[test]
    fn a_row_adds_to_what_the_renewed_panel_has() {
        let renewed = |table: &str| {
            let file = PanelFile {
                path: "genes.tsv".into(),
                text: table.to_string().into(),
            };
            Plan::renew(&PanelFiles::builtin(), &[], Some(&file)).and_then(right)
        };
        let plan = renewed(
            "gene\trole\ttranscript\texons\tkinase_domain\tstaining\tlane\n\
             ALK\tdriver\t.\t18-20\t1100-1392\tALK (D5F3)\t.\n\
             TPM3\t.\tNM_153649.3\t.\t.\t.\t7::18\n\
             NPM1\t.\tNM_002520.7\t.\t.\t.\t.\n",
        );
        let plan = plan.expect("a plan");
        let of = |gene: &str| {
            plan.wishes
                .iter()
                .find(|one| one.gene == gene)
                .expect("a gene")
        };
        let alk = of("ALK");
        assert_eq!(
            (alk.exons.clone(), alk.kinase_domain.clone()),
            (Some(18..=20), Some(1100..=1392))
        );
        assert_eq!(
            (alk.staining.as_deref(), alk.place.line),
            (Some("ALK (D5F3)"), 2)
        );
        let old = alk.old_driver().expect("a driver");
        assert_eq!(
            (&old.acceptor_exons, &old.kinase_domain),
            (&(17..=21), &(1116..=1392))
        );
        // The renewed panel's own version is looked for unless the row names one.
        assert_eq!((&of("TPM3").transcript, of("TPM3").lanes.len()), (&None, 1));
        assert_eq!(of("NPM1").transcript.as_deref(), Some("NM_002520.7"));
        let count = crate::panel::Panel::builtin().map(|panel| panel.transcripts.len());
        assert_eq!(plan.wishes.len(), count.expect("a panel"));
        for (table, words) in [
            (
                "gene\tlane\nTPM3\t7::20\n",
                "genes.tsv: line 2: the panel has several transcripts of TPM3; name one of them: \
                 NM_153649.3, NM_152263.2",
            ),
            (
                "gene\ttranscript\nNPM1\t.\nNPM1\tNM_002520\n",
                "genes.tsv: line 3: NPM1 stands twice",
            ),
            (
                "gene\tstaining\nNPM1\tALK\n",
                "genes.tsv: line 2: NPM1 is a partner and has a staining",
            ),
        ] {
            let message = renewed(table).expect_err(words).to_string();
            assert!(message.contains(words), "{message}");
        }
    }

    #[test]
    fn every_wrong_row_of_a_table_is_listed() {
        let table =
            "gene\texons\tlane\nTPM3\t.\t7-20,8:20\nRANBP2\tall\t5\nCLTC\t.\t.\nCLTC\t.\t.\n";
        let message = plan(table).expect_err("five are wrong").to_string();
        for words in [
            "genes.tsv: line 2: lane is \"7-20\"; write the exons",
            "genes.tsv: line 2: lane is \"8:20\"; write the exons",
            "genes.tsv: line 3: exons is \"all\", which is no range",
            "genes.tsv: line 3: lane is \"5\"; write the exons",
            "genes.tsv: line 5: CLTC stands twice",
        ] {
            assert!(message.contains(words), "{words}: {message}");
        }
        let message = plan("gene\tfoo\nTPM3\t.\n")
            .expect_err("a column")
            .to_string();
        assert!(message.contains("the column foo is not known"), "{message}");
    }
}
