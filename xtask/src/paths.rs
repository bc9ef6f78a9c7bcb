//! Where things lie.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::process::capture;

/// The directories the steps work in.
pub struct Paths {
    /// The repository.
    pub root: PathBuf,
    /// Cargo's target directory.
    pub target: PathBuf,
    /// What outlives a clone: the toolchain made for the browser's side.
    pub cache: PathBuf,
}

impl Paths {
    /// Finds them from what cargo says.
    pub fn find() -> Result<Self> {
        let package = env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = package.parent().context("xtask lies outside of a repository")?.to_path_buf();
        let metadata = capture(
            Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
                .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
                .current_dir(&root),
        )?;
        let target = text_of(&metadata, "target_directory").context("cargo names no target directory")?;
        let cache = env::var_os("XDG_CACHE_HOME")
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
            .or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".cache")))
            .context("neither HOME nor XDG_CACHE_HOME is set")?
            .join("farhand");
        Ok(Self { root, target: target.into(), cache })
    }

    /// What the server hands out: the browser's side, styles and the files of `public`.
    pub fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// Results in between, kept from one call to the next.
    pub fn work(&self) -> PathBuf {
        self.target.join("xtask")
    }
}

/// The text behind `"key":"…"`. Paths with a quotation mark in them are not worth a JSON library.
fn text_of<'json>(json: &'json str, key: &str) -> Option<&'json str> {
    let (_, rest) = json.split_once(&format!("\"{key}\":\""))?;
    rest.split_once('"').map(|(text, _)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_one_text_out_of_cargos_answer() {
        let json = r#"{"version":1,"target_directory":"/a/target","metadata":null}"#;
        assert_eq!(text_of(json, "target_directory"), Some("/a/target"));
        assert_eq!(text_of(json, "workspace_root"), None);
    }
}
