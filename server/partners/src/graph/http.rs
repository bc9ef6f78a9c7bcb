//! Requests and answers, within limits.

use farhand_contract::{connectors::PartnerProblem, device_sync::GraphProblem};
use reqwest::{Request, StatusCode};

use super::{GraphSession, Result};
use crate::{
    resilience::{Call, Failure, Reached, Repeat},
    teamviewer::answer::retry_after,
};

/// The most that is read of one answer, in bytes: a page has up to 1000 devices.
const ANSWER_LIMIT: usize = 16 << 20;

/// A whole answer that is neither a failure of the service nor one of the way to it.
pub struct Answer {
    pub status: StatusCode,
    /// None: larger than is read.
    pub body: Option<Vec<u8>>,
}

impl GraphSession {
    /// Sends a request, as often as it may and must be sent: reading twice is as good as once, and so is signing in.
    pub(super) async fn send(&self, name: &'static str, request: Request) -> Result<Answer> {
        let call = self.upstream.call(name, Repeat::Freely);
        let outcome = self.ask(&call, &request).await;
        call.end(outcome).map_err(named)
    }

    async fn ask(&self, call: &Call<'_>, request: &Request) -> Result<Answer, PartnerProblem> {
        call.ask(|left| {
            let again = request.try_clone();
            async move {
                // All bodies are in memory, so a request can always be copied.
                let mut request = again.ok_or(broken(PartnerProblem::BadAnswer))?;
                *request.timeout_mut() = Some(left);
                self.attempt(request).await
            }
        })
        .await
    }

    async fn attempt(&self, request: Request) -> Result<Answer, Failure> {
        let sent = self.graph.client.execute(request).await;
        let mut response = sent.map_err(|error| {
            if error.is_connect() {
                // Refused, unknown, timed out or not trusted: in each case before the first byte of the request.
                Failure { problem: PartnerProblem::Unreachable, reached: Reached::Nothing, retry_after: None }
            } else {
                failure_of(&error)
            }
        })?;
        let status = response.status();
        let retry_after = retry_after(response.headers(), self.upstream.now());
        if status == StatusCode::TOO_MANY_REQUESTS {
            let problem = PartnerProblem::Throttled { retry_after_seconds: retry_after };
            return Err(Failure { problem, reached: Reached::Answer, retry_after });
        }
        if status.is_server_error() {
            let problem = PartnerProblem::ServerError { status: status.as_u16() };
            return Err(Failure { problem, reached: Reached::Failing, retry_after });
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| failure_of(&error))? {
            if body.len() + chunk.len() > ANSWER_LIMIT {
                return Ok(Answer { status, body: None });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, body: Some(body) })
    }
}

/// The connection was there and broke, or what came is no HTTP.
fn failure_of(error: &reqwest::Error) -> Failure {
    broken(if error.is_timeout() { PartnerProblem::TimedOut } else { PartnerProblem::BadAnswer })
}

const fn broken(problem: PartnerProblem) -> Failure {
    Failure { problem, reached: Reached::Request, retry_after: None }
}

/// What a call that came to nothing means. What it met on the way is all that is told here: answers are read elsewhere.
fn named(problem: PartnerProblem) -> GraphProblem {
    match problem {
        PartnerProblem::Unreachable => GraphProblem::Unreachable,
        PartnerProblem::TimedOut => GraphProblem::TimedOut,
        PartnerProblem::Throttled { retry_after_seconds } => GraphProblem::Throttled { retry_after_seconds },
        PartnerProblem::ServerError { status } => GraphProblem::ServerError { status },
        _ => GraphProblem::CutShort,
    }
}
