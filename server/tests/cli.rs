//! The program, as somebody at a terminal starts it.

use std::{
    fs,
    io::Write as _,
    path::Path,
    process::{Command, Output, Stdio},
};

use tempfile::TempDir;

/// The program with nothing but these arguments: no setting from the environment, its data in `directory`.
fn farhand(directory: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_farhand"));
    command
        .env_clear()
        .env("FARHAND_DATA", directory.path().join("data"))
        .current_dir(directory)
        .args(arguments);
    command
}

fn run(directory: &TempDir, arguments: &[&str], input: &str) -> Output {
    let mut child = farhand(directory, arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that ends without reading closes the pipe.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    child.wait_with_output().expect("the program ends")
}

fn add(directory: &TempDir, upn: &str, password: &str) -> Output {
    let arguments =
        ["user", "add", "--role", "administrator", "--upn", upn, "--name", "Anna", "--password-stdin"];
    run(directory, &arguments, &format!("{password}\n"))
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn export(directory: &TempDir, text: &str) -> String {
    let path = directory.path().join("export.csv");
    fs::write(&path, text).expect("a file");
    path.to_string_lossy().into_owned()
}

const ROWS: &str = "Device ID,Device name,OS,Last check-in\n\
                    00000000-0000-4000-8000-000000000001,PC-1,Windows,2026-10-05 08:15:00\n\
                    00000000-0000-4000-8000-000000000002,PC-2,Windows,soon\n\
                    00000000-0000-4000-8000-000000000003,PC-3,Windows,\n";

#[test]
fn the_first_administrator_is_made_with_a_password_of_their_own() {
    let directory = tempfile::tempdir().expect("a directory");
    let output = add(&directory, "anna@corp.example", "a long enough password");
    assert!(output.status.success(), "{}", said(&output));
    assert_eq!(said(&output).trim(), "anna@corp.example is added as administrator.");

    let output = add(&directory, "ANNA@corp.example", "a long enough password");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("exists already"), "{}", said(&output));
    for password in ["", "short"] {
        let output = add(&directory, "bea@corp.example", password);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    }
    let output = add(&directory, "no-domain", "a long enough password");
    assert!(!output.status.success());
    assert!(said(&output).contains("no-domain"), "{}", said(&output));
}

#[test]
fn people_are_listed_and_changed() {
    let directory = tempfile::tempdir().expect("a directory");
    let user = |arguments: &[&str], input: &str| run(&directory, &[&["user"], arguments].concat(), input);
    let output = user(&["disable", "anna@corp.example"], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("nobody is called anna@corp.example"), "{}", said(&output));
    for name in ["anna@corp.example", "bea@corp.example"] {
        assert!(add(&directory, name, "a long enough password").status.success());
    }
    let stdout = |output: &Output| String::from_utf8_lossy(&output.stdout).into_owned();
    let anna = "anna@corp.example";
    let done = [
        (
            &["role", "BEA@corp.example", "helpdesk-operator", "read-only-operator"][..],
            "bea@corp.example has",
        ),
        (&["password", anna, "--password-stdin"], "anna@corp.example has another password"),
        (&["sign-out", anna], "anna@corp.example is signed out everywhere."),
        (&["disable", "bea@corp.example"], "bea@corp.example may not sign in any more"),
    ];
    for (arguments, told) in done {
        let output = user(arguments, "another long password\n");
        assert!(output.status.success() && stdout(&output).contains(told), "{}", said(&output));
        assert!(!said(&output).contains("another long"), "{}", said(&output));
    }
    for arguments in [&["disable", anna][..], &["role", anna, "helpdesk-operator"]] {
        let output = user(arguments, "");
        assert_eq!(output.status.code(), Some(1));
        assert!(said(&output).contains("the last administrator"), "{}", said(&output));
    }
    for arguments in [&["list"][..], &["list", "--tenant", "corp.example"]] {
        let output = user(arguments, "");
        let lines: Vec<_> = stdout(&output).lines().map(str::to_owned).collect();
        assert_eq!(lines.len(), 3, "{}", said(&output));
        assert!(lines[1].starts_with(anna) && lines[1].ends_with("enabled"), "{}", said(&output));
        assert!(lines[2].contains("helpdesk-operator, read-only-operator"), "{}", said(&output));
        assert!(lines[2].ends_with("disabled"), "{}", said(&output));
    }
    let output = user(&["enable", "bea@corp.example"], "");
    assert!(stdout(&output).contains("bea@corp.example may sign in."), "{}", said(&output));
    let output = user(&["password", anna, "--password-stdin"], "short\n");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
}

#[test]
fn an_export_is_imported_and_its_bad_lines_are_named() {
    let directory = tempfile::tempdir().expect("a directory");
    assert!(add(&directory, "anna@corp.example", "a long enough password").status.success());
    let file = export(&directory, ROWS);
    let output = run(&directory, &["device", "import", &file], "");
    assert!(output.status.success(), "{}", said(&output));
    let text = said(&output);
    assert!(text.contains("export.csv: 2 added, 0 updated, 0 unchanged, 1 not taken"), "{text}");
    assert!(text.contains("line 3, column Last check-in: is not a date"), "{text}");

    let output = run(&directory, &["device", "import", &file, "--tenant", "corp.example"], "");
    assert!(said(&output).contains("0 added, 0 updated, 2 unchanged, 1 not taken"), "{}", said(&output));
}

#[test]
fn a_file_that_is_refused_is_a_failure() {
    let directory = tempfile::tempdir().expect("a directory");
    assert!(add(&directory, "anna@corp.example", "a long enough password").status.success());
    let file = export(&directory, "Device name,OS\nPC-1,Windows\n");
    let output = run(&directory, &["device", "import", &file], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("the column Device ID is missing"), "{}", said(&output));
    let output = run(&directory, &["device", "import", "nowhere.csv"], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("nowhere.csv"), "{}", said(&output));
    let output = run(&directory, &["device", "import", &file, "--tenant", "other.example"], "");
    assert!(said(&output).contains("no organisation with the domain other.example"), "{}", said(&output));
}

#[test]
fn without_an_organisation_there_is_nothing_to_import_into() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = export(&directory, ROWS);
    let output = run(&directory, &["device", "import", &file], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("farhand user add"), "{}", said(&output));
}

