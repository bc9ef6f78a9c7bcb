//! Every call against every way to answer it badly.

use std::time::Duration;

use farhand_contract::{
    Timestamp,
    connectors::PartnerProblem::{
        self, BadAnswer, BadRequest, LicenseLimit, NotFound, Refused, ServerError, SessionLimit, Throttled,
        TimedOut, Unauthorized, Unreachable,
    },
};
use farhand_partners::teamviewer::{NewSession, TeamViewer};
use tokio::{net::TcpListener, task::JoinSet};
use wiremock::ResponseTemplate;

use crate::fake::{CODE, access, answering, client, client_of};

/// A call of the client.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Call {
    Exchange,
    Refresh,
    Revoke,
    Ping,
    Account,
    CreateSession,
    Session,
    OpenSessions,
    CloseSession,
    Connections,
}

impl Call {
    pub const ALL: [Self; 10] = [
        Self::Exchange,
        Self::Refresh,
        Self::Revoke,
        Self::Ping,
        Self::Account,
        Self::CreateSession,
        Self::Session,
        Self::OpenSessions,
        Self::CloseSession,
        Self::Connections,
    ];

    /// Makes the call.
    pub async fn make(self, client: &TeamViewer) -> Result<(), PartnerProblem> {
        let token = access();
        match self {
            Self::Exchange => client.exchange(&"the-code".into(), &"v".repeat(43).into()).await.map(drop),
            Self::Refresh => client.refresh(&"refresh".into()).await.map(drop),
            Self::Revoke => client.revoke(&token).await,
            Self::Ping => client.ping(&token).await.map(drop),
            Self::Account => client.account(&token).await.map(drop),
            Self::CreateSession => {
                let new = NewSession { group_name: "Farhand".to_owned(), ..NewSession::default() };
                client.create_session(&token, &new).await.map(drop)
            }
            Self::Session => client.session(&token, CODE).await.map(drop),
            Self::OpenSessions => client.open_sessions(&token).await.map(drop),
            Self::CloseSession => client.close_session(&token, CODE).await,
            Self::Connections => {
                client.connections(&token, CODE, Timestamp(0), Timestamp(1000)).await.map(drop)
            }
        }
    }

    /// Whether the call names a session in its address.
    fn names_a_session(self) -> bool {
        matches!(self, Self::Session | Self::CloseSession)
    }

    /// Whether the call may be made twice.
    pub fn repeats(self) -> bool {
        !matches!(self, Self::Exchange | Self::Refresh | Self::CreateSession)
    }

    /// Whether the call looks at the answer's body when the status is 200.
    fn reads_the_body(self) -> bool {
        !matches!(self, Self::Revoke | Self::CloseSession)
    }
}

/// Long enough to connect on a busy machine.
pub const SHORT: Duration = Duration::from_secs(1);

/// Makes all calls at once, so that their time runs out together.
pub async fn all_time_out(client: &TeamViewer) {
    let mut calls = JoinSet::new();
    for call in Call::ALL {
        let client = client.clone();
        calls.spawn(async move { (call, call.make(&client).await) });
    }
    for (call, outcome) in calls.join_all().await {
        assert_eq!(outcome, Err(TimedOut), "{call:?}");
    }
}

/// Makes every call against a service that answers so. Each with a client of its own, which knows nothing of the others.
async fn every_call(answer: ResponseTemplate, expected: impl Fn(Call) -> Result<(), PartnerProblem>) {
    let service = answering(answer).await;
    for call in Call::ALL {
        assert_eq!(call.make(&client(&service)).await, expected(call), "{call:?}");
    }
}

#[tokio::test]
async fn unauthorized() {
    every_call(ResponseTemplate::new(401), |call| match call {
        // The one asks, and to the other it makes no difference.
        Call::Ping | Call::Revoke => Ok(()),
        // It is the app that is not authorized: only `invalid_grant` tells of a token that is dead.
        Call::Exchange | Call::Refresh => Err(Refused),
        _ => Err(Unauthorized),
    })
    .await;
}

#[tokio::test]
async fn forbidden() {
    every_call(ResponseTemplate::new(403), |_| Err(Refused)).await;
}

#[tokio::test]
async fn not_found() {
    every_call(ResponseTemplate::new(404), |call| {
        Err(if call.names_a_session() { NotFound } else { BadRequest { status: 404 } })
    })
    .await;
}

