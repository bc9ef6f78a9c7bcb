//! Starting sessions over HTTP, until TeamViewer's code is stored, against a handler that makes one SQLite insert and one
//! session at the same sandbox.

use std::{
    net::SocketAddr,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use anyhow::{Context as _, Result, ensure};
use axum::{Router, extract::State, http::StatusCode, routing::post};
use farhand::machine::SystemClock;
use farhand_contract::sessions::{Session, SessionState, StartSession};
use farhand_domain::Clock as _;
use farhand_store::Changes;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use rusqlite::Connection;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use tokio::net::TcpListener;
use url::Url;
use uuid::Uuid;

use crate::{
    fleet,
    house::House,
    measure::{Bar, Row},
    told::Told,
};

/// Rounds in turn on each side; the best of each counts, since noise only ever slows.
const ROUNDS: u32 = 4;

/// Starts `count` sessions on each side, `at_once` at a time.
pub async fn measure(house: &House, count: u32, at_once: usize) -> Result<Row> {
    let floor = Floor::start(house).await?;
    let told = Told::listen(house);
    let each = count.div_ceil(ROUNDS);
    let (mut ours, mut theirs) = (0.0_f64, 0.0_f64);
    for round in 0..ROUNDS {
        let numbers = (round * each)..((round + 1) * each);
        let start = Instant::now();
        stream::iter(numbers.clone().map(Ok))
            .try_for_each_concurrent(at_once, |number| start_one(house, &told, number))
            .await?;
        ours = ours.max(f64::from(each) / start.elapsed().as_secs_f64());
        release(house, each).await?;

        let start = Instant::now();
        stream::iter(numbers)
            .map(|_| floor.call())
            .buffer_unordered(at_once)
            .try_collect::<Vec<()>>()
            .await?;
        theirs = theirs.max(f64::from(each) / start.elapsed().as_secs_f64());
    }
    Ok(Row { what: "session starts, per second", ours, floor: theirs, bar: Bar::AtLeast(0.8) })
}

/// Starts one, and waits until the store tells that it has moved on from being asked for.
async fn start_one(house: &House, told: &Told, number: u32) -> Result<()> {
    let session = start(house, number).await?;
    told.moved(session.id).await
}

/// Asks for a session on the device with this number, as a page does.
pub async fn start(house: &House, number: u32) -> Result<Session> {
    let request = StartSession {
        device_id: fleet::device_id(number),
        reason: None,
        confirmed: false,
        idempotency_key: Uuid::from_u128(u128::from(number) + 1),
    };
    house.call("sessions/start", &json!({"request": request})).await
}

/// Ends what is open, so that the next round finds the same table: so many sessions, each made at TeamViewer.
pub async fn release(house: &House, count: u32) -> Result<()> {
    let open = house.store.open_sessions().await?;
    let made =
        open.iter().filter(|session| session.state == SessionState::AwaitingUser && session.code.is_some());
    ensure!(made.count() == count as usize, "not every session that was started was made");
    for mut session in open {
        let from = session.state;
        session.state = SessionState::Cancelled;
        session.ended_at = Some(SystemClock.now());
        let mut changes = Changes::new();
        changes.move_session(&session, from);
        house.store.commit(changes).await?;
    }
    Ok(())
}

/// The least that a session start costs.
struct Floor {
    client: reqwest::Client,
    address: Url,
}

#[derive(Clone)]
struct FloorState {
    database: Arc<Mutex<Connection>>,
    client: reqwest::Client,
    sessions: Url,
    access_token: SecretString,
}

impl Floor {
    async fn start(house: &House) -> Result<Self> {
        let client = reqwest::Client::new();
        let state = FloorState {
            database: Arc::new(Mutex::new(open(&house.database.with_file_name("floor.db"))?)),
            client: client.clone(),
            sessions: house.sandbox.join("api/v1/sessions")?,
            access_token: house.access_token().await?,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address: SocketAddr = listener.local_addr()?;
        let router = Router::new().route("/start", post(handle)).with_state(state);
        // Ends with the process.
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { client, address: Url::parse(&format!("http://{address}/start"))? })
    }

    async fn call(&self) -> Result<()> {
        let answer = self.client.post(self.address.clone()).send().await?;
        ensure!(answer.status().is_success(), "the floor answered {}", answer.status());
        Ok(())
    }
}

fn open(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    // As durable as the store's own writes.
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE starts (id INTEGER PRIMARY KEY, at TEXT);",
    )?;
    Ok(connection)
}

async fn handle(State(state): State<FloorState>) -> StatusCode {
    match insert_and_call(state).await {
        Ok(()) => StatusCode::OK,
        Err(error) => {
            eprintln!("floor: {error:#}");
            StatusCode::INTERNAL_SERVER_ERROR
        }
    }
}

async fn insert_and_call(state: FloorState) -> Result<()> {
    let database = Arc::clone(&state.database);
    tokio::task::spawn_blocking(move || {
        let database = database.lock().unwrap_or_else(PoisonError::into_inner);
        database.prepare_cached("INSERT INTO starts (at) VALUES ('now')")?.execute([])
    })
    .await
    .context("the insert was not finished")??;
    // What the service asks for, too, with its token.
    let asked =
        json!({"groupname": "Farhand", "description": "LAPTOP-00000000", "end_customer": {"name": "Person"}});
    let request =
        state.client.post(state.sessions).bearer_auth(state.access_token.expose_secret()).json(&asked);
    let answer = request.send().await?;
    ensure!(answer.status().is_success(), "the sandbox answered {}", answer.status());
    answer.bytes().await?;
    Ok(())
}
