//! Requests and answers, within limits.

use std::{sync::Arc, time::Duration};

use farhand_contract::connectors::PartnerProblem;
use farhand_domain::{Clock, Random};
use reqwest::{Client, Method, Request, RequestBuilder, StatusCode, Url, dns::Resolve, header::HeaderMap};
use secrecy::{ExposeSecret, SecretString};

use super::{
    Endpoints, Result, SetupError,
    answer::{problem_of, retry_after},
};
use crate::{
    client::{client, guarded},
    resilience::{Call, Condition, Failure, Reached, Repeat, Upstream},
};

/// The most that is read of an answer about one thing, in bytes.
pub const ANSWER_LIMIT: usize = 1 << 20;

/// The most that is read of one page of a list: up to 1000 rows.
pub const PAGE_LIMIT: usize = 8 << 20;

/// A client with the limits set.
#[derive(Clone)]
pub struct Http {
    client: Client,
    upstream: Upstream,
    /// Whether the service is one that may be asked.
    allowed: bool,
}

/// A whole answer.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// How long the service asks to wait, in seconds, as far as it says so in a way that can be understood.
    pub retry_after: Option<u32>,
    /// The body, at most as large as was asked for.
    pub body: Vec<u8>,
}

impl Http {
    /// A client for the service at `endpoints`.
    pub fn new(endpoints: &Endpoints, timeout: Duration) -> Result<Self, SetupError> {
        let client = client(endpoints.is_local(), timeout).map_err(SetupError::Http)?;
        Ok(Self { client, upstream: Upstream::new("TeamViewer", timeout), allowed: true })
    }

    /// With names looked up by `resolver`. Nothing is sent unless the service is `allowed`.
    pub fn guard(
        &mut self,
        timeout: Duration,
        resolver: impl Resolve + 'static,
        allowed: bool,
    ) -> Result<(), SetupError> {
        self.client = guarded(timeout, resolver).map_err(SetupError::Http)?;
        self.allowed = allowed;
        Ok(())
    }

    /// Knows from now on what `other` knows of the service, and the other way round.
    pub fn join(&mut self, other: &Self) {
        self.upstream = other.upstream.clone();
    }

    /// With a clock and randomness.
    pub fn equip(&mut self, clock: Arc<dyn Clock>, random: Arc<dyn Random>) {
        self.upstream.equip(clock, random);
    }

    /// How calls fare.
    pub fn condition(&self) -> Condition {
        self.upstream.condition()
    }

    /// Begins a call.
    ///
    /// `name` is what the log calls it: addresses and answers may carry secrets.
    pub fn call(&self, name: &'static str, repeat: Repeat) -> Call<'_> {
        self.upstream.call(name, repeat)
    }

    /// A request in the name of the account.
    pub fn request(&self, method: Method, address: Url, access_token: &SecretString) -> RequestBuilder {
        self.client.request(method, address).bearer_auth(access_token.expose_secret())
    }

    /// Sends a request of `call` and gives its answer, of at most `limit` bytes, if its status is one of `good`.
    pub async fn send(
        &self,
        call: &Call<'_>,
        request: RequestBuilder,
        good: &[StatusCode],
        limit: usize,
    ) -> Result<Answer> {
        let request = request.build().map_err(|error| {
            log_cause(call.name(), error);
            PartnerProblem::BadAnswer
        })?;
        self.send_made(call, request, good, limit, problem_of).await
    }

    /// The same with a request made elsewhere. `meaning` tells what an answer with another status means.
    pub async fn send_made(
        &self,
        call: &Call<'_>,
        request: Request,
        good: &[StatusCode],
        limit: usize,
        meaning: impl Fn(&Answer) -> PartnerProblem,
    ) -> Result<Answer> {
        let (name, meaning) = (call.name(), &meaning);
        if !self.allowed {
            tracing::warn!(call = name, "TeamViewer is at an address that may not be asked");
            return Err(PartnerProblem::Unreachable);
        }
        call.ask(move |left| {
            let again = request.try_clone();
            async move {
                // All bodies are in memory, so a request can always be copied.
                let mut request = again.ok_or(BAD_ANSWER)?;
                *request.timeout_mut() = Some(left);
                let answer = self.attempt(name, request, limit).await?;
                if good.contains(&answer.status) {
                    Ok(answer)
                } else {
                    Err(unwanted(&answer, meaning(&answer)))
                }
            }
        })
        .await
    }

    async fn attempt(&self, call: &'static str, request: Request, limit: usize) -> Result<Answer, Failure> {
        let mut response =
            self.client.execute(request).await.map_err(|error| failure_of_sending(call, error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| failure_of_reading(call, error))? {
            if body.len() + chunk.len() > limit {
                tracing::warn!(call, limit, "TeamViewer's answer is larger than is read");
                return Err(BAD_ANSWER);
            }
            body.extend_from_slice(&chunk);
        }
        let retry_after = retry_after(&headers, self.upstream.now());
        Ok(Answer { status, headers, retry_after, body })
    }
}

const BAD_ANSWER: Failure =
    Failure { problem: PartnerProblem::BadAnswer, reached: Reached::Answer, retry_after: None };

/// An answer with a status that is not wanted.
fn unwanted(answer: &Answer, problem: PartnerProblem) -> Failure {
    let failing = answer.status.is_server_error();
    let says_when = failing || answer.status == StatusCode::TOO_MANY_REQUESTS;
    Failure {
        problem,
        reached: if failing { Reached::Failing } else { Reached::Answer },
        retry_after: answer.retry_after.filter(|_| says_when),
    }
}

fn failure_of_sending(call: &'static str, error: reqwest::Error) -> Failure {
    let (problem, reached) = if error.is_connect() {
        // Refused, unknown, timed out or not trusted: in each case before the first byte of the request.
        (PartnerProblem::Unreachable, Reached::Nothing)
    } else if error.is_timeout() {
        (PartnerProblem::TimedOut, Reached::Request)
    } else {
        // The connection was there and broke, or what came is no HTTP.
        (PartnerProblem::BadAnswer, Reached::Request)
    };
    log_cause(call, error);
    Failure { problem, reached, retry_after: None }
}

fn failure_of_reading(call: &'static str, error: reqwest::Error) -> Failure {
    let problem = if error.is_timeout() { PartnerProblem::TimedOut } else { PartnerProblem::BadAnswer };
    log_cause(call, error);
    Failure { problem, reached: Reached::Request, retry_after: None }
}

/// The address may carry a session code, so it stays out of the log.
fn log_cause(call: &'static str, error: reqwest::Error) {
    let error = error.without_url();
    tracing::debug!(call, error = &error as &dyn std::error::Error, "the call to TeamViewer broke off");
}
