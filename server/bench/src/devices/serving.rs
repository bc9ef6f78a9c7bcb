//! Pages over HTTP, and the program that serves them: how soon it answers, and what it has in memory.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use farhand_contract::device_lists::DeviceJump;
use farhand_contract::devices::{DeviceQuery, DeviceSort};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use serde_json::json;
use tokio::time::sleep;

use super::{
    cases::{Case, GROUPS},
    kept::{Fleeted, Kept},
    program::{Server, browser, page, sign_in},
};
use crate::measure::{Bar, Row, Times};

/// How many pages of each case are asked for over HTTP.
const ASKED: usize = 80;

/// How often the program is started.
const STARTS: usize = 5;

/// How soon it is to answer, in microseconds.
const SOON: f64 = 300_000.0;

/// How much memory it may have before anybody comes, and after many were there.
const IDLE: f64 = 40.0 * 1024.0 * 1024.0;
const USED: f64 = 80.0 * 1024.0 * 1024.0;

/// How long it is left alone before it is looked at.
const QUIET: Duration = Duration::from_secs(2);

/// The load: so many pages of devices, so many at a time, and a whole page of HTML with every so many of them.
const LOAD: usize = 8_000;
const AT_ONCE: usize = 8;
const RELOADS: usize = 40;

/// How long a page may take over HTTP at 95 of 100, in microseconds.
fn soon(devices: u32) -> f64 {
    if devices <= 10_000 { 5_000.0 } else { 10_000.0 }
}

/// Pages as the browser asks for them, by the real router, a connection and the machine's own network.
pub async fn over_http(
    house: &Fleeted,
    cases: &[Case],
    place: &str,
    devices: u32,
) -> Result<Vec<Row<String>>> {
    let browser = browser()?;
    let cookie = sign_in(&browser, &house.address).await?;
    let mut rows = Vec::new();
    for group in GROUPS {
        let mut times = Times::default();
        for case in cases.iter().filter(|case| case.group == group) {
            for query in case.queries.iter().take(ASKED) {
                let begun = Instant::now();
                page(&browser, &house.address, &cookie, &json!({ "query": query })).await?;
                times.add(begun.elapsed());
            }
        }
        if times.count() > 0 {
            rows.push(Row {
                what: format!("{place}, {group} over HTTP, p95, µs, of {} ms", soon(devices) / 1000.0),
                ours: times.micros(0.95),
                floor: soon(devices),
                bar: Bar::AtMost(1.0),
            });
        }
    }
    Ok(rows)
}

/// The program as somebody starts it, on this database.
pub async fn of_the_program(program: &Path, kept: &Kept, store: &str) -> Result<Vec<Row<String>>> {
    let server = Server::start(program, kept).await?;
    let client = browser()?;
    server.is_up(&client).await?;
    let cookie = sign_in(&client, &server.address).await?;
    server.stop()?;

    let mut starts = Times::default();
    for _ in 1..STARTS {
        let begun = Instant::now();
        let server = Server::start(program, kept).await?;
        server.answers(&client, &cookie).await?;
        starts.add(begun.elapsed());
        server.stop()?;
    }
    let begun = Instant::now();
    let server = Server::start(program, kept).await?;
    server.answers(&client, &cookie).await?;
    starts.add(begun.elapsed());
    sleep(QUIET).await;
    let idle = server.memory()?;
    load(&server, &cookie).await?;
    sleep(QUIET).await;
    let used = server.memory()?;
    server.stop()?;

    let place = format!("{store}, {} devices", kept.devices);
    let row = |what: &str, ours, floor| Row {
        what: format!("{place}, {what}"),
        ours,
        floor,
        bar: Bar::AtMost(1.0),
    };
    Ok(vec![
        row("start of the program until it gives a page, p50, µs, of 0.3 s", starts.micros(0.5), SOON),
        row("memory of the program, bytes, of 40 MiB", idle, IDLE),
        row("memory after many pages, bytes, of 80 MiB", used, USED),
    ])
}

async fn load(server: &Server, cookie: &str) -> Result<()> {
    let client = browser()?;
    stream::iter(0..LOAD)
        .map(|number| {
            let client = &client;
            async move {
                if number % RELOADS == 0 {
                    let request = client.get(server.address.join("devices")?).header("cookie", cookie);
                    let answer = request.send().await?;
                    ensure!(answer.status().is_success(), "the page answered {}", answer.status());
                    answer.bytes().await?;
                    return Ok(());
                }
                page(client, &server.address, cookie, &json!({"query": asked(number)})).await.map(drop)
            }
        })
        .buffer_unordered(AT_ONCE)
        .try_collect::<Vec<()>>()
        .await?;
    Ok(())
}

/// A page of some list: sorted, searched or jumped into.
fn asked(number: usize) -> DeviceQuery {
    let sort = DeviceSort::ALL[number % DeviceSort::ALL.len()];
    let search = if number.is_multiple_of(3) { format!("{:03}", number % 1000) } else { String::new() };
    let share = u16::try_from(number * 37 % 1000).unwrap_or_default();
    let jump = (number % 3 == 1).then_some(DeviceJump::Thousandths(share));
    DeviceQuery { sort, search, jump, ..DeviceQuery::default() }
}
