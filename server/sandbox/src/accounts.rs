//! The sandbox's accounts, and what an account can learn about itself.

use axum::Json;
use serde_json::{Value, json};

use crate::bearer::Bearer;

/// The password of every demo account; the sign-in page shows it.
pub const PASSWORD: &str = "sandbox";

/// Whoever creates sessions.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) userid: &'static str,
    pub(crate) name: &'static str,
    pub(crate) email: &'static str,
}

/// The demo accounts. The sign-in page offers the first.
pub(crate) static ACCOUNTS: [Account; 2] = [
    Account { userid: "u100001", name: "Sandbox Administrator", email: "administrator@sandbox.example" },
    Account { userid: "u100002", name: "Sandbox Technician", email: "technician@sandbox.example" },
];

const COMPANY: &str = "Sandbox Company";
const LICENSE_ID: &str = "5a9d7c31-0000-4000-8000-00005a9db0c5";

/// The e-mail address that the sign-in page offers.
pub fn demo_email() -> &'static str {
    ACCOUNTS[0].email
}

/// The account with this e-mail address and password.
pub(crate) fn sign_in(email: &str, password: &str) -> Option<&'static Account> {
    ACCOUNTS.iter().find(|account| account.email.eq_ignore_ascii_case(email.trim()) && password == PASSWORD)
}

/// The account with this id, such as `u100001`.
pub(crate) fn by_id(userid: &str) -> Option<&'static Account> {
    ACCOUNTS.iter().find(|account| account.userid == userid)
}

/// `GET /api/v1/account`
pub(crate) async fn show(bearer: Bearer) -> Json<Value> {
    let Account { userid, name, email } = bearer.account;
    let license = json!({
        "license_type": 0,
        "type": "Sandbox",
        "details": "Stand-in licence for tests and demos",
        "teamViewerLicenseId": LICENSE_ID,
        "isactive": true,
    });
    let mut current = license.clone();
    current["version"] = json!(15);
    Json(json!({
        "userid": userid,
        "name": name,
        "email": email,
        "company_name": COMPANY,
        "email_validated": true,
        "email_language": "en",
        "license": current,
        "available_licenses": [license],
    }))
}
