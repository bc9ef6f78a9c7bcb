//! A browser: it signs in with the form, keeps the cookie, and calls server functions as our own pages do.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context as _, Result, bail, ensure};
use reqwest::{Client, RequestBuilder, Response, StatusCode, header, redirect::Policy};
use serde_json::Value;

/// How long an answer may take. No page of ours waits for TeamViewer.
const PATIENCE: Duration = Duration::from_secs(20);

/// A client that follows no redirect, and asks on a new connection each time: whatever breaks belongs to the process
/// that was asked.
pub fn client() -> Result<Client> {
    // An error says that there is one already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .pool_max_idle_per_host(0)
        .timeout(PATIENCE)
        .tls_certs_only([])
        .build()
        .context("no HTTP client")
}

/// Why a call gave nothing.
#[derive(Debug)]
pub enum Failure {
    /// There is no answer, or only a part of one.
    Lost(String),
    /// The server refused, and says why.
    Refused(String),
    /// The answer is none that a server function gives.
    Strange(String),
}

/// Somebody who is signed in.
#[derive(Clone)]
pub struct Browser {
    client: Client,
    cookie: String,
}

impl Browser {
    /// Signs in at one server. The others on the same database know the sign-in, too.
    pub async fn sign_in(server: SocketAddr, user: &str, password: &str) -> Result<Self> {
        let client = client()?;
        let answer = same_origin(client.post(format!("http://{server}/sign-in")))
            .form(&[("user", user), ("password", password)])
            .send()
            .await?;
        ensure!(location(&answer)? == "/", "{user} cannot sign in");
        let cookie = answer.headers().get(header::SET_COOKIE).context("a sign-in without a cookie")?;
        let cookie = cookie.to_str()?.split(';').next().unwrap_or_default().to_owned();
        Ok(Self { client, cookie })
    }

    /// Calls a server function.
    pub async fn call(
        &self,
        server: SocketAddr,
        function: &str,
        arguments: &Value,
    ) -> Result<Value, Failure> {
        let request = same_origin(self.client.post(format!("http://{server}/api/{function}")))
            .header(header::COOKIE, &self.cookie)
            .header(header::ACCEPT, "application/json")
            .json(arguments);
        let lost = |error: reqwest::Error| Failure::Lost(format!("{:?}", error.without_url()));
        let answer = request.send().await.map_err(lost)?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(lost)?;
        let strange =
            || Failure::Strange(format!("{function}: {status}: {}", String::from_utf8_lossy(&body)));
        let value: Value = serde_json::from_slice(&body).map_err(|_| strange())?;
        if status == StatusCode::OK {
            return Ok(value);
        }
        value
            .get("Service")
            .and_then(name_of)
            .map_or_else(|| Err(strange()), |name| Err(Failure::Refused(name)))
    }

    /// Follows a link of ours, and gives the address that the answer leads to.
    pub async fn follow(&self, address: &str) -> Result<String> {
        let answer = self.client.get(address).header(header::COOKIE, &self.cookie).send().await?;
        location(&answer)
    }
}

fn same_origin(request: RequestBuilder) -> RequestBuilder {
    request.header("sec-fetch-site", "same-origin")
}

/// Where an answer sends the browser.
pub fn location(answer: &Response) -> Result<String> {
    if !answer.status().is_redirection() {
        bail!("{} instead of a way on", answer.status());
    }
    Ok(answer.headers().get(header::LOCATION).context("no Location")?.to_str()?.to_owned())
}

/// What names an error or a failure, outermost first: `{"reason": "partner", "problem": {"problem": "timedOut"}}` is
/// `partner: timedOut`. Nothing when it has no name.
pub fn name_of(value: &Value) -> Option<String> {
    let mut names = Vec::new();
    for key in ["error", "reason", "problem", "state", "status"] {
        match value.get(key) {
            Some(Value::String(name)) => names.push(name.clone()),
            Some(Value::Number(number)) => names.push(number.to_string()),
            Some(inner @ Value::Object(_)) => names.push(name_of(inner)?),
            _ => {}
        }
    }
    (!names.is_empty()).then(|| names.join(": "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn errors_and_failures_have_their_names() {
        let failure = json!({"reason": "partner", "problem": {"problem": "serverError", "status": 503}});
        assert_eq!(name_of(&failure).as_deref(), Some("partner: serverError: 503"));
        let error = json!({"error": "notOffered", "reason": "connectorNeedsSignIn"});
        assert_eq!(name_of(&error).as_deref(), Some("notOffered: connectorNeedsSignIn"));
        assert_eq!(name_of(&json!({})), None);
        assert_eq!(name_of(&Value::Null), None);
    }
}
