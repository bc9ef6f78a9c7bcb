//! A session that is not made: the licence, its limit, or the account.

use farhand_contract::connectors::PartnerProblem;
use wiremock::ResponseTemplate;

use crate::{
    fake::{answering, client},
    faults::Call,
};

/// What comes of a session that is refused with `status` and `text`.
async fn refused_with(status: u16, text: &str) -> PartnerProblem {
    let service = answering(ResponseTemplate::new(status).set_body_string(text)).await;
    Call::CreateSession.make(&client(&service)).await.unwrap_err()
}

#[tokio::test]
async fn the_license_does_not_allow_it() {
    for text in [
        "Request denied due to license limitations.",
        "Due to LICENSE LIMITATIONS",
        "{\"error\":\"license limitations\"}",
        "This session is not possible due to license limitations",
        "The maximum is reached due to license limitations",
    ] {
        assert_eq!(refused_with(400, text).await, PartnerProblem::LicenseLimit, "{text}");
    }
}

#[tokio::test]
async fn the_license_allows_no_more_sessions_at_once() {
    for text in [
        "The maximum number of sessions is reached because of license limitations.",
        "Your license does not permit so many CONCURRENT SESSIONS",
        "Too many simultaneous connections for this license",
        "{\"error_description\":\"license limitations: too many sessions\"}",
    ] {
        assert_eq!(refused_with(400, text).await, PartnerProblem::SessionLimit, "{text}");
    }
}

#[tokio::test]
async fn the_account_may_not_do_it_whatever_the_text_says() {
    for text in ["", "license limitations", "Too many concurrent sessions for this license"] {
        assert_eq!(refused_with(403, text).await, PartnerProblem::Refused, "{text}");
    }
}

#[tokio::test]
async fn a_request_that_is_wrong_is_no_matter_of_the_license() {
    for text in ["", "groupname is missing", "The maximum length of a session's name is 100", "license"] {
        assert_eq!(refused_with(400, text).await, PartnerProblem::BadRequest { status: 400 }, "{text}");
    }
}
