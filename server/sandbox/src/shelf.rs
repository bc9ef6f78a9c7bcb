//! A bounded collection: what the sandbox keeps, it keeps in memory, and it may run for weeks.

use std::collections::{BTreeMap, HashMap};

/// Values by key in the order in which they came. When it is full, the oldest makes room.
#[derive(Debug)]
pub(crate) struct Shelf<V> {
    capacity: usize,
    next: u64,
    places: HashMap<String, u64>,
    values: BTreeMap<u64, (String, V)>,
}

impl<V> Shelf<V> {
    /// An empty shelf for so many values.
    pub(crate) fn new(capacity: usize) -> Self {
        Self { capacity, next: 0, places: HashMap::new(), values: BTreeMap::new() }
    }

    /// Puts a value at the new end, in place of any that had the same key.
    pub(crate) fn insert(&mut self, key: String, value: V) {
        self.remove(&key);
        if self.values.len() >= self.capacity
            && let Some((_, (oldest, _))) = self.values.pop_first()
        {
            self.places.remove(&oldest);
        }
        self.places.insert(key.clone(), self.next);
        self.values.insert(self.next, (key, value));
        self.next += 1;
    }

    pub(crate) fn contains(&self, key: &str) -> bool {
        self.places.contains_key(key)
    }

    pub(crate) fn get(&self, key: &str) -> Option<&V> {
        self.values.get(self.places.get(key)?).map(|(_, value)| value)
    }

    pub(crate) fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        self.values.get_mut(self.places.get(key)?).map(|(_, value)| value)
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<V> {
        self.values.remove(&self.places.remove(key)?).map(|(_, value)| value)
    }

    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// The values, newest first.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &V> {
        self.values.values().rev().map(|(_, value)| value)
    }

    /// The values with their keys, oldest first.
    pub(crate) fn oldest_first(&self) -> impl Iterator<Item = (&str, &V)> {
        self.values.values().map(|(key, value)| (key.as_str(), value))
    }

    /// The values, oldest first, to be changed.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut V> {
        self.values.values_mut().map(|(_, value)| value)
    }

    /// Keeps the values for which the condition holds.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&V) -> bool) {
        let Self { places, values, .. } = self;
        values.retain(|_, (key, value)| {
            let kept = keep(value);
            if !kept {
                places.remove(key);
            }
            kept
        });
    }
}

#[cfg(test)]
mod tests {
    use super::Shelf;

    #[test]
    fn the_oldest_makes_room() {
        let mut shelf = Shelf::new(2);
        for (key, value) in [("a", 1), ("b", 2), ("a", 3), ("c", 4)] {
            shelf.insert(key.to_owned(), value);
        }
        assert_eq!(shelf.newest_first().copied().collect::<Vec<_>>(), [4, 3]);
        assert!(!shelf.contains("b"));
        assert_eq!(shelf.get("a"), Some(&3));
    }

    #[test]
    fn what_is_not_kept_is_not_found() {
        let mut shelf = Shelf::new(3);
        for value in 1..=3 {
            shelf.insert(value.to_string(), value);
        }
        shelf.retain(|&value| value != 2);
        assert_eq!((shelf.get("2"), shelf.len()), (None, 2));
        assert_eq!(shelf.remove("3"), Some(3));
        assert_eq!(shelf.newest_first().copied().collect::<Vec<_>>(), [1]);
    }
}
