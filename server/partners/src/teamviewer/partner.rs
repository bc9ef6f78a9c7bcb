//! TeamViewer as a partner.

use async_trait::async_trait;
use farhand_contract::{
    Timestamp,
    connectors::{PartnerAccount, PartnerProblem},
};
use secrecy::SecretString;

use super::{Result, TeamViewer};
use crate::{
    partner::{Connection, NewSession, Partner, PartnerSession, Reports, Service, Sessions},
    resilience::Condition,
};

impl Partner for TeamViewer {
    fn kind(&self) -> &'static str {
        "teamviewer"
    }

    fn name(&self) -> &'static str {
        "TeamViewer"
    }

    fn service(&self) -> Option<&dyn Service> {
        Some(self)
    }

    fn sessions(&self) -> Option<&dyn Sessions> {
        Some(self)
    }

    fn reports(&self) -> Option<&dyn Reports> {
        Some(self)
    }
}

#[async_trait]
impl Service for TeamViewer {
    async fn check(&self, access: &SecretString) -> Result<()> {
        if self.ping(access).await? { Ok(()) } else { Err(PartnerProblem::Unauthorized) }
    }

    async fn account(&self, access: &SecretString) -> Result<PartnerAccount> {
        self.account(access).await
    }

    fn condition(&self) -> Condition {
        self.condition()
    }
}

#[async_trait]
impl Sessions for TeamViewer {
    async fn start(&self, access: &SecretString, new: &NewSession) -> Result<PartnerSession> {
        self.create_session(access, new).await
    }

    async fn state(&self, access: &SecretString, code: &str) -> Result<PartnerSession> {
        self.session(access, code).await
    }

    async fn open(&self, access: &SecretString) -> Result<Vec<PartnerSession>> {
        self.open_sessions(access).await
    }

    async fn close(&self, access: &SecretString, code: &str) -> Result<()> {
        self.close_session(access, code).await
    }
}

#[async_trait]
impl Reports for TeamViewer {
    async fn connections(
        &self,
        access: &SecretString,
        code: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Connection>> {
        self.connections(access, code, from, to).await
    }
}
