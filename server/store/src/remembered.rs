//! What was found out of a tenant's devices, for as long as none of them changes.
//!
//! Every transaction that changes devices, or what they are marked with, counts on (`rooms/device_counts.rs`), and each page
//! reads how far: what is remembered under another number is not used. So it is right with several instances on one database,
//! too.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use farhand_contract::{TenantId, devices::DeviceQuery};

/// Answers to the latest questions.
pub(crate) struct Remembered<V> {
    answers: Mutex<VecDeque<Answer<V>>>,
    most: usize,
}

struct Answer<V> {
    tenant: TenantId,
    query: DeviceQuery,
    version: u64,
    value: Arc<V>,
}

impl<V> Remembered<V> {
    /// At most so many answers.
    pub(crate) fn at_most(most: usize) -> Self {
        Self { answers: Mutex::default(), most }
    }

    /// The answer to this question, if it was given at this version of the tenant's devices.
    pub(crate) fn get(&self, tenant: TenantId, query: &DeviceQuery, version: u64) -> Option<Arc<V>> {
        let mut answers = self.answers();
        let place = answers.iter().position(|answer| answer.tenant == tenant && answer.query == *query)?;
        let answer = answers.remove(place).filter(|answer| answer.version == version)?;
        let value = Arc::clone(&answer.value);
        answers.push_front(answer);
        Some(value)
    }

    /// The last answer to it, which may be out of date.
    pub(crate) fn latest(&self, tenant: TenantId, query: &DeviceQuery) -> Option<Arc<V>> {
        let answers = self.answers();
        let answer = answers.iter().find(|answer| answer.tenant == tenant && answer.query == *query)?;
        Some(Arc::clone(&answer.value))
    }

    /// Remembers an answer that was found at this version or later, and forgets the one that was not asked for longest.
    pub(crate) fn put(&self, tenant: TenantId, query: DeviceQuery, version: u64, value: V) -> Arc<V> {
        let value = Arc::new(value);
        let mut answers = self.answers();
        answers.retain(|answer| answer.tenant != tenant || answer.query != query);
        answers.push_front(Answer { tenant, query, version, value: Arc::clone(&value) });
        answers.truncate(self.most);
        value
    }

    fn answers(&self) -> MutexGuard<'_, VecDeque<Answer<V>>> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn searched(text: &str) -> DeviceQuery {
        DeviceQuery { search: text.into(), ..DeviceQuery::default() }
    }

    #[test]
    fn an_answer_holds_until_the_devices_change() {
        let (tenant, other) = (TenantId(Uuid::from_u128(1)), TenantId(Uuid::from_u128(2)));
        let remembered = Remembered::at_most(2);
        remembered.put(tenant, searched("a"), 1, "a");
        assert_eq!(remembered.get(tenant, &searched("a"), 1).as_deref(), Some(&"a"));
        assert_eq!(remembered.get(other, &searched("a"), 1), None);
        assert_eq!(remembered.get(tenant, &searched("b"), 1), None);
        assert_eq!(remembered.latest(tenant, &searched("a")).as_deref(), Some(&"a"));
        assert_eq!(remembered.latest(other, &searched("a")), None);
        assert_eq!(remembered.get(tenant, &searched("a"), 2), None);
    }

    #[test]
    fn the_latest_answers_are_kept() {
        let tenant = TenantId(Uuid::from_u128(1));
        let remembered = Remembered::at_most(2);
        for text in ["a", "b"] {
            remembered.put(tenant, searched(text), 1, text);
        }
        assert!(remembered.get(tenant, &searched("a"), 1).is_some());
        remembered.put(tenant, searched("c"), 1, "c");
        assert!(remembered.get(tenant, &searched("a"), 1).is_some());
        assert!(remembered.get(tenant, &searched("b"), 1).is_none());
    }
}
