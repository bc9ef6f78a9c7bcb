//! `cargo xtask bench`: the budgets, measured by the package `farhand-bench`.

use anyhow::Result;

use crate::{paths::Paths, postgres::Postgres, process::run, setup::setup, steps::Steps};

/// Arguments of `bench`.
#[derive(clap::Args)]
pub struct Args {
    /// Measures the Company Portals of two servers on one PostgreSQL, which is started for it
    #[arg(long)]
    postgres: bool,
    /// Passed on to the benchmark, after `--`.
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Builds and runs the benchmark, by the compiler that `run` builds the server with: most of it is then built already.
pub fn bench(steps: &mut Steps, paths: &Paths, arguments: &Args) -> Result<()> {
    let toolchain = setup(steps, paths)?;
    steps.step("bench", "the message above says what went wrong", || {
        let postgres = arguments.postgres.then(Postgres::start).transpose()?;
        let database = postgres.iter().map(|postgres| format!("--database-url={}", postgres.url()));
        run(toolchain
            .release(paths, "run")
            .args(["--package", "farhand-bench", "--"])
            .args(database)
            .args(&arguments.arguments))?;
        Ok(((), "measured".into()))
    })
}
