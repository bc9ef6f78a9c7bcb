//! TeamViewer as any partner.

use farhand_contract::{Timestamp, connectors::PartnerProblem};
use farhand_partners::{
    Condition,
    partner::{NewSession, Partner},
};
use serde_json::json;

use crate::{
    fake::{access, answering, client, ok, requests},
    sandbox::{FAR_AHEAD, authorize, connected},
};

#[tokio::test]
async fn teamviewer_says_what_it_can_do() {
    let service = answering(ok(&json!({}))).await;
    let client = client(&service);
    let partner: &dyn Partner = &client;
    assert_eq!((partner.kind(), partner.name()), ("teamviewer", "TeamViewer"));
    assert!(partner.service().is_some() && partner.sessions().is_some() && partner.reports().is_some());
    assert!(partner.page().is_none());
}

#[tokio::test]
async fn a_session_by_way_of_the_partner() {
    let client = connected().await;
    let token = authorize(&client).await.access_token;
    let partner: Box<dyn Partner> = Box::new(client);
    let service = partner.service().unwrap();
    assert_eq!(service.check(&token).await, Ok(()));
    assert_eq!(service.account(&token).await.unwrap().email, farhand_sandbox::demo_email());
    assert_eq!(service.condition(), Condition::Closed);

    let sessions = partner.sessions().unwrap();
    let new = NewSession { group_name: "Farhand".to_owned(), ..NewSession::default() };
    let code = sessions.start(&token, &new).await.unwrap().code;
    assert!(sessions.state(&token, &code).await.unwrap().open);
    let open = sessions.open(&token).await.unwrap();
    assert_eq!(open.iter().map(|session| &session.code).collect::<Vec<_>>(), [&code]);
    let reports = partner.reports().unwrap();
    assert_eq!(reports.connections(&token, &code, Timestamp(0), FAR_AHEAD).await, Ok(vec![]));
    sessions.close(&token, &code).await.unwrap();
    assert!(!sessions.state(&token, &code).await.unwrap().open);
}

#[tokio::test]
async fn a_token_that_is_not_taken_is_said_not_to_be() {
    let service = answering(ok(&json!({ "token_valid": false }))).await;
    let client = client(&service);
    let partner: &dyn Partner = &client;
    assert_eq!(partner.service().unwrap().check(&access()).await, Err(PartnerProblem::Unauthorized));
    assert_eq!(requests(&service).await, 1);
}
