//! `cargo xtask bench`: the budgets, measured by the package `farhand-bench`.

use std::path::Path;

use anyhow::Result;

use crate::{debian, paths::Paths, postgres::Postgres, process::run, setup::setup, steps::Steps};

/// The part of the benchmark that measures lists of devices.
const DEVICES: &str = "devices";

/// Arguments of `bench`.
#[derive(clap::Args)]
pub struct Args {
    /// Measures on a PostgreSQL that is started for it: the Company Portals of two servers or, with `-- devices`, the
    /// lists of devices
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
        let devices = arguments.arguments.first().is_some_and(|first| first == DEVICES);
        let mut kept = None;
        if devices {
            // It is started and measured, too.
            run(toolchain.release(paths, "build").args(["--package", "farhand", "--bins"]))?;
            if !Path::new("/usr/bin/sqlite3").exists() {
                debian::install(&["sqlite3"], "measure imports against it")?;
            }
            // What is made for it takes minutes, and is kept.
            kept = Some(format!("--kept={}", paths.target.join("bench").display()));
        }
        let start =
            || if devices { Postgres::kept(&paths.work().join("bench-postgres")) } else { Postgres::start() };
        let postgres = arguments.postgres.then(start).transpose()?;
        let database = postgres.iter().map(|postgres| format!("--database-url={}", postgres.url()));
        run(toolchain
            .release(paths, "run")
            .args(["--package", "farhand-bench", "--"])
            .args(database)
            .args(&arguments.arguments)
            .args(kept))?;
        Ok(((), "measured".into()))
    })
}
