//! Authorization: the account's consent, and the tokens that come of it.

use std::pin::Pin;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use farhand_contract::connectors::PartnerProblem;
use farhand_domain::Random;
use oauth2::{
    AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet,
    EndpointSet, HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RefreshToken,
    RequestTokenError, TokenResponse, TokenUrl,
    basic::{BasicClient, BasicErrorResponse, BasicErrorResponseType, BasicTokenResponse},
};
use reqwest::{Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{
    Endpoints, Result, SetupError, TeamViewer,
    answer::{no_session_named, problem_of},
    http::{ANSWER_LIMIT, Answer, Http},
};
use crate::resilience::{Call, Repeat};

/// How long an access token is taken to live when the service does not say, in seconds. It documents a day.
const SHORTEST_LIFE_SECONDS: u64 = 3600;

/// The app, as registered at TeamViewer.
#[derive(Clone, Debug)]
pub struct Registration {
    /// Its id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretString,
}

/// An authorization that begins.
#[derive(Clone)]
pub struct Authorization {
    /// The page to open in a browser. It carries the state: not for a log.
    pub url: Url,
    /// What TeamViewer hands back with the code. Bind it to the browser, take it once.
    pub state: SecretString,
    /// What proves that whoever has the code is who began: for [`TeamViewer::exchange`].
    pub verifier: SecretString,
}

impl core::fmt::Debug for Authorization {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Authorization").finish_non_exhaustive()
    }
}

/// An account's tokens.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// Goes with every call.
    pub access_token: SecretString,
    /// Gets the next pair, once: the service then forgets both of these.
    pub refresh_token: SecretString,
    /// How long the access token lives from now, in seconds.
    pub expires_in_seconds: i64,
}

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// The registered app.
#[derive(Clone)]
pub struct App(Client);

/// A grant, which decides what a refusal means.
#[derive(Clone, Copy)]
enum Grant {
    Code,
    RefreshToken,
}

#[derive(Debug, thiserror::Error)]
#[error("{0:?}")]
struct Fault(PartnerProblem);

impl App {
    /// The app with this registration.
    pub fn new(endpoints: &Endpoints, registration: Registration, redirect: Url) -> Result<Self, SetupError> {
        if registration.client_id.is_empty() || registration.client_secret.expose_secret().is_empty() {
            return Err(SetupError::NotRegistered);
        }
        let secret = ClientSecret::new(registration.client_secret.expose_secret().to_owned());
        Ok(Self(
            BasicClient::new(ClientId::new(registration.client_id))
                .set_client_secret(secret)
                .set_auth_type(AuthType::RequestBody)
                .set_auth_uri(AuthUrl::from_url(endpoints.authorize.clone()))
                .set_token_uri(TokenUrl::from_url(endpoints.resource(&["oauth2", "token"])))
                .set_redirect_uri(RedirectUrl::from_url(redirect)),
        ))
    }
}

impl TeamViewer {
    /// Begins an authorization: `GET /oauth2/authorize`, which the browser opens.
    ///
    /// State and verifier are 256 random bits each. Fails without a registration.
    pub fn authorization(&self, random: &dyn Random) -> Result<Authorization, SetupError> {
        let App(client) = self.app.as_ref().ok_or(SetupError::NotRegistered)?;
        let verifier = PkceCodeVerifier::new(secret(random));
        let state = secret(random);
        let (url, _) = client
            .authorize_url(|| CsrfToken::new(state.clone()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(Authorization { url, state: state.into(), verifier: verifier.into_secret().into() })
    }

    /// Exchanges the code that came back: `POST /api/v1/oauth2/token`.
    ///
    /// A code that is unknown, used, expired or of another verifier is a `BadRequest`; a client id and secret that
    /// are not accepted are `Refused`, as is having none.
    pub async fn exchange(&self, code: &SecretString, verifier: &SecretString) -> Result<Tokens> {
        let App(client) = self.app.as_ref().ok_or(PartnerProblem::Refused)?;
        // A code is good for one use, and so is a refresh token: a second request would spoil what the first got.
        let call = self.http.call("exchange", Repeat::IfUnsent);
        let endpoint = TokenEndpoint { http: &self.http, call: &call, grant: Grant::Code };
        let answer = client
            .exchange_code(AuthorizationCode::new(code.expose_secret().to_owned()))
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose_secret().to_owned()))
            .request_async(&endpoint)
            .await;
        call.end(tokens(answer))
    }

