//! `cargo xtask test`: everything CI checks, from cheap to dear.

use std::{env, process::Command};

use anyhow::{Result, bail};

use crate::{
    e2e,
    paths::Paths,
    postgres::Postgres,
    process::{run, tee},
    server::{self, Build},
    steps::Steps,
    storm,
    tally::Tally,
    toolchain::Toolchain,
};

/// Arguments of `test`.
#[derive(clap::Args)]
pub struct Args {
    /// Only this; can be repeated. Everything unless given.
    #[arg(long, value_enum)]
    only: Vec<Check>,
    /// Passed on to the runner of `unit`, `storm` or `e2e`, such as a test's name. Needs `--only` with one of them.
    #[arg(last = true, requires = "only")]
    arguments: Vec<String>,
}

/// What can be checked by itself.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Check {
    /// Formatting.
    Fmt,
    /// Lints, of the server's side and the browser's.
    Clippy,
    /// Unit and integration tests, on `SQLite` and `PostgreSQL`.
    Unit,
    /// The builds for release, and a storm: two servers that are killed in turns, and a sandbox that misbehaves.
    Storm,
    /// The builds for release, and the walks in a browser.
    E2e,
}

/// Runs the checks, and says at the end how long each took and how many tests passed.
pub fn test(steps: &mut Steps, paths: &Paths, arguments: &Args) -> Result<()> {
    let mut tally = Tally::default();
    let result = check(steps, paths, arguments, &mut tally);
    println!("\n{}\n{tally}", steps.table());
    result
}

fn check(steps: &mut Steps, paths: &Paths, arguments: &Args, tally: &mut Tally) -> Result<()> {
    let wanted = |check: Check| arguments.only.is_empty() || arguments.only.contains(&check);
    if wanted(Check::Fmt) {
        steps.step("formatting", "cargo fmt --all", || {
            run(Toolchain::Default.cargo(paths).args(["fmt", "--all", "--check"]))?;
            Ok(((), "clean".into()))
        })?;
    }
    if wanted(Check::Clippy) {
        clippy(steps, paths)?;
    }
    if wanted(Check::Unit) {
        unit(steps, paths, tally, &arguments.arguments)?;
    }
    if wanted(Check::E2e) {
        steps.step(
            "browser tests: set up",
            "apt-get install chromium, and see that npm reaches its registry",
            || Ok(((), e2e::prepare(paths)?)),
        )?;
    }
    // The release build, as `cargo xtask run` makes it: the walks are those of the product, and wasm without
    // optimisation is too large to be loaded again and again.
    let programs = match (wanted(Check::Storm), wanted(Check::E2e)) {
        (false, false) => return Ok(()),
        (true, false) => storm::build(steps, paths)?,
        (false, true) => server::build_all(steps, paths, Build::Serving)?,
        (true, true) => server::build_all(steps, paths, Build::WithStorm)?,
    };
    if wanted(Check::Storm) {
        storm::step(steps, paths, &programs, &arguments.arguments)?;
    }
    if wanted(Check::E2e) {
        steps.step(
            "browser tests",
            "one test: cargo xtask test --only e2e -- --grep NAME; screenshots of failures lie in \
             end2end/test-results, the servers' logs in target/xtask/e2e-en and e2e-nl",
            || Ok(((), e2e::walk(paths, &programs, tally, &arguments.arguments)?)),
        )?;
    }
    Ok(())
}

fn clippy(steps: &mut Steps, paths: &Paths) -> Result<()> {
    let advice = "the message above names the place and mostly the cure";
    // Two calls: features unify within one, and no build has both `ssr` and `hydrate`.
    steps.step("lints: server", advice, || {
        let packages = ["--workspace", "--exclude", "farhand-client"];
        run(&mut with_warnings_denied(paths, &packages))?;
        Ok(((), "clean".into()))
    })?;
    steps.step("lints: browser", advice, || {
        let packages = ["--package", "farhand-client", "--package", "farhand-app"];
        run(&mut with_warnings_denied(paths, &packages))?;
        Ok(((), "clean".into()))
    })
}

fn with_warnings_denied(paths: &Paths, packages: &[&str]) -> Command {
    let mut command = Toolchain::Default.cargo(paths);
    command.args(["clippy", "--locked", "--all-targets"]).args(packages).args(["--", "-D", "warnings"]);
    command
}

fn unit(steps: &mut Steps, paths: &Paths, tally: &mut Tally, arguments: &[String]) -> Result<()> {
    const URL: &str = "FARHAND_TEST_POSTGRES";
    let tests = |command: &mut Command| {
        command.args(["test", "--locked", "--workspace", "--no-fail-fast"]);
        // The one is only for browsers, the other a thin call of a library.
        command.args(["--exclude", "farhand-client", "--exclude", "xtask-bindgen"]);
    };
    steps.step("tests: compile", "the compiler's message above names the place", || {
        let mut command = Toolchain::Default.cargo(paths);
        tests(&mut command);
        run(command.arg("--no-run"))?;
        Ok(((), "compiled".into()))
    })?;
    let (postgres, url) = steps.step(
        "PostgreSQL",
        "apt-get install postgresql; or name a server for tests in FARHAND_TEST_POSTGRES",
        || {
            if let Ok(url) = env::var(URL) {
                return Ok(((None, url), format!("the one named in {URL}")));
            }
            let postgres = Postgres::start()?;
            let url = postgres.url();
            Ok(((Some(postgres), url), "started".into()))
        },
    )?;
    steps.step("tests", "one test: cargo xtask test --only unit -- NAME", || {
        let mut command = Toolchain::Default.cargo(paths);
        tests(&mut command);
        let (status, output) = tee(command.env(URL, url).arg("--").args(arguments))?;
        let ran = Tally::of_cargo(&output);
        *tally += ran;
        ran.judge(&command, status, &output)?;
        if ran.passed == 0 {
            bail!("no test ran");
        }
        Ok(((), ran.to_string()))
    })?;
    drop(postgres);
    Ok(())
}
