//! The commands.

mod audit;
mod stores;
mod users;

use std::{
    env,
    fs::File,
    io::{self, IsTerminal as _, Write as _},
    path::Path,
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use anyhow::{Context as _, bail};
use farhand_contract::{
    Timestamp,
    device_sync::{SyncKind, SyncLine, SyncLineKind, SyncRun, SyncState},
    imports::{FileRefusal, Import, ImportState, LineProblem},
};
use farhand_domain::Clock as _;
use farhand_store::{Store, records::Tenant};
use secrecy::ExposeSecret as _;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    bundle,
    config::{BUILT_SITE, Cli, Command, DeviceCommand, KeyCommand, Settings, StoreCommand},
    demo::devices::DAY,
    device_sync::Syncer,
    fleets::Fleet,
    imports::{Importer, Limits},
    machine::{SystemClock, SystemRandom},
    rotation::rotate,
    serve::serve,
    services::Actor,
    start::{open_graph, open_store},
    vault::Vault,
};

/// Does what the command line says.
pub async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let settings = cli.settings;
    match cli.command {
        None => serve(&settings, false).await?,
        Some(Command::Serve { empty }) => serve(&settings, empty).await?,
        Some(Command::User(command)) => users::run(&settings, command).await?,
        Some(Command::Device(DeviceCommand::Import { file, tenant })) => {
            return import(&settings, &file, tenant.as_deref()).await;
        }
        Some(Command::Device(DeviceCommand::Sync { full, tenant })) => {
            return sync(&settings, full, tenant.as_deref()).await;
        }
        Some(Command::Device(DeviceCommand::Generate { devices, seed, tenant })) => {
            return generate(&settings, devices, seed, tenant.as_deref()).await;
        }
        Some(Command::Bundle { to }) => {
            let program = env::current_exe().context("cannot tell where the program lies")?;
            let site = settings.site.as_deref().unwrap_or(Path::new(BUILT_SITE));
            let files = bundle::write(&program, site, &to)?;
            println!("{} is the program with {files} files for browsers in it.", to.display());
        }
        Some(Command::Audit(command)) => return audit::run(&settings, command).await,
        Some(Command::Migrate) => stores::bring_up_to_date(&settings).await?,
        Some(Command::Store(StoreCommand::Copy { from, to, tenant })) => {
            return stores::copy_store(from.expose_secret(), to.expose_secret(), tenant.as_deref()).await;
        }
        Some(Command::Key(KeyCommand::Rotate)) => {
            let store = open_store(&settings).await?;
            let vault = Vault::open(settings.key.as_ref(), &settings.data, &SystemRandom)?;
            let rotated = rotate(&store, &vault, &SystemClock, &SystemRandom).await?;
            println!(
                "Secrets are sealed under the key {} now: {} sealed again.",
                vault.key_id(),
                rotated.resealed
            );
            if rotated.unreadable > 0 {
                eprintln!(
                    "{} secrets open under no key that is here, and are left as they were.",
                    rotated.unreadable
                );
                return Ok(ExitCode::FAILURE);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn import(settings: &Settings, path: &Path, domain: Option<&str>) -> anyhow::Result<ExitCode> {
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    let store = open_store(settings).await?;
    let tenant = tenant_of(&store, domain).await?;
    let importer = importer(store);
    let actor = Actor::farhand();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let begun = importer.begin(tenant.id, &actor, &name).await?;
    let signal = stopped_by_ctrl_c(&importer.stop);
    let ended = importer.run(&actor, begun, file, shown("lines")).await?;
    signal.abort();
    Ok(told_ending(&ended))
}

async fn generate(
    settings: &Settings,
    devices: u32,
    seed: u64,
    domain: Option<&str>,
) -> anyhow::Result<ExitCode> {
    let store = open_store(settings).await?;
    let tenant = tenant_of(&store, domain).await?;
    if !tenant.demo && store.overview(tenant.id).await?.devices > 0 {
        bail!(
            "{} has devices, among which invented ones would be lost: generate into the demo, or into an organisation \
             without devices",
            tenant.name
        );
    }
    let importer = importer(store);
    let actor = Actor::farhand();
    let begun = importer.begin(tenant.id, &actor, &format!("generated, seed {seed}")).await?;
    // From the last midnight on: what is made again on the same day is the same.
    let now = SystemClock.now();
    let now = Timestamp(now.0 - now.0.rem_euclid(DAY * 1000));
    let fleet = Fleet { seed, devices, domain: tenant.domain, now };
    let signal = stopped_by_ctrl_c(&importer.stop);
    let ended = importer.run_fleet(&actor, begun, &fleet, shown("devices")).await?;
    signal.abort();
    Ok(told_ending(&ended))
}

/// How often one looks whether another process has come to the end of a run, in seconds.
const LOOK_SECONDS: i64 = 5;

async fn sync(settings: &Settings, full: bool, domain: Option<&str>) -> anyhow::Result<ExitCode> {
    let store = open_store(settings).await?;
    let tenant = tenant_of(&store, domain).await?;
    let (clock, random) = (Arc::new(SystemClock), Arc::new(SystemRandom));
    let syncer = Syncer {
        store: store.clone(),
        vault: Arc::new(Vault::open(settings.key.as_ref(), &settings.data, &SystemRandom)?),
        graph: open_graph(settings)?.equipped(clock.clone(), random.clone()),
        clock,
        random,
        stop: CancellationToken::new(),
    };
    let mut record = syncer.begin(tenant.id, &Actor::farhand(), full.then_some(SyncKind::Full)).await?;
    let id = record.run.id;
    let signal = stopped_by_ctrl_c(&syncer.stop);
    let run = loop {
        let run = syncer.drive(record, shown_run()).await?;
        if run.state != SyncState::Running || syncer.stop.is_cancelled() {
            break run;
        }
        // It has to wait, or another process goes on with it.
        let now = SystemClock.now();
        let until = run.waits_until.unwrap_or_else(|| now.plus_seconds(LOOK_SECONDS));
        let wait = Duration::from_secs(u64::try_from(until.seconds_since(now) + 1).unwrap_or(1));
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = syncer.stop.cancelled() => break run,
        }
        record = store.sync_run(tenant.id, id).await?.context("the run is gone")?;
        if record.run.state != SyncState::Running {
            break record.run;
        }
    };
    signal.abort();
    let lines = store.sync_lines(tenant.id, id).await?;
    Ok(told_run(&run, &lines))
}

/// Shows how far a run is, to whoever sits at a terminal.
fn shown_run() -> impl FnMut(&SyncRun) + Send {
    let terminal = io::stderr().is_terminal();
    move |run| {
        if terminal {
            let end = if run.state == SyncState::Running { "" } else { "\n" };
            eprint!("\r{} devices on {} pages{end}", run.counts.told(), run.pages);
            // Progress that cannot be shown is no reason to stop.
            let _ = io::stderr().flush();
        }
    }
}

fn told_run(run: &SyncRun, lines: &[SyncLine]) -> ExitCode {
    for line in lines.iter().filter(|line| matches!(line.kind, SyncLineKind::Refused | SyncLineKind::NewId)) {
        let problem = line.problem.map_or("has the serial number of another device", told);
        eprintln!("{} ({}): {problem}", line.device_name, line.fields.join(", "));
    }
    let counts = &run.counts;
    println!(
        "{}: {} added, {} changed, {} back again, {} removed, {} unchanged, {} not taken",
        run.kind.name(),
        counts.added,
        counts.changed,
        counts.returned,
        counts.removed,
        counts.unchanged,
        counts.refused
    );
    match (run.state, run.problem) {
        (SyncState::Done, _) => ExitCode::SUCCESS,
        (SyncState::Running, _) => {
            eprintln!("It was stopped. A server that runs on this database goes on with it.");
            ExitCode::FAILURE
        }
        (SyncState::Failed, problem) => {
            let problem = problem.map(|problem| format!(": {problem:?}")).unwrap_or_default();
            eprintln!("It was given up{problem}. What was written stays.");
            ExitCode::FAILURE
        }
    }
}

fn importer(store: Store) -> Importer {
    Importer {
        store,
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        limits: Limits::LOCAL,
        stop: CancellationToken::new(),
    }
}

fn stopped_by_ctrl_c(stop: &CancellationToken) -> JoinHandle<()> {
    let stop = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.cancel();
        }
    })
}

