//! Packages of Debian and its relatives.

use std::{io::IsTerminal, path::Path, process::Command};

use anyhow::{Context, Result, bail};

use crate::process::{capture, judge, run};

/// Installs those of `packages` that are missing, as root or with sudo. `purpose` completes "needed to …".
/// Returns how many were installed.
pub fn install(packages: &[&str], purpose: &str) -> Result<usize> {
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !installed(package)).collect();
    if missing.is_empty() {
        return Ok(0);
    }
    let list = missing.join(" ");
    if !Path::new("/usr/bin/apt-get").exists() {
        bail!("{list}: needed to {purpose}, and this system has no apt-get to install Debian packages with");
    }
    println!("          installing {list}: needed to {purpose}");
    if apt_get(&missing).is_err() {
        // The lists may be old or, on a fresh machine, not there at all.
        update_lists()?;
        apt_get(&missing)?;
    }
    Ok(missing.len())
}

/// Brings `packages`, which are installed, to the newest version that Debian has. `reason` completes "because …".
/// A machine's package lists may be years old without anything failing: what they offer is then old, too.
pub fn renew(packages: &[&str], reason: &str) -> Result<()> {
    println!("          renewing {}: because {reason}", packages.join(" "));
    update_lists()?;
    apt_get(packages)
}

fn update_lists() -> Result<()> {
    run_as_root(&["apt-get", "update", "-q"]).context("the package lists cannot be brought up to date")
}

fn installed(package: &str) -> bool {
    capture(Command::new("dpkg-query").args(["-W", "-f", "${db:Status-Status}", package]))
        .is_ok_and(|status| status == "installed")
}

fn apt_get(packages: &[&str]) -> Result<()> {
    // Nothing that is installed may be removed for it.
    let mut words = vec!["apt-get", "install", "-q", "-y", "--no-remove", "--no-install-recommends"];
    words.extend(packages);
    run_as_root(&words)
}

fn run_as_root(words: &[&str]) -> Result<()> {
    if is_root()? {
        return run(Command::new("env").arg("DEBIAN_FRONTEND=noninteractive").args(words));
    }
    let mut command = Command::new("sudo");
    if !std::io::stdin().is_terminal() {
        command.arg("-n");
    }
    command.args(["env", "DEBIAN_FRONTEND=noninteractive"]).args(words);
    println!("          asking sudo for root: {}", words.join(" "));
    // In our own process group, or it could not ask for the password on the terminal.
    let status = command.status().with_context(|| {
        format!("this needs root, and there is no sudo; run as root: {}", words.join(" "))
    })?;
    judge(&command, status)
}

/// Whether we are root.
pub fn is_root() -> Result<bool> {
    Ok(capture(Command::new("id").arg("-u"))?.trim() == "0")
}
