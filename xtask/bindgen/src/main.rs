//! What `wasm-bindgen --target web` does, from the library that is locked to the same version as the crate, after the
//! blades were taken out of the module into files of their own.
//!
//! Called by `cargo xtask` with the compiled module, the name of the output, what stands in the name of each file as its
//! version, and the directory it goes to. A package of its own, because it costs minutes to compile and most of what
//! `cargo xtask` does has no need of it.

use std::{fs, path::Path};

use anyhow::{Context, Result, anyhow, bail};
use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::{Options, SplitWasm, transform};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [module, name, version, directory] = arguments.as_slice() else {
        bail!("usage: xtask-bindgen MODULE.wasm NAME VERSION DIRECTORY");
    };
    let directory = Path::new(directory);
    let main = directory.join("main.wasm");
    let loader = format!("__wasm_split.{version}.js");
    let parts = split(Path::new(module), &main, &format!("{name}.{version}"), &loader, directory)?;
    bind(&main, name, directory)?;
    fs::remove_file(&main)?;
    fs::rename(directory.join(format!("{name}.js")), directory.join(format!("{name}.{version}.js")))?;
    fs::rename(directory.join(format!("{name}_bg.wasm")), directory.join(format!("{name}.{version}.wasm")))?;
    rename(&parts, version, &directory.join(&loader))?;
    tell(version, directory)
}

/// Takes the blades out of `module`. What is left goes to `main`, and `loader` knows how to fetch the rest.
fn split(module: &Path, main: &Path, name: &str, loader: &str, directory: &Path) -> Result<SplitWasm> {
    let input = fs::read(module).with_context(|| format!("{} cannot be read", module.display()))?;
    let (script, loader) = (format!("./{name}.js"), format!("./{loader}"));
    let mut options = Options::new(&input);
    options.output_dir = directory;
    options.main_out_path = main;
    options.main_module = &script;
    options.link_name = &loader;
    transform(options).map_err(|error| anyhow!("{} cannot be split: {error:#}", module.display()))
}

fn bind(main: &Path, name: &str, directory: &Path) -> Result<()> {
    Bindgen::new()
        .input_path(main)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(false)
        // The parts link to these, and find functions by their names.
        .keep_lld_exports(true)
        .demangle(false)
        .out_name(name)
        .generate(directory)
        .with_context(|| format!("{} cannot be prepared for the browser", main.display()))
}

/// Puts the version into the names of the parts.
fn rename(parts: &SplitWasm, version: &str, loader: &Path) -> Result<()> {
    let mut script = fs::read_to_string(loader)?;
    for part in &parts.split_modules {
        let stem = part.file_stem().and_then(|stem| stem.to_str()).context("a part without a name")?;
        fs::rename(part, part.with_file_name(format!("{stem}.{version}.wasm")))?;
        script = script.replace(&format!("\"./{stem}.wasm\""), &format!("\"./{stem}.{version}.wasm\""));
    }
    fs::write(loader, script)?;
    Ok(())
}

/// Tells the server the version, as `cargo leptos` does: the pages' head is leptos' own.
fn tell(version: &str, directory: &Path) -> Result<()> {
    fs::write(directory.join("hash.txt"), format!("js: {version}\nwasm: {version}\n"))?;
    Ok(())
}
