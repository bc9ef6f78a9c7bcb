//! Connection reports: the only way to learn that somebody really connected, and for how long.

use axum::{
    Json,
    extract::{
        Path, Query, State,
        rejection::{PathRejection, QueryRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use uuid::{Builder, Uuid};

use crate::{
    Random,
    bearer::Bearer,
    errors::ApiError,
    moment::Moment,
    random::digits,
    session::{EndCustomer, Session, Span, code_key},
    shape::{Body, Field, Kind, Shaped},
    state::App,
};

/// The most records in one answer.
const PAGE: usize = 1_000;

/// A connection that is over.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Connection {
    pub(crate) id: Uuid,
    userid: &'static str,
    username: &'static str,
    deviceid: String,
    devicename: String,
    groupid: String,
    groupname: String,
    /// Always 1, a remote connection.
    support_session_type: u8,
    start_date: Moment,
    end_date: Moment,
    fee: f64,
    currency: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    billing_state: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<String>,
    session_code: String,
    session_created_at: Moment,
    valid_until: Moment,
    assigned_userid: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    assigned_at: Option<Moment>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_api: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_customer: Option<EndCustomer>,
}

impl Connection {
    /// The record of this session's connection.
    pub(crate) fn record(session: &Session, span: Span, random: &dyn Random) -> Self {
        let mut id = [0; 16];
        random.fill(&mut id);
        let customer = session.end_customer.as_ref().and_then(|customer| customer.name.clone());
        Self {
            id: Builder::from_random_bytes(id).into_uuid(),
            userid: session.owner.userid,
            username: session.owner.name,
            deviceid: digits(random, 10),
            devicename: customer.unwrap_or_default(),
            groupid: session.group.id.clone(),
            groupname: session.group.name.clone(),
            support_session_type: 1,
            start_date: span.start,
            end_date: span.end,
            fee: 0.0,
            currency: "EUR",
            billing_state: None,
            notes: None,
            session_code: session.shown_code(),
            session_created_at: session.created_at,
            valid_until: session.valid_until,
            assigned_userid: session.assigned.map_or("u0", |assignment| assignment.userid),
            assigned_at: session.assigned.map(|assignment| assignment.at),
            custom_api: session.custom_api.clone(),
            description: session.description.clone(),
            end_customer: session.end_customer.clone(),
        }
    }
}

/// Which records.
#[derive(Deserialize)]
pub(crate) struct ConnectionsQuery {
    username: Option<String>,
    userid: Option<String>,
    groupid: Option<String>,
    devicename: Option<String>,
    deviceid: Option<String>,
    from_date: Option<Moment>,
    to_date: Option<Moment>,
    offset_id: Option<Uuid>,
    has_code: Option<bool>,
    session_code: Option<String>,
    support_session_type: Option<ConnectionType>,
}

/// Which kind of connection, by its name or its number.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
enum ConnectionType {
    #[serde(rename = "RemoteConnection", alias = "1")]
    Connection,
    #[serde(rename = "RemoteSupportActive", alias = "2")]
    Support,
    #[serde(rename = "RemoteSupportActiveSdk", alias = "3")]
    SupportSdk,
}

impl ConnectionsQuery {
    fn matches(&self, record: &Connection, session_code: Option<&str>) -> bool {
        let equal = |wanted: &Option<String>, value: &str| wanted.as_ref().is_none_or(|it| it == value);
        equal(&self.username, record.username)
            && equal(&self.userid, record.userid)
            && equal(&self.groupid, &record.groupid)
            && equal(&self.devicename, &record.devicename)
            && equal(&self.deviceid, &record.deviceid)
            && self.from_date.is_none_or(|from| record.start_date >= from)
            && self.to_date.is_none_or(|to| record.end_date < to)
            // Every connection here came about by a code.
            && self.has_code != Some(false)
            && session_code.is_none_or(|code| code_key(&record.session_code).as_deref() == Some(code))
            && self.support_session_type.is_none_or(|kind| kind == ConnectionType::Connection)
    }
}

#[derive(Serialize)]
struct ConnectionsAnswer<'a> {
    records: Vec<&'a Connection>,
    records_remaining: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_offset: Option<Uuid>,
}

/// `GET /api/v1/reports/connections`: the account's own, latest end first. `offset_id` is the last record that
/// the client already has.
pub(crate) async fn list(
    bearer: Bearer,
    State(app): State<App>,
    query: Result<Query<ConnectionsQuery>, QueryRejection>,
) -> Result<Response, ApiError> {
    let Query(query) = query?;
    let session_code = match &query.session_code {
        None => None,
        Some(code) => {
            Some(code_key(code).ok_or_else(|| ApiError::invalid("session_code is not a session code"))?)
        }
    };
    let state = app.state();
    let mut records: Vec<_> = state
        .connections
        .newest_first()
        .filter(|record| record.userid == bearer.account.userid)
        .filter(|record| query.matches(record, session_code.as_deref()))
        .collect();
    // By when the first side left, while they were recorded when the last one did. Stable: of equals, newest first.
    records.sort_by_key(|record| std::cmp::Reverse(record.end_date));
    if let Some(offset) = query.offset_id {
        let place = records.iter().position(|record| record.id == offset);
        let place = place.ok_or_else(|| ApiError::invalid("offset_id is not a known record"))?;
        records.drain(..=place);
    }
    let records_remaining = records.len().saturating_sub(PAGE);
    records.truncate(PAGE);
    let last = records.last().filter(|_| records_remaining > 0);
    let next_offset = last.map(|record| record.id);
    Ok(Json(ConnectionsAnswer { records, records_remaining, next_offset }).into_response())
}

/// `GET /api/v1/reports/connections/{id}`
pub(crate) async fn show(
    bearer: Bearer,
    State(app): State<App>,
    id: Result<Path<Uuid>, PathRejection>,
) -> Result<Response, ApiError> {
    let Path(id) = id?;
    let state = app.state();
    let record = state.connections.get(&id.to_string());
    let own = record.filter(|record| record.userid == bearer.account.userid);
    Ok(Json(own.ok_or(ApiError::NotFound)?).into_response())
}

/// What is to change in a record.
#[derive(Deserialize)]
pub(crate) struct Changes {
    billing_state: Option<String>,
    notes: Option<String>,
}

impl Shaped for Changes {
    const FIELDS: &'static [Field] = &[("billing_state", Kind::Text), ("notes", Kind::Text)];
}

/// `PUT /api/v1/reports/connections/{id}`
pub(crate) async fn update(
    bearer: Bearer,
    State(app): State<App>,
    id: Result<Path<Uuid>, PathRejection>,
    Body(changes): Body<Changes>,
) -> Result<StatusCode, ApiError> {
    let Path(id) = id?;
    let mut state = app.state();
    let record = state.connections.get_mut(&id.to_string());
    let record = record.filter(|record| record.userid == bearer.account.userid).ok_or(ApiError::NotFound)?;
    if changes.billing_state.is_some() {
        record.billing_state = changes.billing_state;
    }
    if changes.notes.is_some() {
        record.notes = changes.notes;
    }
    Ok(StatusCode::NO_CONTENT)
}
