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

/// Writes the sessions, as they come, as a workbook. An error that comes instead ends it.
pub fn write<E: From<XlsxError>>(
    sessions: impl Iterator<Item = Result<Vec<Session>, E>>,
    reader: Reader,
    into: impl Write + Send,
) -> Result<(), E> {
    let (bold, moment, duration) = (
        Format::new().set_bold(),
        Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        Format::new().set_num_format("[h]:mm:ss"),
    );
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (column, head) in (0..).zip(reader.heads()) {
        sheet.write_string_with_format(0, column, head, &bold)?;
    }
    let mut row = 0;
    for sessions in sessions {
        for session in sessions? {
            row += 1;
            for (column, cell) in (0..).zip(cells(session, reader.locale)) {
                put(sheet, row, column, cell, reader.zone, (&moment, &duration))?;
            }
        }
    }
    workbook.save_to_writer(into)?;
    Ok(())
}

fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: Cell,
    zone: ZoneOffset,
    (moment, duration): (&Format, &Format),
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        // A string is never a formula here, whatever it begins with.
        Cell::Text(text) => {
            sheet.write_string(row, column, text)?;
        }
        Cell::Moment(at) => {
            sheet.write_number_with_format(row, column, serial(at, zone), moment)?;
        }
        Cell::Seconds(seconds) => {
            sheet.write_number_with_format(row, column, days(seconds), duration)?;
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
}
