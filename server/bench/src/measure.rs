//! Figures, and the table they end in.

use std::{
    fmt::{Display, Write as _},
    time::Duration,
};

/// One measure: ours against the floor.
pub struct Row<W = &'static str> {
    /// What was measured, with its unit.
    pub what: W,
    /// Farhand's figure.
    pub ours: f64,
    /// The floor's figure.
    pub floor: f64,
    /// What `ours / floor` should be.
    pub bar: Bar,
}

/// What a ratio should be.
#[derive(Clone, Copy)]
pub enum Bar {
    /// Times: at most so many of the floor's.
    AtMost(f64),
    /// Throughputs: at least such a part of the floor's.
    AtLeast(f64),
}

impl<W: Display> Row<W> {
    /// All of them as a Markdown table.
    pub fn table(rows: &[Self]) -> String {
        let mut table =
            String::from("| measure | Farhand | floor | ratio | bar | |\n|---|---:|---:|---:|---|---|\n");
        for row in rows {
            let ratio = row.ours / row.floor;
            let (bar, met) = match row.bar {
                Bar::AtMost(bar) => (format!("≤ {bar} ×"), ratio <= bar),
                Bar::AtLeast(bar) => (format!("≥ {bar} ×"), ratio >= bar),
            };
            let verdict = if met { "met" } else { "missed" };
            // Writing to a String does not fail.
            let _ = writeln!(
                table,
                "| {} | {:.1} | {:.1} | {ratio:.2} × | {bar} | {verdict} |",
                row.what, row.ours, row.floor
            );
        }
        table
    }
}

/// Durations of one kind of work.
#[derive(Default)]
pub struct Times(Vec<Duration>);

impl Times {
    /// Adds one.
    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The time in microseconds that `share` of them (0 to 1) do not exceed.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "an index into at most some thousands"
    )]
    pub fn micros(&mut self, share: f64) -> f64 {
        self.0.sort_unstable();
        let index = ((self.0.len() as f64 * share).ceil() as usize).clamp(1, self.0.len()) - 1;
        self.0[index].as_secs_f64() * 1e6
    }
}
