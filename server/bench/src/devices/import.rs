//! The import of an export file by the program, against the `sqlite3` shell's `.import` of the same devices into the same
//! table with the same indexes.

use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result, ensure};
use farhand_contract::{Timestamp, devices::Device};
use rusqlite::Connection;
use time::{OffsetDateTime, macros::format_description};

use super::kept::{PASSWORD, USER, fleet};
use crate::measure::{Bar, Row};

/// The export's columns.
const HEAD: &str = "Device ID,Device name,Enrollment date,Last check-in,Azure AD Device ID,OS version,OS,\
     Category,Serial number,Manufacturer,Model,UserId,Primary user UPN,Primary user display name,\
     Primary user email address,Managed by,Ownership,Compliance,Supervised,Encrypted,SkuFamily,JoinType,\
     Phone number,IMEI,Wi-Fi MAC,Management name,Enrollment type";

/// Imports so many devices on each side, into a database of its own.
pub fn measure(program: &Path, at: &Path, devices: u32) -> Result<Row<String>> {
    let scratch = tempfile::tempdir_in(at)?;
    let export = scratch.path().join("export.csv");
    write(&export, devices)?;
    let (ours, theirs) = (scratch.path().join("farhand"), scratch.path().join("shell"));
    for directory in [&ours, &theirs] {
        fs::create_dir(directory)?;
        add_user(program, directory)?;
    }
    let begun = Instant::now();
    run(command(program, &ours).args(["device", "import"]).arg(&export))?;
    let took = begun.elapsed();

    let rows = dumped(&database(&ours), scratch.path())?;
    ensure!(count(&database(&ours))? == devices, "not every device was imported");
    without_trigrams(&database(&theirs))?;
    let import = format!(".import {} devices", rows.display());
    let begun = Instant::now();
    run(Command::new("sqlite3").arg(database(&theirs)).args([".mode csv", &import]))?;
    let floor = begun.elapsed();
    ensure!(count(&database(&theirs))? == devices, "the shell did not import every device");
    let rate = |took: Duration| f64::from(devices) / took.as_secs_f64();
    Ok(Row {
        what: format!("SQLite, import of {devices} devices, rows per second"),
        ours: rate(took),
        floor: rate(floor),
        bar: Bar::AtLeast(0.5),
    })
}

fn database(directory: &Path) -> PathBuf {
    directory.join("farhand.db")
}

fn command(program: &Path, directory: &Path) -> Command {
    let mut command = Command::new(program);
    command.env("FARHAND_DATA", directory).env_remove("DATABASE_URL");
    command
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).status();
    let status = status.with_context(|| format!("{command:?} cannot be started; is it installed?"))?;
    ensure!(status.success(), "{command:?} ended with {status}");
    Ok(())
}

/// Makes the database, and the organisation with its administrator.
fn add_user(program: &Path, directory: &Path) -> Result<()> {
    let mut process = command(program, directory)
        .args(["user", "add", "--role", "administrator", "--upn", USER, "--password-stdin"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()?;
    let mut input = process.stdin.take().context("no standard input")?;
    writeln!(input, "{PASSWORD}")?;
    drop(input);
    ensure!(process.wait()?.success(), "no user was added");
    Ok(())
}

/// Debian's shell may be too old to know the table of trigrams: the floor has none, and need not fill it.
fn without_trigrams(database: &Path) -> Result<()> {
    let connection = Connection::open(database)?;
    Ok(connection.execute_batch(
        "DROP TRIGGER IF EXISTS devices_search_new; DROP TRIGGER IF EXISTS devices_search_changed; \
         DROP TRIGGER IF EXISTS devices_search_gone; DROP TABLE devices_search; PRAGMA wal_checkpoint(TRUNCATE);",
    )?)
}

fn count(database: &Path) -> Result<u32> {
    Ok(Connection::open(database)?.query_row("SELECT COUNT(*) FROM devices", [], |row| row.get(0))?)
}

/// The table's rows as a file for the shell, in the order in which the export has them. Keys of moments are no text:
/// their digits stand for them.
fn dumped(database: &Path, at: &Path) -> Result<PathBuf> {
    let connection = Connection::open(database)?;
    let mut names = connection.prepare("SELECT name FROM pragma_table_info('devices')")?;
    let names = names.query_map([], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    let columns: Vec<_> = names
        .iter()
        .map(|name| match name.as_str() {
            "sort_last_sync_date_time" | "sort_enrolled_date_time" => format!("hex({name})"),
            name if name.starts_with("sort_") => format!("CAST({name} AS TEXT)"),
            name => name.to_owned(),
        })
        .collect();
    let file = at.join("rows.csv");
    let select = format!("SELECT {} FROM devices ORDER BY rowid", columns.join(", "));
    let output = File::create(&file)?;
    let status = Command::new("sqlite3").arg("-csv").arg(database).arg(select).stdout(output).status()?;
    ensure!(status.success(), "the rows were not written");
    Ok(file)
}

/// The fleet as the admin center exports it.
fn write(path: &Path, devices: u32) -> Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "{HEAD}")?;
    for device in fleet(devices).devices(0..devices) {
        let fields = fields(&device)?.map(|field| {
            if field.contains([',', '"', '\n']) {
                format!("\"{}\"", field.replace('"', "\"\""))
            } else {
                field
            }
        });
        writeln!(file, "{}", fields.join(","))?;
    }
    Ok(file.flush()?)
}

fn fields(device: &Device) -> Result<[String; 27]> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let truth = |value: Option<bool>| match value {
        Some(true) => "True".to_owned(),
        Some(false) => "False".to_owned(),
        None => String::new(),
    };
    Ok([
        device.id.to_string(),
        device.device_name.clone(),
        device.enrolled_date_time.map(moment).transpose()?.unwrap_or_default(),
        device.last_sync_date_time.map(moment).transpose()?.unwrap_or_default(),
        text(&device.azure_ad_device_id),
        text(&device.os_version),
        device.operating_system.clone(),
        text(&device.device_category_display_name),
        text(&device.serial_number),
        text(&device.manufacturer),
        text(&device.model),
        text(&device.user_id),
        text(&device.user_principal_name),
        text(&device.user_display_name),
        text(&device.email_address),
        device.management_agent.name().to_owned(),
        device.managed_device_owner_type.name().to_owned(),
        device.compliance_state.name().to_owned(),
        truth(device.is_supervised),
        truth(device.is_encrypted),
        text(&device.sku_family),
        text(&device.join_type),
        text(&device.phone_number),
        text(&device.imei),
        text(&device.wi_fi_mac_address),
        text(&device.managed_device_name),
        device.device_enrollment_type.name().to_owned(),
    ])
}

/// `2026-10-05 08:15:00`, in UTC.
fn moment(at: Timestamp) -> Result<String> {
    let form = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]");
    Ok(OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1000))?.format(form)?)
}
