//! A Rust toolchain that can build for the browser (`wasm32-unknown-unknown`).
//!
//! In order of preference: the default toolchain when it has the target; rustup, unless `RUSTUP_AUTO_INSTALL=0` says
//! that nothing is to be downloaded through it; Debian's compiler with a standard library built from its source
//! package. The last makes a toolchain directory of its own in the cache and changes neither `/usr` nor any other
//! toolchain.

use std::{
    env, fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use crate::{
    debian,
    environment::{forget_cargo_run, path_beginning_with},
    paths::Paths,
    process::{capture, run},
    stamp::{Stamp, unless_current},
};

/// The target of the browser's side.
pub const WASM: &str = "wasm32-unknown-unknown";
/// What the toolchain made here is called in rustup.
const NAME: &str = "farhand";
/// Debian's compiler, its cargo and its source.
const COMPILER: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];
/// The oldest compiler the workspace builds with.
const OLDEST: &str = env!("CARGO_PKG_RUST_VERSION");

/// A toolchain with the wasm target.
pub enum Toolchain {
    /// The one that plain `cargo` uses.
    Default,
    /// The one made here, by its directory.
    Own(PathBuf),
}

impl Toolchain {
    /// Cargo of this toolchain, at the repository's root.
    pub fn cargo(&self, paths: &Paths) -> Command {
        let mut command = match self {
            Self::Default => Command::new("cargo"),
            Self::Own(directory) => {
                let programs = directory.join("bin");
                let mut command = Command::new(programs.join("cargo"));
                command
                    .env("RUSTC", programs.join("rustc"))
                    .env("PATH", path_beginning_with(programs))
                    .env_remove("RUSTUP_TOOLCHAIN");
                command
            }
        };
        forget_cargo_run(&mut command);
        command.current_dir(&paths.root);
        command
    }

    /// Cargo's `build` or `run`, for release on this machine. The target is named although it is the host: macros and
    /// build scripts then go without the flags of `.cargo/config.toml`, as for the browser, and are compiled once for
    /// both sides.
    pub fn release(&self, paths: &Paths, call: &str) -> Command {
        let mut command = self.cargo(paths);
        command.args([call, "--locked", "--release", "--target", "host-tuple"]);
        command
    }

    /// Where the programs lie that `release` builds.
    pub fn release_directory(&self, paths: &Paths) -> Result<PathBuf> {
        let mut rustc = match self {
            Self::Default => Command::new("rustc"),
            Self::Own(directory) => Command::new(directory.join("bin/rustc")),
        };
        forget_cargo_run(&mut rustc);
        let host = capture(rustc.args(["--print", "host-tuple"]))?;
        Ok(paths.target.join(host.trim()).join("release"))
    }
}

/// Finds or makes the toolchain. The text says which it is.
pub fn find(paths: &Paths) -> Result<(Toolchain, String)> {
    if has_wasm(&default_sysroot()?) {
        return Ok((Toolchain::Default, "the default toolchain has the wasm target".into()));
    }
    if rustup_may_download() {
        match run(Command::new("rustup").args(["target", "add", WASM])) {
            Ok(()) => return Ok((Toolchain::Default, "added the wasm target with rustup".into())),
            Err(error) if Path::new("/usr/bin/apt-get").exists() => {
                println!(
                    "          rustup could not add the target ({error}); taking Debian's compiler instead"
                );
            }
            Err(error) => return Err(error),
        }
    }
    from_debian(paths)
}

fn default_sysroot() -> Result<PathBuf> {
    let mut command = Command::new("rustc");
    forget_cargo_run(&mut command);
    Ok(capture(command.args(["--print", "sysroot"]))?.trim().into())
}

fn has_wasm(sysroot: &Path) -> bool {
    fs::read_dir(sysroot.join("lib/rustlib").join(WASM).join("lib")).is_ok_and(|entries| {
        entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libcore-"))
    })
}

fn rustup_may_download() -> bool {
    env::var("RUSTUP_AUTO_INSTALL").as_deref() != Ok("0") && has_rustup()
}

fn has_rustup() -> bool {
    capture(Command::new("rustup").arg("--version")).is_ok()
}

/// What `rustc -vV` says about Debian's compiler.
struct Compiler {
    said: String,
    release: String,
    llvm: String,
}

impl Compiler {
    fn too_old(&self) -> Option<String> {
        let release = &self.release;
        (version(release) < version(OLDEST))
            .then(|| format!("/usr/bin/rustc is {release}, and {OLDEST} is the oldest that will do"))
    }
}

fn from_debian(paths: &Paths) -> Result<(Toolchain, String)> {
    debian::install(
        &COMPILER,
        "compile for the browser: the default toolchain has no wasm target and rustup may not download one",
    )?;
    let mut compiler = debian_compiler()?;
    if let Some(complaint) = compiler.too_old() {
        debian::renew(&COMPILER, &complaint)?;
        compiler = debian_compiler()?;
    }
    if let Some(complaint) = compiler.too_old() {
        bail!("{complaint}, and this release of Debian has none that is newer");
    }
    let lld = PathBuf::from(format!("/usr/lib/llvm-{}/bin/lld", compiler.llvm));
    if !lld.exists() {
        debian::install(&[&format!("lld-{}", compiler.llvm)], "link for the browser")?;
    }
    let directory = paths.cache.join("toolchain").join(&compiler.release);
    let stamp = Stamp::new("std with bitcode, lld").text(&compiler.said);
    let made = unless_current(&directory, &stamp, |to| assemble(to, &directory, &compiler, &lld))?;
    link_in_rustup(&directory);
    let verb = if made { "built the standard library for" } else { "found the wasm target in" };
    let note = format!("{verb} Debian's compiler {} ({})", compiler.release, directory.display());
    Ok((Toolchain::Own(directory), note))
}

