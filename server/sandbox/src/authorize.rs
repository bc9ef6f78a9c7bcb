//! The beginning of an authorization: `GET /oauth2/authorize`.

use axum::{
    extract::{Query, State, rejection::QueryRejection},
    response::{IntoResponse, Redirect, Response},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use url::Url;

use crate::{
    accounts::Account,
    moment::Moment,
    page::{Page, error_page},
    random::letters_and_digits,
    state::App,
};

/// How long a person may take over an authorization, and a client to exchange its code, in seconds.
pub(crate) const AUTHORIZATION_SECONDS: i64 = 600;

/// What the client asked for, while a person is busy with it.
#[derive(Debug)]
pub(crate) struct AuthorizationRequest {
    pub(crate) redirect_uri: String,
    pub(crate) state: Option<String>,
    pub(crate) scope: Option<String>,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) account: Option<&'static Account>,
    pub(crate) expires_at: Moment,
}

/// A code, kept after its use: a second use must be noticed.
#[derive(Debug)]
pub(crate) struct AuthorizationCode {
    pub(crate) account: &'static Account,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: Option<Challenge>,
    pub(crate) expires_at: Moment,
    pub(crate) used: bool,
}

/// The client's proof that it is the same one that began (PKCE).
#[derive(Clone, Debug)]
pub(crate) enum Challenge {
    /// The verifier's SHA-256, in base64url without padding.
    Sha256(String),
    /// The verifier itself.
    Plain(String),
}

impl Challenge {
    fn parse(challenge: String, method: Option<&str>) -> Option<Self> {
        match method {
            Some("S256") => Some(Self::Sha256(challenge)),
            None | Some("plain") => Some(Self::Plain(challenge)),
            Some(_) => None,
        }
    }

    /// Whether this is the verifier that the challenge was made from.
    pub(crate) fn accepts(&self, verifier: &str) -> bool {
        match self {
            Self::Sha256(digest) => BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == *digest,
            Self::Plain(text) => text == verifier,
        }
    }
}

/// The parameters of an authorization request. `display` and others are taken and mean nothing here.
#[derive(Debug, Deserialize)]
pub(crate) struct AuthorizeQuery {
    response_type: Option<String>,
    client_id: Option<String>,
    redirect_uri: Option<String>,
    state: Option<String>,
    scope: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
}

/// `GET /oauth2/authorize`: the sign-in page. A wrong client or redirect address gets a page that says so, since
/// sending the browser on would send it to whoever forged the request.
pub(crate) async fn begin(
    State(app): State<App>,
    query: Result<Query<AuthorizeQuery>, QueryRejection>,
) -> Response {
    let Ok(Query(query)) = query else {
        return error_page("The request cannot be read: a parameter is malformed or stands twice.");
    };
    if query.client_id.as_deref() != Some(&app.config.client_id) {
        return error_page("No app is registered with this client_id.");
    }
    let registered = |uri: &String| app.config.redirect_uris.contains(uri);
    let Some(redirect_uri) = query.redirect_uri.filter(registered) else {
        return error_page("This redirect_uri is not registered for the app.");
    };
    if query.response_type.as_deref() != Some("code") {
        return send_back(&redirect_uri, query.state.as_deref(), ("error", "unsupported_response_type"));
    }
    let challenge = match query.code_challenge {
        None => None,
        Some(challenge) => match Challenge::parse(challenge, query.code_challenge_method.as_deref()) {
            Some(challenge) => Some(challenge),
            None => return send_back(&redirect_uri, query.state.as_deref(), ("error", "invalid_request")),
        },
    };
    let id = letters_and_digits(&*app.random, 32);
    let request = AuthorizationRequest {
        redirect_uri,
        state: query.state,
        scope: query.scope,
        challenge,
        account: None,
        expires_at: app.now().plus_seconds(AUTHORIZATION_SECONDS),
    };
    let page = crate::consent::sign_in_page(&id, None);
    app.state().requests.insert(id, request);
    page.into_response()
}

/// Sends the browser back to the client with one result and the client's state.
pub(crate) fn send_back(redirect_uri: &str, state: Option<&str>, (name, value): (&str, &str)) -> Response {
    let Ok(mut url) = Url::parse(redirect_uri) else {
        return error_page("The registered redirect_uri is not an address.");
    };
    url.query_pairs_mut().append_pair(name, value).extend_pairs(state.map(|state| ("state", state)));
    Page::guard(Redirect::to(url.as_str()))
}

#[cfg(test)]
mod tests {
    use super::Challenge;

    /// The pair printed in RFC 7636, appendix B.
    #[test]
    fn a_challenge_accepts_its_verifier_only() {
        let digest = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned();
        let challenge = Challenge::parse(digest.clone(), Some("S256")).expect("a known method");
        assert!(challenge.accepts("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"));
        assert!(!challenge.accepts(&digest));
    }

    #[test]
    fn without_a_method_the_challenge_is_plain() {
        let challenge = Challenge::parse("text".to_owned(), None).expect("a known method");
        assert!(challenge.accepts("text"));
        assert!(Challenge::parse("text".to_owned(), Some("S512")).is_none());
    }
}
