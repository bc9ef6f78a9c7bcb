//! Sessions of the service queue: a code, and a link for either side.

use farhand_contract::connectors::PartnerProblem;
use reqwest::{Method, StatusCode};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{
    Endpoints, Result, TeamViewer,
    answer::{json, link, no_session_named, optional_moment, written},
    http::{ANSWER_LIMIT, PAGE_LIMIT},
};
use crate::{
    partner::{NewSession, PartnerSession},
    resilience::Repeat,
};

/// The most pages of a list that are read. A page has up to 1000 rows.
const PAGES: usize = 100;

/// What the service takes at most, in characters.
const NAME_LIMIT: usize = 100;
const EMAIL_LIMIT: usize = 254;
const TEXT_LIMIT: usize = 4000;

#[derive(Serialize)]
struct Create<'a> {
    groupname: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting_message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_customer: Option<EndCustomer<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    custom_api: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    valid_until: Option<String>,
}

#[derive(Serialize)]
struct EndCustomer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
}

#[derive(Serialize)]
struct Change {
    state: &'static str,
}

#[derive(Deserialize)]
struct Found {
    code: String,
    /// Text in what the service sends, a number in what it documents for a new session.
    state: Option<serde_json::Value>,
    online: Option<bool>,
    end_customer_link: String,
    supporter_link: String,
    custom_api: Option<String>,
    created_at: Option<String>,
    valid_until: Option<String>,
    closed_at: Option<String>,
}

#[derive(Deserialize)]
struct List {
    sessions: Vec<Found>,
    next_offset: Option<String>,
}

impl Found {
    fn read(self, endpoints: &Endpoints, new: bool) -> Result<PartnerSession> {
        let open = match self.state.as_ref().and_then(serde_json::Value::as_str) {
            Some(state) if state.eq_ignore_ascii_case("open") => true,
            Some(state) if state.eq_ignore_ascii_case("closed") => false,
            None if new => true,
            _ => return Err(PartnerProblem::BadAnswer),
        };
        Ok(PartnerSession {
            code: checked_code(self.code)?,
            open,
            online: self.online.unwrap_or(false),
            end_customer_link: link(endpoints, self.end_customer_link)?,
            supporter_link: link(endpoints, self.supporter_link)?.into(),
            custom_api: self.custom_api.filter(|text| !text.is_empty()),
            created_at: optional_moment(self.created_at.as_deref())?,
            valid_until: optional_moment(self.valid_until.as_deref())?,
            closed_at: optional_moment(self.closed_at.as_deref())?,
        })
    }
}

impl TeamViewer {
    /// Makes a session: `POST /api/v1/sessions` answers 200 or 201 with its code and links.
    ///
    /// Names and descriptions are cut to what the service takes. After a problem that leaves open whether it was
    /// made, [`TeamViewer::open_sessions`] has it under its `custom_api`.
    pub async fn create_session(
        &self,
        access_token: &SecretString,
        new: &NewSession,
    ) -> Result<PartnerSession> {
        let end_customer = EndCustomer {
            name: new.end_customer_name.as_deref().map(|name| cut(name, NAME_LIMIT)),
            // Half an address is another one.
            email: new.end_customer_email.as_deref().filter(|email| email.chars().count() <= EMAIL_LIMIT),
        };
        let body = Create {
            groupname: &new.group_name,
            description: new.description.as_deref().map(|text| cut(text, TEXT_LIMIT)),
            waiting_message: new.waiting_message.as_deref(),
            end_customer: (end_customer.name.is_some() || end_customer.email.is_some())
                .then_some(end_customer),
            custom_api: new.custom_api.as_deref(),
            valid_until: new.valid_until.map(written),
        };
        let call = self.http.call("create_session", Repeat::IfUnsent);
        let outcome = async {
            let address = self.endpoints.resource(&["sessions"]);
            let request = self.http.request(Method::POST, address, access_token).json(&body);
            let good = &[StatusCode::OK, StatusCode::CREATED];
            let answer =
                self.http.send(&call, request, good, ANSWER_LIMIT).await.map_err(no_session_named)?;
            json::<Found>(call.name(), &answer)?.read(&self.endpoints, true)
        }
        .await;
        call.end(outcome)
    }

    /// One session: `GET /api/v1/sessions/{code}`. `NotFound` when the service knows no such code.
    pub async fn session(&self, access_token: &SecretString, code: &str) -> Result<PartnerSession> {
        let call = self.http.call("session", Repeat::Freely);
        let outcome = async {
            let address = self.endpoints.resource(&["sessions", code]);
            let request = self.http.request(Method::GET, address, access_token);
            let answer = self.http.send(&call, request, &[StatusCode::OK], ANSWER_LIMIT).await?;
            json::<Found>(call.name(), &answer)?.read(&self.endpoints, false)
        }
        .await;
        call.end(outcome)
    }

    /// The account's open sessions, newest first: `GET /api/v1/sessions?state=open&full_list=true`, all pages.
    ///
    /// `BadAnswer` when the pages never end: an incomplete list would pass a session off as missing.
    pub async fn open_sessions(&self, access_token: &SecretString) -> Result<Vec<PartnerSession>> {
        let call = self.http.call("open_sessions", Repeat::Freely);
        let outcome = async {
            let mut sessions = Vec::new();
            let mut offset: Option<String> = None;
            for _ in 0..PAGES {
                let request = self
                    .http
                    .request(Method::GET, self.endpoints.resource(&["sessions"]), access_token)
                    .query(&[("state", "open"), ("full_list", "true")])
                    .query(&offset.as_ref().map(|offset| [("offset", offset)]));
                let answer = self
                    .http
                    .send(&call, request, &[StatusCode::OK], PAGE_LIMIT)
                    .await
                    .map_err(no_session_named)?;
                let page: List = json(call.name(), &answer)?;
                for found in page.sessions {
                    sessions.push(found.read(&self.endpoints, false)?);
                }
                offset = page.next_offset.filter(|next| !next.is_empty());
                if offset.is_none() {
                    return Ok(sessions);
                }
            }
            Err(PartnerProblem::BadAnswer)
        }
        .await;
        call.end(outcome)
    }

    /// Closes a session to new connections: `PUT /api/v1/sessions/{code}` answers 204.
    ///
    /// A connection that runs goes on. `NotFound` when the service knows no such code.
    pub async fn close_session(&self, access_token: &SecretString, code: &str) -> Result<()> {
        let call = self.http.call("close_session", Repeat::Freely);
        let address = self.endpoints.resource(&["sessions", code]);
        let request = self.http.request(Method::PUT, address, access_token).json(&Change { state: "closed" });
        let good = &[StatusCode::OK, StatusCode::NO_CONTENT];
        let outcome = self.http.send(&call, request, good, ANSWER_LIMIT).await;
        call.end(outcome.map(drop))
    }
}

/// A session code: letters, digits and hyphens, such as `s119-457-589`.
fn checked_code(code: String) -> Result<String> {
    let fits = (1..=64).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if fits { Ok(code) } else { Err(PartnerProblem::BadAnswer) }
}

fn cut(text: &str, limit: usize) -> String {
    text.chars().take(limit).collect()
}
