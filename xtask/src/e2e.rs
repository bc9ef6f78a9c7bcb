//! The walks in a browser: Playwright in Chromium, against the release build and a sandbox of its own.

use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use anyhow::{Result, bail};

use crate::{
    debian, npm,
    paths::Paths,
    ports,
    process::{run, tee},
    scratch::Scratch,
    server::Programs,
    serving::{self, Registration, Serving, Where},
    tally::Tally,
};

const SERVER: &str = "the server";

/// Walks with so many invented devices in place of the demo's.
const DEVICES: &str = "FARHAND_E2E_DEVICES";

/// Installs what the tests need: Chromium and the packages in `end2end`.
pub fn prepare(paths: &Paths) -> Result<String> {
    if chromium().is_none() {
        debian::install(&["chromium"], "walk through the pages in a browser")?;
    }
    let installed = npm::install(&paths.root.join("end2end"))?;
    Ok(if installed { "packages installed" } else { "unchanged" }.into())
}

/// The languages that are walked, each a project of Playwright's.
const LANGUAGES: [&str; 2] = ["en", "nl"];

/// Walks, both languages at the same time. `arguments` are Playwright's own; whoever chooses projects or another
/// configuration by them has one walk with these.
pub fn walk(paths: &Paths, programs: &Programs, tally: &mut Tally, arguments: &[String]) -> Result<String> {
    let Some(chromium) = chromium() else { bail!("no chromium on PATH") };
    let chosen = arguments.iter().any(|argument| {
        ["--project", "--config", "-c"].contains(&argument.split('=').next().unwrap_or_default())
    });
    let lane = |name: &str, arguments: &[String]| {
        Lane { paths, programs, chromium: &chromium, name }.walk(arguments)
    };
    let walked = if chosen {
        vec![lane("e2e", arguments)]
    } else {
        // A walk waits more than it works.
        thread::scope(|scope| {
            let lanes = LANGUAGES.map(|language| {
                let mut words =
                    vec![format!("--project={language}"), format!("--output=test-results/{language}")];
                // A name may be of a test that only one of them has.
                words.push("--pass-with-no-tests".into());
                words.extend_from_slice(arguments);
                scope.spawn(move || lane(&format!("e2e-{language}"), &words))
            });
            lanes.into_iter().map(|lane| lane.join().unwrap_or_else(|_| bail!("the walk crashed"))).collect()
        })
    };
    let mut problems = Vec::new();
    let mut all = Tally::default();
    for lane in walked {
        let judged = lane.and_then(|(walked, judged)| {
            all += walked;
            judged
        });
        problems.extend(judged.err().map(|error| format!("{error:#}")));
    }
    *tally += all;
    if !problems.is_empty() {
        bail!("{}", problems.join("\n"));
    }
    if all.passed == 0 {
        bail!("no test ran");
    }
    Ok(all.to_string())
}

/// A server and a sandbox of its own, and the walks there.
struct Lane<'a> {
    paths: &'a Paths,
    programs: &'a Programs,
    chromium: &'a Path,
    name: &'a str,
}

impl Lane<'_> {
    /// Starts server and sandbox on free ports with empty data, and walks: how it went, and what is wrong.
    fn walk(&self, arguments: &[String]) -> Result<(Tally, Result<()>)> {
        let Self { paths, programs, chromium, name } = *self;
        let scratch = Scratch::new(name)?;
        let place = Where { server: ports::free()?, sandbox: ports::free()? };
        let logs = paths.work().join(name);
        fs::create_dir_all(&logs)?;
        let here = format!("http://{}", place.server);

        let registration = Registration::new(std::slice::from_ref(&here))?;
        let mut serving = Serving::default();
        let mut sandbox = registration.sandbox(programs, place);
        sandbox.env("FARHAND_SANDBOX_URL", format!("http://{}", place.sandbox));
        serving.start("the sandbox", place.sandbox, into_log(&mut sandbox, &logs.join("sandbox.log"))?)?;
        let mut server = serving::server(paths, programs, place);
        registration.tell(&mut server, place);
        server
            .env("FARHAND_SANDBOX_URL", format!("http://{}", place.sandbox))
            .env("FARHAND_URL", &here)
            .env("FARHAND_DATA", scratch.path())
            // Sessions are followed often enough for nobody to wait in a test.
            .env("FARHAND_POLL_SECONDS", "1")
            .env_remove("DATABASE_URL")
            .env_remove("FARHAND_KEY");
        serving.start(SERVER, place.server, into_log(&mut server, &logs.join("server.log"))?)?;

        let id = logs.join("server.pid");
        let ready = serving.wait_until_ready().and_then(|()| invent_devices(programs, scratch.path()));
        let result = ready.and_then(|()| {
            let mut command = playwright(paths);
            command
                .args(arguments)
                .env("FARHAND_E2E_URL", &here)
                .env("FARHAND_E2E_SANDBOX_URL", format!("http://{}", place.sandbox))
                .env("FARHAND_E2E_SERVER_ID", &id)
                .env("FARHAND_E2E_CHROMIUM", chromium)
                .env("CI", "true");
            let over = AtomicBool::new(false);
            let (status, output) = thread::scope(|scope| {
                scope.spawn(|| revive(&mut serving, &mut server, &id, &over));
                let output = tee(&mut command);
                over.store(true, Ordering::SeqCst);
                output
            })?;
            let walked = Tally::of_playwright(&output);
            Ok((walked, walked.judge(&command, status, &output)))
        });
        if !matches!(result, Ok((_, Ok(())))) {
            show_end_of(&logs.join("server.log"));
        }
        result
    }
}

