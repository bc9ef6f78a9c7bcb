//! What nobody may read in a log or a message.

use std::{
    io,
    sync::{Arc, Mutex},
};

use farhand_partners::teamviewer::Tokens;
use serde_json::json;
use tracing_subscriber::{filter::LevelFilter, fmt::MakeWriter};
use wiremock::ResponseTemplate;

use crate::{
    fake::{
        ACCESS_TOKEN, CLIENT_SECRET, CODE, Counting, REFRESH_TOKEN, SUPPORTER_LINK, access, answering,
        client, ok, session, with,
    },
    faults::Call,
};

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn assert_silent(text: &str, about: &str) {
    for secret in
        [ACCESS_TOKEN, REFRESH_TOKEN, CLIENT_SECRET, SUPPORTER_LINK, CODE, "the-code", &"v".repeat(43)]
    {
        assert!(!text.contains(secret), "{about} tells {secret}: {text}");
    }
}

#[tokio::test]
async fn nothing_secret_is_logged() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    // A place in the code that another test's thread comes to first is asked about there: of one subscriber that is
    // alive only the thread's own would be asked, and it has none; of two, both are.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let _guard = tracing::subscriber::set_default(subscriber);

    let echo = json!({ "access_token": ACCESS_TOKEN, "refresh_token": REFRESH_TOKEN, "supporter_link": SUPPORTER_LINK });
    for answer in [
        ok(&echo),
        ok(&with(session(), "state", json!(SUPPORTER_LINK))),
        ResponseTemplate::new(400).set_body_json(&echo),
        ResponseTemplate::new(401)
            .set_body_json(json!({ "error": ACCESS_TOKEN, "error_description": REFRESH_TOKEN })),
        ResponseTemplate::new(500).set_body_string(ACCESS_TOKEN),
        ResponseTemplate::new(302).insert_header("Location", SUPPORTER_LINK),
    ] {
        let service = answering(answer).await;
        let client = client(&service);
        for call in Call::ALL {
            let _ = call.make(&client).await;
        }
    }
    let text = log.text();
    for call in ["exchange", "refresh", "create_session", "connections"] {
        assert!(text.contains(&format!("call=\"{call}\"")), "{call} is not in the log: {text}");
    }
    assert_silent(&text, "the log");
}

#[tokio::test]
async fn nothing_secret_is_shown_by_debug() {
    let service = answering(ok(&session())).await;
    let client = client(&service);
    assert_silent(&format!("{client:?}"), "the client");

    let begun = client.authorization(&Counting::default()).unwrap();
    assert_eq!(format!("{begun:?}"), "Authorization { .. }");

    let found = client.session(&access(), CODE).await.unwrap();
    assert!(!format!("{found:?}").contains(SUPPORTER_LINK));

    let tokens = Tokens {
        access_token: ACCESS_TOKEN.into(),
        refresh_token: REFRESH_TOKEN.into(),
        expires_in_seconds: 1,
    };
    assert_silent(&format!("{tokens:?}"), "the pair of tokens");
}
