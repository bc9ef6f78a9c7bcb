//! Packages of npm, exactly as locked.

use std::{path::Path, process::Command};

use anyhow::{Context, Result, bail};

use crate::{
    process::{capture, run},
    stamp::Stamp,
};

/// The oldest node that the packages run on.
const OLDEST_NODE: u32 = 20;

/// Installs what `directory`'s lock file names, unless it is there already. Returns whether it did.
pub fn install(directory: &Path) -> Result<bool> {
    let stamp = Stamp::new("npm ci").file(&directory.join("package-lock.json"))?;
    let modules = directory.join("node_modules");
    // npm empties the directory before it begins: an interrupted attempt leaves no stamp behind.
    if stamp.matches(&modules) {
        return Ok(false);
    }
    check_node()?;
    run(Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .current_dir(directory))?;
    stamp.mark(&modules)?;
    Ok(true)
}

fn check_node() -> Result<()> {
    let said = capture(Command::new("node").arg("--version"))
        .with_context(|| format!("node {OLDEST_NODE} or newer is needed, with npm"))?;
    let major = said.trim().trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok());
    match major {
        Some(major) if OLDEST_NODE <= major => Ok(()),
        _ => bail!("node {OLDEST_NODE} or newer is needed, and this is {}", said.trim()),
    }
}
