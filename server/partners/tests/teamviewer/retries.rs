//! Failures that pass: what is asked again, and what is not.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use farhand_contract::connectors::PartnerProblem::{BadAnswer, ServerError, TimedOut, Unreachable};
use farhand_domain::Random;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    time::Instant,
};
use wiremock::ResponseTemplate;

use crate::{
    fake::{
        ACCESS_TOKEN, CODE, Stopped, access, answering, answering_in_turn, client, client_of, failing,
        header, ok, requests, session,
    },
    faults::Call,
};

#[tokio::test]
async fn a_failure_that_passes_is_not_noticed_where_asking_twice_does_no_harm() {
    for call in Call::ALL {
        let service = answering_in_turn([failing(), failing()]).await;
        let outcome = call.make(&client(&service)).await;
        if call.repeats() {
            assert_eq!((outcome, requests(&service).await), (Ok(()), 3), "{call:?}");
        } else {
            assert_eq!(
                (outcome, requests(&service).await),
                (Err(ServerError { status: 503 }), 1),
                "{call:?}"
            );
        }
    }
}

#[tokio::test]
async fn nothing_is_asked_more_than_three_times() {
    for call in Call::ALL {
        let service = answering(failing()).await;
        assert_eq!(call.make(&client(&service)).await, Err(ServerError { status: 503 }), "{call:?}");
        assert_eq!(requests(&service).await, if call.repeats() { 3 } else { 1 }, "{call:?}");
    }
}

#[tokio::test]
async fn a_refusal_is_not_asked_for_again() {
    for status in [400, 401, 403, 404, 409, 429] {
        for call in Call::ALL {
            let service = answering(ResponseTemplate::new(status)).await;
            let _ = call.make(&client(&service)).await;
            assert_eq!(requests(&service).await, 1, "{call:?}: {status}");
        }
    }
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_is_not_asked_for_again() {
    let service = answering(ResponseTemplate::new(200).set_body_string("<html>Sign in</html>")).await;
    assert_eq!(client(&service).account(&access()).await, Err(BadAnswer));
    assert_eq!(requests(&service).await, 1);
}

#[tokio::test]
async fn what_is_asked_again_is_the_same() {
    let service = answering_in_turn([failing()]).await;
    client(&service).close_session(&access(), CODE).await.unwrap();
    let asked = service.received_requests().await.unwrap();
    assert_eq!(asked.len(), 2);
    for request in asked {
        assert_eq!((request.method.as_str(), request.url.path()), ("PUT", "/api/v1/sessions/s119-457-589"));
        assert_eq!(header(&request, "authorization"), Some(format!("Bearer {ACCESS_TOKEN}").as_str()));
        assert_eq!(request.body_json::<serde_json::Value>().unwrap(), json!({ "state": "closed" }));
    }
}

/// A service that hangs up on the first caller and answers the others. Counts them.
async fn hanging_up_once() -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let callers = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&callers);
    tokio::spawn(async move {
        loop {
            let (mut connection, _) = listener.accept().await.unwrap();
            // One read is enough to have a request.
            let _ = connection.read(&mut [0; 4096]).await.unwrap();
            if counted.fetch_add(1, Ordering::Relaxed) > 0 {
                let answer = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
                connection.write_all(answer.as_bytes()).await.unwrap();
            }
        }
    });
    (base, callers)
}

#[tokio::test]
async fn a_connection_that_breaks_may_have_carried_the_request() {
    for (call, outcome, callers) in
        [(Call::CloseSession, Ok(()), 2), (Call::Revoke, Ok(()), 2), (Call::CreateSession, Err(BadAnswer), 1)]
    {
        let (base, counted) = hanging_up_once().await;
        assert_eq!(call.make(&client_of(&base, Duration::from_secs(10))).await, outcome, "{call:?}");
        assert_eq!(counted.load(Ordering::Relaxed), callers, "{call:?}");
    }
}

/// Lets nobody wait, and counts the waits.
#[derive(Default)]
struct Counting(AtomicUsize);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.fetch_add(1, Ordering::Relaxed);
        bytes.fill(0);
    }
}

#[tokio::test]
async fn a_connection_that_never_was_carried_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    for call in Call::ALL {
        let waits = Arc::new(Counting::default());
        let client = client_of(&base, Duration::from_secs(10));
        let client = client.equipped(Arc::new(Stopped), Arc::clone(&waits) as _);
        assert_eq!(call.make(&client).await, Err(Unreachable), "{call:?}");
        assert_eq!(waits.0.load(Ordering::Relaxed), 2, "{call:?}: asked three times");
    }
}

#[tokio::test]
async fn the_pages_of_a_list_share_one_time_limit() {
    let page = json!({ "sessions": [session()], "next_offset": "s1" });
    let service = answering(ok(&page).set_delay(Duration::from_millis(300))).await;
    let (client, began) = (client_of(&service.uri(), Duration::from_secs(1)), Instant::now());
    assert_eq!(client.open_sessions(&access()).await.unwrap_err(), TimedOut);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
}
