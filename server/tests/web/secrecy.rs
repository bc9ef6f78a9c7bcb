//! That no answer holds a secret, whatever is asked for and by whom.

use farhand_contract::{
    Timestamp,
    connectors::{ConnectorStatus, PartnerAccount, Region, RegistrationDraft},
};
use farhand_partners::teamviewer::Tokens;
use farhand_store::{Changes, records::ConnectorRecord};
use http::StatusCode;
use serde_json::json;

use crate::{
    harness::{ADMINISTRATOR, HELPDESK, READER, Server, run, text},
    rights::{filled, functions},
};

const CLIENT_SECRET: &str = "Client-Secret-4f1c";
const ACCESS_TOKEN: &str = "30100-AccessToken77aa";
const REFRESH_TOKEN: &str = "30100-RefreshToken88bb";

/// A connector with all its secrets, as somebody's blade left it.
async fn connected(server: &Server) {
    let cookie = server.sign_in(ADMINISTRATOR).await;
    let draft = RegistrationDraft {
        client_id: "30100-ClientId".to_owned(),
        client_secret: Some(CLIENT_SECRET.to_owned()),
        region: Region::Other { base: "http://127.0.0.1:9".to_owned() },
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
        let server = Server::demo().await;
        connected(&server).await;
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
                for secret in [CLIENT_SECRET, ACCESS_TOKEN, REFRESH_TOKEN] {
                    assert!(!all.contains(secret), "{path} as {}", account.0);
                }
            }
        }
            license_inactive: false,
        // Some of them did tell of it.
        assert!(connector_told >= 3, "{connector_told}");
    });
}