#[test]
fn the_key_is_changed_as_often_as_one_likes() {
    let directory = tempfile::tempdir().expect("a directory");
    assert!(add(&directory, "anna@corp.example", "a long enough password").status.success());
    let keys = || {
        let text = fs::read_to_string(directory.path().join("data/farhand.key")).expect("a key file");
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let mut before = Vec::new();
    for _ in 0..3 {
        let output = run(&directory, &["key", "rotate"], "");
        assert!(output.status.success(), "{}", said(&output));
        assert!(said(&output).contains("0 sealed again"), "{}", said(&output));
        let after = keys();
        assert!(
            after.len() == 2 && !before.contains(&after[0]),
            "the key of before stays for one more round"
        );
        assert!(before.first().is_none_or(|key| *key == after[1]));
        assert!(!said(&output).contains(after[0].as_str()));
        before = after;
    }
    // A key that is configured cannot be changed from here alone.
    let output = farhand(&directory, &["key", "rotate"]).env("FARHAND_KEY", &before[0]).output();
    let output = output.expect("the program ends");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("FARHAND_KEY holds one key"), "{}", said(&output));
    assert!(!said(&output).contains(before[0].as_str()));
}

#[test]
fn a_database_is_brought_up_to_date_and_copied() {
    let directory = tempfile::tempdir().expect("a directory");
    assert!(add(&directory, "anna@corp.example", "a long enough password").status.success());
    let output = run(&directory, &["migrate"], "");
    assert!(said(&output).contains("The database is up to date"), "{}", said(&output));

    let output = run(&directory, &["store", "copy", "data", "new"], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("`farhand migrate` makes one"), "{}", said(&output));
    let made = farhand(&directory, &["migrate"]).env("FARHAND_DATA", directory.path().join("new")).output();
    let made = made.expect("the program ends");
    assert!(made.status.success() && said(&made).contains("applied V1__schema"), "{}", said(&made));

    let output = run(&directory, &["store", "copy", "data/farhand.db", "new"], "");
    assert!(output.status.success(), "{}", said(&output));
    let text = said(&output);
    let users = text.lines().find(|line| line.starts_with("users")).expect("a line for each table");
    assert!(users.contains(" 1  ") && users.ends_with("agrees"), "{text}");
    assert!(!text.contains("DIFFERS") && text.contains("farhand.key"), "{text}");

    let output = run(&directory, &["store", "copy", "data", "new"], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("is not empty"), "{}", said(&output));
    let nowhere = "postgres://farhand:hunter2@127.0.0.1:1/farhand";
    let output = run(&directory, &["store", "copy", "data", nowhere], "");
    assert_eq!(output.status.code(), Some(1));
    assert!(!said(&output).contains("hunter2"), "{}", said(&output));
}

#[test]
fn the_audit_log_is_sealed_and_verified() {
    let directory = tempfile::tempdir().expect("a directory");
    assert!(add(&directory, "anna@corp.example", "a long enough password").status.success());
    let audit = |arguments: &[&str]| run(&directory, &[&["audit"], arguments].concat(), "");
    let output = audit(&["verify"]);
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).starts_with("Nothing is sealed yet. 1 line"), "{}", said(&output));

    let output = audit(&["seal"]);
    assert!(output.status.success(), "{}", said(&output));
    let first = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    assert!(first.starts_with("1:") && first.len() == 66, "{first}");
    assert!(add(&directory, "bea@corp.example", "a long enough password").status.success());
    let output = audit(&["seal", "--tenant", "corp.example"]);
    let second = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    assert!(second.starts_with("2:"), "{second}");
    for arguments in [&["verify"][..], &["verify", "--seal", &first], &["verify", "--seal", &second]] {
        let output = audit(arguments);
        assert!(output.status.success(), "{}", said(&output));
        assert!(said(&output).contains("All 2 seals match: 2 lines are as they were written."));
        assert_eq!(said(&output).contains("is the one that was written down"), arguments.len() > 1);
    }
    // Nothing is wrong with the chain, and yet it is not the one that was written down.
    let other = format!("2:{}", &first[2..]);
    let gone = format!("3:{}", &first[2..]);
    for (mark, told) in [(other, "Seal 2 is not the one that was written down"), (gone, "Seal 3, which")] {
        let output = audit(&["verify", "--seal", &mark]);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains(told), "{}", said(&output));
    }
    assert_eq!(audit(&["verify", "--seal", "2:3f9a"]).status.code(), Some(2));

    let database = rusqlite::Connection::open(directory.path().join("data/farhand.db")).expect("a database");
    database.execute("UPDATE audit_events SET actor = 'bea' WHERE seal = 1", []).expect("a change");
    drop(database);
    let output = audit(&["verify"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("Seal 1 does not match: its lines"), "{}", said(&output));
    assert!(said(&output).contains("does not match its seals"), "{}", said(&output));
}

