//! A page of Sessions over HTTP while TeamViewer does not answer, against the same while it does. All the while sessions
//! are started, and followed as a server follows them.

use std::{
    ops::Range,
    time::{Duration, Instant},
};

use anyhow::Result;
use farhand_contract::sessions::SessionQuery;
use serde::de::IgnoredAny;
use serde_json::json;

use crate::{
    house::House,
    measure::{Bar, Row, Times},
    session_start::start,
};

/// Rounds in turn on each side; the best of each counts, since noise only ever slows.
const ROUNDS: u32 = 4;

/// From one start of a session to the next.
const PAUSE: Duration = Duration::from_millis(50);

/// Reads the first page so often on each side. `devices` are those on which no session was started yet.
pub async fn measure(house: &House, lists: u32, devices: Range<u32>) -> Result<Row> {
    house.follow();
    let starts = async {
        for number in devices {
            // Every session has a device of its own; what becomes of it is not measured here.
            start(house, number).await?;
            tokio::time::sleep(PAUSE).await;
        }
        anyhow::Ok(())
    };
    tokio::select! {
        ended = starts => {
            ended?;
            anyhow::bail!("there are no more devices")
        }
        row = in_turns(house, lists.div_ceil(ROUNDS)) => row,
    }
}

async fn in_turns(house: &House, each: u32) -> Result<Row> {
    let (mut up, mut down) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..ROUNDS {
        for (is_down, best) in [(false, &mut up), (true, &mut down)] {
            house.set_sandbox_down(is_down);
            let mut times = Times::default();
            for _ in 0..each {
                let begun = Instant::now();
                house.call::<IgnoredAny>("sessions/page", &json!({"query": SessionQuery::default()})).await?;
                times.add(begun.elapsed());
            }
            *best = best.min(times.micros(0.99));
        }
    }
    house.set_sandbox_down(false);
    Ok(Row {
        what: "page of Sessions over HTTP, p99, µs: TeamViewer down against up",
        ours: down,
        floor: up,
        bar: Bar::AtMost(1.1),
    })
}
