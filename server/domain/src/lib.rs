//! The rules of Farhand. Pure: nothing here awaits, reads a clock, or knows of a store, a partner or a page.

pub mod audit_seals;
pub mod check_ins;
pub mod connector;
pub mod consent;
pub mod device_sync;
pub mod eligibility;
pub mod enrolment;
pub mod groups;
pub mod notes;
pub mod notices;
pub mod permissions;
pub mod platform;
pub mod reports;
pub mod schedules;
pub mod session;
pub mod times;

use farhand_contract::Timestamp;

/// Tells the time. Passed in, so that tests move it.
pub trait Clock: Send + Sync {
    /// This moment.
    fn now(&self) -> Timestamp;
}

/// Gives randomness. Passed in, so that tests repeat.
pub trait Random: Send + Sync {
    /// Fills `bytes` from a source fit for secrets.
    fn fill(&self, bytes: &mut [u8]);
}

#[cfg(test)]
mod fixtures;
