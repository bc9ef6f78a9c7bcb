//! The course of a storm: connect, start sessions while things fail, let it settle, compare.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, anyhow, bail};
use futures::future::join_all;
use rand::{SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    browser::{Browser, Failure},
    compare::{Ours, differences},
    connector::Administrator,
    ledger::{Books, Ledger},
    meanings,
    sandbox::{Sandbox, Theirs},
    servers::{Server, Servers, lock},
};

/// The demo's accounts.
const ADMINISTRATOR: (&str, &str) = ("admin@demo.farhand.example", "demo-administrator");
const OPERATOR: (&str, &str) = ("helpdesk@demo.farhand.example", "demo-helpdesk");

/// A server that starts settles the requests that are at least so old. This much after the last request the servers are
/// killed and started for the last time; without it they would be settled a minute later.
const LEFT_BEHIND: Duration = Duration::from_secs(22);

/// How long it may take after that until the books agree.
const SETTLES: Duration = Duration::from_secs(90);

/// A renewal of the tokens counts as possibly cut off by a kill when the sandbox gave out tokens so shortly before it.
const RENEWAL: Duration = Duration::from_millis(300);

/// How long after a kill the sandbox may still do what it was asked before.
const ON_THE_WAY: Duration = Duration::from_millis(50);

/// What is to happen.
pub struct Plan {
    /// How long sessions are started.
    pub lasts: Duration,
    /// From one kill to the next.
    pub kill_every: Duration,
    /// The part of the sandbox's answers that go wrong.
    pub share: f64,
    /// Sessions that are being started at the same time.
    pub at_once: usize,
    /// What the random choices follow from.
    pub seed: u64,
}

/// How it went.
pub struct Report {
    /// The counts.
    pub table: String,
    /// What does not agree.
    pub differences: Vec<String>,
}

/// A device that a session can be started for.
pub struct Device {
    /// Its id.
    pub id: String,
    /// Whether the operator must confirm that it may be unsupported.
    pub confirm: bool,
}

/// What everybody in the storm shares.
pub struct Storm {
    /// The servers.
    pub servers: Servers,
    /// The sandbox.
    pub sandbox: Sandbox,
    /// Starts sessions.
    pub operator: Browser,
    /// What was told.
    pub ledger: Ledger,
    /// Devices that nobody is busy with.
    pub free: Mutex<Vec<Device>>,
    /// Sessions that were left open.
    pub left_open: Mutex<VecDeque<(Device, String)>>,
    /// Connects TeamViewer.
    pub administrator: Administrator,
    /// When the last kill may have cut off a renewal: how many pairs of tokens there were then. The last of them may be
    /// one that nobody stored, and then there is none after it.
    cut_off_at: Mutex<Option<u64>>,
    /// How often it had to be connected again because a kill cut off a renewal.
    pub signed_in_again: AtomicU64,
}

