//! A table of bounded size that does not depend on the order of what is added: of many keys, those with
//! the lowest hashes.

use super::sum::Sum;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hash};

/// The sums of at most `MOST` keys: those with the lowest hashes of all that were added.
///
/// A key that is kept was kept from the first time that it was added: those with lower hashes only
/// become more. So its sum is whole, and merging is associative and commutative.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lowest<K: Ord, V, const MOST: usize> {
    kept: BTreeMap<(u64, K), V>,
    /// Whether keys were left out.
    is_part: bool,
}

impl<K: Ord, V, const MOST: usize> Default for Lowest<K, V, MOST> {
    fn default() -> Self {
        Self {
            kept: BTreeMap::new(),
            is_part: false,
        }
    }
}

/// As it is stored.
#[derive(Serialize, Deserialize)]
struct Form<K, V> {
    kept: Vec<(K, V)>,
    is_part: bool,
}

impl<K: Ord + Hash + Clone, V: Default, const MOST: usize> Lowest<K, V, MOST> {
    fn place(key: &K) -> (u64, K) {
        (rustc_hash::FxBuildHasher.hash_one(key), key.clone())
    }

    /// The sum of a key that is kept, a new one if it was not there; `None` if it is left out.
    pub fn entry(&mut self, key: &K) -> Option<&mut V> {
        let place = Self::place(key);
        let is_known = self.kept.contains_key(&place);
        let is_full = self.is_part || self.kept.len() >= MOST;
        if !is_known && is_full {
            self.is_part = true;
            if self
                .kept
                .last_key_value()
                .is_none_or(|(last, _)| *last < place)
            {
                return None;
            }
            if self.kept.len() >= MOST {
                self.kept.pop_last();
            }
        }
        Some(self.kept.entry(place).or_default())
    }

    /// The sum of a key.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.kept.get(&Self::place(key))
    }

    /// The keys that are kept, and their sums.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.kept.iter().map(|((_, key), sum)| (key, sum))
    }

    /// Whether keys were left out.
    pub fn is_part(&self) -> bool {
        self.is_part
    }
}

impl<K: Ord + Hash + Clone, const MOST: usize> Lowest<K, u64, MOST> {
    /// Counts a key once more, if it is kept.
    pub fn count(&mut self, key: &K) {
        if let Some(count) = self.entry(key) {
            *count += 1;
        }
    }

    /// The counts of the keys that are kept, all together.
    pub fn total(&self) -> u64 {
        self.kept.values().sum()
    }
}

impl<K: Ord + Hash + Clone, V: Sum, const MOST: usize> Sum for Lowest<K, V, MOST> {
    fn merge(&mut self, other: Self) {
        self.is_part |= other.is_part;
        for (place, sum) in other.kept {
            self.kept.entry(place).or_default().merge(sum);
        }
        while self.kept.len() > MOST {
            self.kept.pop_last();
            self.is_part = true;
        }
    }
}

impl<K, V, const MOST: usize> Serialize for Lowest<K, V, MOST>
where
    K: Ord + Serialize,
    V: Serialize,
{
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut kept: Vec<(&K, &V)> = self.kept.iter().map(|((_, key), sum)| (key, sum)).collect();
        kept.sort_unstable_by_key(|(key, _)| *key);
        let form = Form {
            kept,
            is_part: self.is_part,
        };
        form.serialize(serializer)
    }
}

impl<'de, K, V, const MOST: usize> Deserialize<'de> for Lowest<K, V, MOST>
where
    K: Ord + Hash + Clone + Deserialize<'de>,
    V: Deserialize<'de> + Default,
{
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let form = Form::<K, V>::deserialize(deserializer)?;
        let kept = form.kept.into_iter();
        Ok(Self {
            kept: kept.map(|(key, sum)| (Self::place(&key), sum)).collect(),
            is_part: form.is_part,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Small = Lowest<u32, u64, 8>;

    fn counted(keys: &[u32]) -> Small {
        let mut table = Small::default();
        for key in keys {
            if let Some(count) = table.entry(key) {
                *count += 1;
            }
        }
        table
    }

    proptest::proptest! {
        #[test]
        fn any_order_and_split_keeps_the_same_keys_with_whole_sums(
            keys in proptest::collection::vec(0_u32..30, 0..200),
            one in 0_usize..200,
            other in 0_usize..200,
        ) {
            let whole = counted(&keys);
            let mut turned = keys.clone();
            turned.reverse();
            proptest::prop_assert_eq!(&whole, &counted(&turned));
            let mut cuts = [one.min(keys.len()), other.min(keys.len())];
            cuts.sort_unstable();
            let parts = [&keys[..cuts[0]], &keys[cuts[0]..cuts[1]], &keys[cuts[1]..]];
            let [mut first, mut second, third] = parts.map(counted);
            second.merge(third.clone());
            let mut left = first.clone();
            left.merge(second.clone());
            first = { let mut last = third; last.merge(counted(parts[1])); last.merge(first); last };
            proptest::prop_assert_eq!(&whole, &left);
            proptest::prop_assert_eq!(&whole, &first);
            let mut distinct = keys.clone();
            distinct.sort_unstable();
            distinct.dedup();
            proptest::prop_assert_eq!(whole.iter().count(), distinct.len().min(8));
            proptest::prop_assert_eq!(whole.is_part(), distinct.len() > 8);
            for (key, count) in whole.iter() {
                let all = keys.iter().filter(|one| *one == key).count() as u64;
                proptest::prop_assert_eq!(*count, all);
            }
        }
    }

    #[test]
    fn what_is_stored_is_read_again() {
        let table = counted(&(0..20).collect::<Vec<_>>());
        let text = serde_json::to_string(&table).expect("JSON");
        let again: Small = serde_json::from_str(&text).expect("the same table");
        assert_eq!(again, table);
    }
}
