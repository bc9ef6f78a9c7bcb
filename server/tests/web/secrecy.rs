//! That no answer holds a secret, whatever is asked for and by whom.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use farhand::vault::Purpose;
use farhand_contract::{
    Timestamp,
    connectors::{
        AGREEMENT_VERSION, ConnectorStatus, PartnerAccount, Region, RegistrationDraft, ScriptTokenDraft,
    },
};
use farhand_partners::teamviewer::Tokens;
use farhand_store::{Changes, records::ConnectorRecord};
use http::StatusCode;
use secrecy::ExposeSecret as _;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use url::Url;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

use crate::{
    harness::{ADMINISTRATOR, HELPDESK, READER, Server, run, text},
    rights::{filled, functions},
    technicians::session,
};

const CLIENT_SECRET: &str = "Client-Secret-4f1c";
const SCRIPT_TOKEN: &str = "30100-ScriptToken99cc";
const SUPPORTER_LINK: &str = "https://get.example/supporter-5d2e";
const ACCESS_TOKEN: &str = "30100-AccessToken77aa";
const REFRESH_TOKEN: &str = "30100-RefreshToken88bb";

/// A partner that refuses everything, in the words of who asked.
async fn echo() -> MockServer {
    let partner = MockServer::start().await;
    let refusal = |request: &Request| {
        let asked = format!("{:?} {}", request.headers, String::from_utf8_lossy(&request.body));
        let body = json!({ "error": "invalid_request", "error_description": asked });
        ResponseTemplate::new(400).set_body_json(body)
    };
    Mock::given(any()).respond_with(refusal).mount(&partner).await;
    partner
}

fn region_of(partner: &MockServer) -> Region {
    Region::Other { base: partner.uri() }
}

/// Begins an authorization, and gives the verifier that is kept for it.
async fn begun(server: &Server, cookie: &str) -> String {
    let accepted = json!({ "version": AGREEMENT_VERSION }).to_string();
    server.call("/api/connectors/teamviewer/accept-agreement", cookie, &accepted).await;
    let page = text(server.call("/api/connectors/teamviewer/authorize", cookie, "{}").await).await;
    let page: String = serde_json::from_str(&page).expect("an address");
    let page: Url = page.parse().expect("an address");
    let (_, state) = page.query_pairs().find(|(name, _)| name == "state").expect("a state");
    let hash = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(state.as_bytes()));
    let attempt =
        server.deps.store.authorization_by_state(&hash).await.expect("a store").expect("an attempt");
    let (tenant, sealed) = (attempt.tenant_id, &attempt.sealed_verifier);
    let verifier = server.deps.vault.unseal(tenant, Purpose::Verifier, sealed).expect("a verifier");
    verifier.expose_secret().to_owned()
}

/// A connector with all its secrets, as somebody's blade left it.
async fn connected(server: &Server, partner: &MockServer) {
    let cookie = server.sign_in(ADMINISTRATOR).await;
    let draft = RegistrationDraft {
        client_id: "30100-ClientId".to_owned(),
        client_secret: Some(CLIENT_SECRET.to_owned()),
        region: region_of(partner),
    };
    let arguments = json!({ "draft": draft }).to_string();
    let answer = server.call("/api/connectors/teamviewer/set-registration", &cookie, &arguments).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let answer = text(answer).await;
    assert!(answer.contains("30100-ClientId") && !answer.contains(CLIENT_SECRET), "{answer}");

    let tenant = server.deps.store.tenants().await.expect("tenants")[0].id;
    let stored = server.deps.store.connector(tenant).await.expect("a store").expect("a connector");
    let mut record = ConnectorRecord {
        status: ConnectorStatus::Onboarded,
        account: Some(PartnerAccount {
            name: "IT".to_owned(),
            email: "it@corp.example".to_owned(),
            company_name: None,
            license: None,
            license_inactive: false,
        }),
        connected_at: Some(Timestamp(1)),
        next_check_at: Some(Timestamp(i64::MAX)),
        ..stored.clone()
    };
    let tokens = Tokens {
        access_token: ACCESS_TOKEN.to_owned().into(),
        refresh_token: REFRESH_TOKEN.to_owned().into(),
        expires_in_seconds: 86_400,
    };
    server.deps.set_tokens(&mut record, &tokens);
    let mut changes = Changes::new();
    changes.put_connector(&record, Some(stored.version));
    server.deps.store.commit(changes).await.expect("stored");
}