#[test]
fn the_demo_is_not_served_to_others() {
    let directory = tempfile::tempdir().expect("a directory");
    for settings in [
        [("FARHAND_ADDR", "0.0.0.0:0"), ("FARHAND_URL", "http://127.0.0.1:3000")],
        [("FARHAND_ADDR", "127.0.0.1:0"), ("FARHAND_URL", "https://farhand.corp.example")],
    ] {
        let output = farhand(&directory, &["serve"]).envs(settings).output().expect("the program ends");
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains("farhand user add --role administrator"), "{}", said(&output));
        assert!(!said(&output).contains("demo-administrator"), "{}", said(&output));
    }
}

#[test]
fn secrets_are_not_shown() {
    let directory = tempfile::tempdir().expect("a directory");
    let output = farhand(&directory, &["--help"])
        .env("FARHAND_KEY", "hunter2")
        .env("FARHAND_TEAMVIEWER_CLIENT_SECRET", "hunter2")
        .env("DATABASE_URL", "postgres://farhand:hunter2@localhost/farhand")
        .output()
        .expect("the program ends");
    assert!(output.status.success());
    assert!(!said(&output).contains("hunter2"), "{}", said(&output));
    assert!(said(&output).contains("FARHAND_ADDR"), "{}", said(&output));
}

#[cfg(unix)]
#[test]
fn it_serves_until_it_is_told_to_stop() {
    use std::io::{BufRead as _, BufReader, Read as _};
    use std::net::TcpStream;

    let directory = tempfile::tempdir().expect("a directory");
    let mut child = farhand(&directory, &[])
        .env("FARHAND_ADDR", "127.0.0.1:0")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
    let address = lines
        .find_map(|line| Some(line.strip_prefix("Farhand is at http://")?.trim_end_matches('/').to_owned()));
    let address = address.expect("it says where it is");
    assert!(lines.any(|line| line.contains("admin@demo.farhand.example")), "it says how to sign in");

    let mut stream = TcpStream::connect(&address).expect("it listens");
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");

    let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill runs");
    assert!(told.success());
    assert!(child.wait().expect("it ends").success());
    assert!(Path::new(&directory.path().join("data/farhand.db")).exists());
}

#[cfg(unix)]
#[test]
fn a_proxy_that_is_not_named_is_warned_of() {
    use std::io::{BufRead as _, BufReader, Read as _};

    let directory = tempfile::tempdir().expect("a directory");
    let warned = |settings: &[(&str, &str)]| {
        let mut child = farhand(&directory, &["serve", "--empty"])
            .env("FARHAND_ADDR", "127.0.0.1:0")
            .env("FARHAND_URL", "https://farhand.corp.example")
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines().map_while(Result::ok);
        assert!(lines.any(|line| line.starts_with("Farhand is at ")), "it says where it is");
        let told = Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill runs");
        assert!(told.success());
        let mut log = String::new();
        child.stderr.take().expect("a pipe").read_to_string(&mut log).expect("a log");
        child.wait().expect("it ends");
        log.contains("FARHAND_TRUSTED_PROXY")
    };
    assert!(warned(&[]));
    assert!(!warned(&[("FARHAND_TRUSTED_PROXY", "127.0.0.1")]));
}

#[test]
fn a_server_without_the_key_of_what_is_sealed_does_not_start() {
    let directory = tempfile::tempdir().expect("a directory");
    assert!(add(&directory, "anna@corp.example", "a long enough password").status.success());
    let database = rusqlite::Connection::open(directory.path().join("data/farhand.db")).expect("a database");
    let sealed = "INSERT INTO connectors (tenant_id, id, status, sealed_tokens, version) \
                  SELECT id, '00000000-0000-4000-8000-000000000001', 'onboarded', 'v1.strange1.AAAA.AAAA', 1 FROM tenants";
    assert_eq!(database.execute(sealed, []).expect("a row"), 1);
    drop(database);
    let output = run(&directory, &["serve", "--empty", "--addr", "127.0.0.1:0"], "");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    for told in ["strange1", "FARHAND_KEY", "FARHAND_LOST_KEYS=strange1"] {
        assert!(said(&output).contains(told), "{}", said(&output));
    }
}
