//! What passes between Farhand and a remote assistance partner.

use farhand_contract::Timestamp;
use secrecy::SecretString;

/// A session to make.
#[derive(Clone, Debug, Default)]
pub struct NewSession {
    /// The group it is listed in. An unknown one is made.
    pub group_name: String,
    /// What it is about; the technician sees it.
    pub description: Option<String>,
    /// What the device's user reads while they wait.
    pub waiting_message: Option<String>,
    /// The device's user.
    pub end_customer_name: Option<String>,
    /// Their e-mail address.
    pub end_customer_email: Option<String>,
    /// Ours to find it again by: the service keeps it and does not read it. At most 4000 characters.
    pub custom_api: Option<String>,
    /// Until when it can be connected to; a day when not given.
    pub valid_until: Option<Timestamp>,
}

/// A session as the service has it.
#[derive(Clone, Debug)]
pub struct PartnerSession {
    /// The session code.
    pub code: String,
    /// Whether it takes new connections.
    pub open: bool,
    /// Whether both sides are connected.
    pub online: bool,
    /// What the device's user opens.
    pub end_customer_link: String,
    /// What the technician opens. Whoever has it is the technician.
    pub supporter_link: SecretString,
    /// What it was made with.
    pub custom_api: Option<String>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
    /// Until when it can be connected to.
    pub valid_until: Option<Timestamp>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
}

/// A connection that took place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Connection {
    /// The report's id.
    pub id: String,
    /// When both sides were connected.
    pub started_at: Timestamp,
    /// When they no longer were.
    pub ended_at: Option<Timestamp>,
}
