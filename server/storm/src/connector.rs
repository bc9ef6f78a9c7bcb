//! The connector: connected as an administrator does it, and connected again when it has lost its tokens.

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use anyhow::{Result, anyhow, bail};
use farhand_contract::connectors::AGREEMENT_VERSION;
use serde_json::{Value, json};

use crate::{
    browser::{Browser, Failure},
    sandbox::Sandbox,
    servers::{Server, Servers},
};

/// How often it is tried to authorize before that counts as impossible.
const TRIES: usize = 60;

/// Somebody who may connect TeamViewer.
pub struct Administrator {
    browser: Browser,
    /// How often an authorization was begun.
    pub authorizations: AtomicU64,
}

impl Administrator {
    /// The one with this browser.
    pub fn new(browser: Browser) -> Self {
        Self { browser, authorizations: AtomicU64::new(0) }
    }

    /// Where the connector stands.
    pub async fn status(&self, server: &Server) -> Result<String, Failure> {
        let connector = self.browser.call(server.address, "connectors/teamviewer", &json!({})).await?;
        match connector.get("status").and_then(Value::as_str) {
            Some(status) => Ok(status.to_owned()),
            None => Err(Failure::Strange("a connector without a status".into())),
        }
    }

    /// Connects, at one server or another: either may be away, and the exchange of the code may meet a bad moment.
    pub async fn connect(&self, servers: &Servers, sandbox: &Sandbox) -> Result<()> {
        let mut last = None;
        for number in 0..TRIES {
            match self.authorize(servers.nth(number), sandbox).await {
                Ok(()) => return Ok(()),
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        Err(last.unwrap_or_else(|| anyhow!("not tried")).context("the connector cannot be connected"))
    }

    async fn authorize(&self, server: &Server, sandbox: &Sandbox) -> Result<()> {
        let call = async |function: &str, arguments: Value| {
            let answer = self.browser.call(server.address, function, &arguments).await;
            answer.map_err(|failure| anyhow!("{function}: {failure:?}"))
        };
        call("connectors/teamviewer/accept-agreement", json!({"version": AGREEMENT_VERSION})).await?;
        let address = call("connectors/teamviewer/authorize", json!({})).await?;
        let Some(address) = address.as_str() else { bail!("{address} is no address") };
        self.authorizations.fetch_add(1, Ordering::Relaxed);
        let back = sandbox.authorize(address).await?;
        let blade = self.browser.follow(&back).await?;
        if !blade.ends_with("outcome=connected") {
            bail!("the authorization ended at {blade}");
        }
        Ok(())
    }
}
