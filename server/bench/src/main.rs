//! Measures Farhand against the least that the same work costs, side by side in one run.
//!
//! A figure of its own says little on a machine that others use too; the ratio of two, taken turn by turn, says more.

mod crowd;
mod device_page;
mod devices;
mod fleet;
mod house;
mod measure;
mod portals;
mod session_list;
mod session_start;
mod told;

use std::net::SocketAddr;

use anyhow::Result;
use clap::{Parser, Subcommand};

use secrecy::SecretString;

use crate::{crowd::Paths, house::House, measure::Row};

/// Measures Farhand against its floors.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    part: Option<Part>,
    /// Only the starts of sessions.
    #[arg(long)]
    only_starts: bool,
    /// Devices in the store.
    #[arg(long, default_value_t = 10_000)]
    devices: u32,
    /// Device pages to read on each side.
    #[arg(long, default_value_t = 2_000)]
    pages: u32,
    /// Sessions to start on each side.
    #[arg(long, default_value_t = 400)]
    sessions: u32,
    /// Pages of Sessions to read on each side.
    #[arg(long, default_value_t = 4_000)]
    lists: u32,
    /// Sessions that are being started at the same time.
    #[arg(long, default_value_t = 8)]
    at_once: usize,
    /// Company Portals that listen. A process may have few files open unless `ulimit -n` says otherwise.
    #[arg(long, default_value_t = 1_000)]
    portals: u32,
    /// An empty PostgreSQL database to measure on, with two servers. Only the portals are: the rest has SQLite as its floor.
    #[arg(long)]
    database_url: Option<SecretString>,
}

/// What is measured by itself, and what the benchmark has other processes of its own do.
#[derive(Subcommand)]
enum Part {
    /// Measures lists of devices and what brings them in, at several sizes, and nothing else.
    Devices(devices::Arguments),
    /// Listens as many portals do.
    #[command(hide = true)]
    Listen {
        /// On which path the streams are; {} stands for the portal's number.
        stream: String,
        /// On which path it is asked what there is to show.
        view: String,
        /// How many.
        count: u32,
        /// Where: each at one of them, in turn.
        #[arg(required = true)]
        servers: Vec<SocketAddr>,
    },
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let database = arguments.database_url.as_ref();
    match &arguments.part {
        Some(Part::Listen { stream, view, count, servers }) => {
            let paths = Paths { stream: stream.clone(), view: view.clone() };
            return crowd::listen(servers, &paths, *count).await;
        }
        Some(Part::Devices(asked)) => {
            println!("{}", Row::table(&devices::measure(asked, database).await?));
            return Ok(());
        }
        None => {}
    }
    let mut house = House::build(arguments.devices, database).await?;
    let rows = if database.is_some() {
        portals::measure(&mut house, arguments.portals, 0).await?
    } else if arguments.only_starts {
        vec![session_start::measure(&house, arguments.sessions, arguments.at_once).await?]
    } else {
        let mut rows = device_page::measure(&house, arguments.pages).await?;
        rows.push(session_start::measure(&house, arguments.sessions, arguments.at_once).await?);
        rows.extend(portals::measure(&mut house, arguments.portals, arguments.sessions).await?);
        rows.push(
            session_list::measure(&house, arguments.lists, arguments.sessions..arguments.devices).await?,
        );
        rows
    };
    println!("{}", Row::table(&rows));
    house.close().await
}
