//! What the builds need before they can begin.

use anyhow::Result;

use crate::{
    npm,
    paths::Paths,
    steps::Steps,
    toolchain::{self, Toolchain},
};

/// Finds or makes the wasm toolchain and installs the packages that shape the browser's files.
pub fn setup(steps: &mut Steps, paths: &Paths) -> Result<Toolchain> {
    let toolchain = steps.step(
        "wasm toolchain",
        "where rustup may download: rustup target add wasm32-unknown-unknown; on Debian, see docs/development.md, \
         \"The wasm target\"",
        || toolchain::find(paths),
    )?;
    steps.step(
        "node packages",
        "install node 20 or newer with npm, and see that npm reaches its registry (npm ping)",
        || {
            let installed = npm::install(&paths.root.join("xtask/node"))?;
            Ok(((), if installed { "installed" } else { "unchanged" }.into()))
        },
    )?;
    Ok(toolchain)
}
