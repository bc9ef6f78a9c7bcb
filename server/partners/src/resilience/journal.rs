//! The last calls, for whoever wonders why a connector does not work.

use std::collections::VecDeque;

use farhand_contract::{Timestamp, connectors::PartnerProblem};

/// How many calls are remembered.
pub const REMEMBERED: usize = 10;

/// A call that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRecord {
    /// Its name, such as `create_session`.
    pub call: &'static str,
    /// When it began.
    pub began: Timestamp,
    /// How long it took with all its attempts and the waits between them.
    pub duration_ms: u64,
    /// What came of it.
    pub outcome: Result<(), PartnerProblem>,
    /// How many requests were sent: more than one for a list of several pages, and after a failure that passes.
    pub attempts: u32,
}

/// The last calls.
#[derive(Debug, Default)]
pub struct Journal(VecDeque<CallRecord>);

impl Journal {
    /// Adds a call, and forgets the oldest when there are too many.
    pub fn add(&mut self, record: CallRecord) {
        self.0.truncate(REMEMBERED - 1);
        self.0.push_front(record);
    }

    /// The calls, the last to end first.
    pub fn all(&self) -> Vec<CallRecord> {
        self.0.iter().cloned().collect()
    }
}
