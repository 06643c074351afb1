//! The rooms of `ARCHITECTURE.md` are those of `src/`, and files know each other in one direction.

use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The modules of a path from `src/` on: `["panel", "build", "plan"]`.
type Module = Vec<String>;

/// The rooms in the order of their table, each below those that may know it.
fn rooms() -> Vec<String> {
    let page = std::fs::read_to_string("ARCHITECTURE.md").unwrap();
    let row = Regex::new(r"(?m)^\| `(\w+)` \| ").unwrap();
    let rows = row.captures_iter(&page).map(|row| row[1].to_string());
    // A word of the other tables is no folder.
    rows.filter(|room| Path::new("src").join(room).is_dir())
        .collect()
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => sources(&path, found),
            false if path.extension().is_some_and(|one| one == "rs") => found.push(path),
            false => {}
        }
    }
}

fn module_of(path: &Path) -> Module {
    let path = path.strip_prefix("src").unwrap().with_extension("");
    let names = path.iter().map(|name| name.to_str().unwrap().to_string());
    names.filter(|name| name != "mod").collect()
}

/// The code of a file without its tests and comments.
fn code(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    let (code, _) = text
        .split_once("#[cfg(test)]\nmod tests")
        .unwrap_or((&text, ""));
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The paths of an import: `a::{b, c::{d}}` is `a::b` and `a::c::d`.
fn leaves(prefix: &[String], text: &str, found: &mut Vec<Module>) {
    let text = text.trim();
    if let Some(group) = text.strip_prefix('{') {
        let (mut depth, mut start) = (0, 0);
        for (at, letter) in group.char_indices() {
            match letter {
                '{' => depth += 1,
                '}' if depth == 0 => return leaves(prefix, &group[start..at], found),
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    leaves(prefix, &group[start..at], found);
                    start = at + 1;
                }
                _ => {}
            }
        }
        return;
    }
    let end = text
        .find(|one: char| !one.is_alphanumeric() && one != '_')
        .unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    let path = [prefix, &[name.to_string()]].concat();
    match rest.strip_prefix("::") {
        Some(rest) => leaves(&path, rest, found),
        None => found.push(path),
    }
}

/// The modules that a file names.
fn known_by(path: &Path) -> Vec<Module> {
    let own = module_of(path);
    let text = code(path);
    let import = Regex::new(r"\b(crate|super(?:::super)*)::").unwrap();
    let mut named = Vec::new();
    for found in import.captures_iter(&text) {
        let ups = found[1].matches("super").count();
        let prefix = match ups {
            0 => &[][..],
            _ => &own[..own.len().saturating_sub(ups)],
        };
        leaves(prefix, &text[found.get(0).unwrap().end()..], &mut named);
    }
    let is_module = |module: &[String]| {
        let path = Path::new("src").join(module.iter().collect::<PathBuf>());
        path.is_dir() || path.with_extension("rs").is_file()
    };
    let longest = |path: Module| {
        let ends = (0..=path.len()).rev();
        let mut modules = ends.map(|end| path[..end].to_vec());
        modules.find(|module| is_module(module)).unwrap_or_default()
    };
    named.into_iter().map(longest).collect()
}

/// For each folder, which of its files and folders name which others.
fn edges() -> BTreeMap<Module, BTreeMap<String, BTreeSet<String>>> {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    let mut edges: BTreeMap<Module, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for file in files {
        let own = module_of(&file);
        for other in known_by(&file) {
            let alike = own
                .iter()
                .zip(&other)
                .take_while(|(one, other)| one == other);
            let alike = alike.count();
            // The head of a folder and what is in it are one.
            if let (Some(one), Some(other)) = (own.get(alike), other.get(alike)) {
                let of_folder = edges.entry(own[..alike].to_vec()).or_default();
                of_folder
                    .entry(one.clone())
                    .or_default()
                    .insert(other.clone());
            }
        }
    }
    edges
}

#[test]
fn a_room_knows_only_those_below_it() {
    let rooms = rooms();
    let mut folders: Vec<String> = std::fs::read_dir("src")
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .filter(|name| !["error", "testing"].contains(&name.as_str()))
        .collect();
    folders.sort();
    let mut listed = rooms.clone();
    listed.sort();
    assert_eq!(listed, folders, "the table has every room");
    let place = |name: &str| rooms.iter().position(|room| room == name);
    let mut count = 0;
    for (one, others) in &edges()[&Module::new()] {
        for other in others {
            // Errors are of no room, and the heads of the crate name all.
            let (Some(own), Some(known)) = (place(one), place(other)) else {
                continue;
            };
            assert!(known < own, "{one} names {other}, which stands above it");
            count += 1;
        }
    }
    assert!(count > 2 * rooms.len(), "{count} imports are no house");
}

/// The files of a folder from one to another that it names, and so on, back to the first.
fn circle(edges: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    fn visit(
        path: &mut Vec<String>,
        edges: &BTreeMap<String, BTreeSet<String>>,
        done: &mut BTreeSet<String>,
    ) -> bool {
        let last = path[path.len() - 1].clone();
        if path[..path.len() - 1].contains(&last) {
            return true;
        }
        for next in edges.get(&last).into_iter().flatten() {
            if !done.contains(next) {
                path.push(next.clone());
                if visit(path, edges, done) {
                    return true;
                }
                path.pop();
            }
        }
        done.insert(last);
        false
    }
    let mut done = BTreeSet::new();
    edges.keys().find_map(|start| {
        let mut path = vec![start.clone()];
        visit(&mut path, edges, &mut done).then_some(path)
    })
}

#[test]
fn files_do_not_name_each_other_in_a_circle() {
    let edges = edges();
    assert!(edges.len() > 10, "folders have files that name each other");
    for (folder, edges) in edges {
        assert_eq!(circle(&edges), None, "in src/{}", folder.join("/"));
    }
}

#[test]
fn only_the_command_line_names_options() {
    let option = Regex::new(r#""[^"\n]*--[a-z]{2,}[^"\n]*""#).unwrap();
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    files.retain(|file| !file.starts_with("src/cli") && !file.ends_with("main.rs"));
    assert!(files.len() > 100);
    for file in files {
        let code = code(&file);
        let named = option.find(&code).map(|one| one.as_str());
        assert_eq!(named, None, "{}", file.display());
    }
}