/// Shows how far an import is, to whoever sits at a terminal.
fn shown(what: &str) -> impl FnMut(&Import) + Send {
    let terminal = io::stderr().is_terminal();
    move |import| {
        if terminal {
            let end = if import.state == ImportState::Running { "" } else { "\n" };
            eprint!("\r{} of {} {what}{end}", import.processed, import.lines);
            // Progress that cannot be shown is no reason to stop.
            let _ = io::stderr().flush();
        }
    }
}

fn told_ending(ended: &Import) -> ExitCode {
    report(ended);
    if ended.state == ImportState::Done { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn tenant_of(store: &Store, domain: Option<&str>) -> anyhow::Result<Tenant> {
    if let Some(domain) = domain {
        let tenant = store.tenant_by_domain(domain).await?;
        return tenant.with_context(|| format!("there is no organisation with the domain {domain}"));
    }
    let mut tenants = store.tenants().await?;
    match (tenants.pop(), tenants.is_empty()) {
        (Some(tenant), true) => Ok(tenant),
        (Some(_), false) => bail!("there are several organisations: say which with --tenant DOMAIN"),
        (None, _) => bail!(
            "there is no organisation yet: add its first administrator with `farhand user add`, or start the demo"
        ),
    }
}

fn report(import: &Import) {
    for rejected in &import.report {
        let column = rejected.column.as_ref().map(|column| format!(", column {column}")).unwrap_or_default();
        eprintln!("line {}{column}: {}", rejected.line, told(rejected.problem));
    }
    if import.rejected > import.report.len() as u64 {
        eprintln!("and {} more lines", import.rejected - import.report.len() as u64);
    }
    match import.state {
        ImportState::Done => println!(
            "{}: {} added, {} updated, {} unchanged, {} not taken",
            import.file_name, import.added, import.updated, import.unchanged, import.rejected
        ),
        ImportState::Refused => {
            let why = import.refusal.as_ref().map(refused).unwrap_or_default();
            eprintln!("{} is refused, nothing was imported: {why}", import.file_name);
        }
        ImportState::Running | ImportState::Failed => eprintln!(
            "{} was not imported to its end: {} of {} lines are. Import it again to go on.",
            import.file_name, import.processed, import.lines
        ),
    }
}

const fn told(problem: LineProblem) -> &'static str {
    match problem {
        LineProblem::FieldCount => {
            "has more or fewer fields than the header, or a quotation mark that never closes"
        }
        LineProblem::Missing => "the value is missing",
        LineProblem::BadId => "is not a device id",
        LineProblem::BadDate => "is not a date",
        LineProblem::BadBoolean => "is neither True nor False",
        LineProblem::BadText => "is not a text",
        LineProblem::TooLong => "is too long",
        LineProblem::Duplicate => "the same device stands on an earlier line",
    }
}

fn refused(refusal: &FileRefusal) -> String {
    match refusal {
        FileRefusal::Empty => "the file is empty".to_owned(),
        FileRefusal::NotAnExport => {
            "it is no device export: its first line has none of the export's columns".to_owned()
        }
        FileRefusal::BadArchive => {
            "the ZIP is damaged, protected by a password, or does not hold exactly one CSV".to_owned()
        }
        FileRefusal::TooLarge { limit } => format!("unpacked it is larger than {} MiB", limit >> 20),
        FileRefusal::NotText => "it is no text in UTF-8 or UTF-16".to_owned(),
        FileRefusal::MissingColumn { column } => format!("the column {column} is missing"),
    }
}
