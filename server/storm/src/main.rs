//! A storm: two servers on one database start remote assistance sessions while the sandbox misbehaves at random and
//! one of the servers is killed again and again. Afterwards, what the servers say is held against what the sandbox
//! counted. No session may be lost or doubled, the connector must be connected, and every failure must have a name.
//!
//! Everything is done over HTTP, as a browser does it. `cargo xtask storm` starts PostgreSQL and the sandbox around it;
//! the servers' other settings come from the environment.

mod browser;
mod compare;
mod connector;
mod ledger;
mod meanings;
mod report;
mod sandbox;
mod servers;
mod storm;
mod work;

use std::{net::SocketAddr, path::PathBuf, process::ExitCode, time::Duration};

use anyhow::Result;
use clap::Parser;
use url::Url;

/// Starts sessions at two servers while everything around them fails, and compares the books afterwards.
#[derive(Parser)]
struct Arguments {
    /// The program `farhand`
    #[arg(long)]
    server: PathBuf,
    /// Where a server is to listen; twice
    #[arg(long, required = true)]
    listen: Vec<SocketAddr>,
    /// Where the sandbox is
    #[arg(long)]
    sandbox: Url,
    /// The directory for what the servers share
    #[arg(long)]
    data: PathBuf,
    /// The directory for the servers' logs
    #[arg(long)]
    logs: PathBuf,
    /// How long sessions are started, in seconds
    #[arg(long, default_value_t = 35)]
    seconds: u64,
    /// How long sessions are started, in minutes
    #[arg(long, conflicts_with = "seconds")]
    minutes: Option<u64>,
    /// Seconds from one kill to the next; 8 unless given, 20 with --minutes
    #[arg(long)]
    kill_every: Option<u64>,
    /// The part of the sandbox's answers that go wrong, 0 to 1
    #[arg(long, default_value_t = 0.2)]
    share: f64,
    /// Sessions that are being started at the same time
    #[arg(long, default_value_t = 8)]
    at_once: usize,
    /// What the random choices follow from; a new one each time unless given
    #[arg(long)]
    seed: Option<u64>,
}

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let plan = storm::Plan {
        lasts: Duration::from_secs(arguments.minutes.map_or(arguments.seconds, |minutes| minutes * 60)),
        kill_every: Duration::from_secs(arguments.kill_every.unwrap_or(if arguments.minutes.is_some() {
            20
        } else {
            8
        })),
        share: arguments.share,
        at_once: arguments.at_once,
        seed: arguments.seed.unwrap_or_else(rand::random),
    };
    let Arguments { server, listen, data, logs, sandbox, .. } = arguments;
    let servers = servers::Servers::start(&server, &listen, &data, &logs).await?;
    let report = storm::run(&plan, servers, sandbox::Sandbox::at(sandbox)?).await?;
    println!("\n{}", report.table);
    if report.differences.is_empty() {
        println!("The books agree.");
        return Ok(ExitCode::SUCCESS);
    }
    println!("The books do not agree:");
    for difference in &report.differences {
        println!("- {difference}");
    }
    println!("\nAgain with: --seed {}; the servers' logs are in {}", plan.seed, logs.display());
    Ok(ExitCode::FAILURE)
}
