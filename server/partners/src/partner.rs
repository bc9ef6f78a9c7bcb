//! What Farhand needs of a remote assistance partner.
//!
//! Partners differ in what they can do, and each says so: what it returns `None` for it cannot do, so nobody asks.
//!
//! | partner | service | sessions | reports | page |
//! |---|---|---|---|---|
//! | [`TeamViewer`](crate::teamviewer::TeamViewer) | ✓ | ✓ | ✓ | |
//! | [`SecondGeneration`](crate::teamviewer_web::SecondGeneration) | | | | ✓ |
//!
//! A new partner is a folder with a client that implements [`Partner`]. What goes wrong it tells as a
//! [`PartnerProblem`]; the secret that opens the account is passed in and not kept.

use async_trait::async_trait;
use farhand_contract::{
    Timestamp,
    connectors::{PartnerAccount, PartnerProblem},
};
use secrecy::SecretString;
use url::Url;

use crate::resilience::Condition;

/// The outcome of a call.
type Result<T, E = PartnerProblem> = core::result::Result<T, E>;

/// A remote assistance partner.
pub trait Partner: Send + Sync {
    /// What it is called in records and addresses: lower case letters and hyphens, never another one's, never changed.
    fn kind(&self) -> &'static str;

    /// What people call it.
    fn name(&self) -> &'static str;

    /// The service behind it, if it is one that we call.
    fn service(&self) -> Option<&dyn Service> {
        None
    }

    /// The sessions it makes for us, if it does.
    fn sessions(&self) -> Option<&dyn Sessions> {
        None
    }

    /// Its account of who was connected, if it gives one.
    fn reports(&self) -> Option<&dyn Reports> {
        None
    }

    /// The page it takes over from, if that is how a session is started.
    fn page(&self) -> Option<&dyn Page> {
        None
    }
}

/// A service that is called in the name of an account.
#[async_trait]
pub trait Service: Send + Sync {
    /// Whether it answers and takes `access`. `Unauthorized` when it does not take it.
    async fn check(&self, access: &SecretString) -> Result<()>;

    /// Whose that is.
    async fn account(&self, access: &SecretString) -> Result<PartnerAccount>;

    /// How calls fare now.
    fn condition(&self) -> Condition;
}

/// Sessions that the partner makes, and knows of while they last.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// Makes one. After `TimedOut`, `ServerError` and `BadAnswer` it may have been made all the same: then
    /// [`Sessions::open`] has it under its `custom_api`.
    async fn start(&self, access: &SecretString, new: &NewSession) -> Result<PartnerSession>;

    /// How one stands. `NotFound` when the partner knows no such code.
    async fn state(&self, access: &SecretString, code: &str) -> Result<PartnerSession>;

    /// All that are open.
    async fn open(&self, access: &SecretString) -> Result<Vec<PartnerSession>>;

    /// Closes one to new connections. `NotFound` when the partner knows no such code.
    async fn close(&self, access: &SecretString, code: &str) -> Result<()>;
}

/// What the partner tells about connections afterwards.
#[async_trait]
pub trait Reports: Send + Sync {
    /// The connections of a session that began at or after `from` and ended before `to`.
    async fn connections(
        &self,
        access: &SecretString,
        code: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Connection>>;
}

/// A page that the technician's browser opens. What follows is the partner's: we learn no more of it.
pub trait Page: Send + Sync {
    /// The page for a device: by the id that the directory gave it or, when it has none, by its name.
    fn start_url(&self, device_id: Option<&str>, device_name: &str) -> Url;
}

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
