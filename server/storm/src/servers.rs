//! The servers: started, killed without warning, and started again.

use std::{
    fs::{self, File},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, bail};
use reqwest::{Client, StatusCode};

use crate::browser::client;

/// How long a server may take until it answers.
const PATIENCE: Duration = Duration::from_mins(1);

/// All servers.
pub struct Servers(Vec<Server>);

/// A server.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    program: PathBuf,
    data: PathBuf,
    log: PathBuf,
    client: Client,
    process: Mutex<Option<Child>>,
    /// For each kill, when the server answered again.
    outages: Mutex<Vec<Option<Instant>>>,
}

impl Servers {
    /// Starts one after the other: the first one sets the database up.
    pub async fn start(program: &Path, addresses: &[SocketAddr], data: &Path, logs: &Path) -> Result<Self> {
        let mut servers = Vec::new();
        for (number, &address) in addresses.iter().enumerate() {
            let server = Server {
                address,
                program: program.to_owned(),
                // They share the key.
                data: data.to_owned(),
                log: logs.join(format!("server-{}.log", number + 1)),
                client: client()?,
                process: Mutex::default(),
                outages: Mutex::default(),
            };
            // Anew: what stands in it belongs to this storm.
            File::create(&server.log)?;
            server.start().await?;
            servers.push(server);
        }
        Ok(Self(servers))
    }

    /// All of them.
    pub fn all(&self) -> &[Server] {
        &self.0
    }

    /// The one with this number, counted round and round.
    pub fn nth(&self, number: usize) -> &Server {
        &self.0[number % self.0.len()]
    }
}

impl Server {
    /// Starts it. Returns when it answers.
    pub async fn start(&self) -> Result<()> {
        let log = File::options().append(true).open(&self.log)?;
        let child = Command::new(&self.program)
            .arg("serve")
            .env("FARHAND_ADDR", self.address.to_string())
            .env("FARHAND_URL", format!("http://{}", self.address))
            .env("FARHAND_DATA", &self.data)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()
            .with_context(|| format!("{} cannot be started", self.program.display()))?;
        *lock(&self.process) = Some(child);
        let begun = Instant::now();
        while !self.is_ready().await {
            if let Some(end) = self.end()? {
                bail!("the server on {} {end}", self.address);
            }
            if begun.elapsed() > PATIENCE {
                bail!("the server on {} does not answer", self.address);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        if let Some(outage) = lock(&self.outages).last_mut() {
            *outage = Some(Instant::now());
        }
        Ok(())
    }

    async fn is_ready(&self) -> bool {
        let asked = self.client.get(format!("http://{}/healthz", self.address)).send().await;
        asked.is_ok_and(|answer| answer.status() == StatusCode::OK)
    }

    /// How it ended, when it has ended by itself.
    fn end(&self) -> Result<Option<String>> {
        let Some(process) = &mut *lock(&self.process) else { return Ok(None) };
        Ok(process.try_wait()?.map(|status| format!("ended by itself: {status}")))
    }

    /// Kills it without warning. The error says how it ended when it had done so before.
    pub fn kill(&self) -> Result<()> {
        if let Some(end) = self.end()? {
            bail!("the server on {} {end}", self.address);
        }
        lock(&self.outages).push(None);
        if let Some(mut process) = lock(&self.process).take() {
            process.kill()?;
            process.wait()?;
        }
        Ok(())
    }

    /// Whether it was away at any moment since `begun`.
    pub fn was_away_since(&self, begun: Instant) -> bool {
        lock(&self.outages).last().is_some_and(|end| end.is_none_or(|end| end >= begun))
    }

    /// What its log has of panics.
    pub fn panics(&self) -> Result<Vec<String>> {
        let log = fs::read(&self.log)?;
        let lines = String::from_utf8_lossy(&log);
        Ok(lines.lines().filter(|line| line.contains("panicked at")).map(str::to_owned).collect())
    }

    /// How often it was killed.
    pub fn kills(&self) -> usize {
        lock(&self.outages).len()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut process) = lock(&self.process).take() {
            // It may have ended already, which is what is wanted.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// What nobody else is busy with now.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
