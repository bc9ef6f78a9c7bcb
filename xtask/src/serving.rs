//! The server and the sandbox, running.

use std::{
    env,
    fs::File,
    io::Read,
    net::SocketAddr,
    os::unix::process::ExitStatusExt as _,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use signal_hook::consts::SIGKILL;

use crate::{
    paths::Paths,
    ports,
    process::{Group, interrupted},
    server::Programs,
};

/// How long a program may take until it answers.
const PATIENCE: Duration = Duration::from_mins(1);

/// Where the two listen.
#[derive(Clone, Copy)]
pub struct Where {
    /// The server.
    pub server: SocketAddr,
    /// The sandbox.
    pub sandbox: SocketAddr,
}

/// Programs that serve. Dropping it ends them.
#[derive(Default)]
pub struct Serving(Vec<Program>);

struct Program {
    name: &'static str,
    address: SocketAddr,
    group: Group,
}

impl Serving {
    /// Starts one that will listen on `address`.
    pub fn start(&mut self, name: &'static str, address: SocketAddr, command: &mut Command) -> Result<()> {
        let group = Group::start(command.stdin(Stdio::null()))?;
        self.0.push(Program { name, address, group });
        Ok(())
    }

    /// Waits until all of them answer.
    pub fn wait_until_ready(&mut self) -> Result<()> {
        let begun = Instant::now();
        while !self.0.iter().all(|program| ports::answers(program.address)) {
            self.check()?;
            if interrupted() {
                bail!("stopped while the server was starting");
            }
            if begun.elapsed() > PATIENCE {
                bail!("no answer within {} s", PATIENCE.as_secs());
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    /// Starts one again that somebody killed. What ended in another way stays ended.
    pub fn revive(&mut self, name: &'static str, command: &mut Command) -> Result<bool> {
        let Some(program) = self.0.iter_mut().find(|program| program.name == name) else { return Ok(false) };
        let killed = program.group.poll()?.is_some_and(|status| status.signal() == Some(SIGKILL));
        if killed {
            program.group = Group::start(command)?;
        }
        Ok(killed)
    }

    /// The process id of one.
    pub fn id(&self, name: &str) -> Option<u32> {
        self.0.iter().find(|program| program.name == name).map(|program| program.group.id())
    }

    /// An error when one has ended by itself.
    pub fn check(&mut self) -> Result<()> {
        for program in &mut self.0 {
            if let Some(status) = program.group.poll()?
                && !interrupted()
            {
                bail!("{} on {} ended with {status}", program.name, program.address);
            }
        }
        Ok(())
    }
}

/// The command of a server at `place`.
pub fn server(paths: &Paths, programs: &Programs, place: Where) -> Command {
    let mut command = Command::new(&programs.server);
    command
        .arg("serve")
        .current_dir(&paths.root)
        .env("FARHAND_ADDR", place.server.to_string())
        .env("FARHAND_SITE", paths.site());
    command
}

/// The app registration that server and sandbox share: made anew each time.
pub struct Registration {
    id: String,
    secret: String,
    redirects: String,
}

impl Registration {
    /// A registration for a server that browsers reach at `origins`.
    pub fn new(origins: &[String]) -> Result<Self> {
        let redirects: Vec<_> = origins
            .iter()
            .map(|origin| format!("{}/connectors/teamviewer/callback", origin.trim_end_matches('/')))
            .collect();
        Ok(Self { id: random()?, secret: random()?, redirects: redirects.join(",") })
    }

    /// The command of a sandbox that knows it.
    pub fn sandbox(&self, programs: &Programs, place: Where) -> Command {
        let mut command = Command::new(&programs.sandbox);
        command
            .env("FARHAND_SANDBOX_ADDR", place.sandbox.to_string())
            .env("FARHAND_SANDBOX_URL", sandbox_url(place))
            .env("FARHAND_SANDBOX_CLIENT_ID", &self.id)
            .env("FARHAND_SANDBOX_CLIENT_SECRET", &self.secret)
            .env("FARHAND_SANDBOX_REDIRECT_URIS", &self.redirects);
        command
    }

    /// Tells it to a server.
    pub fn tell(&self, server: &mut Command, place: Where) {
        server
            .env("FARHAND_SANDBOX_URL", sandbox_url(place))
            .env("FARHAND_TEAMVIEWER_CLIENT_ID", &self.id)
            .env("FARHAND_TEAMVIEWER_CLIENT_SECRET", &self.secret);
    }
}

/// Where browsers reach the sandbox: as the environment says, or where it listens.
fn sandbox_url(place: Where) -> String {
    env::var("FARHAND_SANDBOX_URL").unwrap_or_else(|_| format!("http://{}", ports::reachable(place.sandbox)))
}

fn random() -> Result<String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")
        .and_then(|mut source| source.read_exact(&mut bytes))
        .context("this system gives no random numbers")?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}
