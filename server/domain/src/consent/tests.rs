use proptest::{prelude::*, sample::select};
use uuid::Uuid;

use super::*;

const NOW: Timestamp = Timestamp(1_800_000_000_000);

fn policies() -> impl Strategy<Value = ConsentPolicy> {
    (1..=3_u32, any::<bool>(), select(Unanswered::ALL), 1..=3_u32, any::<bool>()).prop_map(
        |(answer_minutes, ask_always, unanswered, times_again, reason_required)| ConsentPolicy {
            answer_minutes,
            ask_always,
            unanswered,
            times_again,
            reason_required,
        },
    )
}

fn group(number: u128) -> PolicySource {
    PolicySource::Group { id: Uuid::from_u128(number), name: format!("Group {number}") }
}

fn applied(source: PolicySource, policy: ConsentPolicy) -> AppliedPolicy {
    AppliedPolicy { policy, source }
}

fn distance(source: &PolicySource) -> u8 {
    match source {
        PolicySource::Device => 0,
        PolicySource::Group { .. } => 1,
        PolicySource::Tenant => 2,
        PolicySource::Default => 3,
    }
}

#[test]
fn every_combination_of_places_gives_the_nearest() {
    let policy = ConsentPolicy::default();
    for places in 0..8_u8 {
        let mut found = Vec::new();
        for (bit, source) in [(1, PolicySource::Tenant), (2, group(1)), (4, PolicySource::Device)] {
            if places & bit != 0 {
                found.push(applied(source, policy));
            }
        }
        let expected = match places {
            0 => PolicySource::Default,
            1 => PolicySource::Tenant,
            2 | 3 => group(1),
            _ => PolicySource::Device,
        };
        assert_eq!(resolve(found).source, expected, "{places:03b}");
    }
}

#[test]
fn nobodys_policy_is_what_was_the_rule_before_there_were_any() {
    let default = resolve([]);
    assert_eq!(default, AppliedPolicy::default());
    assert_eq!(answer_by(&default.policy, NOW), crate::session::deadline(NOW));
    assert_eq!(checked(default.policy), Ok(default.policy));
}

/// Each is stricter than the one after it.
#[test]
fn of_several_groups_the_strictest_applies() {
    let base = ConsentPolicy {
        answer_minutes: 10,
        ask_always: true,
        unanswered: Unanswered::Expire,
        times_again: 1,
        reason_required: true,
    };
    let order = [
        base,
        ConsentPolicy { answer_minutes: 20, ..base },
        ConsentPolicy { answer_minutes: 5, reason_required: false, ..base },
        ConsentPolicy { unanswered: Unanswered::AskAgain, ..base },
        ConsentPolicy { unanswered: Unanswered::AskAgain, times_again: 2, answer_minutes: 1, ..base },
        ConsentPolicy { ask_always: false, ..base },
        ConsentPolicy { ask_always: false, unanswered: Unanswered::AskAgain, times_again: 5, ..base },
        ConsentPolicy { ask_always: false, unanswered: Unanswered::GoOn, answer_minutes: 1, ..base },
    ];
    for (place, &strict) in order.iter().enumerate() {
        for &lenient in &order[place + 1..] {
            // The ids say the opposite.
            let found = [applied(group(1), lenient), applied(group(2), strict)];
            assert_eq!(resolve(found).policy, strict, "before {lenient:?}");
        }
    }
}

#[test]
fn what_can_be_set() {
    let refused = |field| Err(Error::Invalid { field, problem: Problem::Malformed });
    let base = ConsentPolicy::default();
    for minutes in [0, 241, u32::MAX] {
        let policy = ConsentPolicy { answer_minutes: minutes, ..base };
        assert_eq!(checked(policy), refused(Field::AnswerMinutes));
    }
    for minutes in [1, 60, 240] {
        let policy = ConsentPolicy { answer_minutes: minutes, ..base };
        assert_eq!(checked(policy), Ok(policy));
    }
    for times in [0, 6] {
        assert_eq!(checked(ConsentPolicy { times_again: times, ..base }), refused(Field::TimesAgain));
    }
    let going_on = ConsentPolicy { unanswered: Unanswered::GoOn, ..base };
    assert_eq!(checked(going_on), refused(Field::Unanswered));
    let allowed = ConsentPolicy { ask_always: false, ..going_on };
    assert_eq!(checked(allowed), Ok(allowed));
}

