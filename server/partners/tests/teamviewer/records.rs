//! What is remembered of calls.

use std::time::Duration;

use farhand_contract::connectors::PartnerProblem::{BadAnswer, LicenseLimit, NotFound, Unauthorized};
use farhand_partners::{
    CallRecord, REMEMBERED,
    teamviewer::{Endpoints, TeamViewer},
};
use serde_json::json;
use tokio::time::Instant;
use wiremock::ResponseTemplate;

use crate::{
    fake::{CODE, NOW, access, answering_in_turn, client, failing, ok, redirect, session, throttling},
    faults::Call,
};

#[tokio::test]
async fn the_last_calls_are_remembered() {
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
    assert_eq!(client.recent_calls(), []);
    let calls = [
        (Call::CloseSession, "close_session", Ok(()), 2),
        (Call::Ping, "ping", Err(Unauthorized), 1),
        (Call::Ping, "ping", Err(Unauthorized), 1),
        (Call::Session, "session", Err(NotFound), 1),
        (Call::CreateSession, "create_session", Err(LicenseLimit), 1),
        (Call::Refresh, "refresh", Err(BadAnswer), 1),
        (Call::OpenSessions, "open_sessions", Ok(()), 2),
        (Call::Exchange, "exchange", Ok(()), 1),
        (Call::Revoke, "revoke", Ok(()), 1),
        (Call::Account, "account", Ok(()), 1),
        (Call::Connections, "connections", Ok(()), 1),
    ];
    let mut remembered: Vec<_> = Vec::new();
    for (call, name, outcome, attempts) in calls {
        let _ = call.make(&client.clone()).await;
        remembered.insert(0, (name, outcome, attempts));
    }
    remembered.truncate(REMEMBERED);
    let told = client.recent_calls();
    let gist = |record: &CallRecord| (record.call, record.outcome, record.attempts);
    assert_eq!(told.iter().map(gist).collect::<Vec<_>>(), remembered);
    assert!(told.iter().all(|record| record.began == NOW && record.duration_ms < 10_000));
    assert!(!format!("{told:?}").contains(CODE));
}

#[tokio::test]
async fn a_duration_covers_all_attempts_and_the_waits_between() {
    let service = answering_in_turn([throttling("1")]).await;
    let client = client(&service);
    assert_eq!(Call::Ping.make(&client).await, Ok(()));
    let record = &client.recent_calls()[0];
    assert!(record.attempts == 2 && (1000..10_000).contains(&record.duration_ms), "{record:?}");
}

#[tokio::test]
async fn a_client_without_a_clock_works_and_remembers_nothing() {
    let service = answering_in_turn([failing()]).await;
    let endpoints = Endpoints::from_base(&service.uri().parse().unwrap()).unwrap();
    let client = TeamViewer::new(endpoints, None, redirect(), Duration::from_secs(10)).unwrap();
    let began = Instant::now();
    assert_eq!(client.ping(&access()).await, Ok(true));
    assert!(began.elapsed() >= Duration::from_millis(250), "the whole wait: {:?}", began.elapsed());
    assert_eq!(client.recent_calls(), []);
}
