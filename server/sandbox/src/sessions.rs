//! Sessions over the API.

mod answers;
mod requests;

use axum::{
    Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use self::{
    answers::{Answer, brief, created, full},
    requests::{Changes, NewSession, assignment},
};
use crate::{
    bearer::Bearer,
    errors::ApiError,
    groups,
    moment::Moment,
    random::{digits, letters_and_digits},
    session::{Life, Session, SupportSessionType, code_key},
    shape::Body,
    state::{App, State as Memory},
};

/// How long a session waits for its connection unless told otherwise, in seconds.
const VALIDITY_SECONDS: i64 = 86_400;
/// The most sessions in one answer.
const PAGE: usize = 1_000;

/// `POST /api/v1/sessions`
pub(crate) async fn create(
    bearer: Bearer,
    State(app): State<App>,
    Body(new): Body<NewSession>,
) -> Result<Response, ApiError> {
    let now = app.now();
    let valid_until = new.valid_until.unwrap_or_else(|| now.plus_seconds(VALIDITY_SECONDS));
    if valid_until <= now {
        return Err(ApiError::invalid("valid_until must be in the future"));
    }
    let assigned = assignment(new.assigned_userid.as_deref().unwrap_or(bearer.account.userid), now)?;
    let support_session_type =
        new.support_session_type.map(SupportSessionType::try_from).transpose()?.unwrap_or_default();
    let mut state = app.state();
    let group = groups::resolve(&mut state, &*app.random, new.groupid.as_deref(), new.groupname.as_deref())?;
    let code = loop {
        let code = format!("s{}", digits(&*app.random, 9));
        if !state.sessions.contains(&code) {
            break code;
        }
    };
    let session = Session {
        code: code.clone(),
        supporter_token: letters_and_digits(&*app.random, 12),
        owner: bearer.account,
        group,
        support_session_type,
        waiting_message: new.waiting_message,
        description: new.description,
        end_customer: new.end_customer,
        assigned,
        custom_api: new.custom_api,
        tv_version: new.tv_version,
        created_at: now,
        valid_until,
        life: Life::default(),
    };
    let location = format!("{}/api/v1/sessions/{}", app.base(), session.shown_code());
    let answer = ([(header::LOCATION, location)], Json(created(&session, app.base()))).into_response();
    state.sessions.insert(code, session);
    state.counts.sessions_created += 1;
    Ok(answer)
}

/// Which sessions.
#[derive(Deserialize)]
pub(crate) struct SessionsQuery {
    groupid: Option<String>,
    assigned_userid: Option<String>,
    state: Option<String>,
    #[serde(default)]
    full_list: bool,
    offset: Option<String>,
}

#[derive(Serialize)]
struct SessionsAnswer<'a> {
    sessions: Vec<Answer<'a>>,
    sessions_remaining: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_offset: Option<String>,
}

/// Which states are wanted: open, closed.
fn wanted_states(written: Option<&str>) -> Result<(bool, bool), ApiError> {
    let mut wanted = (false, false);
    for state in written.unwrap_or("open").split(',').map(str::trim) {
        match state.to_ascii_lowercase().as_str() {
            "open" => wanted.0 = true,
            "closed" => wanted.1 = true,
            _ => return Err(ApiError::invalid("state must be open, closed, or both, separated by a comma")),
        }
    }
    Ok(wanted)
}

