//! The account behind the tokens.

use farhand_contract::connectors::{PartnerAccount, PartnerProblem};
use reqwest::{Method, StatusCode};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;

use super::{
    Result, TeamViewer,
    answer::{json, no_session_named},
    http::ANSWER_LIMIT,
};
use crate::resilience::Repeat;

#[derive(Deserialize)]
struct Ping {
    token_valid: bool,
}

#[derive(Deserialize)]
struct Account {
    name: String,
    email: String,
    company_name: Option<String>,
    license: Option<License>,
}

#[derive(Deserialize)]
struct License {
    #[serde(rename = "type")]
    kind: Option<String>,
    /// A flag. Whatever else it may be, or that it is missing, says nothing.
    #[serde(default)]
    isactive: Value,
}

impl TeamViewer {
    /// Whether the service takes the token: `GET /api/v1/ping` answers `{"token_valid": true}`.
    pub async fn ping(&self, access_token: &SecretString) -> Result<bool> {
        let call = self.http.call("ping", Repeat::Freely);
        let outcome = async {
            let request = self.http.request(Method::GET, self.endpoints.resource(&["ping"]), access_token);
            let answer = self
                .http
                .send(&call, request, &[StatusCode::OK], ANSWER_LIMIT)
                .await
                .map_err(no_session_named)?;
            if json::<Ping>(call.name(), &answer)?.token_valid {
                Ok(())
            } else {
                Err(PartnerProblem::Unauthorized)
            }
        }
        .await;
        match call.end(outcome) {
            Ok(()) => Ok(true),
            Err(PartnerProblem::Unauthorized) => Ok(false),
            Err(problem) => Err(problem),
        }
    }

    /// Whose tokens these are: `GET /api/v1/account` answers with name, e-mail, company and licence.
    pub async fn account(&self, access_token: &SecretString) -> Result<PartnerAccount> {
        let call = self.http.call("account", Repeat::Freely);
        let outcome = async {
            let request = self.http.request(Method::GET, self.endpoints.resource(&["account"]), access_token);
            let answer = self
                .http
                .send(&call, request, &[StatusCode::OK], ANSWER_LIMIT)
                .await
                .map_err(no_session_named)?;
            json::<Account>(call.name(), &answer)
        }
        .await;
        let account = call.end(outcome)?;
        let given = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let inactive = |license: &License| license.isactive == Value::Bool(false);
        Ok(PartnerAccount {
            license_inactive: account.license.as_ref().is_some_and(inactive),
            name: account.name,
            email: account.email,
            company_name: given(account.company_name),
            license: given(account.license.and_then(|license| license.kind)),
        })
    }
}
