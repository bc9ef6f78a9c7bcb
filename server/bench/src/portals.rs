//! Company Portals with open streams: how soon one learns of a session for its device, how much memory a stream takes,
//! and how soon all are back, against bare axum streams that are told by number.

use std::{convert::Infallible, fs, net::SocketAddr, time::Instant};

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
    events::{Event, PORTAL_EVENTS_PATH, TenantEvent},
};
use farhand_domain::Clock as _;
use farhand_store::{Changes, records::PortalSignIn};
use futures::{Stream, StreamExt as _, stream};
use tokio::{net::TcpListener, sync::broadcast};
use uuid::Uuid;

use crate::{
    crowd::{Crowd, cookie},
    fleet,
    house::House,
    measure::{Bar, Row, Times},
    session_start::{release, start},
};

/// How soon a portal is to learn of a session, in microseconds.
const SOON: f64 = 100_000.0;

/// How much memory a stream may take, in bytes.
const SMALL: f64 = 20.0 * 1024.0;

/// How many learn of something, one after the other.
const TOLD: u32 = 1_000;

/// How many sessions are started, one after the other.
const SESSIONS: u32 = 200;

/// Measures with so many portals, of the devices with the first numbers. On the last of these, from `free` on, no session
/// was started yet.
pub async fn measure(house: &House, portals: u32, free: u32) -> Result<Vec<Row>> {
    ensure!(free + SESSIONS <= portals, "{SESSIONS} portals more than sessions are needed");
    enrol(house, portals).await?;
    let address: SocketAddr = house.address.authority().parse()?;
    let before = memory()?;
    let mut crowd = Crowd::gather(address, PORTAL_EVENTS_PATH, portals).await?;
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
    let back = crowd.come_back().await?;
    crowd.end()?;

    let floor = Floor::start().await?;
    let mut crowd = Crowd::gather(floor.address, "/streams/{}", portals).await?;
    let mut theirs = Times::default();
    for number in some(portals, TOLD) {
        let begun = Instant::now();
        floor.tell.send(number)?;
        theirs.add(crowd.told(number).await?.duration_since(begun));
    }
    let floor_back = crowd.come_back().await?;
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
        at_most("all portals back, ms", back.as_secs_f64() * 1e3, floor_back.as_secs_f64() * 1e3, 1.5),
    ])
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
                last_seen_at: now,
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
    let greeting = stream::iter([Ok(Message::default().data("open"))]);
    let told = stream::unfold(tell.subscribe(), move |mut told| async move {
        loop {
            if told.recv().await.ok()? == number {
                return Some((Ok(Message::default().data("told")), told));
            }
        }
    });
    Sse::new(greeting.chain(told)).keep_alive(KeepAlive::default())
}
