//! Requests and answers, within limits.

use std::time::Duration;

use farhand_contract::connectors::PartnerProblem;
use reqwest::{Client, Method, RequestBuilder, StatusCode, Url, header::HeaderMap, redirect::Policy};
use secrecy::{ExposeSecret, SecretString};

use super::{Endpoints, Result, SetupError, answer::problem_of};

/// The most that is read of an answer about one thing, in bytes.
pub const ANSWER_LIMIT: usize = 1 << 20;

/// The most that is read of one page of a list: up to 1000 rows.
pub const PAGE_LIMIT: usize = 8 << 20;

/// A client with the limits set.
#[derive(Clone)]
pub struct Http(Client);

/// A whole answer.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, at most as large as was asked for.
    pub body: Vec<u8>,
}

impl Http {
    /// A client for the service at `endpoints`.
    pub fn new(endpoints: &Endpoints, timeout: Duration) -> Result<Self, SetupError> {
        // An error says that the process has a provider already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = Client::builder()
            .user_agent(concat!("farhand/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .timeout(timeout)
            .connect_timeout(timeout / 2);
        // Without TLS there is nothing to verify, so a machine without root certificates will do.
        let builder = if endpoints.is_local() { builder.tls_certs_only([]) } else { builder };
        Ok(Self(builder.build().map_err(SetupError::Http)?))
    }

    /// A request in the name of the account.
    pub fn request(&self, method: Method, address: Url, access_token: &SecretString) -> RequestBuilder {
        self.0.request(method, address).bearer_auth(access_token.expose_secret())
    }

    /// Sends a request made elsewhere and reads at most `limit` bytes of its answer, whatever its status.
    pub async fn execute(
        &self,
        call: &'static str,
        request: reqwest::Request,
        limit: usize,
    ) -> Result<Answer> {
        let outcome = async {
            let response = self.0.execute(request).await.map_err(|error| problem_of_sending(call, error))?;
            read(call, response, limit).await
        };
        outcome.await.inspect_err(|problem| tracing::warn!(call, ?problem, "TeamViewer did not answer"))
    }

    /// Sends a request and gives its answer if its status is one of `good`.
    ///
    /// `call` is the name under which the log tells of it: addresses and answers may carry secrets.
    pub async fn send(
        &self,
        call: &'static str,
        request: RequestBuilder,
        good: &[StatusCode],
        limit: usize,
    ) -> Result<Answer> {
        let request = request.build().map_err(|error| problem_of_sending(call, error))?;
        let answer = self.execute(call, request, limit).await?;
        if good.contains(&answer.status) {
            return Ok(answer);
        }
        let problem = problem_of(&answer);
        tracing::warn!(
            call,
            status = answer.status.as_u16(),
            ?problem,
            "TeamViewer did not do what was asked"
        );
        Err(problem)
    }
}

async fn read(call: &'static str, mut response: reqwest::Response, limit: usize) -> Result<Answer> {
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| problem_of_reading(call, error))? {
        if body.len() + chunk.len() > limit {
            tracing::warn!(call, limit, "TeamViewer's answer is larger than is read");
            return Err(PartnerProblem::BadAnswer);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Answer { status, headers, body })
}

fn problem_of_sending(call: &'static str, error: reqwest::Error) -> PartnerProblem {
    let problem = if error.is_connect() {
        PartnerProblem::Unreachable
    } else if error.is_timeout() {
        PartnerProblem::TimedOut
    } else {
        // The connection was there and broke, or what came is no HTTP.
        PartnerProblem::BadAnswer
    };
    log_cause(call, error);
    problem
}

fn problem_of_reading(call: &'static str, error: reqwest::Error) -> PartnerProblem {
    let problem = if error.is_timeout() { PartnerProblem::TimedOut } else { PartnerProblem::BadAnswer };
    log_cause(call, error);
    problem
}

/// The address may carry a session code, so it stays out of the log.
fn log_cause(call: &'static str, error: reqwest::Error) {
    let error = anonymous(error);
    tracing::debug!(call, error = &error as &dyn std::error::Error, "the call to TeamViewer broke off");
}

fn anonymous(error: reqwest::Error) -> reqwest::Error {
    error.without_url()
}
