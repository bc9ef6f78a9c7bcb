//! The client and the stand-in for the service understand each other, from the consent to the report.

use std::{collections::BTreeMap, time::Duration};

use farhand_contract::{Timestamp, connectors::PartnerProblem};
use farhand_partners::teamviewer::{Endpoints, NewSession, Registration, TeamViewer, Tokens};
use reqwest::redirect::Policy;
use secrecy::{ExposeSecret, SecretString};
use tokio::net::TcpListener;
use url::Url;

use crate::fake::{Counting, pairs};

/// Past the year 2200: sessions and reports are asked about over all time.
pub const FAR_AHEAD: Timestamp = Timestamp(7_500_000_000_000);

/// A stand-in of its own, and a client that is registered with it.
pub async fn connected() -> TeamViewer {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let config = farhand_sandbox::Config::default();
    let registration = Registration {
        client_id: config.client_id.clone(),
        client_secret: SecretString::from(config.client_secret.clone()),
    };
    let redirect = config.redirect_uris[0].parse().unwrap();
    tokio::spawn(farhand_sandbox::serve(listener, config, std::future::pending()));
    let endpoints = Endpoints::from_base(&base).unwrap();
    TeamViewer::new(endpoints, Some(registration), redirect, Duration::from_secs(10)).unwrap()
}

/// Something that opens pages and sends forms.
fn browser() -> reqwest::Client {
    reqwest::Client::builder().redirect(Policy::none()).tls_certs_only([]).build().unwrap()
}

/// Consents as a person would: the parameters that TeamViewer hands back.
async fn consent(page: &Url) -> BTreeMap<String, String> {
    let browser = browser();
    let sign_in = browser.get(page.clone()).send().await.unwrap().text().await.unwrap();
    let (_, after) = sign_in.split_once("name=\"request\" value=\"").unwrap();
    let (request, _) = after.split_once('"').unwrap();
    let forms = [
        (
            "/oauth2/sign-in",
            vec![
                ("request", request),
                ("email", farhand_sandbox::demo_email()),
                ("password", farhand_sandbox::PASSWORD),
            ],
        ),
        ("/oauth2/consent", vec![("request", request), ("decision", "allow")]),
    ];
    let mut back = None;
    for (path, form) in forms {
        let answer = browser.post(page.join(path).unwrap()).form(&form).send().await.unwrap();
        back = answer.headers().get("location").map(|location| location.to_str().unwrap().to_owned());
    }
    let back: Url = back.unwrap().parse().unwrap();
    pairs(back.query().unwrap().as_bytes()).into_iter().collect()
}

/// Authorizes `client`.
pub async fn authorize(client: &TeamViewer) -> Tokens {
    let begun = client.authorization(&Counting::default()).unwrap();
    let back = consent(&begun.url).await;
    assert_eq!(back["state"], begun.state.expose_secret());
    client.exchange(&back["code"].as_str().into(), &begun.verifier).await.unwrap()
}

#[tokio::test]
async fn a_code_is_good_once_and_with_its_verifier() {
    let client = connected().await;
    let refused = PartnerProblem::BadRequest { status: 400 };

    let begun = client.authorization(&Counting::default()).unwrap();
    let code = SecretString::from(consent(&begun.url).await["code"].as_str());
    let other = client.exchange(&code, &"w".repeat(43).into()).await;
    assert_eq!(other.unwrap_err(), refused);

    let begun = client.authorization(&Counting::default()).unwrap();
    let code = SecretString::from(consent(&begun.url).await["code"].as_str());
    client.exchange(&code, &begun.verifier).await.unwrap();
    let again = client.exchange(&code, &begun.verifier).await;
    assert_eq!(again.unwrap_err(), refused);
}

#[tokio::test]
async fn tokens_from_exchange_to_revocation() {
    let client = connected().await;
    let first = authorize(&client).await;
    assert_eq!(client.ping(&first.access_token).await, Ok(true));
    let account = client.account(&first.access_token).await.unwrap();
    assert_eq!(account.email, farhand_sandbox::demo_email());
    assert_eq!(account.license.as_deref(), Some("Sandbox"));

    let second = client.refresh(&first.refresh_token).await.unwrap();
    assert_eq!(client.ping(&second.access_token).await, Ok(true));
    let again = client.refresh(&first.refresh_token).await;
    assert_eq!(again.unwrap_err(), PartnerProblem::Unauthorized, "a refresh token is good once");

    let third = authorize(&client).await;
    client.revoke(&third.access_token).await.unwrap();
    assert_eq!(client.ping(&third.access_token).await, Ok(false));
    assert_eq!(client.account(&third.access_token).await, Err(PartnerProblem::Unauthorized));
    assert_eq!(client.refresh(&third.refresh_token).await.unwrap_err(), PartnerProblem::Unauthorized);
    client.revoke(&third.access_token).await.unwrap();
}

#[tokio::test]
async fn a_session_from_code_to_report() {
    let client = connected().await;
    let Tokens { access_token, .. } = authorize(&client).await;
    let new = NewSession {
        group_name: "Farhand".to_owned(),
        description: Some("Printer".to_owned()),
        waiting_message: Some("One moment".to_owned()),
        end_customer_name: Some("Kim de Vries".to_owned()),
        end_customer_email: Some("kim@demo.example".to_owned()),
        custom_api: Some("0f6f1a52".to_owned()),
        valid_until: Some(FAR_AHEAD),
    };
    let made = client.create_session(&access_token, &new).await.unwrap();
    assert!(made.open && !made.online);
    assert_eq!(made.custom_api.as_deref(), Some("0f6f1a52"));
    assert_eq!(made.valid_until, Some(FAR_AHEAD));

    let open = client.open_sessions(&access_token).await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!((&open[0].code, &open[0].custom_api), (&made.code, &made.custom_api));

    let browser = browser();
    let act = async |link: &str, what: &str| {
        assert_eq!(browser.get(link).send().await.unwrap().status(), 200);
        browser.post(format!("{link}/{what}")).send().await.unwrap();
        client.session(&access_token, &made.code).await.unwrap().online
    };
    let (customer, supporter) = (&made.end_customer_link, made.supporter_link.expose_secret());
    assert!(!act(customer, "join").await);
    assert!(act(supporter, "join").await);
    assert_eq!(client.connections(&access_token, &made.code, Timestamp(0), FAR_AHEAD).await, Ok(vec![]));
    act(supporter, "leave").await;
    assert!(!act(customer, "leave").await);

    let connections = client.connections(&access_token, &made.code, Timestamp(0), FAR_AHEAD).await.unwrap();
    assert_eq!(connections.len(), 1);
    assert!(connections[0].ended_at.unwrap() >= connections[0].started_at);

    let other = client.create_session(&access_token, &new).await.unwrap();
    client.close_session(&access_token, &other.code).await.unwrap();
    let closed = client.session(&access_token, &other.code).await.unwrap();
    assert!(!closed.open && closed.closed_at.is_some());
    let unknown = client.session(&access_token, "s999-999-999").await;
    assert_eq!(unknown.unwrap_err(), PartnerProblem::NotFound);
}
