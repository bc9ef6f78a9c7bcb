//! One file that is the whole of Farhand: the program, and behind it an archive of the browser's files.
//!
//! A program finds its end of the file by itself, and a ZIP is read from its own end, so the two do not disturb each
//! other. At the start the files are unpacked beside the database, once for each version.

use std::{
    fs::{self, File},
    io::{self, Seek, SeekFrom},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// What an archive of ours says of itself.
const MARK: &[u8] = b"farhand: files for browsers, 1";

/// Directories of unpacked files begin with this.
const UNPACKED: &str = "site-";

/// Writes into `to` what `program` is, with the files below `site` behind it, and tells how many files these are.
pub fn write(program: &Path, site: &Path, to: &Path) -> anyhow::Result<usize> {
    ensure!(open(program)?.is_none(), "{} has the browser's files in it already", program.display());
    let files = files_below(site)?;
    ensure!(
        files.iter().any(|file| file.starts_with("pkg")),
        "{} has no pkg directory: build the browser's side first, with `cargo xtask build`",
        site.display()
    );
    if let Some(directory) = to.parent() {
        fs::create_dir_all(directory).with_context(|| format!("cannot make {}", directory.display()))?;
    }
    // Beside its place first: what is there is whole.
    let new = beside(to, "new");
    fs::copy(program, &new).with_context(|| format!("cannot copy the program to {}", new.display()))?;
    append(&new, site, &files).with_context(|| format!("cannot write {}", new.display()))?;
    fs::rename(&new, to).with_context(|| format!("cannot write {}", to.display()))?;
    Ok(files.len())
}

fn append(bundle: &Path, site: &Path, files: &[PathBuf]) -> anyhow::Result<()> {
    let mut file = File::options().read(true).write(true).open(bundle)?;
    file.seek(SeekFrom::End(0))?;
    let mut archive = ZipWriter::new(file);
    archive.set_raw_comment(MARK.into())?;
    for file in files {
        let name = file.to_str().with_context(|| format!("{} is no text", file.display()))?;
        // Most of them are compressed as far as it goes.
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        archive.start_file(name, options)?;
        io::copy(&mut File::open(site.join(file))?, &mut archive)?;
    }
    archive.finish()?.sync_all()?;
    Ok(())
}

/// The directory below `data` with the files that `program` carries, unpacked unless they are already; `None` when it
/// carries none.
pub fn unpack(program: &Path, data: &Path) -> anyhow::Result<Option<PathBuf>> {
    let Some(mut archive) = open(program)? else { return Ok(None) };
    let directory = data.join(format!("{UNPACKED}{}", fingerprint(&mut archive)?));
    if !directory.exists() {
        // Another server may be at it at the same moment.
        let new = beside(&directory, &format!("new-{}", std::process::id()));
        if let Err(error) = archive.extract(&new) {
            fs::remove_dir_all(&new).ok();
            return Err(error)
                .context("cannot unpack the browser's files: is there room, and is the program whole?");
        }
        if let Err(error) = fs::rename(&new, &directory) {
            fs::remove_dir_all(&new).ok();
            if !directory.exists() {
                return Err(error).with_context(|| format!("cannot make {}", directory.display()));
            }
        }
    }
    forget_others(data, &directory);
    Ok(Some(directory))
}

/// Removes what other versions have unpacked. Whoever still runs one of these from the same directory has it open.
fn forget_others(data: &Path, kept: &Path) {
    let Ok(entries) = fs::read_dir(data) else { return };
    for entry in entries.flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(UNPACKED);
        if ours && entry.path() != kept && entry.path().is_dir() {
            // What cannot be removed is only in the way.
            fs::remove_dir_all(entry.path()).ok();
        }
    }
}

/// The archive behind the program, when it is one of ours.
fn open(program: &Path) -> anyhow::Result<Option<ZipArchive<File>>> {
    let file = File::open(program).with_context(|| format!("cannot read {}", program.display()))?;
    match ZipArchive::new(file) {
        Ok(archive) if archive.comment() == MARK => Ok(Some(archive)),
        // A program without any, or one that somebody wrapped for themselves.
        Ok(_) | Err(_) => Ok(None),
    }
}

/// Tells apart what archives have in them, by what their directory says. Refuses names that lead elsewhere.
fn fingerprint(archive: &mut ZipArchive<File>) -> anyhow::Result<String> {
    let mut hash = Sha256::new();
    for index in 0..archive.len() {
        let file = archive.by_index(index)?;
        let name = file.name()?.into_owned();
        if file.enclosed_name().is_none() {
            bail!("the browser's files lead out of their directory: {name:?}");
        }
        hash.update(name.as_bytes());
        hash.update([0]);
        hash.update(file.size().to_le_bytes());
        hash.update(file.crc32().to_le_bytes());
    }
    Ok(URL_SAFE_NO_PAD.encode(&hash.finalize()[..12]))
}

