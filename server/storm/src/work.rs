//! The operators: each starts a session, waits for it or not, and takes it back, lets it run, or leaves it.

use std::time::{Duration, Instant};

use anyhow::Result;
use rand::{Rng as _, RngExt as _, SeedableRng as _, rngs::StdRng};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    browser::Failure,
    servers::{Server, lock},
    storm::{Device, Storm},
};

/// How often a request is repeated whose answer was lost. Servers come back within a second or two.
const TRIES: usize = 200;
const PAUSE: Duration = Duration::from_millis(150);

/// How long an operator waits for TeamViewer's answer before doing something else.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many sessions are left open at the same time.
const LEFT_OPEN: usize = 30;

impl Storm {
    /// One operator's work, until the time is over.
    pub async fn operate(&self, seed: u64, until: Instant) {
        let mut random = StdRng::seed_from_u64(seed);
        while Instant::now() < until {
            let Some(device) = self.take_device(&mut random) else {
                tokio::time::sleep(PAUSE).await;
                continue;
            };
            let id = self.request(&mut random, &device).await;
            let left_open = match &id {
                Some(id) => self.go_on(&mut random, id).await,
                None => false,
            };
            match id {
                Some(id) if left_open => self.leave_open(device, id).await,
                _ => self.give_back(device),
            }
            let pause = Duration::from_millis(random.random_range(0..200));
            tokio::time::sleep(pause).await;
        }
    }

    /// Asks for a session on the device: at one server, or, as a double click behind a load balancer does, at two at
    /// once.
    async fn request(&self, random: &mut StdRng, device: &Device) -> Option<String> {
        let mut bytes = [0; 16];
        random.fill_bytes(&mut bytes);
        let key = uuid::Builder::from_random_bytes(bytes).into_uuid();
        let first = random.random_range(0..self.servers.all().len());
        self.ledger.write(|books| books.keys += 1);
        if random.random_bool(0.3) {
            self.ledger.write(|books| books.doubled += 1);
            let (one, other) =
                tokio::join!(self.start(first, device, key), self.start(first + 1, device, key));
            one.or(other)
        } else {
            self.start(first, device, key).await
        }
    }

    /// Asks for a session until there is an answer. Gives its id, unless the server refused.
    pub async fn start(&self, server: usize, device: &Device, key: Uuid) -> Option<String> {
        let arguments = json!({"request": {
            "deviceId": device.id, "reason": null, "confirmed": device.confirm, "idempotencyKey": key,
        }});
        for attempt in 0..TRIES {
            self.ledger.write(|books| books.requests += 1);
            match self.ask(self.servers.nth(server + attempt), "sessions/start", &arguments).await {
                Some(Ok(session)) => {
                    let Some(id) = session.get("id").and_then(Value::as_str) else {
                        self.ledger.wrong(format!("a session without an id: {session}"));
                        return None;
                    };
                    self.ledger.write(|books| books.by_key.entry(key).or_default().insert(id.to_owned()));
                    return Some(id.to_owned());
                }
                Some(Err(name)) => {
                    self.ledger
                        .write(|books| *books.refusals.entry(format!("start: {name}")).or_default() += 1);
                    return None;
                }
                None => tokio::time::sleep(PAUSE).await,
            }
        }
        self.ledger.wrong(format!("no server answered a request for a session on {}", device.id));
        None
    }

    /// What an operator does with a session. True when it is left open.
    async fn go_on(&self, random: &mut StdRng, id: &str) -> bool {
        let plan = random.random_range(0..100);
        // While TeamViewer is being asked, too.
        if plan < 15 {
            self.cancel(id).await;
            return false;
        }
        let Some(session) = self.answered(random, id).await else { return false };
        if session.get("state").and_then(Value::as_str) != Some("awaitingUser") {
            return false;
        }
        if plan < 30 {
            if let Err(error) = self.meet(random, id, &session).await {
                // A server that was asked for the link was away, or the session was over already.
                self.ledger.write(|books| {
                    *books.refusals.entry(format!("connect: {error}")).or_default() += 1;
                });
            }
            return false;
        }
        if plan < 80 {
            self.cancel(id).await;
            return false;
        }
        true
    }

