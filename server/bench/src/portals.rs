//! Company Portals with open streams: how soon one learns of a session for its device, how much memory a stream takes, and
//! how soon all are back after a restart and know what they missed, against bare axum streams that are told by number. How
//! long somebody waits who signs in meanwhile.

use std::{convert::Infallible, fs, net::SocketAddr, ops::Range, time::Instant};

use anyhow::{Context as _, Result, ensure};
use axum::{
    Router,
    extract::{Path, State},
    response::sse::{Event as Message, KeepAlive, Sse},
    routing::get,
};
use farhand::{machine::SystemClock, services::deps::hash_of};
use farhand_contract::{
    SessionId,
    events::{Event, NOTHING_MISSED, PORTAL_EVENTS_PATH, TenantEvent},
};
use farhand_domain::Clock as _;
use farhand_store::{Changes, records::PortalSignIn};
use futures::{Stream, StreamExt as _, stream};
use tokio::{net::TcpListener, sync::broadcast};
use uuid::Uuid;

use crate::{
    crowd::{Crowd, Paths, cookie},
    fleet,
    house::House,
    measure::{Bar, Row, Times},
    session_start::{release, start},
    told::Told,
};

/// How soon a portal is to learn of a session, in microseconds.
const SOON: f64 = 100_000.0;

/// How much memory a stream may take, in bytes.
const SMALL: f64 = 20.0 * 1024.0;

/// How many learn of something, one after the other.
const TOLD: u32 = 1_000;

/// How many sessions are started, one after the other.
const SESSIONS: u32 = 200;

/// How many are started while no portal is connected: half of them before the server is restarted, half of them after.
const MISSED: u32 = 100;

/// How long somebody who signs in may wait while all portals come back, in microseconds.
const PATIENCE: f64 = 1_000_000.0;

/// How many sign in meanwhile, one after the other.
const PEOPLE: u32 = 20;

/// Measures with so many portals, of the devices with the first numbers. On the last of these, from `free` on, no session
/// was started yet.
pub async fn measure(house: &mut House, portals: u32, free: u32) -> Result<Vec<Row>> {
    ensure!(
        free + MISSED + SESSIONS <= portals,
        "{} portals more than sessions are needed",
        MISSED + SESSIONS
    );
    enrol(house, portals).await?;
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        people.push(house.add_person(number).await?);
    }
    let before = memory()?;
    let paths = Paths { stream: PORTAL_EVENTS_PATH.to_owned(), view: "/api/portal/view".to_owned() };
    let mut crowd = Crowd::gather(&house.servers, &paths, portals).await?;
    let stream = (memory()? - before) / f64::from(portals);
    let mut ours = Times::default();
    for number in some(portals, TOLD) {
        let mut changes = Changes::new();
        let event = Event::Session { id: SessionId(Uuid::nil()), device_id: fleet::device_id(number) };
        changes.publish(TenantEvent { tenant_id: house.tenant, event });
        let begun = Instant::now();
        house.store.commit(changes).await?;
        ours.add(crowd.told(number).await?.duration_since(begun));
    }
    let mut asked = Times::default();
    for number in portals - SESSIONS..portals {
        let begun = Instant::now();
        start(house, number).await?;
        // When it is asked for, and when TeamViewer has made it: then there is something to show.
        crowd.told(number).await?;
        asked.add(crowd.told(number).await?.duration_since(begun));
    }
    release(house, SESSIONS).await?;
    crowd.go_away().await?;
    let missed = portals - SESSIONS - MISSED..portals - SESSIONS;
    let between = missed.start + MISSED / 2;
    start_all(house, missed.start..between).await?;
    house.restart().await?;
    start_all(house, between..missed.end).await?;
    let (back, beside) = tokio::join!(crowd.come_back(missed), sign_in(house, &people));
    let ((back, asked_again), mut beside) = (back?, beside?);
    println!("{asked_again} of {portals} portals had to ask what there is to show.");
    release(house, MISSED).await?;
    crowd.end()?;

    let floor = Floor::start().await?;
    let paths = Paths { stream: "/streams/{}".to_owned(), view: String::new() };
    let mut crowd = Crowd::gather(&[floor.address], &paths, portals).await?;
    let mut theirs = Times::default();
    for number in some(portals, TOLD) {
        let begun = Instant::now();
        floor.tell.send(number)?;
        theirs.add(crowd.told(number).await?.duration_since(begun));
    }
    crowd.go_away().await?;
    let (floor_back, _) = crowd.come_back(0..0).await?;
    crowd.end()?;

    let at_most = |what, ours, floor, bar| Row { what, ours, floor, bar: Bar::AtMost(bar) };
    Ok(vec![
        at_most("session start until the portal is told, p99, µs, of 100 ms", asked.micros(0.99), SOON, 1.0),
        at_most(
            "event until one of all portals has it, p99, µs",
            ours.micros(0.99),
            theirs.micros(0.99),
            1.5,
        ),
        at_most("memory of a stream, bytes, of 20 KiB", stream, SMALL, 1.0),
        at_most(
            "all portals back after a restart, ms",
            back.as_secs_f64() * 1e3,
            floor_back.as_secs_f64() * 1e3,
            1.5,
        ),
        at_most("a sign-in meanwhile, p99, µs, of 1 s", beside.micros(0.99), PATIENCE, 1.0),
    ])
}

