//! The list of managed devices, a page at a time.

use farhand_contract::{Timestamp, device_sync::GraphProblem};
use reqwest::{Method, Request, StatusCode, header::CONTENT_TYPE};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use url::Url;

use super::{
    GraphSession, Result,
    device::{GraphDevice, RefusedDevice, SELECTED},
    http::Answer,
    own_page,
};
use crate::teamviewer::answer::written;

/// How many devices a page has at most.
const PAGE_DEVICES: u32 = 1000;

/// The longest address of a page that is followed, in bytes.
const LINK_LIMIT: usize = 8 << 10;

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// At the first device; with a moment, at the first that was in contact after it.
    First {
        /// None: all devices.
        since: Option<Timestamp>,
    },
    /// Where the page before said.
    Next(String),
}

/// A page.
#[derive(Clone, Debug)]
pub struct DevicePage {
    /// Its devices, each as it can be taken or why it cannot.
    pub devices: Vec<Result<GraphDevice, RefusedDevice>>,
    /// Where the next one is; none after the last.
    pub next: Option<String>,
}

#[derive(Deserialize)]
struct Token {
    access_token: String,
}

#[derive(Deserialize)]
struct Page {
    value: Vec<Value>,
    #[serde(rename = "@odata.nextLink")]
    next_link: Option<String>,
}

impl GraphSession {
    /// Reads a page: `GET /v1.0/deviceManagement/managedDevices`. Signs in first where that is needed, and once more
    /// when the token is not taken.
    pub async fn page(&mut self, place: &Place) -> Result<DevicePage> {
        let address = self.address(place)?;
        let mut answer = None;
        if let Some(token) = self.token.clone() {
            answer = Some(self.get(&address, &token).await?).filter(|a| a.status != StatusCode::UNAUTHORIZED);
        }
        let answer = if let Some(answer) = answer {
            answer
        } else {
            self.token = None;
            let token = self.sign_in().await?;
            let answer = self.get(&address, &token).await?;
            if answer.status == StatusCode::UNAUTHORIZED {
                return Err(GraphProblem::SignInRefused);
            }
            self.token = Some(token);
            answer
        };
        if answer.status != StatusCode::OK {
            return Err(meaning(answer.status, place));
        }
        let page: Page = json("managedDevices", &answer)?;
        let next = page.next_link.map(|link| self.checked(link, &address)).transpose()?;
        Ok(DevicePage { devices: page.value.into_iter().map(GraphDevice::read).collect(), next })
    }

    fn address(&self, place: &Place) -> Result<Url> {
        let mut address = self.graph.endpoints.devices();
        match place {
            Place::Next(link) => own_page(&address, link).ok_or(GraphProblem::ForeignLink),
            Place::First { since } => {
                let mut query = format!("$select={}&$top={PAGE_DEVICES}", SELECTED.join(","));
                if let Some(since) = since {
                    query.push_str("&$filter=lastSyncDateTime%20gt%20");
                    query.push_str(&written(*since));
                }
                address.set_query(Some(&query));
                Ok(address)
            }
        }
    }

    /// A link that may be followed: the app's token goes with the request.
    fn checked(&self, link: String, current: &Url) -> Result<String> {
        let next = own_page(&self.graph.endpoints.devices(), &link).ok_or(GraphProblem::ForeignLink)?;
        if next == *current {
            return Err(GraphProblem::Loop);
        }
        if link.len() > LINK_LIMIT { Err(GraphProblem::BadAnswer) } else { Ok(link) }
    }

    async fn get(&self, address: &Url, token: &SecretString) -> Result<Answer> {
        let request = self.graph.client.get(address.clone()).bearer_auth(token.expose_secret()).build();
        self.send("managedDevices", request.map_err(|_| GraphProblem::BadAnswer)?).await
    }

    /// `POST /{tenant}/oauth2/v2.0/token`: the app's own credentials, without a user.
    async fn sign_in(&self) -> Result<SecretString> {
        let endpoints = &self.graph.endpoints;
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", &self.app.client_id)
            .append_pair("client_secret", self.app.client_secret.expose_secret())
            .append_pair("scope", &endpoints.scope())
            .finish();
        let mut request = Request::new(Method::POST, endpoints.token(&self.app.tenant));
        let form_type = reqwest::header::HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers_mut().insert(CONTENT_TYPE, form_type);
        *request.body_mut() = Some(form.into());
        let answer = self.send("token", request).await?;
        match answer.status {
            StatusCode::OK => {}
            StatusCode::BAD_REQUEST
            | StatusCode::UNAUTHORIZED
            | StatusCode::FORBIDDEN
            | StatusCode::NOT_FOUND => {
                return Err(GraphProblem::SignInRefused);
            }
            status => return Err(meaning(status, &Place::First { since: None })),
        }
        let token: Token = json("token", &answer)?;
        // It must fit into a header.
        let visible =
            !token.access_token.is_empty() && token.access_token.bytes().all(|b| b.is_ascii_graphic());
        if visible { Ok(token.access_token.into()) } else { Err(GraphProblem::BadAnswer) }
    }
}

/// What an answer with another status means.
fn meaning(status: StatusCode, place: &Place) -> GraphProblem {
    let followed = matches!(place, Place::Next(_));
    match status {
        StatusCode::FORBIDDEN => GraphProblem::NotAllowed,
        StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND | StatusCode::GONE if followed => {
            GraphProblem::PlaceLost
        }
        _ if status.is_client_error() => GraphProblem::BadRequest { status: status.as_u16() },
        _ => GraphProblem::BadAnswer,
    }
}

fn json<T: DeserializeOwned>(call: &'static str, answer: &Answer) -> Result<T> {
    let body = answer.body.as_deref().ok_or(GraphProblem::BadAnswer)?;
    serde_json::from_slice(body).map_err(|error| {
        // The error's own text may quote the answer.
        tracing::warn!(call, kind = ?error.classify(), "Microsoft Graph's answer is not of the documented form");
        GraphProblem::BadAnswer
    })
}