#[test]
fn a_reason_is_demanded_only_where_it_is_required() {
    let required = ConsentPolicy { reason_required: true, ..ConsentPolicy::default() };
    let missing = Err(Error::Invalid { field: Field::Reason, problem: Problem::Missing });
    assert_eq!(demand_reason(&required, None), missing);
    assert_eq!(demand_reason(&required, Some("INC-1")), Ok(()));
    assert_eq!(demand_reason(&ConsentPolicy::default(), None), Ok(()));
}

#[test]
fn who_accepts_at_the_last_moment_still_has_time_to_connect() {
    let until = NOW.plus_seconds(60);
    assert_eq!(connect_by(until, NOW.plus_seconds(59)), NOW.plus_seconds(59 + CONNECT_SECONDS));
    let later = NOW.plus_seconds(3600);
    assert_eq!(connect_by(later, NOW.plus_seconds(60)), later);
}

proptest! {
    #[test]
    fn one_of_the_nearest_applies_in_whatever_order_they_are_found(
        groups in prop::collection::vec(policies(), 0..5),
        tenant in prop::option::of(policies()),
        device in prop::option::of(policies()),
        turn in any::<prop::sample::Index>(),
    ) {
        let mut found: Vec<_> =
            groups.into_iter().zip(1..).map(|(policy, number)| applied(group(number), policy)).collect();
        found.extend(tenant.map(|policy| applied(PolicySource::Tenant, policy)));
        found.extend(device.map(|policy| applied(PolicySource::Device, policy)));
        let chosen = resolve(found.clone());
        if found.is_empty() {
            prop_assert_eq!(chosen, AppliedPolicy::default());
        } else {
            prop_assert!(found.contains(&chosen));
            let nearest = found.iter().map(|one| distance(&one.source)).min();
            prop_assert_eq!(Some(distance(&chosen.source)), nearest);
            let by = turn.index(found.len());
            found.rotate_left(by);
            prop_assert_eq!(&resolve(found.clone()), &chosen);
            found.reverse();
            prop_assert_eq!(&resolve(found), &chosen);
        }
    }

    #[test]
    fn the_last_moment_is_never_reached_by_asking_again(policy in policies(), late in 0..30_i64) {
        let last = waits_until(&policy, NOW);
        let mut session = Waiting {
            state: SessionState::AwaitingUser,
            can_answer: true,
            asked_again: 0,
            went_on: false,
        };
        let mut until = answer_by(&policy, NOW);
        // Ends: each time round is counted, or the last.
        loop {
            prop_assert!(until <= last.plus_seconds(late * 10));
            match when_time_runs_out(&policy, session, until.plus_seconds(late)) {
                TimeOut::Expire => break,
                TimeOut::AskAgain(next) => {
                    prop_assert_eq!(policy.unanswered, Unanswered::AskAgain);
                    session.asked_again += 1;
                    prop_assert!(session.asked_again <= policy.times_again);
                    until = next;
                }
                TimeOut::GoOn(next) => {
                    prop_assert!(!policy.ask_always && policy.unanswered == Unanswered::GoOn);
                    prop_assert!(!session.went_on);
                    session.went_on = true;
                    until = next;
                }
            }
        }
    }

    #[test]
    fn what_is_answered_or_cannot_be_only_expires(
        policy in policies(),
        state in select(SessionState::ALL),
        asked_again in 0..5_u32,
    ) {
        let session = Waiting { state, can_answer: true, asked_again, went_on: false };
        if state != SessionState::AwaitingUser {
            prop_assert_eq!(when_time_runs_out(&policy, session, NOW), TimeOut::Expire);
        }
        let userless = Waiting { can_answer: false, ..session };
        prop_assert_eq!(when_time_runs_out(&policy, userless, NOW), TimeOut::Expire);
    }
}
