//! The program `farhand`.

use std::process::ExitCode;

use clap::Parser as _;
use farhand::{cli, config::Cli};
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = EnvFilter::try_from_env("FARHAND_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match cli::run(cli).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("farhand: {error:#}");
            ExitCode::FAILURE
        }
    }
}
