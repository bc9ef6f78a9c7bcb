use proptest::prelude::*;

use super::*;

const DOWN: PartnerProblem = PartnerProblem::Unreachable;
const LATE: PartnerProblem = PartnerProblem::TimedOut;

const QUICK: Policy = Policy {
    failures: 3,
    window: Duration::from_secs(10),
    first_pause: Duration::from_secs(4),
    longest_pause: Duration::from_secs(20),
};

const fn at(seconds: u64) -> Moment {
    Duration::from_secs(seconds)
}

fn whole(longest: Duration) -> Duration {
    longest
}

/// Asks at `now` and hands back `outcome` at once.
fn ask(breaker: &mut Breaker, outcome: Outcome, now: Moment) -> Option<Change> {
    let ticket = breaker.admit(now).unwrap();
    breaker.settle(&ticket, outcome, now, whole)
}

/// One that opened at 0 s, for 4 s.
fn opened() -> Breaker {
    let mut breaker = Breaker::new(QUICK);
    assert_eq!(ask(&mut breaker, Outcome::Failed(LATE), at(0)), None);
    assert_eq!(ask(&mut breaker, Outcome::Failed(LATE), at(0)), None);
    let change = ask(&mut breaker, Outcome::Failed(DOWN), at(0));
    assert_eq!(change, Some(Change::Opened { problem: DOWN, pause: at(4) }));
    breaker
}

#[test]
fn failures_in_a_row_open_it() {
    let mut breaker = opened();
    assert_eq!(breaker.position(at(1)), Position::Open { problem: DOWN, remaining: at(3) });
    assert_eq!(breaker.admit(at(3)).unwrap_err(), DOWN);
}

#[test]
fn an_answer_between_them_keeps_it_closed() {
    let mut breaker = Breaker::new(QUICK);
    for _ in 0..5 {
        ask(&mut breaker, Outcome::Failed(DOWN), at(0));
        ask(&mut breaker, Outcome::Failed(DOWN), at(0));
        ask(&mut breaker, Outcome::Alive, at(0));
        assert_eq!(breaker.position(at(0)), Position::Closed);
    }
}

#[test]
fn failures_far_apart_keep_it_closed() {
    let mut breaker = Breaker::new(QUICK);
    for now in [0, 6, 12, 18, 24] {
        assert_eq!(ask(&mut breaker, Outcome::Failed(DOWN), at(now)), None, "{now}");
    }
    assert!(ask(&mut breaker, Outcome::Failed(DOWN), at(28)).is_some(), "18, 24 and 28 are close together");
    let mut breaker = Breaker::new(QUICK);
    for now in [0, 5] {
        assert_eq!(ask(&mut breaker, Outcome::Failed(DOWN), at(now)), None);
    }
    assert!(ask(&mut breaker, Outcome::Failed(DOWN), at(10)).is_some(), "the window includes its end");
}

#[test]
fn what_nobody_waited_for_does_not_count() {
    let mut breaker = Breaker::new(QUICK);
    ask(&mut breaker, Outcome::Failed(DOWN), at(0));
    ask(&mut breaker, Outcome::Failed(DOWN), at(0));
    assert_eq!(ask(&mut breaker, Outcome::Unknown, at(0)), None);
    assert!(ask(&mut breaker, Outcome::Failed(DOWN), at(0)).is_some());
}

#[test]
fn after_the_pause_one_call_tries_the_service() {
    let mut breaker = opened();
    let probe = breaker.admit(at(4)).unwrap();
    assert!(probe.probe);
    assert_eq!(breaker.position(at(4)), Position::HalfOpen { problem: DOWN });
    assert_eq!(breaker.admit(at(5)).unwrap_err(), DOWN, "only one");

    assert_eq!(breaker.settle(&probe, Outcome::Alive, at(5), whole), Some(Change::Closed));
    assert_eq!(breaker.position(at(5)), Position::Closed);
    assert!(!breaker.admit(at(5)).unwrap().probe);
    assert_eq!(ask(&mut breaker, Outcome::Failed(DOWN), at(5)), None, "it counts from the beginning");
}

#[test]
fn pauses_double_up_to_the_longest_while_the_service_fails() {
    let mut breaker = opened();
    let mut now = at(4);
    for pause in [8, 16, 20, 20, 20] {
        let change = ask(&mut breaker, Outcome::Failed(LATE), now);
        assert_eq!(change, Some(Change::Opened { problem: LATE, pause: at(pause) }));
        now += at(pause);
        assert_eq!(breaker.admit(now.saturating_sub(Duration::from_nanos(1))).unwrap_err(), LATE);
    }
    ask(&mut breaker, Outcome::Alive, now);
    ask(&mut breaker, Outcome::Failed(DOWN), now);
    ask(&mut breaker, Outcome::Failed(DOWN), now);
    let change = ask(&mut breaker, Outcome::Failed(DOWN), now);
    assert_eq!(change, Some(Change::Opened { problem: DOWN, pause: at(4) }), "short again after an answer");
}

#[test]
fn at_least_half_a_pause_is_kept() {
    let mut breaker = Breaker::new(QUICK);
    for _ in 0..QUICK.failures {
        let ticket = breaker.admit(at(0)).unwrap();
        breaker.settle(&ticket, Outcome::Failed(DOWN), at(0), |_| Duration::ZERO);
    }
    assert_eq!(breaker.position(at(0)), Position::Open { problem: DOWN, remaining: at(2) });
}

