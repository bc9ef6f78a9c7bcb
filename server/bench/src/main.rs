//! Measures Farhand against the least that the same work costs, side by side in one run.
//!
//! A figure of its own says little on a machine that others use too; the ratio of two, taken turn by turn, says more.

mod device_page;
mod fleet;
mod house;
mod measure;
mod session_list;
mod session_start;
mod told;

use anyhow::Result;
use clap::Parser;

use crate::{house::House, measure::Row};

/// Measures Farhand against its floors.
#[derive(Parser)]
struct Arguments {
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
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let house = House::build(arguments.devices).await?;
    let mut rows = device_page::measure(&house, arguments.pages).await?;
    rows.push(session_start::measure(&house, arguments.sessions, arguments.at_once).await?);
    rows.push(session_list::measure(&house, arguments.lists, arguments.sessions..arguments.devices).await?);
    println!("{}", Row::table(&rows));
    house.close().await;
    Ok(())
}
