//! The programs that run on the machine: the server, the sandbox and the storm.

use std::path::PathBuf;

use anyhow::Result;

use crate::{paths::Paths, process::run, setup::setup, site, steps::Steps, toolchain::Toolchain};

/// The programs.
pub struct Programs {
    /// `farhand`.
    pub server: PathBuf,
    /// `farhand-sandbox`.
    pub sandbox: PathBuf,
    /// `farhand-storm`, where it was built.
    pub storm: PathBuf,
}

/// Which programs to build.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Build {
    /// Those that serve.
    Serving,
    /// The storm, too. It is made of nothing that these are not made of.
    WithStorm,
}

/// Builds both sides for release.
pub fn build_all(steps: &mut Steps, paths: &Paths, what: Build) -> Result<Programs> {
    let toolchain = setup(steps, paths)?;
    site::build(steps, paths, &toolchain, |steps| build(steps, paths, &toolchain, what))
}

/// Builds the server and the sandbox for release, by the compiler of the browser's side: what the two have in common
/// (macros, build scripts) is compiled once.
pub fn build(steps: &mut Steps, paths: &Paths, toolchain: &Toolchain, what: Build) -> Result<Programs> {
    steps.step("server: compile", "the compiler's message above names the place", || {
        let mut command = toolchain.release(paths, "build");
        command.args(["--package", "farhand", "--package", "farhand-sandbox", "--bins"]);
        if what == Build::WithStorm {
            command.args(["--package", "farhand-storm"]);
        }
        run(&mut command)?;
        let release = toolchain.release_directory(paths)?;
        let program = |name: &str| release.join(name);
        Ok((
            Programs {
                server: program("farhand"),
                sandbox: program("farhand-sandbox"),
                storm: program("farhand-storm"),
            },
            "compiled".into(),
        ))
    })
}
