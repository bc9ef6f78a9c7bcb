//! The browser's side: Rust to wasm, bound to JavaScript, made small, compressed.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{
    paths::Paths,
    process::run,
    site,
    stamp::{Stamp, files_below, unless_current},
    toolchain::{Toolchain, WASM},
};

/// What pages ask for: `pkg/farhand.VERSION.js`, `pkg/farhand.VERSION.wasm`, `pkg/farhand.css`.
pub const NAME: &str = "farhand";

/// Release as the browser needs it. In the environment of this one call instead of in a profile of its own, so
/// that macros and build scripts are those of the server's release build and are not compiled twice.
const SMALL: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "z"),
    ("CARGO_PROFILE_RELEASE_LTO", "fat"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "1"),
    ("CARGO_PROFILE_RELEASE_PANIC", "abort"),
];

/// What binding needs.
pub struct Parts {
    /// The client.
    module: PathBuf,
    /// The program that binds it.
    binder: PathBuf,
}

/// Compiles the client and what binds it; cargo knows what has changed.
///
/// The linker leaves in it what refers to what, so that blades can be taken out of it. That flag is for this one package:
/// for all of them, macros and build scripts would be compiled anew as well.
pub fn compile(paths: &Paths, toolchain: &Toolchain) -> Result<Parts> {
    run(toolchain
        .cargo(paths)
        .args(["rustc", "--locked", "--package", "farhand-client", "--lib", "--features", "split"])
        .args(["--release", "--target", WASM, "--", "-Clink-args=--emit-relocs"])
        .envs(SMALL))?;
    run(toolchain.release(paths, "build").args(["--package", "xtask-bindgen"]))?;
    Ok(Parts {
        module: paths.target.join(WASM).join("release/farhand_client.wasm"),
        binder: toolchain.release_directory(paths)?.join("xtask-bindgen"),
    })
}

/// Turns the module into what browsers load, unless that is done. Returns where it lies and whether it is new. Calls no
/// cargo, so that nothing that compiles waits for it.
pub fn bind(paths: &Paths, parts: &Parts) -> Result<(PathBuf, bool)> {
    let stamp = Stamp::new("split, bindgen, wasm-opt -Oz, brotli")
        .file(&parts.module)?
        .file(&paths.root.join("Cargo.lock"))?
        .file(&paths.root.join("xtask/node/package-lock.json"))?
        .tree(&paths.root.join("xtask/bindgen/src"))?;
    let directory = paths.work().join("pkg");
    let made = unless_current(&directory, &stamp, |to| {
        run(Command::new(&parts.binder).arg(&parts.module).args([NAME, &stamp.digest()]).arg(to))?;
        for file in files_below(to)? {
            if file.extension().is_some_and(|extension| extension == "wasm") {
                optimise(paths, &file)?;
            }
        }
        site::compress(paths, to)
    })?;
    Ok((directory, made))
}

fn optimise(paths: &Paths, file: &Path) -> Result<()> {
    let smaller = file.with_added_extension("smaller");
    run(Command::new("node")
        .arg(paths.root.join("xtask/node/node_modules/binaryen/bin/wasm-opt"))
        // It would say of each file that the splitter names more things than it knows of.
        .args(["-Oz", "--quiet"])
        // What the compiler takes for granted in every browser of the last years.
        .args([
            "--enable-bulk-memory",
            "--enable-multivalue",
            "--enable-mutable-globals",
            "--enable-nontrapping-float-to-int",
            "--enable-reference-types",
            "--enable-sign-ext",
        ])
        .arg(file)
        .arg("-o")
        .arg(&smaller))?;
    fs::rename(&smaller, file).with_context(|| format!("{} cannot be put in place", file.display()))
}
