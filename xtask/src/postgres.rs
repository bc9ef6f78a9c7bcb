//! A PostgreSQL server for the tests: Debian's programs, a cluster of its own on a free port, gone afterwards.

use std::{
    fs::{self, File},
    net::SocketAddr,
    os::unix::{fs::chown, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use rustix::process::Signal;

use crate::{
    debian, ports,
    process::{Group, capture, interrupted},
    scratch::Scratch,
};

const USER: &str = "farhand";
const PATIENCE: Duration = Duration::from_mins(1);

/// A running server. Dropping it ends it and removes its files.
pub struct Postgres {
    group: Group,
    address: SocketAddr,
    // After the group: fields are dropped in this order.
    _scratch: Scratch,
}

/// Where a cluster is kept that another user runs.
const FOR_ALL: &str = "/var/tmp/farhand/postgres";

/// How much of PostgreSQL's care for the data is left out: what is lost in a crash of this machine is made again with the
/// next call.
const CARELESS: [&str; 3] = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

impl Postgres {
    /// Makes a cluster and starts it.
    pub fn start() -> Result<Self> {
        let scratch = Scratch::new("postgres")?;
        let data = scratch.path().join("data");
        Self::start_in(&data, scratch, &CARELESS)
    }

    /// Starts the cluster in this directory, made where it is not there; where it runs as another user, who may not come in
    /// there, in one for all. It stays there.
    pub fn kept(directory: &Path) -> Result<Self> {
        // With them comes the user to run it as.
        programs()?;
        let identity = identity()?;
        let directory = if identity.is_some() { Path::new(FOR_ALL) } else { directory };
        fs::create_dir_all(directory)?;
        if let Some((user, group)) = identity {
            chown(directory, Some(user), Some(group))?;
        }
        // What stays must outlive a crash of the machine.
        Self::start_in(&directory.join("data"), Scratch::new("postgres")?, &["synchronous_commit=off"])
    }

    fn start_in(data: &Path, scratch: Scratch, settings: &[&str]) -> Result<Self> {
        let programs = programs()?;
        let identity = identity()?;
        if let Some((user, group)) = identity {
            chown(scratch.path(), Some(user), Some(group))?;
        }
        let program = |name: &str| {
            let mut command = Command::new(programs.join(name));
            command.current_dir(scratch.path());
            if let Some((user, group)) = identity {
                command.uid(user).gid(group);
            }
            command
        };
        if !data.join("PG_VERSION").exists() {
            capture(
                program("initdb")
                    .args([
                        "-U",
                        USER,
                        "--auth=trust",
                        "--encoding=UTF8",
                        "--locale=C.UTF-8",
                        "--no-sync",
                        "-D",
                    ])
                    .arg(data),
            )?;
        }
        let address = ports::free()?;
        let log = scratch.path().join("log");
        let mut command = program("postgres");
        command.arg("-D").arg(data).args(["-p", &address.port().to_string(), "-k"]).arg(scratch.path());
        for setting in ["listen_addresses=127.0.0.1", "max_connections=200"].iter().chain(settings) {
            command.args(["-c", setting]);
        }
        let output = File::create(&log)?;
        let group = Group::start(command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output))?;
        let mut postgres = Self { group, address, _scratch: scratch };
        postgres.wait_until_ready(&programs, &log)?;
        Ok(postgres)
    }

    /// Its address, as `DATABASE_URL` takes it. The user may make databases.
    pub fn url(&self) -> String {
        format!("postgres://{USER}@{}/postgres", self.address)
    }

    fn wait_until_ready(&mut self, programs: &Path, log: &Path) -> Result<()> {
        let begun = Instant::now();
        let port = self.address.port().to_string();
        let mut ask = Command::new(programs.join("pg_isready"));
        ask.args(["-q", "-h", "127.0.0.1", "-p", &port]);
        while capture(&mut ask).is_err() {
            if let Some(status) = self.group.poll()? {
                bail!("PostgreSQL ended with {status}: {}", fs::read_to_string(log)?.trim());
            }
            if interrupted() || begun.elapsed() > PATIENCE {
                bail!("PostgreSQL did not come up: {}", fs::read_to_string(log)?.trim());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // A fast shutdown; the usual signal would wait for clients to leave.
        self.group.stop(Signal::INT);
    }
}

/// The directory of the newest version's programs, installed when there is none.
fn programs() -> Result<PathBuf> {
    if let Some(found) = newest() {
        return Ok(found);
    }
    debian::install(&["postgresql"], "test the store on PostgreSQL")?;
    newest().context("no PostgreSQL server in /usr/lib/postgresql")
}

fn newest() -> Option<PathBuf> {
    fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .flatten()
        .filter_map(|entry| {
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let programs = entry.path().join("bin");
            programs.join("initdb").exists().then_some((version, programs))
        })
        .max()
        .map(|(_, programs)| programs)
}

/// Whom to run it as: PostgreSQL refuses to be root.
fn identity() -> Result<Option<(u32, u32)>> {
    if !debian::is_root()? {
        return Ok(None);
    }
    let id = |which: &str| -> Result<u32> {
        let said = capture(Command::new("id").args([which, "postgres"]))
            .context("PostgreSQL does not run as root, and there is no user postgres to run it as")?;
        Ok(said.trim().parse()?)
    };
    Ok(Some((id("-u")?, id("-g")?)))
}
