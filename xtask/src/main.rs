//! `cargo xtask`: sets up, builds, runs and tests the whole product, with one command each.

mod bench;
mod debian;
mod dist;
mod e2e;
mod environment;
mod npm;
mod paths;
mod ports;
mod postgres;
mod process;
mod run;
mod scratch;
mod server;
mod serving;
mod setup;
mod site;
mod stamp;
mod steps;
mod storm;
mod style;
mod tally;
mod test;
mod toolchain;
mod wasm;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::{paths::Paths, steps::Steps};

/// Sets up, builds, runs and tests Farhand.
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Finds or makes what the builds need: the wasm target and the node packages.
    Setup,
    /// Builds the browser's side and the server, both for release.
    Build,
    /// Builds, and writes one file that is the whole server.
    Dist,
    /// Builds and serves Farhand with the TeamViewer sandbox beside it, until Ctrl-C.
    Run(run::Args),
    /// Checks everything that CI checks.
    Test(test::Args),
    /// Measures the budgets; arguments are passed on.
    Bench(bench::Args),
    /// Starts sessions at two servers while everything around them fails; arguments are passed on.
    Storm(storm::Args),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut steps = Steps::new();
    let result = process::watch_signals().and_then(|()| Paths::find()).and_then(|paths| match cli.command {
        Command::Setup => setup::setup(&mut steps, &paths).map(|_| ()),
        Command::Build => server::build_all(&mut steps, &paths, server::Build::Serving).map(|_| ()),
        Command::Dist => dist::dist(&mut steps, &paths),
        Command::Run(arguments) => run::run(&mut steps, &paths, &arguments),
        Command::Test(arguments) => test::test(&mut steps, &paths, &arguments),
        Command::Bench(arguments) => bench::bench(&mut steps, &paths, &arguments),
        Command::Storm(arguments) => storm::storm(&mut steps, &paths, &arguments),
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) if process::interrupted() => {
            eprintln!("\nStopped. The next start goes on where this one left off.");
            ExitCode::from(130)
        }
        Err(error) => {
            steps::report(&error);
            ExitCode::FAILURE
        }
    }
}
