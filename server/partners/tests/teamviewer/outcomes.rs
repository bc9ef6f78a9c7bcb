//! What calls come to, and how many requests that takes.

use std::time::Duration;

use farhand_contract::connectors::PartnerProblem::{BadAnswer, LicenseLimit, NotFound};
use farhand_partners::teamviewer::{Endpoints, TeamViewer};
use serde_json::json;
use tokio::time::Instant;
use wiremock::ResponseTemplate;

use crate::{
    fake::{access, answering_in_turn, client, failing, ok, redirect, requests, session, throttling},
    faults::Call,
};

#[tokio::test]
async fn a_call_is_as_many_requests_as_it_takes() {
    let service = answering_in_turn([
        failing(),
        ResponseTemplate::new(200),
        ResponseTemplate::new(401),
        ok(&json!({ "token_valid": false })),
        ResponseTemplate::new(404),
        ResponseTemplate::new(400).set_body_string("license limitations"),
        ok(&json!({ "access_token": "only" })),
        ok(&json!({ "sessions": [session()], "next_offset": "s1" })),
    ])
    .await;
    let client = client(&service);
    let calls = [
        (Call::CloseSession, Ok(()), 2),
        // That a token is not taken is an answer.
        (Call::Ping, Ok(()), 1),
        (Call::Ping, Ok(()), 1),
        (Call::Session, Err(NotFound), 1),
        (Call::CreateSession, Err(LicenseLimit), 1),
        (Call::Refresh, Err(BadAnswer), 1),
        (Call::OpenSessions, Ok(()), 2),
        (Call::Exchange, Ok(()), 1),
        (Call::Revoke, Ok(()), 1),
        (Call::Account, Ok(()), 1),
        (Call::Connections, Ok(()), 1),
    ];
    for (call, outcome, attempts) in calls {
        let before = requests(&service).await;
        assert_eq!(call.make(&client.clone()).await, outcome, "{call:?}");
        assert_eq!(requests(&service).await - before, attempts, "{call:?}");
    }
}

#[tokio::test]
async fn a_wait_that_is_asked_for_is_kept_to() {
    let service = answering_in_turn([throttling("1")]).await;
    let (client, began) = (client(&service), Instant::now());
    assert_eq!(Call::Ping.make(&client).await, Ok(()));
    let took = began.elapsed();
    assert!((Duration::from_secs(1)..Duration::from_secs(10)).contains(&took), "{took:?}");
    assert_eq!(requests(&service).await, 2);
}

#[tokio::test]
async fn a_client_without_a_clock_works_and_waits_whole_waits() {
    let service = answering_in_turn([failing()]).await;
    let endpoints = Endpoints::from_base(&service.uri().parse().unwrap()).unwrap();
    let client = TeamViewer::new(endpoints, None, redirect(), Duration::from_secs(10)).unwrap();
    let began = Instant::now();
    assert_eq!(client.ping(&access()).await, Ok(true));
    assert!(began.elapsed() >= Duration::from_millis(250), "the whole wait: {:?}", began.elapsed());
}
