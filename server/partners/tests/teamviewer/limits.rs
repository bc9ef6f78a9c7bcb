//! Answers that a proper HTTP server would not give.

use std::time::Duration;

use farhand_contract::connectors::PartnerProblem::BadAnswer;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};
use wiremock::ResponseTemplate;

use crate::{
    fake::{access, answering, client, client_of},
    faults::{Call, SHORT, all_time_out},
};

/// What the service does after it has said what it says.
#[derive(Clone, Copy)]
enum Then {
    Closes,
    Stalls,
}

/// A service that takes a request, says `bytes` and then closes the connection or stalls.
struct Raw {
    base: String,
    task: JoinHandle<()>,
}

impl Raw {
    async fn saying(bytes: Vec<u8>, then: Then) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let task = tokio::spawn(async move {
            let mut stalled = Vec::new();
            loop {
                let (mut connection, _) = listener.accept().await.unwrap();
                // One read is enough to have a request; the client may be gone again when it is answered.
                let _ = connection.read(&mut [0; 4096]).await;
                let _ = connection.write_all(&bytes).await;
                if matches!(then, Then::Stalls) {
                    stalled.push(connection);
                }
            }
        });
        Self { base, task }
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Makes every call against a service that says `bytes` and closes the connection.
async fn every_answer_is_bad(bytes: &[u8]) {
    let service = Raw::saying(bytes.to_vec(), Then::Closes).await;
    for call in Call::ALL {
        let client = client_of(&service.base, Duration::from_secs(10));
        assert_eq!(call.make(&client).await, Err(BadAnswer), "{call:?}");
    }
}

/// Makes every call against a service that says `bytes` and nothing more.
async fn every_answer_is_late(bytes: &[u8]) {
    let service = Raw::saying(bytes.to_vec(), Then::Stalls).await;
    all_time_out(&client_of(&service.base, SHORT)).await;
}

#[tokio::test]
async fn a_body_that_is_cut_short() {
    let answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"token_valid\": true}";
    every_answer_is_bad(answer).await;
}

#[tokio::test]
async fn chunks_that_are_cut_short() {
    let answer = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n15\r\n{\"token_valid\": true}\r\n";
    every_answer_is_bad(answer).await;
}

#[tokio::test]
async fn a_connection_that_closes_without_an_answer() {
    every_answer_is_bad(b"").await;
}

#[tokio::test]
async fn something_that_is_no_http() {
    every_answer_is_bad(b"220 mail.demo.example ESMTP\r\n").await;
}

#[tokio::test]
async fn a_connection_on_which_nothing_comes() {
    every_answer_is_late(b"").await;
}

#[tokio::test]
async fn a_body_that_stops_halfway() {
    let answer =
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"token_valid\":";
    every_answer_is_late(answer).await;
}

/// `value`, with as many spaces behind it as make `bytes`.
fn padded(value: &str, bytes: usize) -> ResponseTemplate {
    ResponseTemplate::new(200)
        .set_body_raw(value.to_owned() + &" ".repeat(bytes - value.len()), "application/json")
}

#[tokio::test]
async fn an_answer_is_read_up_to_its_limit() {
    let limit = 1 << 20;
    let service = answering(padded("{\"token_valid\": true}", limit)).await;
    assert_eq!(client(&service).ping(&access()).await, Ok(true));

    let service = answering(padded("{\"token_valid\": true}", limit + 1)).await;
    let client = client(&service);
    for call in Call::ALL.into_iter().filter(|call| !matches!(call, Call::OpenSessions | Call::Connections)) {
        assert_eq!(call.make(&client).await, Err(BadAnswer), "{call:?}");
    }
}

#[tokio::test]
async fn a_page_of_a_list_is_read_up_to_its_limit() {
    let limit = 8 << 20;
    for (call, empty) in
        [(Call::OpenSessions, "{\"sessions\": []}"), (Call::Connections, "{\"records\": []}")]
    {
        let service = answering(padded(empty, limit)).await;
        assert_eq!(call.make(&client(&service)).await, Ok(()), "{call:?}");
        let service = answering(padded(empty, limit + 1)).await;
        assert_eq!(call.make(&client(&service)).await, Err(BadAnswer), "{call:?}");
    }
}

#[tokio::test]
async fn an_error_page_is_bounded_too() {
    let answer = ResponseTemplate::new(500).set_body_raw(vec![b'x'; 9 << 20], "text/html");
    let service = answering(answer).await;
    let client = client(&service);
    for call in Call::ALL {
        assert_eq!(call.make(&client).await, Err(BadAnswer), "{call:?}");
    }
}
