//! The programs that run on the machine: the server and the sandbox.

use std::path::PathBuf;

use anyhow::Result;

use crate::{paths::Paths, process::run, setup::setup, site, steps::Steps, toolchain::Toolchain};

/// The two programs.
pub struct Programs {
    /// `farhand`.
    pub server: PathBuf,
    /// `farhand-sandbox`.
    pub sandbox: PathBuf,
}

/// Builds both sides for release.
pub fn build_all(steps: &mut Steps, paths: &Paths) -> Result<Programs> {
    let toolchain = setup(steps, paths)?;
    site::build(steps, paths, &toolchain)?;
    build(steps, paths, &toolchain)
}

/// Builds the server and the sandbox for release, by the compiler of the browser's side: what the two have in common
/// (macros, build scripts) is compiled once.
pub fn build(steps: &mut Steps, paths: &Paths, toolchain: &Toolchain) -> Result<Programs> {
    steps.step("server: compile", "the compiler's message above names the place", || {
        run(toolchain.release(paths, "build").args([
            "--package",
            "farhand",
            "--package",
            "farhand-sandbox",
            "--bins",
        ]))?;
        let release = toolchain.release_directory(paths)?;
        Ok((
            Programs { server: release.join("farhand"), sandbox: release.join("farhand-sandbox") },
            "compiled".into(),
        ))
    })
}
