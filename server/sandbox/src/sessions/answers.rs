//! Sessions as answers have them.

use serde::Serialize;

use crate::{
    moment::Moment,
    session::{EndCustomer, Session, SupportSessionType},
};

/// A session as answers have it.
#[derive(Serialize)]
pub(super) struct Answer<'a> {
    code: String,
    state: &'static str,
    groupid: &'a str,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    full: Option<Full<'a>>,
}

#[derive(Serialize)]
struct Full<'a> {
    support_session_type: TypeAnswer,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting_message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_customer: Option<&'a EndCustomer>,
    assigned_userid: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    assigned_at: Option<Moment>,
    end_customer_link: String,
    webclient_supporter_link: String,
    supporter_link: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_api: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tv_version: Option<&'a str>,
    created_at: Moment,
    valid_until: Moment,
    #[serde(skip_serializing_if = "Option::is_none")]
    closed_at: Option<Moment>,
    /// Absent from the answer to a creation.
    #[serde(skip_serializing_if = "Option::is_none")]
    online: Option<bool>,
}

/// The specification has a number in the answer to a creation, and a name everywhere else.
#[derive(Serialize)]
#[serde(untagged)]
enum TypeAnswer {
    Number(u8),
    Name(&'static str),
}

/// What a short list has of a session.
pub(super) fn brief(session: &Session) -> Answer<'_> {
    Answer { code: session.shown_code(), state: session.state_name(), groupid: &session.group.id, full: None }
}

/// A session as it is read.
pub(super) fn full<'a>(session: &'a Session, base: &str) -> Answer<'a> {
    let (end_customer_link, supporter_link) = session.links(base);
    let full = Full {
        support_session_type: TypeAnswer::Name(match session.support_session_type {
            SupportSessionType::Default => "Default",
            SupportSessionType::Pilot => "Pilot",
        }),
        waiting_message: session.waiting_message.as_deref(),
        description: session.description.as_deref(),
        end_customer: session.end_customer.as_ref(),
        assigned_userid: session.assigned.map_or("u0", |assignment| assignment.userid),
        assigned_at: session.assigned.map(|assignment| assignment.at),
        end_customer_link,
        webclient_supporter_link: supporter_link.clone(),
        supporter_link,
        custom_api: session.custom_api.as_deref(),
        tv_version: session.tv_version.as_deref(),
        created_at: session.created_at,
        valid_until: session.valid_until,
        closed_at: session.life.closed_at,
        online: Some(session.is_online()),
    };
    Answer { full: Some(full), ..brief(session) }
}

/// A session as the answer to its creation has it.
pub(super) fn created<'a>(session: &'a Session, base: &str) -> Answer<'a> {
    let mut answer = full(session, base);
    if let Some(full) = &mut answer.full {
        full.online = None;
        full.support_session_type =
            TypeAnswer::Number(u8::from(session.support_session_type == SupportSessionType::Pilot));
    }
    answer
}
