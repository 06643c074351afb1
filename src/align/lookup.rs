//! Where an item stands in a list that may grow long.

use rustc_hash::FxHashMap;
use std::hash::Hash;

/// Items that are gone through one by one: faster than a hash. It changes no answer.
const FEW: usize = 32;

/// Where the items of a list stand, by their keys. Of most reads the list is short and nothing is hashed; of one
/// with a hundred thousand bases it may have thousands of items, each of which is looked for among all.
#[derive(Debug)]
pub struct Lookup<K> {
    places: FxHashMap<K, usize>,
    /// Items of the list that are hashed.
    hashed: usize,
}

impl<K> Default for Lookup<K> {
    fn default() -> Self {
        Self {
            places: FxHashMap::default(),
            hashed: 0,
        }
    }
}

impl<K: Eq + Hash> Lookup<K> {
    /// The index of the first item with a key, `key_of` being that of each. It is the same list every time, to
    /// which items are only added.
    #[inline]
    pub fn find<T>(&mut self, list: &[T], key: &K, key_of: impl Fn(&T) -> K) -> Option<usize> {
        if list.len() <= FEW {
            return list.iter().position(|one| key_of(one) == *key);
        }
        self.find_among_many(list, key, key_of)
    }

    #[inline(never)]
    fn find_among_many<T>(
        &mut self,
        list: &[T],
        key: &K,
        key_of: impl Fn(&T) -> K,
    ) -> Option<usize> {
        for (place, one) in list.iter().enumerate().skip(self.hashed) {
            self.places.entry(key_of(one)).or_insert(place);
        }
        self.hashed = list.len();
        self.places.get(key).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn the_first_item_with_a_key_is_found(keys in proptest::collection::vec(0_u8..100, 0..200)) {
            let mut lookup = Lookup::default();
            let mut list: Vec<u8> = Vec::new();
            for key in keys {
                let first = list.iter().position(|one| *one == key);
                proptest::prop_assert_eq!(lookup.find(&list, &key, |one| *one), first);
                list.push(key);
            }
        }
    }
}
