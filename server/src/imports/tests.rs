//! Files as they come in: whole, odd, broken and hostile.

use std::{
    io::{Cursor, Write as _},
    ops::ControlFlow,
};

use farhand_contract::{
    devices::{ComplianceState, Device},
    imports::{FileRefusal, LineProblem, RejectedLine},
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

use super::{DeviceFile, Limits, ReadError};

const ONE: &str = "00000000-0000-4000-8000-000000000001";
const TWO: &str = "00000000-0000-4000-8000-000000000002";

type Line = Result<Device, RejectedLine>;

fn read_within(file: &[u8], limits: Limits) -> Result<Vec<Line>, FileRefusal> {
    let refusal = |error| match error {
        ReadError::Refused(refusal) => refusal,
        ReadError::Io(error) => panic!("{error}"),
    };
    let mut file = DeviceFile::open(Cursor::new(file.to_vec()), limits).map_err(refusal)?;
    let mut lines = Vec::new();
    file.read(|line| {
        lines.push(line);
        ControlFlow::Continue(())
    })
    .map_err(refusal)?;
    assert_eq!(lines.len() as u64, file.lines(), "each line is counted and told once");
    Ok(lines)
}

fn read(file: impl AsRef<[u8]>) -> Result<Vec<Line>, FileRefusal> {
    read_within(file.as_ref(), Limits::UPLOAD)
}

fn names(file: impl AsRef<[u8]>) -> Vec<String> {
    let lines = read(file).expect("a sound file");
    lines.into_iter().map(|line| line.expect("a sound line").device_name).collect()
}

fn problems(file: &str) -> Vec<(u64, Option<String>, LineProblem)> {
    let lines = read(file).expect("a sound file");
    lines.into_iter().filter_map(Result::err).map(|line| (line.line, line.column, line.problem)).collect()
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    for (name, bytes) in entries {
        archive.start_file(*name, options).expect("an entry");
        archive.write_all(bytes).expect("its bytes");
    }
    archive.finish().expect("an archive").into_inner()
}

fn simple() -> String {
    format!("Device ID,Device name\r\n{ONE},Café\r\n{TWO},PC-2\r\n")
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn every_encoding_reads_the_same() {
    let expected = ["Café", "PC-2"];
    assert_eq!(names(simple()), expected);
    assert_eq!(names(format!("\u{feff}{}", simple())), expected);
    for text in [simple(), format!("\u{feff}{}", simple())] {
        assert_eq!(names(utf16(&text, u16::to_le_bytes)), expected);
        assert_eq!(names(utf16(&text, u16::to_be_bytes)), expected);
    }
}

#[test]
fn every_layout_reads_the_same() {
    let expected = ["PC-1", "PC-2"];
    for file in [
        format!("Device ID,Device name\n{ONE},PC-1\n{TWO},PC-2"),
        format!("Device name;Device ID\r\nPC-1;{ONE}\r\nPC-2;{TWO}\r\n"),
        format!(
            "\"DEVICE NAME\",\"device id\",\"Something new\"\n\"PC-1\",\"{ONE}\",\"a, b\"\n\"PC-2\",\"{TWO}\",\"\"\n"
        ),
        format!(" Device  ID ,Device-Name,,\n{ONE}, PC-1 ,,\n\n{{{TWO}}},PC-2,,\n\n"),
    ] {
        assert_eq!(names(&file), expected, "{file}");
    }
}

#[test]
fn a_zip_reads_as_the_csv_in_it() {
    let expected = ["Café", "PC-2"];
    assert_eq!(names(zipped(&[("DevicesWithInventory.csv", simple().as_bytes())])), expected);
    let with_others = zipped(&[
        ("readme.txt", b"hello"),
        ("export/DEVICES.CSV", utf16(&format!("\u{feff}{}", simple()), u16::to_le_bytes).as_slice()),
        ("__MACOSX/._devices.csv", b"\0\0"),
    ]);
    assert_eq!(names(with_others), expected);
}

#[test]
fn archives_without_exactly_one_csv_are_refused() {
    let csv = simple();
    let sound = zipped(&[("a.csv", csv.as_bytes())]);
    let mut damaged = sound.clone();
    // Inside the packed bytes of the one entry.
    for byte in &mut damaged[40..60] {
        *byte ^= 0xFF;
    }
    for file in [
        zipped(&[]),
        zipped(&[("a.txt", csv.as_bytes())]),
        zipped(&[("xl/workbook.xml", b"<x/>"), ("[Content_Types].xml", b"<x/>")]),
        zipped(&[("a.csv", csv.as_bytes()), ("b.csv", csv.as_bytes())]),
        sound[..sound.len() / 2].to_vec(),
        b"PK\x03\x04 and nothing more".to_vec(),
        damaged,
    ] {
        assert_eq!(read(file), Err(FileRefusal::BadArchive));
    }
    let names: Vec<_> = (0..200).map(|number| format!("{number}.txt")).collect();
    let many: Vec<_> =
        names.iter().map(|name| (name.as_str(), b"".as_slice())).chain([("a.csv", csv.as_bytes())]).collect();
    assert_eq!(read(zipped(&many)), Err(FileRefusal::BadArchive));
}

#[test]
fn a_bomb_is_refused_while_it_unpacks() {
    let mut text = simple().into_bytes();
    text.resize(64 << 20, b'a');
    let bomb = zipped(&[("a.csv", &text)]);
    assert!(bomb.len() < 128 << 10, "{} bytes", bomb.len());
    let Err(FileRefusal::TooLarge { limit }) = read(&bomb) else { panic!("the bomb was taken") };
    assert_eq!(limit, 16 << 20);
}

#[test]
fn a_text_over_the_limit_is_refused() {
    let limits = Limits { unpacked: 1000, ..Limits::UPLOAD };
    let mut file = simple();
    assert!(read_within(file.as_bytes(), limits).is_ok());
    file.push_str(&format!("{ONE},PC\r\n").repeat(100));
    assert_eq!(read_within(file.as_bytes(), limits), Err(FileRefusal::TooLarge { limit: 1000 }));
    let archive = zipped(&[("a.csv", file.as_bytes())]);
    assert_eq!(read_within(&archive, limits), Err(FileRefusal::TooLarge { limit: 1000 }));
}

#[test]
fn files_of_other_kinds_are_refused() {
    for (file, refusal) in [
        (b"".as_slice(), FileRefusal::Empty),
        (b"\r\n \r\n", FileRefusal::Empty),
        (b"\xEF\xBB\xBF", FileRefusal::Empty),
        (b"\x89PNG\r\n\x1A\n\0\0\0\rIHDR", FileRefusal::NotText),
        (b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", FileRefusal::NotText),
        (b"Device ID,Device name\n\0\0\0", FileRefusal::NotText),
        (b"Device ID,Device name\nCaf\xE9", FileRefusal::NotText),
        (b"{\"value\":[]}", FileRefusal::NotAnExport),
        (b"<html><body>Sign in</body></html>", FileRefusal::NotAnExport),
        (b"name,age\nAnna,41\n", FileRefusal::NotAnExport),
        (b"Device name,OS\nPC-1,Windows\n", FileRefusal::MissingColumn { column: "Device ID".to_owned() }),
        (b"Device ID,OS\nx,Windows\n", FileRefusal::MissingColumn { column: "Device name".to_owned() }),
    ] {
        assert_eq!(read(file), Err(refusal), "{}", String::from_utf8_lossy(file));
    }
}

#[test]
fn an_export_of_nothing_is_sound() {
    assert_eq!(read("Device ID,Device name\r\n"), Ok(Vec::new()));
}

#[test]
fn a_bad_line_is_named_and_the_others_are_taken() {
    let long = "x".repeat(1001);
    let file = format!(
        "Device ID,Device name,Encrypted,Last check-in\n\
         {ONE},PC-1,True,2026-10-05 08:15:00\n\
         not-an-id,PC,True,\n\
         ,PC,True,\n\
         {TWO},,True,\n\
         {TWO},PC,perhaps,\n\
         {TWO},PC,True,05/10/2026\n\
         {TWO},PC,True\n\
         {TWO},PC,True,,\n\
         {TWO},{long},True,\n\
         00000000-0000-0000-0000-000000000000,PC,,\n\
         {ONE},PC again,,\n\
         {TWO},PC-2,False,\n"
    );
    let column = |name: &str| Some(name.to_owned());
    assert_eq!(
        problems(&file),
        [
            (3, column("Device ID"), LineProblem::BadId),
            (4, column("Device ID"), LineProblem::Missing),
            (5, column("Device name"), LineProblem::Missing),
            (6, column("Encrypted"), LineProblem::BadBoolean),
            (7, column("Last check-in"), LineProblem::BadDate),
            (8, None, LineProblem::FieldCount),
            (9, None, LineProblem::FieldCount),
            (10, column("Device name"), LineProblem::TooLong),
            (11, column("Device ID"), LineProblem::BadId),
            (12, None, LineProblem::Duplicate),
        ]
    );
    let taken: Vec<_> =
        read(&file).expect("a sound file").into_iter().flatten().map(|device| device.device_name).collect();
    assert_eq!(taken, ["PC-1", "PC-2"]);
}

#[test]
fn ten_broken_lines_in_a_large_file_cost_ten_lines() {
    const LINES: usize = 100_000;
    let id = |line: usize| format!("00000000-0000-4000-8000-{line:012x}");
    let broken = |number: usize, line: usize| match number {
        0 => format!("not-an-id,PC-{line},True,,\r\n"),
        1 => format!(",PC-{line},True,,\r\n"),
        2 => format!("{},,True,,\r\n", id(line)),
        3 => format!("{},PC-{line},perhaps,,\r\n", id(line)),
        4 => format!("{},PC-{line},True,31/12/2026,\r\n", id(line)),
        5 => format!("{},PC-{line}\r\n", id(line)),
        6 => format!("{},PC-{line},True,,,,\r\n", id(line)),
        7 => format!("{},{},True,,\r\n", id(line), "x".repeat(1001)),
        8 => format!("{},PC-{line},True,,\r\n", id(2)),
        _ => format!("{},\"PC-{line},True,,\r\n", id(line)),
    };
    let column = |name: &str| Some(name.to_owned());
    let expected = [
        (column("Device ID"), LineProblem::BadId),
        (column("Device ID"), LineProblem::Missing),
        (column("Device name"), LineProblem::Missing),
        (column("Encrypted"), LineProblem::BadBoolean),
        (column("Last check-in"), LineProblem::BadDate),
        (None, LineProblem::FieldCount),
        (None, LineProblem::FieldCount),
        (column("Device name"), LineProblem::TooLong),
        (None, LineProblem::Duplicate),
        (None, LineProblem::FieldCount),
    ];
    // Some far apart, and some next to each other.
    for places in [
        [7, 2048, 2049, 4096, 9999, 50_000, 50_001, 50_002, 77_777, LINES],
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    ] {
        let line = |line: usize| match places.iter().position(|&place| place == line) {
            Some(number) => broken(number, line),
            None => format!("{},PC-{line},True,2026-10-05 08:15:00,\"deep, blue\"\r\n", id(line)),
        };
        let header = "Device ID,Device name,Encrypted,Last check-in,Colour\r\n".to_owned();
        let file: String = std::iter::once(header).chain((2..=LINES).map(line)).collect();
        let (mut taken, mut rejected) = (Vec::new(), Vec::new());
        for line in read(file).expect("a sound file") {
            match line {
                Ok(device) => taken.push(device.device_name),
                Err(line) => rejected.push((line.line, line.column, line.problem)),
            }
        }
        let told = places.iter().zip(expected.clone());
        let told: Vec<_> = told.map(|(&line, (column, problem))| (line as u64, column, problem)).collect();
        assert_eq!(rejected, told);
        let names: Vec<_> =
            (2..=LINES).filter(|line| !places.contains(line)).map(|line| format!("PC-{line}")).collect();
        assert!(taken == names, "each of the others, once and in order");
    }
}

#[test]
fn a_wording_that_is_not_known_is_kept_as_it_is() {
    let file = format!("Device ID,Device name,Compliance,Colour\n{ONE},PC-1,Almost,red\n");
    let device = read(file).expect("a sound file").remove(0).expect("a sound line");
    assert_eq!(device.compliance_state, ComplianceState::Unknown);
    let other: Vec<_> = device.other.into_iter().collect();
    assert_eq!(
        other,
        [("Colour".to_owned(), "red".to_owned()), ("complianceState".to_owned(), "Almost".to_owned())]
    );
}

#[test]
fn a_column_of_a_known_property_is_kept_under_the_propertys_name() {
    let file = format!(
        "Device ID,Device name,Total storage,Free storage,totalStorageSpaceInBytes,Last EAS sync time,EAS activation date,\
         EAS activated,EAS status,ICCID,activationLockBypassCode,Further columns,Ownership\n\
         {ONE},PC-1,243186,1.5 GB,12,2026-10-05 08:15:00.0000000,0001-01-01 00:00:00,true,Allowed,'=89,1234,\
         \"{{\"\"Rack\"\":\"\"12\"\",\"\"ICCID\"\":\"\"7\"\"}}\",Nobody\n"
    );
    let device = read(file).expect("a sound file").remove(0).expect("a sound line");
    let other: Vec<_> = device.other.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        other,
        [
            ("Rack", "12"),
            ("easActivated", "True"),
            ("exchangeAccessState", "Allowed"),
            ("exchangeLastSuccessfulSyncDateTime", "2026-10-05T08:15:00Z"),
            ("freeStorageSpaceInBytes", "1610612736"),
            ("iccid", "=89"),
            ("managedDeviceOwnerType", "Nobody"),
            ("totalStorageSpaceInBytes", "254999003136"),
        ]
    );
    let broken = format!("Device ID,Device name,Further columns\n{ONE},PC-1,[]\n");
    assert_eq!(problems(&broken), [(2, Some("Further columns".to_owned()), LineProblem::BadText)]);
}

#[test]
fn a_file_cut_anywhere_is_read_or_refused_and_never_panics() {
    let plain = simple().into_bytes();
    let wide = utf16(&format!("\u{feff}{}", simple()), u16::to_le_bytes);
    let archive = zipped(&[("a.csv", &plain)]);
    for file in [plain, wide, archive] {
        for end in 0..file.len() {
            if let Ok(lines) = read(&file[..end]) {
                assert!(lines.len() <= 2);
            }
        }
    }
}