#[test]
fn no_answer_holds_a_secret_of_the_connector() {
    run(async {
        let (server, partner) = (Server::demo().await, echo().await);
        connected(&server, &partner).await;
        let verifier = begun(&server, &server.sign_in(ADMINISTRATOR).await).await;
        let (vault, random) = (&server.deps.vault, &*server.deps.random);
        // The one that everything here asks for.
        session(&server, 0, |session| {
            let sealed = vault.seal(random, session.tenant_id, Purpose::SupporterLink, SUPPORTER_LINK);
            session.sealed_supporter_link = Some(sealed);
        })
        .await;
        let secrets = [CLIENT_SECRET, ACCESS_TOKEN, REFRESH_TOKEN, SUPPORTER_LINK, &verifier];
        let mut connector_told = 0;
        for account in [ADMINISTRATOR, HELPDESK, READER] {
            let cookie = server.sign_in(account).await;
            let mut answers = Vec::new();
            for page in &server.pages {
                answers.push((page.clone(), server.get(&filled(page), &cookie).await));
            }
            for (path, arguments, _) in functions() {
                // Kept connected: these are what others are asked about.
                if !path.ends_with("disconnect") {
                    answers.push((path.to_owned(), server.call(path, &cookie, &arguments.to_string()).await));
                }
            }
            for (path, answer) in answers {
                let headers = format!("{:?}", answer.headers());
                let all = headers + &text(answer).await;
                connector_told += usize::from(all.contains("it@corp.example"));
                for secret in secrets {
                    assert!(!all.contains(secret), "{path} as {}", account.0);
                }
            }
        }
        // Some of them did tell of it.
        assert!(connector_told >= 3, "{connector_told}");
        let asked = partner.received_requests().await.expect("requests");
        assert!(asked.iter().any(|request| format!("{:?}", request.headers).contains(ACCESS_TOKEN)));
    });
}

#[test]
fn no_answer_holds_a_script_token() {
    run(async {
        let (server, partner) = (Server::demo().await, echo().await);
        let cookie = server.sign_in(ADMINISTRATOR).await;
        begun(&server, &cookie).await;
        let draft = ScriptTokenDraft { token: SCRIPT_TOKEN.to_owned(), region: region_of(&partner) };
        let arguments = json!({ "draft": draft }).to_string();
        // The partner does not take it, and says it back.
        let refused = server.call("/api/connectors/teamviewer/set-script-token", &cookie, &arguments).await;
        assert_eq!(refused.status(), StatusCode::BAD_GATEWAY);
        assert!(!text(refused).await.contains(SCRIPT_TOKEN));

        let tenant = server.deps.store.tenants().await.expect("tenants")[0].id;
        let stored = server.deps.store.connector(tenant).await.expect("a store").expect("a connector");
        let mut record = ConnectorRecord { status: ConnectorStatus::Onboarded, ..stored.clone() };
        server.deps.set_script_token(&mut record, &SCRIPT_TOKEN.to_owned().into(), &region_of(&partner));
        let mut changes = Changes::new();
        changes.put_connector(&record, Some(stored.version));
        server.deps.store.commit(changes).await.expect("stored");
        for path in ["/api/connectors/teamviewer", "/api/connectors/teamviewer/check"] {
            let answer = text(server.call(path, &cookie, "{}").await).await;
            assert!(answer.contains("scriptToken") && !answer.contains(SCRIPT_TOKEN), "{answer}");
        }
        let page = text(server.get("/tenant-administration/connectors/teamviewer", &cookie).await).await;
        assert!(page.contains(&partner.uri()) && !page.contains(SCRIPT_TOKEN));
        let asked = partner.received_requests().await.expect("requests");
        assert!(asked.iter().any(|request| format!("{:?}", request.headers).contains(SCRIPT_TOKEN)));
    });
}