/// `GET /api/v1/sessions`: the account's own, newest first. `offset` is the first session of the page.
pub(crate) async fn list(
    bearer: Bearer,
    State(app): State<App>,
    query: Result<Query<SessionsQuery>, QueryRejection>,
) -> Result<Response, ApiError> {
    let Query(query) = query?;
    let (open, closed) = wanted_states(query.state.as_deref())?;
    let offset = match &query.offset {
        None => None,
        Some(code) => Some(code_key(code).ok_or_else(|| ApiError::invalid("offset must be a session code"))?),
    };
    let now = app.now();
    let mut state = app.state();
    if offset.as_ref().is_some_and(|code| !state.sessions.contains(code)) {
        return Err(ApiError::invalid("offset is not a known session"));
    }
    state.sessions.values_mut().for_each(|session| session.settle(now));
    let assigned_to = |session: &Session| session.assigned.map_or("u0", |assignment| assignment.userid);
    let mut matching = state
        .sessions
        .newest_first()
        .filter(|session| session.owner.userid == bearer.account.userid)
        .skip_while(|session| offset.as_ref().is_some_and(|code| session.code != *code))
        .filter(|session| if session.is_open() { open } else { closed })
        .filter(|session| query.groupid.as_ref().is_none_or(|group| session.group.id == *group))
        .filter(|session| query.assigned_userid.as_ref().is_none_or(|user| assigned_to(session) == user));
    let answer = |session| if query.full_list { full(session, app.base()) } else { brief(session) };
    let sessions = matching.by_ref().take(PAGE).map(answer).collect();
    let next = matching.next();
    let body = SessionsAnswer {
        sessions,
        sessions_remaining: next.iter().count() + matching.count(),
        next_offset: next.map(Session::shown_code),
    };
    Ok(Json(body).into_response())
}

/// The caller's session with this code; another account's is none.
fn find<'a>(
    state: &'a mut Memory,
    bearer: &Bearer,
    code: &str,
    now: Moment,
) -> Result<&'a mut Session, ApiError> {
    let session = code_key(code)
        .and_then(|key| state.sessions.get_mut(&key))
        .filter(|session| session.owner.userid == bearer.account.userid)
        .ok_or(ApiError::NotFound)?;
    session.settle(now);
    Ok(session)
}

/// `GET /api/v1/sessions/{id}`
pub(crate) async fn show(
    bearer: Bearer,
    State(app): State<App>,
    code: Result<Path<String>, PathRejection>,
) -> Result<Response, ApiError> {
    let Path(code) = code?;
    let mut state = app.state();
    let session = find(&mut state, &bearer, &code, app.now())?;
    Ok(Json(full(session, app.base())).into_response())
}

/// `PUT /api/v1/sessions/{id}`. Closing stops new connections; one that runs goes on.
pub(crate) async fn update(
    bearer: Bearer,
    State(app): State<App>,
    code: Result<Path<String>, PathRejection>,
    Body(changes): Body<Changes>,
) -> Result<StatusCode, ApiError> {
    let Path(code) = code?;
    let now = app.now();
    let assigned = changes.assigned_userid.as_deref().map(|userid| assignment(userid, now)).transpose()?;
    let mut state = app.state();
    // Everything that can be refused comes before the first change.
    let session = find(&mut state, &bearer, &code, now)?;
    let closed_at = match changes.state.as_deref().map(str::to_ascii_lowercase).as_deref() {
        None => session.life.closed_at,
        Some("closed") => session.life.closed_at.or(Some(now)),
        Some("open") if session.is_open() => None,
        Some("open") if session.valid_until > now && !session.life.was_connected() => None,
        Some("open") => return Err(ApiError::invalid("the session is over and cannot be opened again")),
        Some(_) => return Err(ApiError::invalid("state must be open or closed")),
    };
    let group = match (changes.groupid.as_deref(), changes.groupname.as_deref()) {
        (None, None) => None,
        (id, name) => Some(groups::resolve(&mut state, &*app.random, id, name)?),
    };
    let session = find(&mut state, &bearer, &code, now)?;
    session.life.closed_at = closed_at;
    replace(&mut session.group, group);
    replace(&mut session.assigned, assigned);
    replace(&mut session.waiting_message, changes.waiting_message.map(Some));
    replace(&mut session.description, changes.description.map(Some));
    replace(&mut session.end_customer, changes.end_customer.map(Some));
    replace(&mut session.custom_api, changes.custom_api.map(Some));
    replace(&mut session.tv_version, changes.tv_version.map(Some));
    Ok(StatusCode::NO_CONTENT)
}

fn replace<T>(place: &mut T, new: Option<T>) {
    if let Some(new) = new {
        *place = new;
    }
}
