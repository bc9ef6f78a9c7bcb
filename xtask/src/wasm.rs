//! The browser's side: Rust to wasm, bound to JavaScript, made small, compressed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::Result;

use crate::{
    paths::Paths,
    process::run,
    site,
    stamp::{Stamp, unless_current},
    toolchain::{Toolchain, WASM},
};

/// What pages ask for: `pkg/farhand.js`, `pkg/farhand.wasm`, `pkg/farhand.css`.
pub const NAME: &str = "farhand";

/// Release as the browser needs it. In the environment of this one call instead of in a profile of its own, so
/// that macros and build scripts are those of the server's release build and are not compiled twice.
const SMALL: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "z"),
    ("CARGO_PROFILE_RELEASE_LTO", "fat"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1"),
    ("CARGO_PROFILE_RELEASE_PANIC", "abort"),
];

/// Compiles the client; cargo knows what has changed. Returns the module.
pub fn compile(paths: &Paths, toolchain: &Toolchain) -> Result<PathBuf> {
    run(toolchain
        .cargo(paths)
        .args(["build", "--locked", "--package", "farhand-client", "--lib", "--release", "--target", WASM])
        .envs(SMALL))?;
    Ok(paths.target.join(WASM).join("release/farhand_client.wasm"))
}

/// Turns the module into what browsers load, unless that is done. Returns where it lies and whether it is new.
pub fn bind(paths: &Paths, toolchain: &Toolchain, module: &Path) -> Result<(PathBuf, bool)> {
    let stamp = Stamp::new("bindgen, wasm-opt -Oz, brotli")
        .file(module)?
        .file(&paths.root.join("Cargo.lock"))?
        .file(&paths.root.join("xtask/node/package-lock.json"))?
        .tree(&paths.root.join("xtask/bindgen/src"))?;
    let directory = paths.work().join("pkg");
    let made = unless_current(&directory, &stamp, |to| {
        run(toolchain.release(paths, "build").args(["--package", "xtask-bindgen"]))?;
        let binder = toolchain.release_directory(paths)?.join("xtask-bindgen");
        run(Command::new(binder).arg(module).args([NAME]).arg(to))?;
        let bound = to.join(format!("{NAME}_bg.wasm"));
        optimise(paths, &bound, &to.join(format!("{NAME}.wasm")))?;
        fs::remove_file(&bound)?;
        site::compress(paths, to)
    })?;
    Ok((directory, made))
}

fn optimise(paths: &Paths, from: &Path, to: &Path) -> Result<()> {
    run(Command::new("node")
        .arg(paths.root.join("xtask/node/node_modules/binaryen/bin/wasm-opt"))
        .arg("-Oz")
        // What the compiler takes for granted in every browser of the last years.
        .args([
            "--enable-bulk-memory",
            "--enable-multivalue",
            "--enable-mutable-globals",
            "--enable-nontrapping-float-to-int",
            "--enable-reference-types",
            "--enable-sign-ext",
        ])
        .arg(from)
        .arg("-o")
        .arg(to))
}