/// Every file below the directory, by its path from there, in a fixed order.
fn files_below(directory: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(inner) = open.pop() {
        let place = directory.join(&inner);
        let entries = fs::read_dir(&place).with_context(|| format!("cannot read {}", place.display()))?;
        for entry in entries {
            let entry = entry?;
            let path = inner.join(entry.file_name());
            // Stamps of builds and the like.
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if entry.file_type()?.is_dir() {
                open.push(path);
            } else if !hidden {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use tempfile::{TempDir, tempdir};

    use super::*;

    const FILES: [(&str, &[u8]); 3] =
        [("pkg/farhand.wasm", b"\0asm"), ("pkg/deep/a.css.br", b"\x01\x02"), ("icon.svg", b"<svg/>")];

    /// A directory with a program, the browser's files, and room for data.
    fn place() -> TempDir {
        let place = tempdir().expect("a directory");
        fs::write(place.path().join("program"), b"\x7fELF and so on").expect("a file");
        for (name, content) in FILES {
            let path = place.path().join("site").join(name);
            fs::create_dir_all(path.parent().expect("below")).expect("a directory");
            fs::write(path, content).expect("a file");
        }
        fs::write(place.path().join("site/pkg/.stamp"), "").expect("a file");
        fs::create_dir(place.path().join("data")).expect("a directory");
        place
    }

    fn bundle(place: &TempDir) -> PathBuf {
        let to = place.path().join("out/bundle");
        let files = write(&place.path().join("program"), &place.path().join("site"), &to).expect("written");
        assert_eq!(files, FILES.len());
        to
    }

    #[test]
    fn what_was_bundled_is_unpacked() {
        let place = place();
        let to = bundle(&place);
        assert!(fs::read(&to).expect("a file").starts_with(b"\x7fELF and so on"));
        let data = place.path().join("data");
        let directory = unpack(&to, &data).expect("unpacked").expect("there are some");
        for (name, content) in FILES {
            assert_eq!(fs::read(directory.join(name)).expect("a file"), content, "{name}");
        }
        assert!(!directory.join("pkg/.stamp").exists());
        // The second start finds them, and changes nothing.
        let before = fs::metadata(directory.join("icon.svg")).and_then(|file| file.modified()).expect("told");
        assert_eq!(unpack(&to, &data).expect("unpacked"), Some(directory.clone()));
        let after = fs::metadata(directory.join("icon.svg")).and_then(|file| file.modified()).expect("told");
        assert_eq!(before, after);
        assert_eq!(fs::read_dir(&data).expect("a directory").count(), 1);
    }

    #[test]
    fn another_version_takes_the_place_of_the_one_before() {
        let place = place();
        let data = place.path().join("data");
        fs::write(data.join("farhand.db"), b"rows").expect("a file");
        let first = unpack(&bundle(&place), &data).expect("unpacked").expect("there are some");
        fs::write(place.path().join("site/icon.svg"), b"<svg></svg>").expect("a file");
        let second = unpack(&bundle(&place), &data).expect("unpacked").expect("there are some");
        assert_ne!(first, second);
        assert!(!first.exists() && second.exists() && data.join("farhand.db").exists());
    }

    #[test]
    fn a_program_by_itself_carries_nothing() {
        let place = place();
        let data = place.path().join("data");
        assert_eq!(unpack(&place.path().join("program"), &data).expect("read"), None);
        // An archive that is not ours is none, either.
        let foreign = place.path().join("foreign");
        let mut archive = ZipWriter::new(File::create(&foreign).expect("a file"));
        archive.start_file("a", SimpleFileOptions::default()).expect("begun");
        archive.finish().expect("written");
        assert_eq!(unpack(&foreign, &data).expect("read"), None);
        assert_eq!(fs::read_dir(&data).expect("a directory").count(), 0);
    }

    #[test]
    fn nothing_is_bundled_twice_or_without_files() {
        let place = place();
        let to = bundle(&place);
        let site = place.path().join("site");
        assert!(write(&to, &site, &place.path().join("again")).is_err());
        let without = write(&place.path().join("program"), &place.path().join("data"), &to);
        assert!(without.expect_err("no pkg").to_string().contains("cargo xtask build"));
        // What was there before is still whole.
        assert!(unpack(&to, &place.path().join("data")).expect("unpacked").is_some());
    }

    #[test]
    fn files_that_lead_elsewhere_or_are_damaged_are_refused() {
        let place = place();
        let data = place.path().join("data");
        let bad = place.path().join("bad");
        let mut archive = ZipWriter::new(File::create(&bad).expect("a file"));
        archive.set_raw_comment(MARK.into()).expect("short enough");
        archive.start_file("../outside", SimpleFileOptions::default()).expect("begun");
        archive.write_all(b"x").expect("written");
        archive.finish().expect("written");
        assert!(unpack(&bad, &data).is_err());
        assert!(!place.path().join("outside").exists());

        let to = bundle(&place);
        let mut bytes = fs::read(&to).expect("a file");
        let at = bytes.windows(6).position(|some| some == b"<svg/>").expect("stored as it is");
        bytes[at] = b'!';
        fs::write(&to, bytes).expect("a file");
        assert!(unpack(&to, &data).is_err());
        assert_eq!(fs::read_dir(&data).expect("a directory").count(), 0);
    }
}
