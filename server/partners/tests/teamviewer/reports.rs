use farhand_contract::{Timestamp, connectors::PartnerProblem};
use farhand_partners::teamviewer::Connection;
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer,
    matchers::{method, query_param, query_param_is_missing},
};

use crate::fake::{
    ACCESS_TOKEN, CODE, access, answering, client, header, ok, only_request, pairs, with, without,
};

/// 2026-10-05T08:15:00Z, and half a second of which the service's dates know nothing.
const FROM: Timestamp = Timestamp(1_791_188_100_500);
const TO: Timestamp = FROM.plus_seconds(3600);

fn record() -> Value {
    json!({
        "id": "7d4b0f3e-1111-4222-8333-944455556666",
        "userid": "u123",
        "session_code": CODE,
        "start_date": "2026-10-05T08:20:00Z",
        "end_date": "2026-10-05T08:50:00Z",
        "fee": 1.5,
        "notes": null
    })
}

fn connection() -> Connection {
    Connection {
        id: "7d4b0f3e-1111-4222-8333-944455556666".to_owned(),
        started_at: Timestamp(1_791_188_400_000),
        ended_at: Some(Timestamp(1_791_190_200_000)),
    }
}

async fn connections(service: &MockServer) -> Result<Vec<Connection>, PartnerProblem> {
    client(service).connections(&access(), CODE, FROM, TO).await
}

#[tokio::test]
async fn the_connections_of_a_session() {
    let service = answering(ok(&json!({ "records": [record()], "records_remaining": 0 }))).await;
    assert_eq!(connections(&service).await, Ok(vec![connection()]));

    let request = only_request(&service).await;
    assert_eq!((request.method.as_str(), request.url.path()), ("GET", "/api/v1/reports/connections"));
    assert_eq!(header(&request, "authorization"), Some(format!("Bearer {ACCESS_TOKEN}").as_str()));
    let expected =
        [("from_date", "2026-10-05T08:15:00Z"), ("session_code", CODE), ("to_date", "2026-10-05T09:15:01Z")];
    let query = pairs(request.url.query().unwrap().as_bytes());
    assert_eq!(query, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn no_connection() {
    let service = answering(ok(&json!({ "records": [] }))).await;
    assert_eq!(connections(&service).await, Ok(vec![]));
}

#[tokio::test]
async fn a_connection_that_goes_on() {
    for body in [without(record(), "end_date"), with(record(), "end_date", json!("0001-01-01T00:00:00Z"))] {
        let service = answering(ok(&json!({ "records": [body] }))).await;
        assert_eq!(connections(&service).await.unwrap()[0].ended_at, None);
    }
}

#[tokio::test]
async fn other_sessions_connections_are_left_out() {
    let other = with(record(), "session_code", json!("s200-000-000"));
    let unhyphenated = with(record(), "session_code", json!("S119457589"));
    let untold = without(record(), "session_code");
    let service = answering(ok(&json!({ "records": [other, unhyphenated, untold] }))).await;
    assert_eq!(connections(&service).await, Ok(vec![connection(), connection()]));
}

#[tokio::test]
async fn connections_over_several_pages() {
    let service = MockServer::start().await;
    Mock::given(method("GET"))
        .and(query_param_is_missing("offset_id"))
        .respond_with(ok(&json!({ "records": [record()], "next_offset": "7d4b" })))
        .mount(&service)
        .await;
    Mock::given(query_param("offset_id", "7d4b"))
        .respond_with(ok(&json!({ "records": [with(record(), "id", json!("2"))] })))
        .mount(&service)
        .await;
    assert_eq!(
        connections(&service).await,
        Ok(vec![connection(), Connection { id: "2".to_owned(), ..connection() }])
    );
}

#[tokio::test]
async fn pages_that_never_end_are_no_report() {
    let service = answering(ok(&json!({ "records": [], "next_offset": "7d4b" }))).await;
    assert_eq!(connections(&service).await, Err(PartnerProblem::BadAnswer));
    assert_eq!(service.received_requests().await.unwrap().len(), 20);
}

#[tokio::test]
async fn answers_that_are_no_report() {
    for body in [
        json!({}),
        json!({ "records": null }),
        json!({ "records": [without(record(), "id")] }),
        json!({ "records": [without(record(), "start_date")] }),
        json!({ "records": [with(record(), "start_date", json!("2026-10-05"))] }),
        json!({ "records": [with(record(), "end_date", json!(5))] }),
    ] {
        let service = answering(ok(&body)).await;
        assert_eq!(connections(&service).await, Err(PartnerProblem::BadAnswer), "{body}");
    }
}
