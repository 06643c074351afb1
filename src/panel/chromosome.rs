//! Names of chromosomes, which every source writes in its own way.

/// What a chromosome is called in a panel: `chr2` for `2`, `chr2` and `NC_000002.12`.
pub fn chromosome_name(name: &str) -> String {
    let short = name.strip_prefix("chr").unwrap_or(name);
    let refseq = || {
        let (number, _) = name.strip_prefix("NC_")?.split_once('.')?;
        Some(match number.parse().ok()? {
            number @ 1..=22 => number.to_string(),
            23 => "X".to_string(),
            24 => "Y".to_string(),
            12_920 => "M".to_string(),
            _ => return None,
        })
    };
    let short = refseq().unwrap_or_else(|| short.to_string());
    let is_number = short.parse::<u8>().is_ok();
    match short.as_str() {
        "MT" => "chrM".into(),
        "X" | "Y" | "M" => format!("chr{short}"),
        _ if is_number => format!("chr{short}"),
        _ => name.to_string(),
    }
}

/// Whether a chromosome, by its name in a panel, is one of those that everyone has: no patch, alternate or
/// unplaced sequence.
pub fn is_primary(name: &str) -> bool {
    let short = name.strip_prefix("chr");
    short.is_some_and(|short| short.parse::<u8>().is_ok() || matches!(short, "X" | "Y" | "M"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chromosomes_have_one_name() {
        for (name, expected) in [
            ("chr2", "chr2"),
            ("2", "chr2"),
            ("NC_000002.12", "chr2"),
            ("NC_000023.11", "chrX"),
            ("NC_012920.1", "chrM"),
            ("MT", "chrM"),
            ("Y", "chrY"),
            ("NT_187361.1", "NT_187361.1"),
            ("chr1_KI270706v1_random", "chr1_KI270706v1_random"),
        ] {
            assert_eq!(chromosome_name(name), expected);
        }
    }

    #[test]
    fn patches_and_alternates_are_not_primary() {
        for (name, expected) in [
            ("chr2", true),
            ("chrX", true),
            ("chrM", true),
            ("NT_187361.1", false),
            ("chr1_KI270706v1_random", false),
            ("chrUn_KI270302v1", false),
        ] {
            assert_eq!(is_primary(name), expected, "{name}");
        }
    }
}
