use std::time::Duration;

use farhand_contract::connectors::PartnerProblem;
use farhand_partners::teamviewer::{Endpoints, Registration, SetupError, TeamViewer};
use secrecy::SecretString;
use url::Url;

use crate::fake::{self, Counting};

const TIMEOUT: Duration = Duration::from_secs(1);

fn endpoints(authorize: &str, web_api: &str) -> Endpoints {
    Endpoints { authorize: authorize.parse().unwrap(), web_api: web_api.parse().unwrap() }
}

fn made_with(endpoints: Endpoints) -> Result<TeamViewer, SetupError> {
    TeamViewer::new(endpoints, None, fake::redirect(), TIMEOUT)
}

#[test]
fn teamviewers_own_service() {
    let endpoints = Endpoints::teamviewer().unwrap();
    assert_eq!(endpoints.authorize.as_str(), "https://login.teamviewer.com/oauth2/authorize");
    assert_eq!(endpoints.web_api.as_str(), "https://webapi.teamviewer.com/api/v1/");
}

#[test]
fn a_service_under_one_address() {
    let endpoints = Endpoints::from_base(&"http://127.0.0.1:3010".parse().unwrap()).unwrap();
    assert_eq!(endpoints.authorize.as_str(), "http://127.0.0.1:3010/oauth2/authorize");
    assert_eq!(endpoints.web_api.as_str(), "http://127.0.0.1:3010/api/v1/");
}

#[test]
fn every_host_of_teamviewers_own_has_the_same_page() {
    let login = "https://login.teamviewer.com/oauth2/authorize";
    for (base, authorize) in [
        ("https://webapi.eu.teamviewer.com", login),
        ("https://teamviewer.com/", login),
        ("https://teamviewer.com.example", "https://teamviewer.com.example/oauth2/authorize"),
        ("https://webapi.myteamviewer.com", "https://webapi.myteamviewer.com/oauth2/authorize"),
    ] {
        let base: Url = base.parse().unwrap();
        let endpoints = Endpoints::from_base(&base).unwrap();
        assert_eq!(endpoints.authorize.as_str(), authorize);
        assert_eq!(endpoints.web_api, base.join("/api/v1/").unwrap());
    }
}

#[test]
fn plain_http_is_for_this_machine() {
    for local in
        ["http://127.0.0.1:3010/", "http://127.8.9.1/", "http://[::1]:3010/", "http://localhost:3010/"]
    {
        assert!(made_with(endpoints(local, local)).is_ok(), "{local}");
    }
    for remote in
        ["http://10.0.0.1/", "http://webapi.teamviewer.com/", "http://localhost.example/", "ftp://127.0.0.1/"]
    {
        let outcome = made_with(endpoints("http://127.0.0.1/", remote));
        assert!(matches!(outcome, Err(SetupError::Insecure(_))), "{remote}");
        let outcome = made_with(endpoints(remote, "http://127.0.0.1/"));
        assert!(matches!(outcome, Err(SetupError::Insecure(_))), "{remote}");
    }
}

#[test]
fn what_takes_no_path_is_no_service() {
    let outcome = made_with(endpoints("http://127.0.0.1/", "mailto:someone@demo.example"));
    assert!(matches!(outcome, Err(SetupError::NotAnAddress(_))));
}

#[test]
fn the_web_api_may_be_written_without_its_last_slash() {
    let client =
        made_with(endpoints("http://127.0.0.1/authorize", "http://127.0.0.1/region/api/v1")).unwrap();
    assert_eq!(client.endpoints().web_api.as_str(), "http://127.0.0.1/region/api/v1/");
}

#[test]
fn an_empty_registration_is_none() {
    for (id, secret) in [("", "secret"), ("id", ""), ("", "")] {
        let registration =
            Registration { client_id: id.to_owned(), client_secret: SecretString::from(secret) };
        let local = endpoints("http://127.0.0.1/", "http://127.0.0.1/");
        let outcome = TeamViewer::new(local, Some(registration), fake::redirect(), TIMEOUT);
        assert!(matches!(outcome, Err(SetupError::NotRegistered)));
    }
}

#[tokio::test]
async fn without_a_registration_nobody_authorizes() {
    let client = made_with(endpoints("http://127.0.0.1/", "http://127.0.0.1/")).unwrap();
    assert!(!client.is_registered());
    assert!(matches!(client.authorization(&Counting::default()), Err(SetupError::NotRegistered)));
    assert_eq!(
        client.exchange(&"code".into(), &"verifier".into()).await.unwrap_err(),
        PartnerProblem::Refused
    );
    assert_eq!(client.refresh(&"token".into()).await.unwrap_err(), PartnerProblem::Refused);
}

#[test]
fn errors_say_what_to_do() {
    let address: Url = "http://10.0.0.1/".parse().unwrap();
    assert_eq!(
        SetupError::Insecure(address).to_string(),
        "the address http://10.0.0.1/ must begin with https:// (http:// is for a service on this machine only)"
    );
    assert_eq!(
        SetupError::NotRegistered.to_string(),
        "no TeamViewer app registration: set its client id and client secret"
    );
}
