//! `cargo xtask bench`: the budgets, measured by the package `farhand-bench`.

use anyhow::Result;

use crate::{paths::Paths, process::run, setup::setup, steps::Steps};

/// Arguments of `bench`.
#[derive(clap::Args)]
pub struct Args {
    /// Passed on to the benchmark, after `--`.
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Builds and runs the benchmark, by the compiler that `run` builds the server with: most of it is then built already.
pub fn bench(steps: &mut Steps, paths: &Paths, arguments: &Args) -> Result<()> {
    let toolchain = setup(steps, paths)?;
    steps.step("bench", "the message above says what went wrong", || {
        run(toolchain
            .release(paths, "run")
            .args(["--package", "farhand-bench", "--"])
            .args(&arguments.arguments))?;
        Ok(((), "measured".into()))
    })
}