#[tokio::test]
async fn license_limitations() {
    let answer = ResponseTemplate::new(400).set_body_string("Not possible due to license limitations");
    every_call(answer, |_| Err(LicenseLimit)).await;
}

#[tokio::test]
async fn as_many_sessions_as_the_license_allows() {
    let text = "The maximum number of concurrent sessions is reached due to license limitations";
    every_call(ResponseTemplate::new(400).set_body_string(text), |_| Err(SessionLimit)).await;
}

#[tokio::test]
async fn other_refusals() {
    for status in [400, 402, 405, 408, 409, 410, 413, 415, 418, 422, 451, 499] {
        every_call(ResponseTemplate::new(status), |_| Err(BadRequest { status })).await;
    }
}

#[tokio::test]
async fn failures_of_the_service() {
    for status in [500, 501, 502, 503, 504, 599] {
        let answer = ResponseTemplate::new(status).set_body_string("<html>Sorry</html>");
        every_call(answer, |_| Err(ServerError { status })).await;
    }
}

#[tokio::test]
async fn throttled() {
    let date = "Sun, 22 Nov 2026 19:00:00 GMT";
    for (retry_after, seconds) in [
        (None, None),
        (Some("20"), Some(20)),
        (Some(" 0 "), Some(0)),
        (Some("Sun, 22 Nov 2026 19:02:05 GMT"), Some(125)),
        (Some("Sun, 22 Nov 2026 18:00:00 GMT"), Some(0)),
        (Some("-5"), None),
        (Some("99999999999999999999"), None),
        (Some("soon"), None),
        (Some(""), None),
    ] {
        let mut answer = ResponseTemplate::new(429).insert_header("Date", date);
        if let Some(retry_after) = retry_after {
            answer = answer.insert_header("Retry-After", retry_after);
        }
        every_call(answer, |_| Err(Throttled { retry_after_seconds: seconds })).await;
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = answering(ResponseTemplate::new(200)).await;
        let answer = ResponseTemplate::new(status).insert_header("Location", elsewhere.uri().as_str());
        every_call(answer, |_| Err(BadAnswer)).await;
        assert_eq!(elsewhere.received_requests().await.unwrap().len(), 0);
    }
}

#[tokio::test]
async fn other_kinds_of_success() {
    for status in [202, 203, 206] {
        let answer = ResponseTemplate::new(status).set_body_string("{}");
        every_call(answer, |_| Err(BadAnswer)).await;
    }
}

#[tokio::test]
async fn bodies_that_are_not_what_the_api_documents() {
    let html = b"<!doctype html><title>Sign in</title>".to_vec();
    let bodies: [(&str, Vec<u8>); 9] = [
        ("text/html", html.clone()),
        ("application/json", html),
        ("application/json", Vec::new()),
        ("application/json", b"{\"token_valid\": tr".to_vec()),
        ("application/json", b"null".to_vec()),
        ("application/json", b"{}".to_vec()),
        ("application/json", b"[1, 2, 3]".to_vec()),
        ("application/json", vec![0xff, 0xfe, 0x00]),
        ("application/json", vec![b'['; 100_000]),
    ];
    for (content_type, body) in bodies {
        let answer = ResponseTemplate::new(200).set_body_raw(body, content_type);
        every_call(answer, |call| if call.reads_the_body() { Err(BadAnswer) } else { Ok(()) }).await;
    }
}

#[tokio::test]
async fn no_answer_in_time() {
    let service = answering(ResponseTemplate::new(200).set_delay(Duration::from_mins(1))).await;
    all_time_out(&client_of(&service.uri(), SHORT)).await;
}

#[tokio::test]
async fn nobody_listens() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for call in Call::ALL {
        let client = client_of(&base, Duration::from_secs(10));
        assert_eq!(call.make(&client).await, Err(Unreachable), "{call:?}");
    }
}

#[tokio::test]
async fn the_service_does_not_speak_tls() {
    let service = answering(ResponseTemplate::new(200)).await;
    for call in Call::ALL {
        let client = client_of(&service.uri().replace("http:", "https:"), Duration::from_secs(10));
        assert_eq!(call.make(&client).await, Err(Unreachable), "{call:?}");
    }
    assert_eq!(service.received_requests().await.unwrap().len(), 0);
}
