//! `cargo xtask run`: builds and serves Farhand, with the TeamViewer sandbox beside it.

use std::{env, net::SocketAddr, thread, time::Duration};

use anyhow::{Context, Result};

use crate::{
    paths::Paths,
    ports,
    process::interrupted,
    server::{self, Build, Programs},
    serving::{self, Registration, Serving, Where},
    steps::Steps,
};

/// Arguments of `run`.
#[derive(clap::Args)]
pub struct Args {
    /// Passed on to `farhand serve`, such as `-- --empty`.
    #[arg(last = true)]
    arguments: Vec<String>,
}

/// Builds, serves, and waits for Ctrl-C.
pub fn run(steps: &mut Steps, paths: &Paths, arguments: &Args) -> Result<()> {
    let place = Where {
        server: address("FARHAND_ADDR", "127.0.0.1:3000")?,
        sandbox: address("FARHAND_SANDBOX_ADDR", "127.0.0.1:3010")?,
    };
    // Whoever names their own registration at TeamViewer means the real service.
    let sandboxed = env::var_os("FARHAND_TEAMVIEWER_CLIENT_ID").is_none();
    steps.step("ports", "end what listens there, or choose other addresses", || {
        ports::expect_free(place.server, "FARHAND_ADDR")?;
        if sandboxed {
            ports::expect_free(place.sandbox, "FARHAND_SANDBOX_ADDR")?;
        }
        Ok(((), "free".into()))
    })?;
    let programs = server::build_all(steps, paths, Build::Serving)?;
    let mut serving = steps.step(
        "start",
        "the programs' own messages above say what is wrong; `farhand serve --help` lists the settings",
        || Ok((start(paths, &programs, place, sandboxed, &arguments.arguments)?, "serving".into())),
    )?;

    println!("\n{}", steps.table());
    println!("Farhand            http://{}", ports::reachable(place.server));
    if sandboxed {
        println!("TeamViewer sandbox http://{}", ports::reachable(place.sandbox));
    }
    println!("Ctrl-C stops everything.\n");
    while !interrupted() {
        serving.check()?;
        thread::sleep(Duration::from_millis(100));
    }
    drop(serving);
    println!("Stopped.");
    Ok(())
}

fn start(
    paths: &Paths,
    programs: &Programs,
    place: Where,
    sandboxed: bool,
    arguments: &[String],
) -> Result<Serving> {
    let mut serving = Serving::default();
    let mut server = serving::server(paths, programs, place);
    if sandboxed {
        let here = env::var("FARHAND_URL").unwrap_or_else(|_| format!("http://{}", place.server));
        let registration = Registration::new(&[here, format!("http://localhost:{}", place.server.port())])?;
        let mut sandbox = registration.sandbox(programs, place);
        // A connector that is connected stays so when all is started anew.
        sandbox.env("FARHAND_SANDBOX_TOKENS", paths.work().join("sandbox-tokens.json"));
        serving.start("the sandbox", place.sandbox, &mut sandbox)?;
        registration.tell(&mut server, place);
    }
    serving.start("the server", place.server, server.args(arguments))?;
    serving.wait_until_ready()?;
    Ok(serving)
}

fn address(variable: &str, default: &str) -> Result<SocketAddr> {
    let value = env::var(variable).unwrap_or_else(|_| default.into());
    value.parse().with_context(|| format!("{variable}={value} is not an address such as {default}"))
}
