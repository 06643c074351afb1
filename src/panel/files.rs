//! The files of a panel as texts, wherever they come from.

use super::builtin;
use crate::error::{Error, Result};
use crate::panel::hexadecimal;
use sha2::{Digest, Sha256};
use std::borrow::Cow;

/// One file of a panel.
#[derive(Debug, Clone)]
pub struct PanelFile {
    /// How to name it in a message.
    pub path: String,
    /// Its text.
    pub text: Cow<'static, str>,
}

impl PanelFile {
    /// An error at a line of this file (1-based; 0 for the file as a whole).
    pub fn error(&self, line: u64, problem: impl Into<String>, remedy: impl Into<String>) -> Error {
        Error::Panel {
            file: self.path.clone(),
            line,
            problem: problem.into(),
            remedy: remedy.into(),
        }
    }
}

/// Whether a text of a new panel can be a field of a table.
pub(super) fn fits_table(what: &str, text: &str) -> Result<()> {
    match text.trim().is_empty() || text == "." || text.contains(char::is_control) {
        false => Ok(()),
        true => Err(Error::Panel {
            file: "the new panel".into(),
            line: 0,
            problem: format!("its {what} is {text:?}, which is no field of a table"),
            remedy: "give another one, without tabs and line breaks".into(),
        }),
    }
}

/// All files of a panel.
///
/// ```
/// use fuselane::panel::{Panel, PanelFiles};
/// let files = PanelFiles::builtin_named("imt").expect("it is built in");
/// let panel = Panel::from_files(&files)?;
/// assert_eq!(panel.sha256, files.sha256());
/// # Ok::<(), fuselane::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct PanelFiles(Vec<PanelFile>);

impl PanelFiles {
    /// Names of a panel's files, in the order in which they are hashed.
    pub fn names() -> impl Iterator<Item = &'static str> {
        builtin::ALK.iter().map(|(name, _)| *name)
    }

    /// Whether a panel may lack a file, which then is empty.
    pub fn is_optional(name: &str) -> bool {
        matches!(name, "genes.tsv" | "domains.tsv")
    }

    /// Names of the panels that are compiled in, the default first.
    pub const BUILTIN: [&str; 2] = builtin::NAMES;

    /// The default panel, which is compiled in.
    pub fn builtin() -> Self {
        Self::compiled_in(builtin::NAMES[0])
    }

    /// The panel of a name that is compiled in.
    pub fn builtin_named(panel: &str) -> Option<Self> {
        let known = builtin::NAMES.contains(&panel);
        known.then(|| Self::compiled_in(panel))
    }

    /// The panel that is compiled in and has every gene of the others.
    pub(super) fn largest_builtin() -> Self {
        Self::compiled_in(builtin::NAMES[1])
    }

    fn compiled_in(panel: &str) -> Self {
        let files = builtin::ALK.iter().map(|(name, alk)| PanelFile {
            path: format!("built-in {panel} {name}"),
            text: builtin::text(panel, name, alk),
        });
        Self(files.collect())
    }

    /// Files without a transcript or a lane: the comments and columns of the tables, a name, and the
    /// adapters of the built-in panel.
    ///
    /// # Errors
    /// The name does not fit into a table.
    pub fn skeleton(name: &str) -> Result<Self> {
        fits_table("name", name)?;
        let files = builtin::ALK.iter().map(|(file, text)| {
            let comments = text.lines().take_while(|line| line.starts_with('#'));
            let head: Vec<&str> = text.lines().take(comments.count() + 1).collect();
            let head = head.join("\n") + "\n";
            let text = match *file {
                "adapters.tsv" => (*text).to_string(),
                "panel.tsv" => format!("{head}name\t{name}\nversion\t0.1.0\nassembly\tGRCh38\n"),
                table if table.ends_with(".tsv") => head,
                _ => String::new(),
            };
            PanelFile {
                path: (*file).into(),
                text: text.into(),
            }
        });
        Ok(Self(files.collect()))
    }

    /// The files that `read` gives for their names.
    ///
    /// # Errors
    /// Those of `read`.
    pub fn read(read: impl FnMut(&'static str) -> Result<PanelFile>) -> Result<Self> {
        Self::names().map(read).collect::<Result<_>>().map(Self)
    }

    /// The file of a name.
    ///
    /// # Errors
    /// A panel has no such file.
    pub fn file(&self, name: &str) -> Result<&PanelFile> {
        let named = Self::names().zip(&self.0).find(|(known, _)| *known == name);
        named.map(|(_, file)| file).ok_or_else(|| Error::Panel {
            file: name.into(),
            line: 0,
            problem: "a panel has no such file".into(),
            remedy: "name one of the files of the built-in panel".into(),
        })
    }

    /// Whether every file has the text of the same file of another panel.
    pub(super) fn has_texts_of(&self, other: &Self) -> bool {
        let mut pairs = self.0.iter().zip(&other.0);
        pairs.all(|(own, other)| own.text == other.text)
    }

    /// SHA-256 over every file's name, length and text, in hexadecimal.
    pub fn sha256(&self) -> String {
        let mut hash = Sha256::new();
        for (name, file) in Self::names().zip(&self.0) {
            hash.update(format!("{name}\0{}\0", file.text.len()));
            hash.update(file.text.as_bytes());
        }
        let digest = hash.finalize();
        hexadecimal(&digest)
    }
}
