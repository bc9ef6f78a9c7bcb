use std::cell::RefCell;

use tokio::time::{advance, sleep, timeout};

use super::*;

const DOWN: Failure = failure(PartnerProblem::Unreachable, Reached::Nothing);
const BROKEN: Failure = failure(PartnerProblem::BadAnswer, Reached::Request);
const FAILING: Failure = failure(PartnerProblem::ServerError { status: 502 }, Reached::Failing);
const REFUSED: Failure = failure(PartnerProblem::Refused, Reached::Answer);
const UNREADABLE: Failure = failure(PartnerProblem::BadAnswer, Reached::Answer);

const fn failure(problem: PartnerProblem, reached: Reached) -> Failure {
    Failure { problem, reached, retry_after: None }
}

const fn throttled(seconds: Option<u32>) -> Failure {
    let problem = PartnerProblem::Throttled { retry_after_seconds: seconds };
    Failure { problem, reached: Reached::Answer, retry_after: seconds }
}

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        Timestamp(1_791_188_100_000)
    }
}

/// The whole of every wait.
struct Most;

impl Random for Most {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0xff);
    }
}

fn service() -> Upstream {
    let mut service = Upstream::new("a service", Duration::from_secs(10));
    service.equip(Arc::new(Stopped), Arc::new(Most));
    service
}

/// What came of a call, how often it was tried, and the milliseconds that it took.
type Told = (Result<(), PartnerProblem>, u32, u128);

/// Calls a service that does what `answers` says, then answers.
async fn call(service: &Upstream, repeat: Repeat, answers: &[Failure]) -> Told {
    let began = Instant::now();
    let tried = RefCell::new(0);
    let call = service.call("call", repeat);
    let once = |_| {
        let answer = answers.get(*tried.borrow() as usize).copied();
        *tried.borrow_mut() += 1;
        async move { answer.map_or(Ok(()), Err) }
    };
    let outcome = call.ask(once).await;
    let outcome = call.end(outcome);
    (outcome, tried.into_inner(), began.elapsed().as_millis())
}

#[tokio::test(start_paused = true)]
async fn what_passes_is_asked_again_after_a_growing_wait() {
    for failure in [DOWN, BROKEN, FAILING] {
        assert_eq!(call(&service(), Repeat::Freely, &[failure]).await, (Ok(()), 2, 250));
        assert_eq!(call(&service(), Repeat::Freely, &[failure; 2]).await, (Ok(()), 3, 750));
        let told = call(&service(), Repeat::Freely, &[failure; 3]).await;
        assert_eq!(told, (Err(failure.problem), 3, 750), "the third attempt is the last");
    }
    let told = call(&service(), Repeat::Freely, &[DOWN, FAILING, REFUSED]).await;
    assert_eq!(told, (Err(PartnerProblem::Refused), 3, 750), "the last answer counts");
}

#[tokio::test(start_paused = true)]
async fn what_may_have_been_done_is_not_done_twice() {
    for failure in [BROKEN, FAILING, throttled(Some(1))] {
        let told = call(&service(), Repeat::IfUnsent, &[failure]).await;
        assert_eq!(told, (Err(failure.problem), 1, 0));
    }
    assert_eq!(call(&service(), Repeat::IfUnsent, &[DOWN; 2]).await, (Ok(()), 3, 750));
    let told = call(&service(), Repeat::IfUnsent, &[DOWN, BROKEN]).await;
    assert_eq!(told, (Err(BROKEN.problem), 2, 250));
}