fn debian_compiler() -> Result<Compiler> {
    let mut command = Command::new("/usr/bin/rustc");
    forget_cargo_run(&mut command);
    let said = capture(command.arg("-vV"))?;
    let field = |name: &str| {
        said.lines()
            .find_map(|line| line.strip_prefix(name))
            .map(|value| value.trim().to_owned())
            .with_context(|| format!("/usr/bin/rustc -vV does not tell its {name}"))
    };
    let release = field("release:")?;
    let llvm = field("LLVM version:")?.split('.').next().unwrap_or_default().to_owned();
    Ok(Compiler { said, release, llvm })
}

fn version(text: &str) -> Vec<u32> {
    text.split(['.', '-']).map_while(|part| part.parse().ok()).collect()
}

/// Puts a toolchain together in `to`, which will be moved to `home`.
fn assemble(to: &Path, home: &Path, compiler: &Compiler, lld: &Path) -> Result<()> {
    let source = format!("/usr/src/rustc-{}/library", compiler.release);
    if !Path::new(&source).exists() {
        bail!("{source} does not exist; rust-web-src and rustc-web are of different versions");
    }
    let built = build_std(&to.join("std"))?;

    let host = host_of(&compiler.said)?;
    let rustlib = to.join("lib/rustlib");
    let wasm = rustlib.join(WASM).join("lib");
    fs::create_dir_all(&wasm)?;
    for file in built {
        let name = file.file_name().context("a library without a name")?;
        fs::copy(&file, wasm.join(name))?;
    }
    fs::create_dir_all(rustlib.join(&host).join("bin"))?;
    symlink(format!("/usr/lib/rustlib/{host}/lib"), rustlib.join(&host).join("lib"))?;
    symlink("/usr/lib/rustlib/src", rustlib.join("src"))?;
    // The compiler looks for its linker here.
    symlink(lld, rustlib.join(&host).join("bin/rust-lld"))?;

    let programs = to.join("bin");
    fs::create_dir_all(&programs)?;
    for program in ["rustc", "rustdoc"] {
        let script = programs.join(program);
        fs::write(
            &script,
            format!("#!/bin/sh\nexec /usr/bin/{program} --sysroot '{}' \"$@\"\n", home.display()),
        )?;
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755))?;
    }
    symlink("/usr/bin/cargo", programs.join("cargo"))?;
    fs::remove_dir_all(to.join("std"))?;
    Ok(())
}

/// Builds the standard library for the browser and returns its files.
fn build_std(directory: &Path) -> Result<Vec<PathBuf>> {
    fs::create_dir_all(directory.join("src"))?;
    fs::write(directory.join("src/lib.rs"), "")?;
    fs::write(
        directory.join("Cargo.toml"),
        "[package]\nname = \"nothing\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n\
         [profile.release]\ncodegen-units = 1\n",
    )?;
    let target = directory.join("target");
    let mut command = Command::new("/usr/bin/cargo");
    forget_cargo_run(&mut command);
    command
        .args(["build", "--release", "-Zbuild-std=std,panic_abort", "--target", WASM])
        .current_dir(directory)
        .env("CARGO_TARGET_DIR", &target)
        .env("RUSTC", "/usr/bin/rustc")
        // Its own source may use what is unstable; and without bitcode no kind of LTO works on it.
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("RUSTUP_TOOLCHAIN");
    run(&mut command)?;
    let libraries = target.join(WASM).join("release/deps");
    let mut files = Vec::new();
    for entry in fs::read_dir(&libraries)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.ends_with(".rlib") && !name.starts_with("libnothing-") {
            files.push(path);
        }
    }
    Ok(files)
}

fn host_of(said: &str) -> Result<String> {
    said.lines()
        .find_map(|line| line.strip_prefix("host: "))
        .map(str::to_owned)
        .context("the compiler does not tell its host")
}

/// Makes the toolchain known to rustup by name, for `cargo leptos`. Downloads nothing; a convenience only.
fn link_in_rustup(directory: &Path) {
    let rustup = env::var_os("RUSTUP_HOME")
        .map(PathBuf::from)
        .or_else(|| env::var_os("HOME").map(|home| Path::new(&home).join(".rustup")));
    // Read instead of asked for: rustup takes its time.
    let linked = rustup.and_then(|rustup| fs::read_link(rustup.join("toolchains").join(NAME)).ok());
    if linked.is_some_and(|to| to == directory) || !has_rustup() {
        return;
    }
    let mut link = Command::new("rustup");
    link.args(["toolchain", "link", NAME]).arg(directory);
    if let Err(error) = capture(&mut link) {
        println!("          {error} (only `cargo leptos` needs it)");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compiler_may_be_too_old() {
        let compiler = |release: &str| Compiler {
            said: String::new(),
            release: release.to_owned(),
            llvm: "19".to_owned(),
        };
        let complaint = compiler("1.85.0").too_old().unwrap();
        assert!(complaint.contains("1.85.0") && complaint.contains(OLDEST), "{complaint}");
        assert_eq!(compiler(OLDEST).too_old(), None);
        assert_eq!(compiler("1.100.0").too_old(), None);
    }

    #[test]
    fn versions_compare_by_number() {
        assert!(version("1.100.0") > version("1.95"));
        assert!(version("1.96.0-nightly") > version("1.95"));
        assert!(version("1.94.1") < version("1.95"));
    }
}
