//! What is wrong with a stored result or stored evidence.

/// Why a stored result or stored evidence cannot be used, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoredError {
    /// It ends too soon.
    #[error("it is cut short ({0}); give the whole file")]
    CutShort(serde_json::Error),
    /// It is something else.
    #[error("it is no JSON ({0}); give a file that fuselane wrote")]
    NotJson(serde_json::Error),
    /// It names another schema, or none.
    #[error(
        "it is no file of this kind (the key schema is not {expected}); give a file that fuselane \
         wrote"
    )]
    OtherKind {
        /// The schema that is read.
        expected: &'static str,
    },
    /// It is of another version of the schema.
    #[error(
        "it is of schema {found}, and this fuselane reads {expected}; use the version of fuselane \
         that wrote it, or make it again from the reads"
    )]
    OtherVersion {
        /// The schema that it names.
        found: String,
        /// The schema that is read.
        expected: &'static str,
    },
    /// A key is missing, or holds something else.
    #[error("it is not as fuselane writes it ({0}); make it again from the reads")]
    Unlike(serde_json::Error),
    /// Its digest does not fit.
    #[error(
        "it was changed since fuselane wrote it (its digest does not fit); give the file as it was \
         written, or make it again from the reads"
    )]
    Changed,
}

impl StoredError {
    /// Whether a value is of a schema, such as `fuselane/result/2`.
    ///
    /// # Errors
    /// It names another version of the schema, another schema, or none.
    pub fn check_schema(value: &serde_json::Value, expected: &'static str) -> Result<(), Self> {
        let found = value.get("schema").and_then(serde_json::Value::as_str);
        let kind = |schema: &str| schema.rsplit_once('/').map(|(kind, _)| kind.to_string());
        match found {
            Some(found) if found == expected => Ok(()),
            Some(found) if kind(found) == kind(expected) => Err(Self::OtherVersion {
                found: found.into(),
                expected,
            }),
            _ => Err(Self::OtherKind { expected }),
        }
    }
}

impl From<serde_json::Error> for StoredError {
    fn from(error: serde_json::Error) -> Self {
        match error.classify() {
            serde_json::error::Category::Eof => Self::CutShort(error),
            serde_json::error::Category::Data => Self::Unlike(error),
            _ => Self::NotJson(error),
        }
    }
}
