//! Consent by policy: which policy applies to a device, and what it says when nobody answers.

use farhand_contract::{
    Error, Timestamp,
    consent::{ANSWER_MINUTES, AppliedPolicy, ConsentPolicy, PolicySource, TIMES_AGAIN, Unanswered},
    errors::{Field, Problem},
    sessions::SessionState,
};

use crate::session::SESSION_SECONDS;

/// Who accepts has at least so long to connect, in seconds.
pub const CONNECT_SECONDS: i64 = 15 * 60;

/// The policy that applies to a device, of all that were set for it, its groups and its organisation: the nearest one,
/// whole. That is the device's own, else one of a group, else the organisation's, else the default.
///
/// Of several groups' policies the strictest one applies, whole: one that always asks before one that does not; then one
/// by which a session expires before one that asks again (less often before more often), and that before one by which
/// the technician goes on; then one that demands a reason; then the one with less time to answer. Between equals the
/// group's id decides, so that the order in which they are found does not.
pub fn resolve(found: impl IntoIterator<Item = AppliedPolicy>) -> AppliedPolicy {
    found.into_iter().min_by_key(place).unwrap_or_default()
}

/// Nearer and stricter ones first.
fn place(applied: &AppliedPolicy) -> impl Ord + use<> {
    let (distance, group) = match &applied.source {
        PolicySource::Device => (0, None),
        PolicySource::Group { id, .. } => (1, Some(*id)),
        PolicySource::Tenant => (2, None),
        PolicySource::Default => (3, None),
    };
    let policy = applied.policy;
    let leniency = match policy.unanswered {
        Unanswered::Expire => 0,
        Unanswered::AskAgain => policy.times_again,
        Unanswered::GoOn => u32::MAX,
    };
    (distance, !policy.ask_always, leniency, !policy.reason_required, policy.answer_minutes, group)
}

/// The policy, if it can be set: its numbers within their bounds, and no going on where users are always asked.
pub fn checked(policy: ConsentPolicy) -> Result<ConsentPolicy, Error> {
    let refused = |field| Err(Error::Invalid { field, problem: Problem::Malformed });
    let (least, most) = ANSWER_MINUTES;
    if !(least..=most).contains(&policy.answer_minutes) {
        return refused(Field::AnswerMinutes);
    }
    if !(1..=TIMES_AGAIN).contains(&policy.times_again) {
        return refused(Field::TimesAgain);
    }
    if policy.ask_always && policy.unanswered == Unanswered::GoOn {
        return refused(Field::Unanswered);
    }
    Ok(policy)
}

/// Refuses a request that does not say why, where it must.
pub fn demand_reason(policy: &ConsentPolicy, reason: Option<&str>) -> Result<(), Error> {
    if policy.reason_required && reason.is_none() {
        return Err(Error::Invalid { field: Field::Reason, problem: Problem::Missing });
    }
    Ok(())
}

/// Until when the user can answer who is asked at `asked_at`.
pub fn answer_by(policy: &ConsentPolicy, asked_at: Timestamp) -> Timestamp {
    asked_at.plus_seconds(i64::from(policy.answer_minutes) * 60)
}

/// Until when both sides can connect after the user accepted at `accepted_at`, who could answer until `answer_by`.
pub fn connect_by(answer_by: Timestamp, accepted_at: Timestamp) -> Timestamp {
    answer_by.max(accepted_at.plus_seconds(CONNECT_SECONDS))
}

/// No session of this policy that was asked for at `requested_at` waits longer.
pub fn waits_until(policy: &ConsentPolicy, requested_at: Timestamp) -> Timestamp {
    let times = match policy.unanswered {
        Unanswered::AskAgain => i64::from(policy.times_again) + 1,
        Unanswered::Expire | Unanswered::GoOn => 1,
    };
    let asked = i64::from(policy.answer_minutes) * 60 * times;
    requested_at.plus_seconds(asked + SESSION_SECONDS)
}

/// A session, as far as it matters when its time has run out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Where it stands.
    pub state: SessionState,
    /// Whether the Company Portal shows it: whether anybody can answer.
    pub can_answer: bool,
    /// How often the user was asked again.
    pub asked_again: u32,
    /// Whether the technician already goes on without an answer.
    pub went_on: bool,
}

/// What happens to a session whose time has run out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeOut {
    /// It expires.
    Expire,
    /// The user is asked again, and can answer until then.
    AskAgain(Timestamp),
    /// It stays open without an answer, and both sides can connect until then.
    GoOn(Timestamp),
}

/// What happens at `now` to a session whose time has run out.
pub fn when_time_runs_out(policy: &ConsentPolicy, session: Waiting, now: Timestamp) -> TimeOut {
    let unanswered = session.state == SessionState::AwaitingUser && session.can_answer && !session.went_on;
    match policy.unanswered {
        Unanswered::AskAgain if unanswered && session.asked_again < policy.times_again => {
            TimeOut::AskAgain(answer_by(policy, now))
        }
        Unanswered::GoOn if unanswered && !policy.ask_always => {
            TimeOut::GoOn(now.plus_seconds(SESSION_SECONDS))
        }
        _ => TimeOut::Expire,
    }
}

#[cfg(test)]
mod tests;
