//! The program `farhand`.

use std::{
    io::{self, IsTerminal as _},
    process::ExitCode,
};

use clap::Parser as _;
use farhand::{
    cli,
    config::{Cli, Command},
};
use tracing_subscriber::EnvFilter;

/// The stack of each thread, in bytes. Rendering goes as deep as a page does, and unoptimised frames are large.
const STACK: usize = 16 << 20;

fn main() -> ExitCode {
    let cli = Cli::parse();
    // A server tells what it does; a command that somebody waits for tells what goes wrong.
    let level = if matches!(cli.command, None | Some(Command::Serve { .. })) { "info" } else { "warn" };
    let filter = EnvFilter::try_from_env("FARHAND_LOG").unwrap_or_else(|_| EnvFilter::new(level));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK).build();
    // On a thread of the runtime: the main thread's stack is the machine's choice.
    let done = runtime.map_err(anyhow::Error::from).and_then(|runtime| {
        let done = runtime.block_on(runtime.spawn(cli::run(cli)));
        done?
    });
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("farhand: {error:#}");
            ExitCode::FAILURE
        }
    }
}
