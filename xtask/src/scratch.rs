//! Directories that are gone when we are.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

/// A directory for this process alone, removed when dropped.
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes one. The name is short: sockets in it have an address of limited length.
    pub fn new(name: &str) -> Result<Self> {
        let path = env::temp_dir().join(format!("farhand-{name}-{}", std::process::id()));
        fs::create_dir(&path).with_context(|| format!("{} cannot be made", path.display()))?;
        let scratch = Self(path);
        fs::set_permissions(scratch.path(), fs::Permissions::from_mode(0o700))?;
        Ok(scratch)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            eprintln!("{} is left behind: {error}", self.0.display());
        }
    }
}
