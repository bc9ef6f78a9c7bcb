//! The program `farhand`, as somebody runs it.

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use reqwest::Client;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use tokio::{net::TcpListener, time::sleep};
use url::Url;

use super::kept::{Kept, PASSWORD, USER};

/// How long it may take to come up.
const PATIENCE: Duration = Duration::from_mins(1);

/// How often one looks whether it is there.
const LOOK: Duration = Duration::from_millis(1);

/// A server that runs. Dropping it ends it.
pub struct Server {
    process: Child,
    /// Where it is.
    pub address: Url,
}

impl Server {
    /// Starts it on this database. Nothing is waited for.
    pub async fn start(program: &Path, kept: &Kept) -> Result<Self> {
        // Free a moment ago: nobody else takes it that soon.
        let address: SocketAddr = TcpListener::bind("127.0.0.1:0").await?.local_addr()?;
        let mut command = Command::new(program);
        command
            .args(["serve", "--empty"])
            .env("FARHAND_ADDR", address.to_string())
            .env("FARHAND_DATA", &kept.settings.data)
            .env("FARHAND_LOG", "warn")
            .env_remove("DATABASE_URL")
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        if let Some(url) = &kept.settings.database_url {
            command.env("DATABASE_URL", url.expose_secret());
        }
        let process = command.spawn().with_context(|| format!("cannot start {}", program.display()))?;
        Ok(Self { process, address: Url::parse(&format!("http://{address}/"))? })
    }

    /// Waits until it gives a page of devices. With a cookie of somebody who is signed in.
    pub async fn answers(&self, browser: &Client, cookie: &str) -> Result<()> {
        let begun = Instant::now();
        loop {
            match page(browser, &self.address, cookie, &json!({"query": first()})).await {
                Ok(_) => return Ok(()),
                Err(error) => {
                    ensure!(begun.elapsed() < PATIENCE, "the server does not answer: {error:#}");
                    sleep(LOOK).await;
                }
            }
        }
    }

    /// Waits until it answers anybody.
    pub async fn is_up(&self, browser: &Client) -> Result<()> {
        let begun = Instant::now();
        while browser.get(self.address.join("healthz")?).send().await.is_err() {
            ensure!(begun.elapsed() < PATIENCE, "the server does not come up");
            sleep(LOOK).await;
        }
        Ok(())
    }

    /// What it has in memory, in bytes.
    pub fn memory(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kilobytes * 1024.0)
    }

    /// Asks it to end, and waits for it.
    pub fn stop(mut self) -> Result<()> {
        Command::new("kill").arg(self.process.id().to_string()).status()?;
        self.process.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has ended already where everything went well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The query of the first page.
pub fn first() -> farhand_contract::devices::DeviceQuery {
    farhand_contract::devices::DeviceQuery::default()
}

/// Signs the fleet's user in. Their cookie.
pub async fn sign_in(browser: &Client, address: &Url) -> Result<String> {
    let answer = browser
        .post(address.join("sign-in")?)
        .header("sec-fetch-site", "same-origin")
        .form(&[("user", USER), ("password", PASSWORD)])
        .send()
        .await?;
    let cookie = answer.headers().get("set-cookie").context("no sign-in")?.to_str()?;
    Ok(cookie.split(';').next().unwrap_or_default().to_owned())
}

/// Asks for a page as the browser does, and takes all of the answer. How many bytes it has.
pub async fn page(browser: &Client, address: &Url, cookie: &str, arguments: &Value) -> Result<usize> {
    let answer = browser
        .post(address.join("api/devices/page")?)
        .header("sec-fetch-site", "same-origin")
        .header("accept", "application/json")
        .header("accept-encoding", "gzip, deflate, br")
        .header("cookie", cookie)
        .json(arguments)
        .send()
        .await?;
    let status = answer.status();
    let body = answer.bytes().await?;
    ensure!(status.is_success(), "devices/page answered {status}");
    Ok(body.len())
}

/// A browser that keeps its connections.
pub fn browser() -> Result<Client> {
    // Refused where a server in this process has done so already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build()?)
}