    /// Gets the next pair of tokens: `POST /api/v1/oauth2/token`.
    ///
    /// The service takes a refresh token once: keep the new pair before its first use, and never refresh twice at a
    /// time. `Unauthorized` says that the account must authorize again; `Refused` that the client id and secret are
    /// not accepted, or missing, and the token may still be good.
    pub async fn refresh(&self, refresh_token: &SecretString) -> Result<Tokens> {
        let App(client) = self.app.as_ref().ok_or(PartnerProblem::Refused)?;
        let call = self.http.call("refresh", Repeat::IfUnsent);
        let endpoint = TokenEndpoint { http: &self.http, call: &call, grant: Grant::RefreshToken };
        let refresh_token = RefreshToken::new(refresh_token.expose_secret().to_owned());
        let answer = client.exchange_refresh_token(&refresh_token).request_async(&endpoint).await;
        call.end(tokens(answer))
    }

    /// Revokes an access token and its refresh token: `POST /api/v1/oauth2/revoke`, no body, 200 or 204.
    ///
    /// A token that the service does not take any more is revoked already.
    pub async fn revoke(&self, access_token: &SecretString) -> Result<()> {
        let call = self.http.call("revoke", Repeat::Freely);
        let request =
            self.http.request(Method::POST, self.endpoints.resource(&["oauth2", "revoke"]), access_token);
        let good = &[StatusCode::OK, StatusCode::NO_CONTENT, StatusCode::UNAUTHORIZED];
        let outcome = self.http.send(&call, request, good, ANSWER_LIMIT).await;
        call.end(outcome.map(drop).map_err(no_session_named))
    }
}

/// 256 random bits, as text that needs no encoding in an address.
fn secret(random: &dyn Random) -> String {
    let mut bytes = [0; 32];
    random.fill(&mut bytes);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// Sends what the `oauth2` crate asks for within our limits.
struct TokenEndpoint<'a> {
    http: &'a Http,
    call: &'a Call<'a>,
    grant: Grant,
}

impl<'c> AsyncHttpClient<'c> for TokenEndpoint<'_> {
    type Error = Fault;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Fault>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.send(request))
    }
}

impl TokenEndpoint<'_> {
    async fn send(&self, request: HttpRequest) -> Result<HttpResponse, Fault> {
        let request = reqwest::Request::try_from(request).map_err(|_| Fault(PartnerProblem::BadAnswer))?;
        let meaning = |answer: &Answer| token_problem(self.grant, answer);
        let answer = self
            .http
            .send_made(self.call, request, &[StatusCode::OK], ANSWER_LIMIT, meaning)
            .await
            .map_err(Fault)?;
        let mut response = HttpResponse::new(answer.body);
        *response.headers_mut() = answer.headers;
        Ok(response)
    }
}

/// What a refusal of the token endpoint means: its error code tells more than its status.
fn token_problem(grant: Grant, answer: &Answer) -> PartnerProblem {
    let told = match answer.status {
        StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED => {
            serde_json::from_slice::<BasicErrorResponse>(&answer.body).ok()
        }
        _ => None,
    };
    match (told.as_ref().map(BasicErrorResponse::error), grant) {
        (Some(BasicErrorResponseType::InvalidGrant), Grant::RefreshToken) => PartnerProblem::Unauthorized,
        (Some(BasicErrorResponseType::InvalidGrant), Grant::Code) => {
            PartnerProblem::BadRequest { status: answer.status.as_u16() }
        }
        (Some(BasicErrorResponseType::InvalidClient | BasicErrorResponseType::UnauthorizedClient), _) => {
            PartnerProblem::Refused
        }
        // Any other 401 is about the app, or of something in between: only the error code tells of a token that is dead.
        _ if answer.status == StatusCode::UNAUTHORIZED => PartnerProblem::Refused,
        _ => no_session_named(problem_of(answer)),
    }
}

fn tokens(
    answer: Result<BasicTokenResponse, RequestTokenError<Fault, BasicErrorResponse>>,
) -> Result<Tokens> {
    let answer = match answer {
        Ok(answer) => answer,
        Err(RequestTokenError::Request(Fault(problem))) => return Err(problem),
        // The others quote the answer, so they are not logged.
        Err(_) => return Err(PartnerProblem::BadAnswer),
    };
    let refresh_token = answer.refresh_token().ok_or(PartnerProblem::BadAnswer)?;
    let life = answer.expires_in().map_or(SHORTEST_LIFE_SECONDS, |life| life.as_secs());
    Ok(Tokens {
        access_token: token(answer.access_token().secret())?,
        refresh_token: token(refresh_token.secret())?,
        expires_in_seconds: i64::try_from(life).map_err(|_| PartnerProblem::BadAnswer)?,
    })
}

/// A token must fit into a header: visible ASCII.
fn token(text: &str) -> Result<SecretString> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) {
        Ok(text.into())
    } else {
        Err(PartnerProblem::BadAnswer)
    }
}
