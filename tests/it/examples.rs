//! The rule of `src/lib.rs` on examples: who makes a type of the library finds in its documentation how.

use regex::Regex;
use std::path::{Path, PathBuf};

/// Rooms whose types others use. The other rooms are public for the tests and fuzzers of the program.
const ROOMS: [&str; 8] = [
    "align", "call", "document", "evidence", "fastq", "panel", "report", "run",
];

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| match path.is_dir() {
            true => files_below(&path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"))
        .collect()
}

/// Whether a type of a file can be named from outside: its module is public, or one above it gives it.
fn is_public(path: &Path, name: &str) -> bool {
    let stem = path.file_stem().unwrap().to_str().unwrap();
    let folder = path.parent().unwrap();
    let (module, above) = match stem {
        "mod" => (
            folder.file_name().unwrap().to_str().unwrap(),
            folder.parent().unwrap(),
        ),
        _ => (stem, folder),
    };
    let read = |folder: &Path| {
        let text = ["mod.rs", "lib.rs"].map(|file| std::fs::read_to_string(folder.join(file)));
        text.into_iter().find_map(Result::ok).unwrap()
    };
    let given = Regex::new(&format!(r"(?m)^pub use [^;]*\b{name}\b[^;]*;")).unwrap();
    read(above).contains(&format!("pub mod {module};"))
        || folder
            .ancestors()
            .take_while(|folder| !folder.ends_with("src"))
            .any(|folder| given.is_match(&read(folder)))
}

#[test]
fn types_that_are_made_have_an_example() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let types =
        Regex::new(r"(?m)((?:^///.*\n)*)(?:^#\[.*\n|^    .*\n|^\)\]\n)*^pub (?:struct|enum) (\w+)")
            .unwrap();
    let makers = Regex::new(r"    pub fn \w+(?:<[^>]*>)?\(([^{]*?)\) -> [^{]*\bSelf\b").unwrap();
    let mut without = Vec::new();
    let mut seen = 0;
    for path in ROOMS
        .iter()
        .flat_map(|room| files_below(&source.join(room)))
    {
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        for found in types.captures_iter(text) {
            let (documentation, name) = (&found[1], &found[2]);
            let own = Regex::new(&format!(
                r"(?ms)^impl(?:<[^>]*>)? {name}(?:<[^>]*>)? \{{\n.*?^\}}"
            ))
            .unwrap();
            let own: String = own.find_iter(text).map(|one| one.as_str()).collect();
            let of_none = |arguments: &str| !arguments.split(',').next().unwrap().contains("self");
            let is_made = makers.captures_iter(&own).any(|one| of_none(&one[1]));
            if !is_made || !is_public(&path, name) {
                continue;
            }
            seen += 1;
            let has_example = documentation.contains("```")
                || own.contains("```")
                || documentation.contains("has an example");
            if !has_example {
                without.push(format!("{}: {name}", path.display()));
            }
        }
    }
    assert!(seen > 40, "{seen}");
    assert_eq!(without, Vec::<String>::new());
}
