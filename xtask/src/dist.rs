//! `cargo xtask dist`: one file that is the whole server.

use std::{fs, process::Command};

use anyhow::Result;

use crate::{
    paths::Paths,
    process::run,
    server::{self, Build},
    steps::Steps,
};

/// Builds both sides, and puts them into `target/dist/farhand`.
pub fn dist(steps: &mut Steps, paths: &Paths) -> Result<()> {
    let programs = server::build_all(steps, paths, Build::Serving)?;
    let bundle = paths.target.join("dist/farhand");
    steps.step("one file", "see that the disk has room", || {
        run(Command::new(&programs.server).arg("bundle").arg(&bundle).env("FARHAND_SITE", paths.site()))?;
        let megabytes = fs::metadata(&bundle)?.len() >> 20;
        Ok(((), format!("{megabytes} MB in {}", bundle.display())))
    })?;
    println!("\n{}", steps.table());
    Ok(())
}
