//! The style sheet: one file from `style/main.css` and what it imports.

use std::{path::PathBuf, process::Command};

use anyhow::Result;

use crate::{
    paths::Paths,
    process::run,
    site,
    stamp::{Stamp, unless_current},
    wasm::NAME,
};

/// Bundles the style sheet, unless that is done. Returns where it lies and whether it is new.
pub fn bundle(paths: &Paths) -> Result<(PathBuf, bool)> {
    let sources = paths.root.join("style");
    let stamp = Stamp::new("bundle, minify, brotli")
        .tree(&sources)?
        .file(&paths.root.join("xtask/node/package-lock.json"))?;
    let directory = paths.work().join("style");
    let made = unless_current(&directory, &stamp, |to| {
        run(Command::new("node")
            .arg(paths.root.join("xtask/node/site.mjs"))
            .arg("css")
            .arg(sources.join("main.css"))
            .arg(to.join(format!("{NAME}.css"))))?;
        site::compress(paths, to)
    })?;
    Ok((directory, made))
}
