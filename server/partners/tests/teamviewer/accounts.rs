use farhand_contract::connectors::{PartnerAccount, PartnerProblem};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::fake::{ACCESS_TOKEN, access, answering, client, header, ok, only_request, with, without};

fn account() -> Value {
    json!({
        "userid": "u123",
        "name": "Service Desk",
        "email": "desk@demo.example",
        "company_name": "Demo Company",
        "email_validated": true,
        "license": { "version": 15, "type": "Tensor", "isactive": true }
    })
}

#[tokio::test]
async fn ping_tells_whether_the_token_is_taken() {
    for valid in [true, false] {
        let service = answering(ok(&json!({ "token_valid": valid }))).await;
        assert_eq!(client(&service).ping(&access()).await, Ok(valid));
        let request = only_request(&service).await;
        assert_eq!((request.method.as_str(), request.url.path()), ("GET", "/api/v1/ping"));
        assert_eq!(header(&request, "authorization"), Some(format!("Bearer {ACCESS_TOKEN}").as_str()));
    }
}

#[tokio::test]
async fn ping_with_a_token_that_is_refused_outright() {
    let service = answering(ResponseTemplate::new(401)).await;
    assert_eq!(client(&service).ping(&access()).await, Ok(false));
}

#[tokio::test]
async fn the_account() {
    let service = answering(ok(&account())).await;
    assert_eq!(
        client(&service).account(&access()).await,
        Ok(PartnerAccount {
            name: "Service Desk".to_owned(),
            email: "desk@demo.example".to_owned(),
            company_name: Some("Demo Company".to_owned()),
            license: Some("Tensor".to_owned()),
            license_inactive: false,
        })
    );
    let request = only_request(&service).await;
    assert_eq!((request.method.as_str(), request.url.path()), ("GET", "/api/v1/account"));
    assert_eq!(header(&request, "authorization"), Some(format!("Bearer {ACCESS_TOKEN}").as_str()));
}

#[tokio::test]
async fn an_account_without_company_and_licence() {
    for body in [
        without(without(account(), "company_name"), "license"),
        with(with(account(), "company_name", json!(null)), "license", json!(null)),
        with(with(account(), "company_name", json!(" ")), "license", json!({ "version": 15 })),
    ] {
        let service = answering(ok(&body)).await;
        let account = client(&service).account(&access()).await.unwrap();
        assert_eq!((account.company_name, account.license), (None, None), "{body}");
    }
}

#[tokio::test]
async fn a_licence_is_inactive_when_the_service_says_so() {
    for (said, inactive) in
        [(json!(false), true), (json!(true), false), (json!(null), false), (json!("no"), false)]
    {
        let license = json!({ "version": 15, "type": "Tensor", "isactive": said });
        let service = answering(ok(&with(account(), "license", license))).await;
        let account = client(&service).account(&access()).await.unwrap();
        assert_eq!(
            (account.license.as_deref(), account.license_inactive),
            (Some("Tensor"), inactive),
            "{said}"
        );
    }
}

#[tokio::test]
async fn an_account_that_is_nobody() {
    for body in [
        without(account(), "name"),
        without(account(), "email"),
        with(account(), "name", json!(1)),
        json!({}),
    ] {
        let service = answering(ok(&body)).await;
        assert_eq!(client(&service).account(&access()).await, Err(PartnerProblem::BadAnswer), "{body}");
    }
}
