//! The two pages behind a session's links, where real life has the customer's and the supporter's programs.

use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use html_escape::encode_safe;
use serde::Deserialize;

use crate::{
    accounts,
    page::Page,
    reports::Connection,
    session::{Seat, Session, Side, code_key},
    state::{App, State as Memory},
};

/// The device that a page was opened for, without an account's token: by its directory id or its name.
#[derive(Deserialize)]
pub(crate) struct OpenedFor {
    #[serde(rename = "deviceId")]
    id: Option<String>,
    #[serde(rename = "deviceName")]
    name: Option<String>,
}

/// `GET /`
pub(crate) async fn home(Query(opened): Query<OpenedFor>) -> Page {
    let device = opened.id.or(opened.name).map(|device| {
        format!(
            "<p>Here TeamViewer would ask the technician to sign in, and start a session with the device \
             <strong>{}</strong>.</p>\n",
            encode_safe(&device)
        )
    });
    Page::new(
        "Home",
        format!(
            "<h1>TeamViewer sandbox</h1>\n\
             {}<p>It answers the part of the Web API that a connector needs, and shows the pages behind a \
             session's links. Nothing it keeps outlives it, and no device is ever reached.</p>\n\
             <p>Connect an app to it, then start a session there.</p>",
            device.unwrap_or_default()
        ),
    )
}

/// `GET /customer/{key}`
pub(crate) async fn show_customer(State(app): State<App>, Path(key): Path<String>) -> Response {
    show(&app, Side::Customer, &key)
}

/// `GET /supporter/{key}`
pub(crate) async fn show_supporter(State(app): State<App>, Path(key): Path<String>) -> Response {
    show(&app, Side::Supporter, &key)
}

/// `POST /customer/{key}/join`
pub(crate) async fn join_customer(State(app): State<App>, Path(key): Path<String>) -> Response {
    join(&app, Side::Customer, &key)
}

/// `POST /supporter/{key}/join`
pub(crate) async fn join_supporter(State(app): State<App>, Path(key): Path<String>) -> Response {
    join(&app, Side::Supporter, &key)
}

/// `POST /customer/{key}/leave`
pub(crate) async fn leave_customer(State(app): State<App>, Path(key): Path<String>) -> Response {
    leave(&app, Side::Customer, &key)
}

/// `POST /supporter/{key}/leave`
pub(crate) async fn leave_supporter(State(app): State<App>, Path(key): Path<String>) -> Response {
    leave(&app, Side::Supporter, &key)
}

fn show(app: &App, side: Side, key: &str) -> Response {
    let mut state = app.state();
    match find(app, &mut state, side, key) {
        Some(session) => session_page(session, side, key).into_response(),
        None => unknown(),
    }
}

fn join(app: &App, side: Side, key: &str) -> Response {
    let now = app.now();
    let mut state = app.state();
    let Some(session) = find(app, &mut state, side, key) else { return unknown() };
    match session.life.join(side, now) {
        Ok(()) => back(side, key),
        Err(_) => (StatusCode::CONFLICT, session_page(session, side, key)).into_response(),
    }
}

fn leave(app: &App, side: Side, key: &str) -> Response {
    let now = app.now();
    let mut state = app.state();
    let Some(session) = find(app, &mut state, side, key) else { return unknown() };
    if let Some(span) = session.life.leave(side, now) {
        let record = Connection::record(session, span, &*app.random);
        state.connections.insert(record.id.to_string(), record);
    }
    back(side, key)
}

/// The session behind a link, if the link is right: the customer's needs the code, the supporter's its token, too.
fn find<'a>(app: &App, state: &'a mut Memory, side: Side, key: &str) -> Option<&'a mut Session> {
    let (code, token) = match side {
        Side::Customer => (key, None),
        Side::Supporter => {
            let (code, token) = key.split_once('-')?;
            (code, Some(token))
        }
    };
    let session = state.sessions.get_mut(&code_key(code)?)?;
    if token.is_some_and(|token| token != session.supporter_token) {
        return None;
    }
    session.settle(app.now());
    Some(session)
}

fn path(side: Side, key: &str) -> String {
    match side {
        Side::Customer => format!("/customer/{key}"),
        Side::Supporter => format!("/supporter/{key}"),
    }
}

fn back(side: Side, key: &str) -> Response {
    // The key was found, so it holds nothing but letters, digits and dashes.
    Page::guard(Redirect::to(&path(side, key)))
}

fn unknown() -> Response {
    let body = "<h1>No such session</h1><p class=\"problem\" role=\"alert\">This link is not right. Ask for a new \
                one.</p>";
    (StatusCode::NOT_FOUND, Page::new("No such session", body.to_owned())).into_response()
}

fn session_page(session: &Session, side: Side, key: &str) -> Page {
    let (title, explanation) = match side {
        Side::Customer => {
            ("Customer", "Here the customer's program would start and ask whether to allow it.")
        }
        Side::Supporter => {
            ("Supporter", "Here the supporter's program would start and show the customer's screen.")
        }
    };
    let supporter = session
        .assigned
        .and_then(|assignment| accounts::by_id(assignment.userid))
        .map_or("Nobody yet", |account| account.name);
    let customer = session.end_customer.as_ref();
    let facts = [
        ("Session code", Some(session.shown_code())),
        ("Supporter", Some(supporter.to_owned())),
        ("Customer", customer.and_then(|customer| customer.name.clone())),
        ("Customer's e-mail", customer.and_then(|customer| customer.email.clone())),
        ("Description", session.description.clone()),
        ("Message", session.waiting_message.clone()),
        ("Valid until", Some(session.valid_until.to_string())),
    ];
    let facts = facts
        .into_iter()
        .filter_map(|(label, value)| value.filter(|value| !value.is_empty()).map(|value| (label, value)))
        .map(|(label, value)| format!("<dt>{label}</dt><dd>{}</dd>", encode_safe(&value)))
        .collect::<Vec<_>>()
        .concat();
    let body = format!(
        r#"<h1>{title}: {code}</h1>
<p id="status" role="status">{status}</p>
<dl>{facts}</dl>
{controls}
<p class="note">{explanation}</p>"#,
        code = session.shown_code(),
        status = status(session, side),
        controls = controls(session, side, key),
    );
    Page::new(title, body)
}

fn status(session: &Session, side: Side) -> String {
    let life = &session.life;
    if let Some(since) = life.running_since() {
        return format!("Connected since {since}.");
    }
    match (life.seat(side), session.is_open()) {
        (Seat::Taken, _) if life.was_connected() => "The other side has left.".to_owned(),
        (Seat::Left, _) if life.was_connected() => "You have left. This session is over.".to_owned(),
        (_, false) if session.is_expired() => "This session has expired.".to_owned(),
        (_, false) => "This session is closed.".to_owned(),
        (Seat::Taken, true) => "Joined. Waiting for the other side.".to_owned(),
        (Seat::Empty | Seat::Left, true) => "Ready to join.".to_owned(),
    }
}

fn controls(session: &Session, side: Side, key: &str) -> String {
    let path = path(side, &encode_safe(key));
    if session.life.seat(side) == Seat::Taken {
        format!(
            r#"<form method="post" action="{path}/leave"><div class="buttons">
<button id="leave" type="submit">Leave</button><a href="{path}">Check again</a></div></form>"#
        )
    } else if session.life.is_joinable() {
        format!(
            r#"<form method="post" action="{path}/join"><div class="buttons">
<button id="join" type="submit" class="primary">Join</button></div></form>"#
        )
    } else {
        String::new()
    }
}
