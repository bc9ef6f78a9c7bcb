//! The address of an enrolment as a QR code.

use std::fmt::Write as _;

use farhand_contract::portal::QrCode;
use qrcode::{Color, EcLevel, QrCode as Code, types::QrError};

/// Light squares that readers need around a code.
const QUIET: usize = 4;

/// The QR code of `address`.
pub fn of(address: &str) -> Result<QrCode, QrError> {
    let code = Code::with_error_correction_level(address, EcLevel::M)?;
    let width = code.width();
    let colors = code.to_colors();
    let mut path = String::new();
    for (row, colors) in colors.chunks(width).enumerate() {
        let mut column = 0;
        while column < width {
            let run = colors[column..].iter().take_while(|color| **color == Color::Dark).count();
            if run > 0 {
                // Writing to a string does not fail.
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", column + QUIET, row + QUIET);
            }
            column += run.max(1);
        }
    }
    Ok(QrCode { size: u32::try_from(width + 2 * QUIET).unwrap_or(u32::MAX), path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_squares_are_those_of_the_code() {
        let address = "https://farhand.example/portal/enrol/K7QM-2XPD";
        let drawn = of(address).expect("a code");
        let code = Code::with_error_correction_level(address, EcLevel::M).expect("a code");
        assert_eq!(drawn.size as usize, code.width() + 2 * QUIET);
        let mut dark = 0;
        for run in drawn.path.split('M').skip(1) {
            let (place, rest) = run.split_once('h').expect("a run");
            let (x, y) = place.split_once(' ').expect("a place");
            let (x, y): (usize, usize) = (x.parse().expect("a column"), y.parse().expect("a row"));
            let length: usize = rest.split('v').next().expect("a length").parse().expect("a length");
            for column in x..x + length {
                assert_eq!(code[(column - QUIET, y - QUIET)], Color::Dark);
                dark += 1;
            }
        }
        assert_eq!(dark, code.to_colors().iter().filter(|color| **color == Color::Dark).count());
    }
}
