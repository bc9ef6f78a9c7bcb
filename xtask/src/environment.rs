//! The environment a cargo that we call should see: the caller's, not the one `cargo run` made for us.

use std::{env, ffi::OsString, path::PathBuf, process::Command};

/// Removes from `command` what `cargo run` adds for the program it runs. Some of it would make a second cargo
/// believe that something has changed, and some would make another toolchain load this one's libraries.
pub fn forget_cargo_run(command: &mut Command) {
    for (name, _) in env::vars_os() {
        let Some(name) = name.to_str() else { continue };
        let added = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_", "CARGO_PRIMARY_"];
        if name == "CARGO" || added.iter().any(|prefix| name.starts_with(prefix)) {
            command.env_remove(name);
        }
    }
    if let Some(value) = env::var_os("LD_LIBRARY_PATH") {
        let kept: Vec<PathBuf> = env::split_paths(&value)
            .filter(|path| {
                let path = path.to_string_lossy();
                !path.contains("/toolchains/") && !path.contains("/deps") && !path.contains("/target/")
            })
            .collect();
        match env::join_paths(kept) {
            Ok(kept) if !kept.is_empty() => command.env("LD_LIBRARY_PATH", kept),
            _ => command.env_remove("LD_LIBRARY_PATH"),
        };
    }
}

/// `PATH` with `first` before everything else.
pub fn path_beginning_with(first: PathBuf) -> OsString {
    let old = env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(first).chain(env::split_paths(&old));
    env::join_paths(paths).unwrap_or(old)
}
