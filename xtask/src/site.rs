//! The directory that the server hands out: `pkg/` with the browser's side and the style sheet, and `public/`.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result};

use crate::{
    npm,
    paths::Paths,
    process::run,
    stamp::{Stamp, files_below, unless_current},
    steps::Steps,
    style,
    toolchain::Toolchain,
    wasm,
};

/// Builds whatever of the site is out of date, and does `others` while the browser's side is made small: that has one core
/// busy for minutes.
pub fn build<T>(
    steps: &mut Steps,
    paths: &Paths,
    toolchain: &Toolchain,
    others: impl FnOnce(&mut Steps) -> Result<T>,
) -> Result<T> {
    let parts = steps.step(
        "browser: compile",
        "the compiler's message above names the place; `cargo check -p farhand-app --features hydrate` is the \
         quick way to see it again",
        || Ok((wasm::compile(paths, toolchain)?, "compiled".into())),
    )?;
    let ((pkg, new), others) = steps.beside(
        "browser: bind and shrink",
        "remove target/xtask/pkg and xtask/node/node_modules, and see that wasm-bindgen has the same version twice \
         in Cargo.toml",
        || {
            let (directory, new) = wasm::bind(paths, &parts)?;
            let note = format!("{}, {}", verb(new), sizes(&directory)?);
            Ok(((directory, new), note))
        },
        others,
    )?;
    steps.step("browser: style and files", "the message above names the file", || {
        let (style, restyled) = style::bundle(paths)?;
        let assembled = assemble(paths, &pkg, &style)?;
        Ok(((), verb(new || restyled || assembled).into()))
    })?;
    Ok(others)
}

fn verb(new: bool) -> &'static str {
    if new { "built" } else { "unchanged" }
}

/// What the first visit loads besides its blade, and all the rest together.
fn sizes(directory: &Path) -> Result<String> {
    let (mut first, mut blades) = (0, 0);
    for file in files_below(directory)? {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if !name.ends_with(".wasm.br") && !name.ends_with(".js.br") {
            continue;
        }
        let is_first = name.starts_with(wasm::NAME) || name.ends_with(".js.br");
        *(if is_first { &mut first } else { &mut blades }) += fs::metadata(&file)?.len();
    }
    Ok(format!("{first} B for every page and {blades} B in blades, in brotli"))
}

fn assemble(paths: &Paths, pkg: &Path, style: &Path) -> Result<bool> {
    let public = paths.root.join("public");
    let stamp = Stamp::new("pkg and public").tree(pkg)?.tree(style)?.tree(&public)?;
    unless_current(&paths.site(), &stamp, |to| {
        let inner = to.join("pkg");
        fs::create_dir_all(&inner)?;
        copy(&public, to)?;
        compress(paths, to)?;
        copy(pkg, &inner)?;
        copy(style, &inner)
    })
}

/// Copies every file below `from` to the same place below `to`, stamps excepted.
fn copy(from: &Path, to: &Path) -> Result<()> {
    for file in files_below(from)? {
        let place = to.join(file.strip_prefix(from)?);
        if place.file_name().is_some_and(|name| name == ".stamp") {
            continue;
        }
        if let Some(directory) = place.parent() {
            fs::create_dir_all(directory)?;
        }
        fs::copy(&file, &place).with_context(|| format!("{} cannot be copied", file.display()))?;
    }
    Ok(())
}

/// Puts a brotli file beside each file below `directory` that gets smaller by it.
pub fn compress(paths: &Paths, directory: &Path) -> Result<()> {
    npm::install(&paths.root.join("xtask/node"))?;
    run(Command::new("node").arg(paths.root.join("xtask/node/site.mjs")).arg("brotli").arg(directory))
}
