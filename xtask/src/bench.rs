//! `cargo xtask bench`: the budgets, measured by the package `farhand-bench`.

use anyhow::Result;

use crate::{paths::Paths, process::run, steps::Steps, toolchain::Toolchain};

/// Arguments of `bench`.
#[derive(clap::Args)]
pub struct Args {
    /// Passed on to the benchmark, after `--`.
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Builds and runs the benchmark.
pub fn bench(steps: &mut Steps, paths: &Paths, arguments: &Args) -> Result<()> {
    steps.step("bench", "the message above says what went wrong", || {
        run(Toolchain::Default
            .cargo(paths)
            .args(["run", "--locked", "--release", "--package", "farhand-bench", "--"])
            .args(&arguments.arguments))?;
        Ok(((), "measured".into()))
    })
}
