//! The list of connectors, as the server sends it.

use serde_json::json;

use crate::harness::{ADMINISTRATOR, READER, Server, run, text};

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
