//! The storm: two servers on one PostgreSQL, one of them killed again and again, and a sandbox that misbehaves. It is the
//! package `farhand-storm`; what it needs around it is started here.

use std::{fs, process::Command};

use anyhow::{Context, Result};

use crate::{
    e2e::into_log,
    paths::Paths,
    ports,
    postgres::Postgres,
    process::run,
    scratch::Scratch,
    server::{self, Build, Programs},
    serving::{Registration, Serving, Where},
    setup::setup,
    steps::Steps,
};

/// How long the sandbox's tokens live, in seconds: shorter than anything lasts that is done with them.
const TOKEN_SECONDS: &str = "5";

/// Arguments of `storm`.
#[derive(clap::Args)]
pub struct Args {
    /// Passed on to the storm, such as `-- --minutes 10`.
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Builds the programs and runs the storm.
pub fn storm(steps: &mut Steps, paths: &Paths, arguments: &Args) -> Result<()> {
    let programs = build(steps, paths)?;
    step(steps, paths, &programs, &arguments.arguments)
}

/// Builds what the storm needs: no pages.
pub fn build(steps: &mut Steps, paths: &Paths) -> Result<Programs> {
    let toolchain = setup(steps, paths)?;
    server::build(steps, paths, &toolchain, Build::WithStorm)
}

/// The storm as a step. `arguments` are its own.
pub fn step(steps: &mut Steps, paths: &Paths, programs: &Programs, arguments: &[String]) -> Result<()> {
    steps.step(
        "storm",
        "the differences stand above; cargo xtask storm -- --seed NUMBER runs it by itself, the servers' logs lie in \
         target/xtask/storm",
        || {
            rage(paths, programs, arguments)?;
            Ok(((), "the books agree".into()))
        },
    )
}

fn rage(paths: &Paths, programs: &Programs, arguments: &[String]) -> Result<()> {
    let logs = paths.work().join("storm");
    fs::create_dir_all(&logs)?;
    let data = Scratch::new("storm")?;
    let postgres = Postgres::start().context("the storm needs a PostgreSQL of its own")?;
    let sandbox = ports::free()?;
    let servers = [ports::free()?, ports::free()?];
    let registration = Registration::new(&servers.map(|server| format!("http://{server}")))?;

    let place = Where { server: servers[0], sandbox };
    let mut serving = Serving::default();
    let mut command = registration.sandbox(programs, place);
    command
        .env("FARHAND_SANDBOX_URL", format!("http://{sandbox}"))
        .env("FARHAND_SANDBOX_TOKEN_SECONDS", TOKEN_SECONDS);
    serving.start("the sandbox", sandbox, into_log(&mut command, &logs.join("sandbox.log"))?)?;
    serving.wait_until_ready()?;

    let mut command = Command::new(&programs.storm);
    registration.tell(&mut command, place);
    // What follows goes on to the servers.
    command
        .env("FARHAND_SANDBOX_URL", format!("http://{sandbox}"))
        .env("FARHAND_SITE", paths.site())
        .env("DATABASE_URL", postgres.url())
        .env_remove("FARHAND_KEY");
    command
        .arg("--server")
        .arg(&programs.server)
        .args(servers.map(|server| format!("--listen={server}")))
        .args(["--sandbox", &format!("http://{sandbox}")])
        .arg("--data")
        .arg(data.path())
        .arg("--logs")
        .arg(&logs)
        .args(arguments);
    run(&mut command)
}
