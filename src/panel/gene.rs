//! Identifiers of genes in other databases.

use super::files::PanelFiles;
use super::table::rows;
use crate::error::Result;

/// A gene by its identifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gene {
    /// HGNC symbol.
    pub symbol: String,
    /// Number of the HUGO Gene Nomenclature Committee, as `HGNC:427`.
    pub hgnc: Option<String>,
    /// Ensembl gene, without its version.
    pub ensembl: Option<String>,
}

/// The genes of a panel; none where it has no such table.
pub(super) fn read_genes(files: &PanelFiles) -> Result<Vec<Gene>> {
    let file = files.file("genes.tsv")?;
    if file.text.is_empty() {
        return Ok(Vec::new());
    }
    let mut genes: Vec<Gene> = Vec::new();
    for row in rows(file)? {
        let symbol = row.required("gene")?.to_string();
        if genes.iter().any(|one| one.symbol == symbol) {
            return Err(row.error(format!("{symbol} stands twice"), "keep one row per gene"));
        }
        let identifier = |column: &str, prefix: &str| match row.optional(column)? {
            Some(text) if !is_numbered(text, prefix) => Err(row.error(
                format!("{column} is {text:?}"),
                format!("write {prefix} and a number, or ."),
            )),
            text => Ok(text.map(String::from)),
        };
        genes.push(Gene {
            hgnc: identifier("hgnc", "HGNC:")?,
            ensembl: identifier("ensembl", "ENSG")?,
            symbol,
        });
    }
    Ok(genes)
}

/// Whether a text is a prefix and a number.
fn is_numbered(text: &str, prefix: &str) -> bool {
    let number = text.strip_prefix(prefix).unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::super::Panel;
    use std::collections::BTreeSet;

    #[test]
    fn every_gene_of_the_panel_has_identifiers_of_its_own() {
        let panel = Panel::builtin().expect("the built-in panel loads");
        let genes: BTreeSet<&str> = panel.transcripts.iter().map(|one| &*one.gene).collect();
        let listed: BTreeSet<&str> = panel.genes.iter().map(|one| &*one.symbol).collect();
        assert_eq!(listed, genes);
        for identifier in [
            panel.genes.iter().map(|one| one.hgnc.clone()).collect(),
            panel.genes.iter().map(|one| one.ensembl.clone()).collect(),
        ] {
            let distinct: BTreeSet<Option<String>> = identifier;
            assert_eq!(distinct.len(), genes.len());
            assert!(!distinct.contains(&None));
        }
    }
}
