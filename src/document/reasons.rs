//! The reasons of an answer together, as the JSON has them.

use super::Reason;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A reason of the verdict: its own, or that of a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct VerdictReason {
    /// The reason.
    #[serde(flatten)]
    pub reason: Reason,
    /// Lane or genes of the call that it is of; null for one of the verdict itself.
    pub call: Option<String>,
}

impl From<Reason> for VerdictReason {
    fn from(reason: Reason) -> Self {
        Self { reason, call: None }
    }
}

impl fmt::Display for VerdictReason {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match &self.call {
            Some(call) => write!(f, "{} ({call})", self.reason),
            None => write!(f, "{}", self.reason),
        }
    }
}

/// Reasons. The JSON has them twice: as `code: sentence` for people and simple programs, and with
/// their data. Only the data are read again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Form<R>", into = "Form<R>")]
#[serde(bound(
    serialize = "R: Serialize + Clone + fmt::Display",
    deserialize = "R: Deserialize<'de>"
))]
pub struct Reasons<R>(Vec<R>);

/// [`Reasons`] in the JSON.
#[derive(Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Form<R> {
    /// Why it is not another answer, or what to know of it. Each as `code: sentence`.
    reasons: Vec<String>,
    /// The same with their data.
    reasons_detail: Vec<R>,
}

impl<R> From<Form<R>> for Reasons<R> {
    fn from(form: Form<R>) -> Self {
        Self(form.reasons_detail)
    }
}

impl<R: fmt::Display> From<Reasons<R>> for Form<R> {
    fn from(reasons: Reasons<R>) -> Self {
        Self {
            reasons: reasons.0.iter().map(R::to_string).collect(),
            reasons_detail: reasons.0,
        }
    }
}

impl<R> Default for Reasons<R> {
    /// None.
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<R> From<Vec<R>> for Reasons<R> {
    fn from(reasons: Vec<R>) -> Self {
        Self(reasons)
    }
}

impl<R> std::ops::Deref for Reasons<R> {
    type Target = [R];

    fn deref(&self) -> &[R] {
        &self.0
    }
}

impl<R: fmt::Display> fmt::Display for Reasons<R> {
    /// One after the other, joined by `; `.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let texts: Vec<String> = self.iter().map(R::to_string).collect();
        f.write_str(&texts.join("; "))
    }
}

#[cfg(test)]
impl<R: schemars::JsonSchema> schemars::JsonSchema for Reasons<R> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Form::<R>::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Form::<R>::json_schema(generator)
    }
}
