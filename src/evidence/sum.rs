//! What evidence is made of: sums whose order does not matter.

use serde::de::Deserializer;
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

/// A commutative sum: [`Default`] is its identity, and [`Sum::merge`] is associative and
/// commutative, so that threads, files and machines can each count their part.
///
/// ```
/// use fuselane::evidence::{Evidence, Sum};
/// use fuselane::panel::Panel;
/// use fuselane::align::{Aligner, Rule};
/// use fuselane::fastq::{Record, umi::UmiRule};
/// let panel = Panel::builtin()?;
/// let aligner = Aligner::new(&panel, Rule::default());
/// let count = |name: &'static [u8]| {
///     let mut evidence = Evidence::default();
///     let read = Record { name, sequence: b"ACGT", quality: b"IIII" };
///     evidence.add_fragment(&aligner, &UmiRule::None, read, None).map(|_| evidence)
/// };
/// let (mut one, two) = (count(b"r1")?, count(b"r2")?);
/// one.merge(two);
/// assert_eq!(one.totals.reads, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait Sum: Default {
    /// Adds another part.
    fn merge(&mut self, other: Self);
}

impl Sum for u64 {
    fn merge(&mut self, other: Self) {
        *self += other;
    }
}

impl<K: Ord, V: Sum> Sum for BTreeMap<K, V> {
    fn merge(&mut self, other: Self) {
        for (key, value) in other {
            self.entry(key).or_default().merge(value);
        }
    }
}

impl<K: Eq + Hash, V: Sum, S: BuildHasher + Default> Sum for HashMap<K, V, S> {
    fn merge(&mut self, other: Self) {
        for (key, value) in other {
            self.entry(key).or_default().merge(value);
        }
    }
}

/// How often each key was counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    transparent,
    bound(
        serialize = "K: Serialize + Ord",
        deserialize = "K: Deserialize<'de> + Ord"
    )
)]
pub struct Counts<K>(#[serde(with = "pairs")] BTreeMap<K, u64>);

impl<K> Default for Counts<K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord> Counts<K> {
    /// Counts a key once more.
    pub fn add(&mut self, key: K) {
        *self.0.entry(key).or_default() += 1;
    }

    /// The count of a key.
    pub fn get(&self, key: &K) -> u64 {
        self.0.get(key).copied().unwrap_or(0)
    }

    /// Keys and their counts, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&K, u64)> {
        self.0.iter().map(|(key, count)| (key, *count))
    }

    /// All counts together.
    pub fn total(&self) -> u64 {
        self.0.values().sum()
    }
}

impl<K: Ord> Sum for Counts<K> {
    fn merge(&mut self, other: Self) {
        Sum::merge(&mut self.0, other.0);
    }
}

/// Maps whose keys are no texts, as lists of pairs in the order of the keys.
pub mod pairs {
    use super::*;

    /// Writes a map as pairs, for `#[serde(with)]`.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<'m, M, K, V, S>(map: &'m M, serializer: S) -> Result<S::Ok, S::Error>
    where
        &'m M: IntoIterator<Item = (&'m K, &'m V)>,
        K: Serialize + Ord + 'm,
        V: Serialize + 'm,
        S: Serializer,
    {
        let mut pairs: Vec<(&K, &V)> = map.into_iter().collect();
        pairs.sort_unstable_by_key(|pair| pair.0);
        serializer.collect_seq(pairs)
    }

    /// Reads a map of pairs.
    ///
    /// # Errors
    /// Those of the deserializer.
    pub fn deserialize<'de, M, K, V, D>(deserializer: D) -> Result<M, D::Error>
    where
        M: FromIterator<(K, V)>,
        K: Deserialize<'de>,
        V: Deserialize<'de>,
        D: Deserializer<'de>,
    {
        let pairs = Vec::<(K, V)>::deserialize(deserializer)?;
        Ok(pairs.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up_in_any_order_and_come_back_from_json() {
        let count = |keys: &[(u8, bool)]| {
            let mut counts = Counts::default();
            keys.iter().for_each(|key| counts.add(*key));
            counts
        };
        let (one, two) = (count(&[(2, true), (1, false)]), count(&[(2, true)]));
        let (mut first, mut second) = (one.clone(), two.clone());
        first.merge(two);
        second.merge(one);
        assert_eq!(first, second);
        assert_eq!(
            (first.get(&(2, true)), first.get(&(9, true)), first.total()),
            (2, 0, 3)
        );
        let text = serde_json::to_string(&first).expect("JSON");
        assert_eq!(text, "[[[1,false],1],[[2,true],2]]");
        assert_eq!(
            serde_json::from_str::<Counts<(u8, bool)>>(&text).expect("counts"),
            first
        );
    }
}