#[tokio::test(start_paused = true)]
async fn an_answer_is_an_answer() {
    for failure in [REFUSED, UNREADABLE, throttled(None)] {
        for repeat in [Repeat::Freely, Repeat::IfUnsent] {
            assert_eq!(call(&service(), repeat, &[failure]).await, (Err(failure.problem), 1, 0));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn without_randomness_waits_are_whole() {
    let service = Upstream::new("a service", Duration::from_secs(10));
    assert_eq!(call(&service, Repeat::Freely, &[DOWN; 2]).await, (Ok(()), 3, 750));
}

#[tokio::test(start_paused = true)]
async fn all_attempts_share_one_time_limit() {
    let service = service();
    let given = RefCell::new(Vec::new());
    let call = service.call("call", Repeat::Freely);
    let outcome = call
        .ask(|left: Duration| {
            given.borrow_mut().push(left.as_millis());
            async {
                sleep(Duration::from_millis(4800)).await;
                Err::<(), _>(FAILING)
            }
        })
        .await;
    // 4.8 s, 0.25 s of waiting, 4.8 s: the 0.15 s that are left are too short for another wait of 0.5 s.
    assert_eq!(outcome, Err(FAILING.problem));
    assert_eq!(given.into_inner(), [10_000, 4950]);

    // A list's pages share it too.
    sleep(Duration::from_millis(150)).await;
    let next = call.ask(|_| async { Ok::<_, Failure>(()) }).await;
    assert_eq!(next, Err(PartnerProblem::TimedOut));
}

#[tokio::test(start_paused = true)]
async fn a_service_that_asks_to_wait_is_waited_for() {
    assert_eq!(call(&service(), Repeat::Freely, &[throttled(Some(4))]).await, (Ok(()), 2, 4000));
    assert_eq!(call(&service(), Repeat::Freely, &[throttled(Some(0))]).await, (Ok(()), 2, 250));
    let away = Failure { retry_after: Some(2), ..FAILING };
    assert_eq!(call(&service(), Repeat::Freely, &[away]).await, (Ok(()), 2, 2000));
    let told = call(&service(), Repeat::Freely, &[throttled(Some(4)); 3]).await;
    assert_eq!(told, (Err(throttled(Some(4)).problem), 3, 8000), "8 s are gone, 4 more are too many");
}

#[tokio::test(start_paused = true)]
async fn a_service_that_asks_for_more_than_is_left_is_left_alone() {
    let service = service();
    let told = call(&service, Repeat::Freely, &[throttled(Some(20))]).await;
    assert_eq!(told, (Err(throttled(Some(20)).problem), 1, 0));
    advance(Duration::from_millis(5500)).await;
    let clone = service.clone();
    assert_eq!(call(&clone, Repeat::Freely, &[]).await, (Err(throttled(Some(15)).problem), 0, 0));
    assert_eq!(
        clone.condition(),
        Condition::Held { problem: throttled(Some(15)).problem, remaining: Duration::from_millis(14_500) }
    );
    advance(Duration::from_millis(14_500)).await;
    assert_eq!(call(&clone, Repeat::Freely, &[]).await, (Ok(()), 1, 0));
}

#[tokio::test(start_paused = true)]
async fn nobody_asks_while_one_waits_as_the_service_asked() {
    let service = service();
    let waiting = [throttled(Some(3))];
    let (waiting, other) = tokio::join!(call(&service, Repeat::Freely, &waiting), async {
        sleep(Duration::from_secs(1)).await;
        call(&service, Repeat::Freely, &[]).await
    });
    assert_eq!(waiting, (Ok(()), 2, 3000));
    assert_eq!(other, (Err(throttled(Some(2)).problem), 0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_wait_that_another_answer_made_longer_is_given_up() {
    let service = service();
    let short = [throttled(Some(1))];
    let long = async {
        let call = service.call("call", Repeat::IfUnsent);
        call.ask(|_| async {
            sleep(Duration::from_millis(500)).await;
            Err::<(), _>(throttled(Some(60)))
        })
        .await
    };
    let (long, short) = tokio::join!(long, call(&service, Repeat::Freely, &short));
    assert_eq!(long, Err(throttled(Some(60)).problem));
    assert_eq!(short, (Err(throttled(Some(1)).problem), 1, 1000));
}

/// Fails so often that the breaker opens, for 5 s.
async fn break_down(service: &Upstream) {
    for _ in 0..breaker::POLICY.failures {
        assert_eq!(service.condition(), Condition::Closed);
        call(service, Repeat::IfUnsent, &[FAILING]).await.0.unwrap_err();
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_that_keeps_failing_is_not_asked_until_one_call_finds_it_back() {
    let service = service();
    break_down(&service).await;
    let clone = service.clone();
    assert_eq!(call(&clone, Repeat::Freely, &[]).await, (Err(FAILING.problem), 0, 0));
    let condition = |remaining| Condition::Open { problem: FAILING.problem, remaining };
    assert_eq!(clone.condition(), condition(Duration::from_secs(5)));

    advance(Duration::from_secs(5)).await;
    assert_eq!(clone.condition(), condition(Duration::ZERO));
    let told = call(&clone, Repeat::Freely, &[DOWN]).await;
    assert_eq!(told, (Err(DOWN.problem), 1, 0), "the one call is not repeated");
    assert_eq!(call(&service, Repeat::Freely, &[]).await, (Err(DOWN.problem), 0, 0));

    advance(Duration::from_secs(10)).await;
    assert_eq!(call(&clone, Repeat::Freely, &[REFUSED]).await.0, Err(PartnerProblem::Refused));
    assert_eq!(service.condition(), Condition::Closed, "a refusal is a sign of life");
    assert_eq!(call(&service, Repeat::Freely, &[DOWN; 2]).await.0, Ok(()));
}

#[tokio::test(start_paused = true)]
async fn whoever_asks_learns_whether_anything_was_sent() {
    const HELD: Failure = throttled(Some(20));
    let service = service();
    let asked = |answers: &'static [Failure]| observed(call(&service, Repeat::Freely, answers));
    assert!(asked(&[]).await.1);
    assert!(asked(&[DOWN; 3]).await.1, "a connection was tried");
    assert!(asked(&[HELD]).await.1);
    let ((held, ..), sent) = asked(&[]).await;
    assert_eq!((held, sent), (Err(HELD.problem), false));
}

#[tokio::test(start_paused = true)]
async fn refusals_do_not_open_the_breaker() {
    let service = service();
    for _ in 0..3 * breaker::POLICY.failures {
        for failure in [REFUSED, UNREADABLE, throttled(None)] {
            call(&service, Repeat::Freely, &[failure]).await.0.unwrap_err();
        }
    }
    assert_eq!(service.condition(), Condition::Closed);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_is_repeated_fails_once() {
    let service = service();
    for _ in 1..breaker::POLICY.failures {
        assert_eq!(call(&service, Repeat::Freely, &[FAILING; 3]).await.1, 3);
    }
    assert_eq!(service.condition(), Condition::Closed);
}

#[tokio::test(start_paused = true)]
async fn no_call_is_repeated_once_the_breaker_is_open() {
    let service = service();
    let (failed, ()) = tokio::join!(call(&service, Repeat::Freely, &[DOWN; 2]), async {
        sleep(Duration::from_millis(100)).await;
        break_down(&service).await;
    });
    assert_eq!(failed, (Err(DOWN.problem), 1, 250));
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_is_given_up_leaves_the_way_to_the_next() {
    let service = service();
    break_down(&service).await;
    advance(Duration::from_secs(5)).await;
    let probe = service.call("call", Repeat::Freely);
    let asked = probe.ask(|_| std::future::pending::<Result<(), Failure>>());
    assert!(timeout(Duration::from_secs(1), asked).await.is_err());
    assert_eq!(call(&service, Repeat::Freely, &[]).await, (Ok(()), 1, 0));
    assert_eq!(service.condition(), Condition::Closed);
}
