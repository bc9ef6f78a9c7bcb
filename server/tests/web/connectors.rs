//! The list of connectors, as the server sends it.

use farhand_contract::{
    ConnectorId, Timestamp,
    connectors::{ConnectorMethod, ConnectorStatus, PartnerAccount},
};
use farhand_store::{Changes, records::ConnectorRecord};
use serde_json::json;
use uuid::Uuid;

use crate::harness::{ADMINISTRATOR, HELPDESK, READER, Server, run, text};

const CONNECTORS: &str = "/tenant-administration/connectors";

#[test]
fn the_intune_connector_says_whether_it_is_registered() {
    run(async {
        let server = Server::demo().await;
        let (administrator, reader) = (server.sign_in(ADMINISTRATOR).await, server.sign_in(READER).await);
        for (language, word) in [("en", "Not registered"), ("nl", "Niet geregistreerd")] {
            let cookie = format!("{reader}; farhand-locale={language}");
            assert!(text(server.get(CONNECTORS, &cookie).await).await.contains(word), "{word}");
        }
        let draft = json!({ "draft": {
            "tenant": "contoso.example", "clientId": "an-app", "clientSecret": "a-secret"
        } });
        let set = "/api/connectors/intune/set-registration";
        let answer = server.call(set, &administrator, &draft.to_string()).await;
        assert_eq!(answer.status(), 200);
        let page = text(server.get(CONNECTORS, &reader).await).await;
        assert!(page.contains("Registered") && page.contains("contoso.example"));
        assert!(!page.contains("Not registered") && !page.contains("a-secret"));
    });
}

/// The TeamViewer connector, as somebody left it.
async fn left(server: &Server, change: impl FnOnce(&mut ConnectorRecord)) {
    let store = &server.deps.store;
    let tenant = store.tenants().await.expect("tenants")[0].id;
    let stored = store.connector(tenant).await.expect("a store");
    let mut record =
        stored.clone().unwrap_or_else(|| ConnectorRecord::new(tenant, ConnectorId(Uuid::from_u128(1))));
    change(&mut record);
    let mut changes = Changes::new();
    changes.put_connector(&record, stored.map(|stored| stored.version));
    store.commit(changes).await.expect("stored");
}

#[test]
fn a_page_that_starts_sessions_says_that_none_can_be_started() {
    run(async {
        let server = Server::demo().await;
        let helpdesk = server.sign_in(HELPDESK).await;
        for (method, words) in [
            (ConnectorMethod::OAuth, "TeamViewer wants a new sign-in"),
            (ConnectorMethod::ScriptToken, "TeamViewer wants a new script token"),
        ] {
            left(&server, |record| {
                (record.status, record.method) = (ConnectorStatus::NeedsSignIn, Some(method));
            })
            .await;
            // In the list, and in the session's pane, which is all that a narrow page shows.
            let path = format!("/sessions/{}", Uuid::from_u128(1));
            let page = text(server.get(&path, &helpdesk).await).await;
            assert_eq!(page.matches("connector-banner").count(), 2, "{words}");
            assert!(page.contains(words), "{words}");
        }
    });
}

#[test]
fn a_licence_that_is_not_active_is_a_problem() {
    run(async {
        let server = Server::demo().await;
        let reader = server.sign_in(READER).await;
        for (inactive, shown) in [(true, true), (false, false)] {
            left(&server, |record| {
                (record.status, record.method) = (ConnectorStatus::Onboarded, Some(ConnectorMethod::OAuth));
                record.next_check_at = Some(Timestamp(i64::MAX));
                record.account = Some(PartnerAccount {
                    name: "IT".to_owned(),
                    email: "it@corp.example".to_owned(),
                    company_name: None,
                    license: Some("Tensor".to_owned()),
                    license_inactive: inactive,
                });
            })
            .await;
            let page = text(server.get(&format!("{CONNECTORS}/teamviewer"), &reader).await).await;
            assert!(page.contains("it@corp.example"));
            for words in ["The licence of this TeamViewer account is not active.", "Tensor (not active)"] {
                assert_eq!(page.contains(words), shown, "{words}");
            }
        }
    });
}
