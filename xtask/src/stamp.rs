//! Results that are made once: beside each lies a stamp of what it was made from.

use std::{
    fs,
    hash::{DefaultHasher, Hasher},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

const FILE: &str = ".stamp";

/// A fingerprint of everything a result depends on.
pub struct Stamp(DefaultHasher);

impl Stamp {
    /// `recipe` names how the result is made; changed when that changes.
    pub fn new(recipe: &str) -> Self {
        Self(DefaultHasher::new()).text(recipe)
    }

    /// Adds a text.
    pub fn text(mut self, text: &str) -> Self {
        self.0.write(text.as_bytes());
        self.0.write_u8(0xff);
        self
    }

    /// Adds a file's name and content.
    pub fn file(mut self, file: &Path) -> Result<Self> {
        self.0.write(file.as_os_str().as_encoded_bytes());
        self.0.write(&fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?);
        self.0.write_u8(0xff);
        Ok(self)
    }

    /// Adds every file below a directory; one that does not exist is empty.
    pub fn tree(mut self, directory: &Path) -> Result<Self> {
        for file in files_below(directory)? {
            self = self.file(&file)?;
        }
        Ok(self)
    }

    /// The fingerprint as 16 letters and digits.
    pub fn digest(&self) -> String {
        format!("{:016x}", self.0.finish())
    }

    fn text_form(&self) -> String {
        self.digest() + "\n"
    }

    /// Whether `directory` was made from the same things.
    pub fn matches(&self, directory: &Path) -> bool {
        fs::read_to_string(directory.join(FILE)).is_ok_and(|found| found == self.text_form())
    }

    /// Marks `directory` as made from these things.
    pub fn mark(&self, directory: &Path) -> Result<()> {
        fs::write(directory.join(FILE), self.text_form())
            .with_context(|| format!("{} cannot be written to", directory.display()))
    }
}

/// Makes `directory` by `make` unless it was made from the same things already. `make` writes into a directory
/// beside it that takes its place when complete, so that a half-made result is never taken for a whole one.
/// Returns whether anything was done.
pub fn unless_current(
    directory: &Path,
    stamp: &Stamp,
    make: impl FnOnce(&Path) -> Result<()>,
) -> Result<bool> {
    if stamp.matches(directory) {
        return Ok(false);
    }
    let new = directory.with_added_extension(format!("new-{}", std::process::id()));
    let old = directory.with_added_extension(format!("old-{}", std::process::id()));
    remove_abandoned(directory)?;
    fs::create_dir_all(&new).with_context(|| format!("{} cannot be made", new.display()))?;
    let outcome = make(&new).and_then(|()| stamp.mark(&new)).and_then(|()| {
        if directory.exists() {
            fs::rename(directory, &old)?;
        }
        fs::rename(&new, directory).with_context(|| format!("{} cannot be put in place", directory.display()))
    });
    for leftover in [&new, &old] {
        if leftover.exists() {
            fs::remove_dir_all(leftover)
                .with_context(|| format!("{} cannot be removed", leftover.display()))?;
        }
    }
    outcome.map(|()| true)
}

/// Removes what an attempt left that was killed before it could clean up. Names end with the number of its process.
fn remove_abandoned(directory: &Path) -> Result<()> {
    let (Some(parent), Some(name)) = (directory.parent(), directory.file_name()) else { return Ok(()) };
    let name = name.to_string_lossy();
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let file = entry.file_name();
        let abandoned = file
            .to_str()
            .and_then(|file| file.strip_prefix(&*name))
            .and_then(|rest| rest.strip_prefix(".new-").or_else(|| rest.strip_prefix(".old-")))
            .is_some_and(|process| !Path::new("/proc").join(process).exists());
        if abandoned {
            fs::remove_dir_all(entry.path())
                .with_context(|| format!("{} cannot be removed", entry.path().display()))?;
        }
    }
    Ok(())
}

/// Every file below `directory`, sorted. One that does not exist has none.
pub fn files_below(directory: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if !directory.exists() {
        return Ok(files);
    }
    let entries =
        fs::read_dir(directory).with_context(|| format!("{} cannot be read", directory.display()))?;
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    #[test]
    fn a_result_is_made_once_and_again_when_its_inputs_change() {
        let directory = std::env::temp_dir().join(format!("xtask-stamp-{}", std::process::id()));
        let result = directory.join("result");
        let make = |stamp: &Stamp| {
            unless_current(&result, stamp, |to| Ok(fs::write(to.join("made"), "yes")?)).expect("it is made")
        };
        assert!(make(&Stamp::new("one")));
        assert!(!make(&Stamp::new("one")));
        assert!(make(&Stamp::new("two")));
        let abandoned = directory.join(format!("result.new-{}", u32::MAX));
        fs::create_dir(&abandoned).expect("it can be made");
        unless_current(&result, &Stamp::new("three"), |_| bail!("interrupted")).expect_err("it fails");
        assert!(Stamp::new("two").matches(&result), "a failed attempt leaves the old result");
        assert_eq!(fs::read_dir(&directory).expect("it exists").count(), 1, "nothing else is left");
        fs::remove_dir_all(&directory).expect("it can be removed");
    }
}
