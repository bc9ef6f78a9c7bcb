//! A service that asks to be left alone for a while.

use std::time::Duration;

use farhand_contract::connectors::PartnerProblem::{self, Refused, ServerError, Throttled};
use farhand_partners::Condition;
use tokio::time::Instant;
use wiremock::ResponseTemplate;

use crate::{
    fake::{answering_in_turn, client, failing, pass, requests, throttling},
    faults::Call,
};

const fn throttled(seconds: u32) -> PartnerProblem {
    Throttled { retry_after_seconds: Some(seconds) }
}

#[tokio::test]
async fn a_short_silence_is_kept_and_the_call_succeeds() {
    for asked in [throttling("1"), failing().insert_header("Retry-After", "1")] {
        let service = answering_in_turn([asked]).await;
        let (client, began) = (client(&service), Instant::now());
        assert_eq!(Call::Session.make(&client).await, Ok(()));
        assert!(began.elapsed() >= Duration::from_secs(1), "{:?}", began.elapsed());
        assert_eq!(requests(&service).await, 2);
    }
}

#[tokio::test]
async fn a_long_silence_is_kept_by_every_call_and_every_clone() {
    let date =
        throttling("Sun, 22 Nov 2026 19:00:20 GMT").insert_header("Date", "Sun, 22 Nov 2026 19:00:00 GMT");
    for (asked, first) in
        [(throttling("20"), Call::Session), (throttling("20"), Call::CreateSession), (date, Call::Session)]
    {
        let service = answering_in_turn([asked]).await;
        let client = client(&service);
        assert_eq!(first.make(&client).await, Err(throttled(20)));
        pass(Duration::from_secs(10)).await;
        for call in Call::ALL {
            let Err(Throttled { retry_after_seconds: Some(1..=10) }) = call.make(&client.clone()).await
            else {
                panic!("{call:?} does not keep silent");
            };
        }
        assert!(matches!(client.condition(), Condition::Held { problem: Throttled { .. }, .. }));
        assert_eq!(requests(&service).await, 1);

        pass(Duration::from_secs(10)).await;
        for call in Call::ALL {
            assert_eq!(call.make(&client).await, Ok(()), "{call:?}");
        }
        assert_eq!(client.condition(), Condition::Closed);
    }
}

#[tokio::test]
async fn a_silence_is_kept_by_every_client_beside_the_one_that_was_asked() {
    let service = answering_in_turn([throttling("20")]).await;
    let one = client(&service);
    let beside = client(&service).beside(&one);
    assert_eq!(Call::Session.make(&beside).await, Err(throttled(20)));
    assert!(matches!(Call::Ping.make(&one).await, Err(Throttled { .. })));
    assert!(matches!(one.condition(), Condition::Held { .. }));
    assert_eq!(requests(&service).await, 1);
    assert_eq!(Call::Ping.make(&client(&service)).await, Ok(()));
}

#[tokio::test]
async fn a_service_that_says_when_it_is_back_is_not_asked_before() {
    let service = answering_in_turn([failing().insert_header("Retry-After", "120")]).await;
    let client = client(&service);
    for call in Call::ALL {
        assert_eq!(call.make(&client).await, Err(ServerError { status: 503 }), "{call:?}");
    }
    assert_eq!(requests(&service).await, 1);
    pass(Duration::from_mins(2)).await;
    assert_eq!(Call::Session.make(&client).await, Ok(()));
}

#[tokio::test]
async fn a_refusal_that_says_when_silences_nobody() {
    let service = answering_in_turn([ResponseTemplate::new(403).insert_header("Retry-After", "120")]).await;
    let client = client(&service);
    assert_eq!(Call::Session.make(&client).await, Err(Refused));
    assert_eq!(Call::Session.make(&client).await, Ok(()));
}
