//! Since when nothing happened that a device hears of: a Company Portal that comes back after a broken connection and has
//! missed nothing need not ask what there is to show.

use std::collections::{HashMap, HashSet};

use farhand_contract::{DeviceId, TenantId, Timestamp};
use farhand_store::{Result, Store};

/// How far back it is known, in seconds: a server that was stopped for longer is asked anew by all.
pub const KNOWN_SECONDS: i64 = 60 * 60;

/// How much later than a browser was told something may be known of what it was not told, in seconds: clocks of servers
/// differ, and an event takes a moment from one to the other.
const MARGIN_SECONDS: i64 = 5 * 60;

/// How long before it is written down an end may lie, in seconds: by a report that comes late, of a clock that is off.
const LATE_SECONDS: i64 = 3 * 24 * 60 * 60;

/// What was asked for so long ago is not looked at, in seconds: it is over.
const ASKED_SECONDS: i64 = 90 * 24 * 60 * 60;

/// What is remembered.
#[derive(Debug, Default)]
pub struct Memory {
    /// From when on it is known; nothing is, without it.
    since: Option<Timestamp>,
    /// When something last happened for each device.
    happened: HashMap<(TenantId, DeviceId), Timestamp>,
    /// How often something was missed.
    gaps: u64,
}

/// The store's account of which devices something may have happened for.
#[derive(Debug)]
pub struct Account {
    /// Taken after so many gaps: worth nothing after another.
    gaps: u64,
    taken_at: Timestamp,
    devices: HashSet<(TenantId, DeviceId)>,
}

impl Account {
    /// Takes it at this moment. `gaps` is the memory's number from before.
    pub async fn take(store: &Store, gaps: u64, now: Timestamp) -> Result<Self> {
        let over_since = now.plus_seconds(-KNOWN_SECONDS - LATE_SECONDS);
        let asked_since = now.plus_seconds(-ASKED_SECONDS);
        let mut devices = HashSet::new();
        for tenant in store.tenants().await? {
            let of_tenant = store.devices_in_use(tenant.id, asked_since, over_since).await?;
            devices.extend(of_tenant.into_iter().map(|device| (tenant.id, device)));
        }
        Ok(Self { gaps, taken_at: now, devices })
    }
}

impl Memory {
    /// How often something was missed.
    pub const fn gaps(&self) -> u64 {
        self.gaps
    }

    /// Something happens now that the device hears of.
    pub fn note(&mut self, tenant: TenantId, device: DeviceId, now: Timestamp) {
        self.happened.insert((tenant, device), now);
    }

    /// Something was missed.
    pub fn miss(&mut self) {
        *self = Self { gaps: self.gaps + 1, ..Self::default() };
    }

    /// What the store says of the time before anybody listened, unless something was missed since.
    pub fn learn(&mut self, account: Account) {
        if account.gaps != self.gaps {
            return;
        }
        self.since = Some(account.taken_at.plus_seconds(-KNOWN_SECONDS));
        for device in account.devices {
            self.happened.entry(device).or_insert(account.taken_at);
        }
    }

    /// Forgets what is too long ago to be asked for.
    pub fn forget(&mut self, now: Timestamp) {
        let before = now.plus_seconds(-KNOWN_SECONDS - MARGIN_SECONDS);
        self.since = self.since.map(|since| since.max(now.plus_seconds(-KNOWN_SECONDS)));
        self.happened.retain(|_, at| *at >= before);
    }

    /// Whether it is known that nothing happened for the device since it was told everything, at this moment.
    pub fn nothing_since(&self, tenant: TenantId, device: DeviceId, told_at: Timestamp) -> bool {
        let from = told_at.plus_seconds(-MARGIN_SECONDS);
        self.since.is_some_and(|since| since <= from)
            && self.happened.get(&(tenant, device)).is_none_or(|&at| at < from)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const CONTOSO: TenantId = TenantId(Uuid::from_u128(1));
    const LAPTOP: DeviceId = DeviceId(Uuid::from_u128(2));
    const PHONE: DeviceId = DeviceId(Uuid::from_u128(3));
    const MINUTE: i64 = 60;

    fn at(seconds: i64) -> Timestamp {
        Timestamp(1_800_000_000_000).plus_seconds(seconds)
    }

    fn account(gaps: u64, taken_at: i64) -> Account {
        Account { gaps, taken_at: at(taken_at), devices: HashSet::from([(CONTOSO, LAPTOP)]) }
    }

    fn missed_nothing(memory: &Memory, device: DeviceId, told_at: i64) -> bool {
        memory.nothing_since(CONTOSO, device, at(told_at))
    }

    #[test]
    fn before_the_store_is_asked_nothing_is_known() {
        assert!(!missed_nothing(&Memory::default(), PHONE, 0));
    }

    #[test]
    fn after_a_restart_the_store_says_who_may_have_missed_something() {
        let mut memory = Memory::default();
        memory.learn(account(0, 0));
        assert!(missed_nothing(&memory, PHONE, -30 * MINUTE));
        assert!(!missed_nothing(&memory, LAPTOP, -30 * MINUTE));
        // The server was away for too long.
        assert!(!missed_nothing(&memory, PHONE, -60 * MINUTE));
        // Told by now that it has a session.
        assert!(missed_nothing(&memory, LAPTOP, 6 * MINUTE));
    }

    #[test]
    fn what_happens_from_then_on_is_known() {
        let mut memory = Memory::default();
        memory.learn(account(0, 0));
        memory.note(CONTOSO, PHONE, at(10 * MINUTE));
        assert!(!missed_nothing(&memory, PHONE, 5 * MINUTE));
        // It may have been told by another server, whose clock is ahead.
        assert!(!missed_nothing(&memory, PHONE, 10 * MINUTE + MARGIN_SECONDS));
        assert!(missed_nothing(&memory, PHONE, 10 * MINUTE + MARGIN_SECONDS + 1));
        assert!(missed_nothing(&memory, DeviceId(Uuid::nil()), 5 * MINUTE));
    }

    #[test]
    fn what_happened_while_the_store_was_asked_stands() {
        let mut memory = Memory::default();
        memory.note(CONTOSO, LAPTOP, at(10 * MINUTE));
        memory.learn(account(0, 0));
        assert!(!missed_nothing(&memory, LAPTOP, 5 * MINUTE));
    }

    #[test]
    fn after_a_gap_an_account_from_before_is_worth_nothing() {
        let mut memory = Memory::default();
        memory.learn(account(0, 0));
        memory.miss();
        assert!(!missed_nothing(&memory, PHONE, 0));
        memory.learn(account(0, 0));
        assert!(!missed_nothing(&memory, PHONE, 0));
        memory.learn(account(memory.gaps(), MINUTE));
        assert!(missed_nothing(&memory, PHONE, 0));
    }

    #[test]
    fn what_is_forgotten_is_not_taken_for_nothing() {
        let mut memory = Memory::default();
        memory.learn(account(0, 0));
        memory.note(CONTOSO, PHONE, at(MINUTE));
        memory.forget(at(90 * MINUTE));
        assert!(memory.happened.is_empty());
        for told_at in [-MINUTE, MINUTE, 30 * MINUTE] {
            assert!(!missed_nothing(&memory, PHONE, told_at), "{told_at}");
        }
        assert!(missed_nothing(&memory, PHONE, 35 * MINUTE));
    }
}