#[test]
fn a_probe_that_nobody_waited_for_is_followed_by_the_next() {
    let mut breaker = opened();
    assert_eq!(ask(&mut breaker, Outcome::Unknown, at(4)), None);
    assert_eq!(breaker.position(at(4)), Position::Open { problem: DOWN, remaining: Duration::ZERO });
    assert!(breaker.admit(at(4)).unwrap().probe);
}

#[test]
fn what_was_asked_before_it_opened_decides_nothing() {
    for outcome in [Outcome::Alive, Outcome::Failed(LATE), Outcome::Unknown] {
        let mut breaker = Breaker::new(QUICK);
        let early = breaker.admit(at(0)).unwrap();
        let other = breaker.admit(at(0)).unwrap();
        for _ in 0..QUICK.failures {
            ask(&mut breaker, Outcome::Failed(DOWN), at(0));
        }
        assert!(!breaker.is_current(&early));
        assert_eq!(breaker.settle(&early, outcome, at(1), whole), None);
        assert_eq!(breaker.position(at(1)), Position::Open { problem: DOWN, remaining: at(3) });

        let probe = breaker.admit(at(4)).unwrap();
        assert_eq!(breaker.settle(&other, outcome, at(4), whole), None);
        assert_eq!(breaker.position(at(4)), Position::HalfOpen { problem: DOWN });
        breaker.settle(&probe, Outcome::Alive, at(4), whole);
        assert_eq!(breaker.position(at(4)), Position::Closed);
    }
}

/// What may happen to a breaker.
#[derive(Clone, Debug)]
enum Step {
    Ask,
    /// The call with this index among those under way is over.
    End(usize, Outcome),
    /// Milliseconds.
    Pass(u64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let outcome = prop_oneof![
        2 => Just(Outcome::Alive),
        5 => Just(Outcome::Failed(DOWN)),
        3 => Just(Outcome::Failed(LATE)),
        1 => Just(Outcome::Unknown),
    ];
    let step = prop_oneof![
        4 => Just(Step::Ask),
        4 => (0_usize..8, outcome).prop_map(|(index, outcome)| Step::End(index, outcome)),
        2 => (0_u64..6000).prop_map(Step::Pass),
    ];
    proptest::collection::vec(step, 0..200)
}

proptest! {
    #[test]
    fn whatever_happens(steps in steps(), luck in 0.0_f64..=1.0) {
        let mut breaker = Breaker::new(QUICK);
        let mut now = Duration::ZERO;
        let mut under_way: Vec<Ticket> = Vec::new();
        // When the failures since the last answer came in, as far as they count.
        let mut failed_at: Vec<Moment> = Vec::new();
        for step in steps {
            let before = breaker.position(now);
            match step {
                Step::Pass(millis) => now += Duration::from_millis(millis),
                Step::Ask => {
                    let admitted = breaker.admit(now);
                    match before {
                        Position::Closed => prop_assert!(!admitted.as_ref().unwrap().probe),
                        Position::Open { remaining, .. } if remaining.is_zero() => {
                            prop_assert!(admitted.as_ref().unwrap().probe);
                        }
                        Position::Open { problem, .. } | Position::HalfOpen { problem } => {
                            prop_assert_eq!(admitted.as_ref().unwrap_err(), &problem);
                        }
                    }
                    under_way.extend(admitted);
                }
                Step::End(index, outcome) => {
                    if under_way.is_empty() {
                        continue;
                    }
                    let ticket = under_way.swap_remove(index % under_way.len());
                    let (current, probe) = (breaker.is_current(&ticket), ticket.probe);
                    let change = breaker.settle(&ticket, outcome, now, |longest| longest.mul_f64(luck));
                    if current && before == Position::Closed {
                        match outcome {
                            Outcome::Alive => failed_at.clear(),
                            Outcome::Failed(_) => failed_at.push(now),
                            Outcome::Unknown => {}
                        }
                    }
                    match change {
                        None => prop_assert!(!current || !probe || outcome == Outcome::Unknown),
                        Some(Change::Closed) => {
                            prop_assert!(current && probe && outcome == Outcome::Alive);
                            failed_at.clear();
                        }
                        Some(Change::Opened { problem, pause }) => {
                            prop_assert_eq!(outcome, Outcome::Failed(problem));
                            prop_assert!(current);
                            prop_assert!(QUICK.first_pause / 2 <= pause && pause <= QUICK.longest_pause);
                            prop_assert_eq!(breaker.position(now), Position::Open { problem, remaining: pause });
                            if !probe {
                                let third = failed_at.len().checked_sub(QUICK.failures);
                                prop_assert!(third.is_some_and(|third| now <= failed_at[third] + QUICK.window));
                            }
                            failed_at.clear();
                        }
                    }
                }
            }
            // Never more than one call tries the service, and none goes unnoticed.
            let probes = under_way.iter().filter(|ticket| ticket.probe && breaker.is_current(ticket)).count();
            prop_assert_eq!(probes, usize::from(matches!(breaker.position(now), Position::HalfOpen { .. })));
        }
        // However it came to this, once every call is over a service that works is found in time.
        for ticket in under_way {
            breaker.settle(&ticket, Outcome::Unknown, now, |longest| longest);
        }
        now += QUICK.longest_pause;
        let ticket = breaker.admit(now);
        prop_assert!(ticket.is_ok());
        breaker.settle(&ticket.unwrap(), Outcome::Alive, now, |longest| longest);
        prop_assert_eq!(breaker.position(now), Position::Closed);
    }
}
