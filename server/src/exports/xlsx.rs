//! An Excel workbook. Its rows go to a temporary file as they come, so that any number of them takes the same memory.

use std::io::Write;

use farhand_contract::{
    Timestamp,
    periods::{DAY_MILLIS, ZoneOffset},
    sessions::Session,
};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::{Cell, Reader, cells};

/// 1970-01-01 in Excel's count of days.
const EPOCH: f64 = 25_569.0;

/// The seconds of a day.
const DAY_SECONDS: f64 = 86_400.0;

/// The widths of the columns, in characters.
const WIDTHS: [f64; 12] = [22.0, 28.0, 22.0, 20.0, 19.0, 19.0, 19.0, 19.0, 10.0, 20.0, 40.0, 40.0];

/// The most rows that a sheet of Excel's takes, with its heads.
const SHEET_ROWS: u32 = 1_048_576;

/// The longest text that a cell takes, in characters.
const CELL_TEXT: usize = 32_767;

/// What a workbook's sheets have in common.
#[derive(Clone, Debug)]
pub struct Layout {
    heads: Vec<&'static str>,
    /// The widths of the columns, in characters.
    widths: Vec<f64>,
    zone: ZoneOffset,
    /// How many rows a sheet takes, with its heads.
    rows: u32,
}

impl Layout {
    /// Columns with these heads, of these widths in characters, and moments in this time zone.
    pub fn new(heads: Vec<&'static str>, widths: Vec<f64>, zone: ZoneOffset) -> Self {
        Self { heads, widths, zone, rows: SHEET_ROWS }
    }
}

/// Writes the sessions, as they come, as a workbook. An error that comes instead ends it.
pub fn write<E: From<XlsxError>>(
    sessions: impl Iterator<Item = Result<Vec<Session>, E>>,
    reader: Reader,
    into: impl Write + Send,
) -> Result<(), E> {
    let layout = Layout::new(reader.heads().to_vec(), WIDTHS.to_vec(), reader.zone);
    let rows = sessions.map(|sessions| {
        let rows = sessions?.into_iter().map(|session| cells(session, reader.locale).to_vec());
        Ok::<_, E>(rows.collect::<Vec<_>>())
    });
    write_rows(rows, &layout, into)
}

/// Writes the rows, as they come, as a workbook: what a sheet does not take goes to the next. An error that comes instead
/// ends it.
pub fn write_rows<E: From<XlsxError>>(
    rows: impl Iterator<Item = Result<Vec<Vec<Cell>>, E>>,
    layout: &Layout,
    into: impl Write + Send,
) -> Result<(), E> {
    let formats = Formats::new();
    let mut workbook = Workbook::new();
    let mut sheet = begin(&mut workbook, layout, &formats)?;
    let mut row = 0;
    for rows in rows {
        for cells in rows? {
            row += 1;
            if row == layout.rows {
                sheet = begin(&mut workbook, layout, &formats)?;
                row = 1;
            }
            for (column, cell) in (0..).zip(cells) {
                put(sheet, row, column, cell, layout.zone, &formats)?;
            }
        }
    }
    workbook.save_to_writer(into)?;
    Ok(())
}

/// How cells look.
struct Formats {
    head: Format,
    moment: Format,
    duration: Format,
}

impl Formats {
    fn new() -> Self {
        Self {
            head: Format::new().set_bold(),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
            duration: Format::new().set_num_format("[h]:mm:ss"),
        }
    }
}

/// Another sheet, with its heads. Its rows go to a file that nobody else sees, and that is gone with it.
fn begin<'a>(
    workbook: &'a mut Workbook,
    layout: &Layout,
    formats: &Formats,
) -> Result<&'a mut Worksheet, XlsxError> {
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    for (column, &width) in (0..).zip(&layout.widths) {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (column, &head) in (0..).zip(&layout.heads) {
        sheet.write_string_with_format(0, column, head, &formats.head)?;
    }
    Ok(sheet)
}

fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: Cell,
    zone: ZoneOffset,
    formats: &Formats,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        // A string is never a formula here, whatever it begins with.
        Cell::Text(mut text) => {
            if let Some((end, _)) = text.char_indices().nth(CELL_TEXT) {
                text.truncate(end);
            }
            sheet.write_string(row, column, text)?;
        }
        Cell::Moment(at) | Cell::Exact(at) => {
            sheet.write_number_with_format(row, column, serial(at, zone), &formats.moment)?;
        }
        Cell::Seconds(seconds) => {
            sheet.write_number_with_format(row, column, days(seconds), &formats.duration)?;
        }
    }
    Ok(())
}

/// The moment in Excel's count of days, in the reader's time zone: Excel knows none.
#[expect(clippy::cast_precision_loss, reason = "whole seconds of any year that Excel knows fit exactly")]
fn serial(at: Timestamp, zone: ZoneOffset) -> f64 {
    let millis = at.0.saturating_add(zone.millis());
    let (day, of_day) = (millis.div_euclid(DAY_MILLIS), millis.rem_euclid(DAY_MILLIS) / 1000);
    EPOCH + day as f64 + of_day as f64 / DAY_SECONDS
}

#[expect(clippy::cast_precision_loss, reason = "no session lasts for millions of years")]
fn days(seconds: u64) -> f64 {
    seconds as f64 / DAY_SECONDS
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::*;

    #[test]
    fn moments_are_days_since_1900_in_the_readers_zone() {
        // 2027-01-15T08:00:00Z
        let at = Timestamp(1_800_000_000_000);
        let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
        assert!(near(serial(at, ZoneOffset::default()), 46_402.0 + 8.0 / 24.0));
        assert!(near(serial(at, ZoneOffset::from_minutes(60)), 46_402.0 + 9.0 / 24.0));
        assert!(near(days(754), 754.0 / 86_400.0));
    }

    fn sheet(book: &[u8], number: usize) -> Option<String> {
        let mut book = zip::ZipArchive::new(Cursor::new(book)).expect("a workbook");
        let mut sheet = book.by_name(&format!("xl/worksheets/sheet{number}.xml")).ok()?;
        let mut text = String::new();
        sheet.read_to_string(&mut text).expect("text");
        Some(text)
    }

    #[test]
    fn what_a_sheet_does_not_take_goes_to_the_next() {
        let layout = Layout { rows: 4, ..Layout::new(vec!["Name"], vec![9.0], ZoneOffset::default()) };
        let rows = |count: u32| {
            let text = |number| vec![Cell::Text(format!("=row{number}"))];
            core::iter::once(Ok::<_, XlsxError>((0..count).map(text).collect()))
        };
        for (count, sheets) in [(0, vec![0]), (3, vec![3]), (4, vec![3, 1]), (7, vec![3, 3, 1])] {
            let mut book = Vec::new();
            write_rows(rows(count), &layout, &mut book).expect("written");
            for (place, &expected) in sheets.iter().enumerate() {
                let text = sheet(&book, place + 1).expect("a sheet");
                assert_eq!(text.matches("<row ").count(), 1 + expected, "{count} rows");
                assert!(text.contains("Name") && !text.contains("<f>"));
            }
            assert_eq!(sheet(&book, sheets.len() + 1), None);
        }
    }

    #[test]
    fn a_text_that_no_cell_takes_is_cut() {
        let layout = Layout::new(vec!["Name"], vec![9.0], ZoneOffset::default());
        let rows = core::iter::once(Ok::<_, XlsxError>(vec![vec![Cell::Text("é".repeat(40_000))]]));
        let mut book = Vec::new();
        write_rows(rows, &layout, &mut book).expect("written");
        assert_eq!(sheet(&book, 1).expect("a sheet").matches('é').count(), CELL_TEXT);
    }
}