    /// The session once TeamViewer has answered.
    pub async fn answered(&self, random: &mut StdRng, id: &str) -> Option<Value> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            let server = self.servers.nth(random.random_range(0..self.servers.all().len()));
            match self.ask(server, "sessions/get", &json!({"id": id})).await {
                Some(Ok(session)) if session.get("state").and_then(Value::as_str) != Some("requested") => {
                    self.ledger.write(|books| books.waits.push(begun.elapsed()));
                    return Some(session);
                }
                Some(Err(name)) => {
                    self.ledger.wrong(format!("{id} was acknowledged, and cannot be read: {name}"));
                    return None;
                }
                Some(Ok(_)) | None => tokio::time::sleep(PAUSE).await,
            }
        }
        None
    }

    /// Takes a session back.
    async fn cancel(&self, id: &str) {
        for attempt in 0..TRIES {
            match self.ask(self.servers.nth(attempt), "sessions/cancel", &json!({"id": id})).await {
                Some(Ok(_)) => return,
                Some(Err(name)) => {
                    let name = format!("cancel: {name}");
                    self.ledger.write(|books| *books.refusals.entry(name).or_default() += 1);
                    return;
                }
                None => tokio::time::sleep(PAUSE).await,
            }
        }
        self.ledger.wrong(format!("no server answered that {id} is to be cancelled"));
    }

    /// Both sides join, and leave after a while.
    async fn meet(&self, random: &mut StdRng, id: &str, session: &Value) -> Result<()> {
        let Some(customer) = session.get("endCustomerLink").and_then(Value::as_str) else { return Ok(()) };
        let server = self.servers.nth(random.random_range(0..self.servers.all().len()));
        let supporter =
            self.operator.follow(&format!("http://{}/sessions/{id}/connect", server.address)).await;
        let Ok(supporter) = supporter else { anyhow::bail!("no link") };
        if !supporter.starts_with("http") {
            anyhow::bail!("the session is over");
        }
        let sides = [customer, &supporter];
        for side in sides {
            self.sandbox.step(side, "join").await?;
        }
        tokio::time::sleep(Duration::from_millis(random.random_range(0..3_000))).await;
        for side in sides {
            self.sandbox.step(side, "leave").await?;
        }
        Ok(())
    }

    /// Calls a server function. Nothing when there was no answer because the server was away; that it was not is written
    /// down, as is an answer that is none.
    pub async fn ask(
        &self,
        server: &Server,
        function: &str,
        arguments: &Value,
    ) -> Option<Result<Value, String>> {
        let begun = Instant::now();
        match self.operator.call(server.address, function, arguments).await {
            Ok(value) => Some(Ok(value)),
            Err(Failure::Refused(name)) => {
                if name == "internal" {
                    self.ledger.wrong(format!("{function} was refused with an internal error"));
                }
                Some(Err(name))
            }
            Err(Failure::Lost(cause)) => {
                if server.was_away_since(begun) {
                    self.ledger.write(|books| books.lost += 1);
                } else {
                    self.ledger
                        .wrong(format!("{function} was not answered by a server that was there: {cause}"));
                }
                None
            }
            Err(Failure::Strange(answer)) => {
                self.ledger.wrong(format!("an answer that is none: {answer}"));
                None
            }
        }
    }

    fn take_device(&self, random: &mut StdRng) -> Option<Device> {
        let mut free = lock(&self.free);
        if free.is_empty() {
            return None;
        }
        let place = random.random_range(0..free.len());
        Some(free.swap_remove(place))
    }

    fn give_back(&self, device: Device) {
        lock(&self.free).push(device);
    }

    async fn leave_open(&self, device: Device, id: String) {
        let oldest = {
            let mut open = lock(&self.left_open);
            open.push_back((device, id));
            if open.len() > LEFT_OPEN { open.pop_front() } else { None }
        };
        if let Some((device, id)) = oldest {
            self.cancel(&id).await;
            self.give_back(device);
        }
    }
}
