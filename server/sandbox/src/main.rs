//! Runs the sandbox until it is interrupted.

use std::io;

use clap::Parser;
use farhand_sandbox::{Config, serve};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> io::Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
    let config = Config::parse();
    let listener = TcpListener::bind(config.address).await?;
    serve(listener, config, interrupted()).await
}

async fn interrupted() {
    if let Err(error) = tokio::signal::ctrl_c().await {
        tracing::warn!(%error, "cannot listen for an interrupt");
        std::future::pending::<()>().await;
    }
}
