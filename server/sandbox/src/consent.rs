//! What the person sees during an authorization: sign in, then allow or decline.

use axum::{
    Form,
    extract::{
        Query, State,
        rejection::{FormRejection, QueryRejection},
    },
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use html_escape::encode_safe;
use serde::Deserialize;
use url::Url;

use crate::{
    accounts::{ACCOUNTS, PASSWORD, demo_email, sign_in},
    authorize::{AUTHORIZATION_SECONDS, AuthorizationCode, AuthorizationRequest, send_back},
    page::{Page, error_page},
    random::letters_and_digits,
    state::App,
};

const OVER: &str = "This request is unknown or over. Go back to the app and start again.";

/// The sign-in form, perhaps with what was wrong.
pub(crate) fn sign_in_page(request: &str, problem: Option<&str>) -> Page {
    let problem =
        problem.map(|text| format!(r#"<p class="problem" role="alert">{text}</p>"#)).unwrap_or_default();
    let accounts = code_items(ACCOUNTS.iter().map(|account| account.email));
    let (request, email) = (encode_safe(request), encode_safe(demo_email()));
    Page::new(
        "Sign in",
        format!(
            r#"<h1>Sign in</h1>
{problem}
<form method="post" action="/oauth2/sign-in">
<input type="hidden" name="request" value="{request}">
<label for="email">E-mail</label>
<input id="email" name="email" type="email" autocomplete="username" required value="{email}">
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required value="{PASSWORD}">
<div class="buttons"><button type="submit" class="primary">Sign in</button></div>
</form>
<section class="note"><p>Demo accounts of this sandbox, with the password <code>{PASSWORD}</code>:</p>
<ul>{accounts}</ul></section>"#
        ),
    )
}

fn consent_page(id: &str, request: &AuthorizationRequest, name: &str, email: &str, client: &str) -> Page {
    let origin = Url::parse(&request.redirect_uri).map(|url| url.origin().ascii_serialization());
    let scopes = code_items(request.scope.iter().flat_map(|scope| scope.split_whitespace()));
    let asked = if scopes.is_empty() {
        "<ul><li>Create and read sessions</li><li>Read connection reports</li><li>Read your account</li></ul>"
            .to_owned()
    } else {
        format!("<ul>{scopes}</ul>")
    };
    let body = format!(
        r#"<h1>Allow access?</h1>
<p>The app <strong>{client}</strong> at <code>{address}</code> asks for access to the account of
<strong>{name}</strong> ({email}):</p>
{asked}
<form method="post" action="/oauth2/consent">
<input type="hidden" name="request" value="{id}">
<div class="buttons">
<button type="submit" name="decision" value="allow" class="primary">Allow</button>
<button type="submit" name="decision" value="decline">Decline</button>
</div>
</form>"#,
        client = encode_safe(client),
        address = encode_safe(origin.as_deref().unwrap_or(&request.redirect_uri)),
        name = encode_safe(name),
        email = encode_safe(email),
        id = encode_safe(id),
    );
    // Browsers apply form-action to the redirect that answers the form, too.
    match origin {
        Ok(origin) => Page::new("Allow access", body).leading_to(origin),
        Err(_) => Page::new("Allow access", body),
    }
}

fn code_items<'a>(items: impl Iterator<Item = &'a str>) -> String {
    items.map(|item| format!("<li><code>{}</code></li>", encode_safe(item))).collect::<Vec<_>>().concat()
}

/// The sign-in form's fields.
#[derive(Deserialize)]
pub(crate) struct SignInForm {
    request: String,
    email: String,
    password: String,
}

/// `POST /oauth2/sign-in`
pub(crate) async fn submit_sign_in(
    State(app): State<App>,
    form: Result<Form<SignInForm>, FormRejection>,
) -> Response {
    let Ok(Form(form)) = form else { return error_page(OVER) };
    let now = app.now();
    let mut state = app.state();
    let Some(request) = state.requests.get_mut(&form.request).filter(|request| request.expires_at > now)
    else {
        return error_page(OVER);
    };
    let Some(account) = sign_in(&form.email, &form.password) else {
        let page =
            sign_in_page(&form.request, Some("This e-mail address and password do not belong together."));
        return (StatusCode::FORBIDDEN, page).into_response();
    };
    request.account = Some(account);
    Page::guard(Redirect::to(&format!("/oauth2/consent?request={}", form.request)))
}

/// Which request.
#[derive(Deserialize)]
pub(crate) struct ConsentQuery {
    request: String,
}

/// `GET /oauth2/consent`
pub(crate) async fn show(
    State(app): State<App>,
    query: Result<Query<ConsentQuery>, QueryRejection>,
) -> Response {
    let Ok(Query(query)) = query else { return error_page(OVER) };
    let now = app.now();
    let state = app.state();
    match state.requests.get(&query.request).filter(|request| request.expires_at > now) {
        None => error_page(OVER),
        Some(request) => match request.account {
            None => sign_in_page(&query.request, None).into_response(),
            Some(account) => {
                consent_page(&query.request, request, account.name, account.email, &app.config.client_id)
                    .into_response()
            }
        },
    }
}

/// The consent form's fields.
#[derive(Deserialize)]
pub(crate) struct ConsentForm {
    request: String,
    decision: Decision,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Decision {
    Allow,
    Decline,
}

/// `POST /oauth2/consent`: sends the browser back with a code, or with the refusal. A request is answered once.
pub(crate) async fn decide(
    State(app): State<App>,
    form: Result<Form<ConsentForm>, FormRejection>,
) -> Response {
    let Ok(Form(form)) = form else { return error_page(OVER) };
    let now = app.now();
    let mut state = app.state();
    let request = state.requests.remove(&form.request).filter(|request| request.expires_at > now);
    let Some((request, account)) =
        request.and_then(|request| request.account.map(|account| (request, account)))
    else {
        return error_page(OVER);
    };
    let AuthorizationRequest { redirect_uri, state: client_state, challenge, .. } = request;
    match form.decision {
        Decision::Decline => send_back(&redirect_uri, client_state.as_deref(), ("error", "access_denied")),
        Decision::Allow => {
            let code = letters_and_digits(&*app.random, 32);
            let answer = send_back(&redirect_uri, client_state.as_deref(), ("code", &code));
            let expires_at = now.plus_seconds(AUTHORIZATION_SECONDS);
            let granted = AuthorizationCode { account, redirect_uri, challenge, expires_at, used: false };
            state.codes.insert(code, granted);
            answer
        }
    }
}
