//! What `wasm-bindgen --target web` does, from the library that is locked to the same version as the crate.
//!
//! Called by `cargo xtask` with the compiled module, the name of the output and the directory it goes to. A package
//! of its own, because it costs minutes to compile and most of what `cargo xtask` does has no need of it.

use anyhow::{Context, Result, bail};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [module, name, directory] = arguments.as_slice() else {
        bail!("usage: xtask-bindgen MODULE.wasm NAME DIRECTORY");
    };
    Bindgen::new()
        .input_path(module)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(false)
        .out_name(name)
        .generate(directory)
        .with_context(|| format!("{module} cannot be prepared for the browser"))
}
