//! What the outcomes in a report mean, in words. An outcome that has none here has no business there.

/// What it means that a session is in this state.
pub fn of_state(name: &str) -> Option<&'static str> {
    Some(match name {
        "requested" => "still waits for TeamViewer's answer",
        "awaitingUser" => "made at TeamViewer, and left open by its operator",
        "accepted" => "the device's user accepted",
        "active" => "both sides are connected",
        "ended" => "both sides were connected, and left",
        "declined" => "the device's user declined",
        "expired" => "nobody connected in time",
        "cancelled" => "its operator took it back, or TeamViewer closed it",
        "failed" => "could not be made; why, in the lines below",
        _ => return None,
    })
}

/// What it means that a session failed for this reason, such as `partner: timedOut`.
pub fn of_failure(name: &str) -> Option<&'static str> {
    Some(match name {
        "interrupted" => "a server was killed before TeamViewer was asked, or before it had answered",
        "disconnected" => "the connector was disconnected meanwhile",
        "keyMissing" => "the server does not have the key that the tokens are sealed under",
        _ => of_problem(name.strip_prefix("partner: ")?)?,
    })
}

fn of_problem(name: &str) -> Option<&'static str> {
    let (kind, _) = name.split_once(':').unwrap_or((name, ""));
    Some(match kind {
        "unreachable" => "no connection to TeamViewer could be made",
        "timedOut" => "TeamViewer did not answer in time; what it made was closed",
        "unauthorized" => "TeamViewer did not take the tokens, not even new ones",
        "refused" => "the account may not do this",
        "licenseLimit" | "sessionLimit" => "the licence allows no further session",
        "notFound" => "TeamViewer does not know the session",
        "throttled" => {
            "TeamViewer asked for a pause that was longer than a start waits, or did not say how long"
        }
        "serverError" => "TeamViewer failed, or did a moment ago and was left alone; what it made was closed",
        "badRequest" => "TeamViewer refused the request as such",
        "badAnswer" => "a page instead of JSON, or an answer that broke off; what was made was closed",
        _ => return None,
    })
}

/// What it means that an operator was refused this, such as `cancel: sessionState: ended`.
pub fn of_refusal(name: &str) -> Option<&'static str> {
    let (asked, reason) = name.split_once(": ")?;
    let (kind, _) = reason.split_once(':').unwrap_or((reason, ""));
    Some(match (asked, kind) {
        ("start", "notOffered") => "the connector waited for a new sign-in, which a kill had made necessary",
        ("cancel", "sessionState") => "the session was over, or ran already",
        ("connect", _) => "a server was away, or the session was over already",
        _ => return None,
    })
}

/// What the sandbox did when it went wrong in this way.
pub fn of_mishap(way: &str) -> Option<&'static str> {
    Some(match way {
        "latency" => "the answer came late",
        "too_many_requests" => "429 with Retry-After; nothing was done",
        "too_many_unsaid" => "429 without Retry-After; nothing was done",
        "license_limit" => "the licence allowed no new session; none was made",
        "server_error" => "500 or 503; nothing was done",
        "html_body" => "a page instead of JSON; nothing was done",
        "truncated_body" => "it was done, and the answer broke off",
        "drop_connection" => "it was done, and there was no answer",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use farhand_contract::{
        connectors::PartnerProblem,
        offers::NotOffered,
        sessions::{SessionFailure, SessionState},
    };
    use serde_json::json;

    use super::*;
    use crate::browser::name_of;

    #[test]
    fn every_state_has_one() {
        for state in SessionState::ALL {
            assert!(of_state(state.name()).is_some(), "{state:?}");
        }
    }

    #[test]
    fn every_failure_has_one() {
        let problems = [
            PartnerProblem::Unreachable,
            PartnerProblem::TimedOut,
            PartnerProblem::Unauthorized,
            PartnerProblem::Refused,
            PartnerProblem::LicenseLimit,
            PartnerProblem::SessionLimit,
            PartnerProblem::NotFound,
            PartnerProblem::Throttled { retry_after_seconds: Some(1) },
            PartnerProblem::ServerError { status: 503 },
            PartnerProblem::BadRequest { status: 409 },
            PartnerProblem::BadAnswer,
        ];
        let failures = problems.map(|problem| SessionFailure::Partner { problem });
        let ours = [SessionFailure::Interrupted, SessionFailure::Disconnected, SessionFailure::KeyMissing];
        for failure in failures.into_iter().chain(ours) {
            let name = name_of(&serde_json::to_value(failure).unwrap()).unwrap();
            assert!(of_failure(&name).is_some(), "{name}");
        }
    }

    #[test]
    fn what_is_unknown_has_none() {
        for name in ["", "partner: ", "partner: moody", "timedOut"] {
            assert_eq!(of_failure(name), None, "{name}");
        }
        assert_eq!(of_refusal("start: internal"), None);
    }

    #[test]
    fn a_refusal_is_known_by_what_was_asked_and_why_not() {
        let error = json!({"error": "notOffered", "reason": NotOffered::ConnectorNeedsSignIn});
        let name = format!("start: {}", name_of(&error).unwrap());
        assert!(of_refusal(&name).unwrap().contains("sign-in"));
        assert!(of_refusal("cancel: sessionState: ended").unwrap().contains("over"));
    }
}