/// Puts invented devices in the place of the demo's, if it is asked for.
fn invent_devices(programs: &Programs, data: &Path) -> Result<()> {
    let Ok(devices) = env::var(DEVICES) else { return Ok(()) };
    let mut command = Command::new(&programs.server);
    command.args(["device", "generate", &devices, "--seed", "1"]).env("FARHAND_DATA", data);
    run(command.env_remove("DATABASE_URL").env_remove("FARHAND_KEY"))
}

/// Starts the server again whenever a test has killed it, until the walks are over. `id` is the file that has its process id.
fn revive(serving: &mut Serving, server: &mut Command, id: &Path, over: &AtomicBool) {
    let mut known = None;
    while !over.load(Ordering::SeqCst) {
        let now = serving.id(SERVER);
        let told = if now == known { Ok(()) } else { tell(id, now) };
        known = now;
        if let Err(error) = told.and_then(|()| serving.revive(SERVER, server)) {
            eprintln!("{error:#}");
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// In one step: half a number would be another process.
fn tell(file: &Path, id: Option<u32>) -> Result<()> {
    let new = file.with_extension("new");
    fs::write(&new, id.map(|id| id.to_string()).unwrap_or_default())?;
    Ok(fs::rename(new, file)?)
}

fn playwright(paths: &Paths) -> Command {
    let directory = paths.root.join("end2end");
    let mut command = Command::new("node");
    command.arg(directory.join("node_modules/@playwright/test/cli.js")).arg("test").current_dir(directory);
    command
}

fn chromium() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    ["chromium", "chromium-browser", "google-chrome"]
        .iter()
        .flat_map(|name| env::split_paths(&path).map(move |directory| directory.join(name)))
        .find(|program| program.is_file())
}

/// Has the command write into `log`.
pub fn into_log<'command>(command: &'command mut Command, log: &Path) -> Result<&'command mut Command> {
    let log = File::create(log)?;
    Ok(command.stdout(log.try_clone()?).stderr(log))
}

fn show_end_of(log: &Path) {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<_> = text.lines().collect();
    eprintln!("The end of {}:", log.display());
    for line in lines.iter().skip(lines.len().saturating_sub(30)) {
        eprintln!("  {line}");
    }
}

#[cfg(test)]
mod tests {
    use rustix::process::{Pid, Signal, kill_process};

    use super::*;

    /// The process id in the file, once it is another than this one.
    fn another(id: &Path, than: Option<u32>) -> u32 {
        loop {
            let told = fs::read_to_string(id).ok().and_then(|text| text.parse().ok());
            if let Some(now) = told.filter(|&now| Some(now) != than) {
                return now;
            }
            thread::sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn a_server_that_is_killed_is_started_again_with_the_same_log() {
        let scratch = Scratch::new("revive").expect("a directory");
        let (id, log) = (scratch.path().join("id"), scratch.path().join("log"));
        let mut server = Command::new("sh");
        server.args(["-c", "echo started; exec sleep 100"]);
        let command = into_log(&mut server, &log).expect("a log");
        let mut serving = Serving::default();
        serving.start(SERVER, ports::free().expect("a port"), command).expect("it starts");
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| revive(&mut serving, &mut server, &id, &over));
            let first = another(&id, None);
            // Not before it has said so.
            while fs::read_to_string(&log).expect("a log").is_empty() {
                thread::sleep(Duration::from_millis(5));
            }
            let process = i32::try_from(first).ok().and_then(Pid::from_raw).expect("a process id");
            kill_process(process, Signal::KILL).expect("it runs");
            another(&id, Some(first));
            while fs::read_to_string(&log).expect("a log") != "started\nstarted\n" {
                thread::sleep(Duration::from_millis(5));
            }
            over.store(true, Ordering::SeqCst);
        });
    }
}
