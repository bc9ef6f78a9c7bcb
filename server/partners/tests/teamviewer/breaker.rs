//! A service that fails again and again, and comes back.

use std::time::Duration;

use farhand_contract::connectors::PartnerProblem::{BadAnswer, ServerError, TimedOut, Unreachable};
use farhand_partners::{Condition, teamviewer::TeamViewer};
use tokio::net::TcpListener;
use wiremock::{
    Mock, ResponseTemplate,
    matchers::{any, path},
};

use crate::{
    fake::{answering, answering_in_turn, client, client_of, everything, failing, pass, requests},
    faults::{Call, SHORT},
};

/// How often in a row the service must fail before it is left alone.
const FAILURES: usize = 5;

/// How long it is left alone then when randomness is all zeros: half of the 5 s.
const PAUSE: Duration = Duration::from_millis(2500);

/// Makes so many calls fail that the service is left alone.
async fn break_down(client: &TeamViewer) {
    for _ in 0..FAILURES {
        assert_eq!(client.condition(), Condition::Closed);
        assert_eq!(Call::CreateSession.make(client).await, Err(ServerError { status: 503 }));
    }
}

#[tokio::test]
async fn a_service_that_keeps_failing_is_left_alone() {
    let service = answering(failing()).await;
    let client = client(&service);
    break_down(&client).await;
    let problem = ServerError { status: 503 };
    for call in Call::ALL {
        assert_eq!(call.make(&client.clone()).await, Err(problem), "{call:?}");
    }
    assert_eq!(requests(&service).await, FAILURES);
    let Condition::Open { problem: opened_by, remaining } = client.condition() else {
        panic!("{:?}", client.condition());
    };
    assert!(opened_by == problem && remaining <= PAUSE, "{remaining:?}");

    pass(PAUSE).await;
    assert_eq!(Call::Session.make(&client).await, Err(problem));
    assert_eq!(Call::Session.make(&client).await, Err(problem));
    assert_eq!(requests(&service).await, FAILURES + 1, "one request tries the service");

    service.reset().await;
    Mock::given(any()).respond_with(everything()).mount(&service).await;
    pass(2 * PAUSE).await;
    for call in Call::ALL {
        assert_eq!(call.make(&client).await, Ok(()), "{call:?}");
    }
    assert_eq!(client.condition(), Condition::Closed);
}

#[tokio::test]
async fn others_fail_at_once_while_one_call_tries_the_service() {
    let service = answering(failing()).await;
    let client = client(&service);
    break_down(&client).await;
    pass(PAUSE).await;
    service.reset().await;
    Mock::given(any()).respond_with(everything().set_delay(Duration::from_millis(200))).mount(&service).await;
    let (probe, other) = tokio::join!(Call::Session.make(&client), async {
        assert_eq!(client.condition(), Condition::HalfOpen { problem: ServerError { status: 503 } });
        Call::Session.make(&client).await
    });
    assert_eq!((probe, other), (Ok(()), Err(ServerError { status: 503 })));
    assert_eq!((requests(&service).await, client.condition()), (1, Condition::Closed));
}

#[tokio::test]
async fn no_answer_no_connection_and_a_broken_one_are_failures_too() {
    let service = answering(everything().set_delay(Duration::from_mins(1))).await;
    let client = client_of(&service.uri(), SHORT);
    let make = || Call::Session.make(&client);
    // At once, so that their time runs out together.
    let outcomes = tokio::join!(make(), make(), make(), make(), make());
    assert_eq!(outcomes, (Err(TimedOut), Err(TimedOut), Err(TimedOut), Err(TimedOut), Err(TimedOut)));
    assert!(matches!(client.condition(), Condition::Open { problem: TimedOut, .. }));

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let client = client_of(&base, Duration::from_secs(10));
    let hanging_up = tokio::spawn(async move {
        loop {
            drop(listener.accept().await);
        }
    });
    for _ in 0..FAILURES {
        assert_eq!(Call::Session.make(&client).await, Err(BadAnswer));
    }
    assert!(matches!(client.condition(), Condition::Open { problem: BadAnswer, .. }));
    hanging_up.abort();
    hanging_up.await.unwrap_err();

    let client = client_of(&base, Duration::from_secs(10));
    for _ in 0..FAILURES {
        assert_eq!(Call::CreateSession.make(&client).await, Err(Unreachable));
    }
    assert!(matches!(client.condition(), Condition::Open { problem: Unreachable, .. }));
}

#[tokio::test]
async fn refusals_are_signs_of_life() {
    for status in [400, 401, 403, 404, 409, 429] {
        let one_short = || std::iter::repeat_n(failing(), FAILURES - 1);
        let answers = one_short().chain([ResponseTemplate::new(status)]).chain(one_short());
        let service = answering_in_turn(answers).await;
        let client = client(&service);
        for _ in 1..2 * FAILURES {
            Call::CreateSession.make(&client).await.unwrap_err();
            assert_eq!(client.condition(), Condition::Closed, "{status}");
        }
    }
    let service = answering(ResponseTemplate::new(200).set_body_string("<html>Sign in</html>")).await;
    let client = client(&service);
    for _ in 0..2 * FAILURES {
        assert_eq!(Call::CreateSession.make(&client).await, Err(BadAnswer));
    }
    assert_eq!(client.condition(), Condition::Closed, "what answers so is there");
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_leaves_nothing_behind() {
    let service = answering(failing()).await;
    let client = client(&service);
    break_down(&client).await;
    pass(PAUSE).await;
    service.reset().await;
    Mock::given(path("/api/v1/ping")).respond_with(everything()).mount(&service).await;
    Mock::given(any()).respond_with(everything().set_delay(Duration::from_mins(1))).mount(&service).await;
    let given_up = tokio::time::timeout(Duration::from_millis(200), Call::Session.make(&client)).await;
    assert!(given_up.is_err());
    assert_eq!(Call::Ping.make(&client).await, Ok(()), "the next one tries the service in its place");
}