/// Starts sessions on these devices, and waits until each is made.
async fn start_all(house: &House, numbers: Range<u32>) -> Result<()> {
    let told = Told::listen(house);
    for number in numbers {
        told.moved(start(house, number).await?.id).await?;
    }
    Ok(())
}

/// Signs them in, one after the other.
async fn sign_in(house: &House, people: &[String]) -> Result<Times> {
    let mut times = Times::default();
    for name in people {
        let begun = Instant::now();
        house.sign_in(name).await?;
        times.add(begun.elapsed());
    }
    Ok(times)
}

/// Numbers all over the range, in no order.
fn some(portals: u32, count: u32) -> impl Iterator<Item = u32> {
    (0..count).map(move |number| number.wrapping_mul(2_654_435_761) % portals)
}

/// Signs the devices in to the Company Portal.
async fn enrol(house: &House, portals: u32) -> Result<()> {
    let now = SystemClock.now();
    let mut number = 0;
    while number < portals {
        let mut changes = Changes::new();
        for number in number..portals.min(number + 500) {
            changes.insert_portal_sign_in(&PortalSignIn {
                tenant_id: house.tenant,
                token_hash: hash_of(&cookie(number)),
                device_id: fleet::device_id(number),
                created_at: now,
            });
        }
        house.store.commit(changes).await?;
        number += 500;
    }
    Ok(())
}

/// What this process has in memory, in bytes.
fn memory() -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kilobytes * 1024.0)
}

/// The least that a stream costs.
struct Floor {
    address: SocketAddr,
    tell: broadcast::Sender<u32>,
}

impl Floor {
    async fn start() -> Result<Self> {
        let (tell, _) = broadcast::channel(1024);
        let router = Router::new().route("/streams/{number}", get(listen)).with_state(tell.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        // Ends with the process.
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(Self { address, tell })
    }
}

async fn listen(
    State(tell): State<broadcast::Sender<u32>>,
    Path(number): Path<u32>,
) -> Sse<impl Stream<Item = Result<Message, Infallible>>> {
    // Nobody missed anything.
    let greeting = stream::iter([Ok(Message::default().data(NOTHING_MISSED))]);
    let told = stream::unfold(tell.subscribe(), move |mut told| async move {
        loop {
            if told.recv().await.ok()? == number {
                return Some((Ok(Message::default().data("told")), told));
            }
        }
    });
    Sse::new(greeting.chain(told)).keep_alive(KeepAlive::default())
}