/// Runs it.
pub async fn run(plan: &Plan, servers: Servers, sandbox: Sandbox) -> Result<Report> {
    println!("The seed is {}.", plan.seed);
    let first = servers.nth(0).address;
    let administrator = Administrator::new(Browser::sign_in(first, ADMINISTRATOR.0, ADMINISTRATOR.1).await?);
    let operator = Browser::sign_in(first, OPERATOR.0, OPERATOR.1).await?;
    administrator.connect(&servers, &sandbox).await?;
    let devices = devices(&operator, &servers).await?;
    println!("Connected; {} devices.", devices.len());
    let storm = Storm {
        servers,
        sandbox,
        operator,
        ledger: Ledger::default(),
        free: Mutex::new(devices),
        left_open: Mutex::default(),
        administrator,
        cut_off_at: Mutex::default(),
        signed_in_again: AtomicU64::new(0),
    };

    storm.sandbox.misbehave(plan.share, plan.seed).await?;
    let begun = Instant::now();
    storm.rage(plan, begun + plan.lasts).await?;
    let raged = begun.elapsed();
    storm.sandbox.behave().await?;
    println!("The storm is over; it settles.");

    tokio::time::sleep(LEFT_BEHIND).await;
    for server in storm.servers.all() {
        storm.kill(server).await?;
    }
    storm.keep_connected_once().await?;
    storm.start_at_each().await;
    let settled = Instant::now();
    let (ours, theirs, differences, took) = loop {
        let (ours, theirs) = storm.lists().await?;
        let differences = differences(&ours, &theirs, &storm.ledger.books().acknowledged());
        if differences.is_empty() || settled.elapsed() > SETTLES {
            break (ours, theirs, differences, settled.elapsed());
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    };
    let status = storm.administrator.status(storm.servers.nth(0)).await;
    let mut books = storm.ledger.books();
    match status {
        Ok(status) if status == "onboarded" => {}
        status => {
            books.wrong.insert(format!("the connector is not connected at the end: {status:?}"));
        }
    }
    let counts = storm.sandbox.counts().await?;
    let again = storm.signed_in_again.load(Ordering::Relaxed);
    if counts.refreshes_refused > again {
        let refused = counts.refreshes_refused;
        books.wrong.insert(format!("{refused} refresh tokens were used twice, and {again} kills explain it"));
    }
    for server in storm.servers.all() {
        books.wrong.extend(server.panics()?.into_iter().map(|line| format!("a panic: {line}")));
    }
    let doubled = books.by_key.iter().filter(|(_, ids)| ids.len() > 1);
    let doubled = doubled.map(|(key, ids)| format!("doubled: the key {key} made {ids:?}"));
    let differences =
        doubled.chain(differences).chain(unexplained(&ours, &books)).chain(books.wrong.iter().cloned());
    let differences = differences.collect();
    let table = storm.table(&books, &counts, &ours, &theirs, (raged, took));
    Ok(Report { table, differences })
}

/// The outcomes that the report would have to leave without a meaning.
fn unexplained(ours: &[Ours], books: &Books) -> Vec<String> {
    let failures = ours.iter().filter_map(|session| session.failure.as_ref());
    let failures = failures.filter(|name| meanings::of_failure(name).is_none());
    let refusals = books.refusals.keys().filter(|name| meanings::of_refusal(name).is_none());
    let names: BTreeSet<_> = failures.chain(refusals).collect();
    names.into_iter().map(|name| format!("an outcome that nobody explains: {name}")).collect()
}

/// The devices that a session is offered for.
async fn devices(operator: &Browser, servers: &Servers) -> Result<Vec<Device>> {
    let mut devices = Vec::new();
    let query = json!({"search": "", "sort": "deviceName", "direction": "ascending"});
    for row in pages(operator, servers, "devices/page", query).await? {
        let offer = &row["offer"];
        if offer["offer"] != "allowed" {
            continue;
        }
        let id = row["id"].as_str().context("a device without an id")?.to_owned();
        let confirm =
            offer["notices"].as_array().is_some_and(|all| all.iter().any(|one| one == "mayBeUnsupported"));
        devices.push(Device { id, confirm });
    }
    if devices.is_empty() {
        bail!("no session is offered for any device");
    }
    Ok(devices)
}

/// All rows of a list, page by page.
async fn pages(browser: &Browser, servers: &Servers, function: &str, mut query: Value) -> Result<Vec<Value>> {
    let mut rows = Vec::new();
    query["from"] = json!({"from": "start"});
    for number in 0.. {
        let page = browser.call(servers.nth(number).address, function, &json!({"query": query})).await;
        let mut page = page.map_err(|failure| anyhow!("{function}: {failure:?}"))?;
        let Value::Array(more) = page["rows"].take() else { bail!("{function}: a page without rows") };
        rows.extend(more);
        match page["next"].take() {
            Value::Null => break,
            cursor => query["from"] = json!({"from": "after", "cursor": cursor}),
        }
    }
    Ok(rows)
}

impl Storm {
    /// Starts sessions, kills servers, and keeps the connector connected, until the time is over.
    async fn rage(&self, plan: &Plan, until: Instant) -> Result<()> {
        let operators =
            (0..plan.at_once as u64).map(|number| self.operate(plan.seed.wrapping_add(number), until));
        let operators = async {
            join_all(operators).await;
            Ok(())
        };
        tokio::try_join!(operators, self.kill_in_turns(plan.kill_every, until), self.keep_connected(until))?;
        Ok(())
    }

    async fn kill_in_turns(&self, every: Duration, until: Instant) -> Result<()> {
        for number in 0.. {
            if Instant::now() + every > until {
                break;
            }
            tokio::time::sleep(every).await;
            self.kill(self.servers.nth(number)).await?;
        }
        Ok(())
    }

    async fn kill(&self, server: &Server) -> Result<()> {
        let before = self.sandbox.counts().await?.tokens_issued;
        tokio::time::sleep(RENEWAL).await;
        server.kill()?;
        // What it had sent may still be read.
        tokio::time::sleep(ON_THE_WAY).await;
        let after = self.sandbox.counts().await?.tokens_issued;
        *lock(&self.cut_off_at) = (after > before).then_some(after);
        server.start().await
    }

    async fn keep_connected(&self, until: Instant) -> Result<()> {
        while Instant::now() < until {
            self.keep_connected_once().await?;
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        Ok(())
    }

    /// Authorizes again when the connector asks for it. It may only where a kill can have cost it its tokens: the
    /// refresh token was used, and the answer did not arrive.
    async fn keep_connected_once(&self) -> Result<()> {
        for server in self.servers.all() {
            match self.administrator.status(server).await {
                Ok(status) if status == "onboarded" => return Ok(()),
                Ok(status) => {
                    let issued = self.sandbox.counts().await?.tokens_issued;
                    if *lock(&self.cut_off_at) != Some(issued) {
                        self.ledger.wrong(format!(
                            "the connector became {status}, and no kill can have cut off a renewal of its tokens"
                        ));
                    }
                    self.signed_in_again.fetch_add(1, Ordering::Relaxed);
                    return self.administrator.connect(&self.servers, &self.sandbox).await;
                }
                Err(Failure::Lost(_)) => {}
                Err(failure) => self.ledger.wrong(format!("the connector cannot be seen: {failure:?}")),
            }
        }
        Ok(())
    }

    /// A session at each server, now that all is well: it must be made.
    async fn start_at_each(&self) {
        let mut random = StdRng::seed_from_u64(0);
        for number in 0..self.servers.all().len() {
            let device = lock(&self.free).pop();
            let Some(device) = device else { return };
            self.ledger.write(|books| books.keys += 1);
            let Some(id) = self.start(number, &device, Uuid::from_u128(number as u128 + 1)).await else {
                self.ledger.wrong("after the storm a session is refused".into());
                continue;
            };
            let state = self.answered(&mut random, &id).await.map(|session| session["state"].clone());
            if state.as_ref().is_none_or(|state| state != "awaitingUser") {
                self.ledger.wrong(format!("after the storm a new session is {state:?}"));
            }
        }
    }

    async fn lists(&self) -> Result<(Vec<Ours>, Vec<Theirs>)> {
        let query = json!({"openOnly": false, "deviceId": null});
        let rows = pages(&self.operator, &self.servers, "sessions/page", query).await?;
        let ours = rows.iter().map(|row| Ours::read(row).with_context(|| format!("no session: {row}")));
        Ok((ours.collect::<Result<_>>()?, self.sandbox.sessions().await?))
    }
}
