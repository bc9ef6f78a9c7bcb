//! How many tests passed and failed, from what the runners print.

use std::{
    fmt,
    ops::{Add, AddAssign},
    process::{Command, ExitStatus},
};

use anyhow::{Result, bail};

use crate::process::judge;

/// How many lines of a reason are told.
const REASON: usize = 6;

/// Tests by what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Passed.
    pub passed: u64,
    /// Failed, did not run because of a failure, or passed only when repeated.
    pub failed: u64,
    /// Not run.
    pub skipped: u64,
}

impl Tally {
    /// What `cargo test` says: one line for each test program. A program that crashed or was ended has announced its
    /// tests and given no result: that counts as one failure.
    pub fn of_cargo(output: &str) -> Self {
        let results =
            output.lines().filter_map(|line| plain(line).strip_prefix("test result: ").map(str::to_owned));
        let (mut tally, mut ended) = (Self::default(), 0);
        for result in results {
            tally += counted(result.split(['.', ';']));
            ended += 1;
        }
        let begun = output.lines().map(plain).filter(|line| is_announcement(line)).count() as u64;
        tally.failed += begun.saturating_sub(ended);
        tally
    }

    /// An error unless every test passed at its first attempt. It names those that did not, and says why.
    pub fn judge(&self, command: &Command, status: ExitStatus, output: &str) -> Result<()> {
        if self.failed > 0 || self.skipped > 0 {
            bail!("{self}{}", troubles(output));
        }
        judge(command, status)
    }

    /// What Playwright's list says at its end.
    pub fn of_playwright(output: &str) -> Self {
        // Only indented lines that begin with a number: the list itself names tests in free words.
        let lines: Vec<String> = output.lines().map(plain).collect();
        let summary = lines.iter().filter(|line| line.starts_with("  ")).map(|line| line.trim());
        counted(summary.filter(|line| line.split_whitespace().count() <= 4))
    }
}

/// The tests that failed, each on a line, with what Playwright says of it.
fn troubles(output: &str) -> String {
    let reasons = reasons(output);
    let mut told = Vec::new();
    for name in failed(output) {
        let lines = reasons.iter().find(|(of, _)| *of == name).map_or(&[][..], |(_, lines)| lines);
        told.push(format!("\n{name}"));
        told.extend(lines.iter().map(|line| format!("\n    {line}")));
    }
    told.concat()
}

/// The names of the tests that failed: cargo says them one by one, Playwright under the count at its end.
fn failed(output: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut listing = false;
    for line in output.lines().map(plain) {
        if let Some(name) = line.strip_prefix("test ").and_then(|rest| rest.strip_suffix(" ... FAILED")) {
            names.push(name.to_owned());
        }
        if line.starts_with("    [") && listing {
            names.push(name_in(&line));
        } else {
            let words: Vec<&str> = line.split_whitespace().collect();
            listing = matches!(words[..], [number, "failed" | "flaky" | "interrupted"] if number.parse::<u64>().is_ok());
        }
    }
    names
}

/// The first lines of what Playwright says of each test that failed, under its number and name.
fn reasons(output: &str) -> Vec<(String, Vec<String>)> {
    let mut reasons: Vec<(String, Vec<String>)> = Vec::new();
    for line in output.lines().map(plain) {
        let numbered = line.strip_prefix("  ").and_then(|line| line.split_once(") ["));
        if let Some((number, name)) = numbered
            && number.parse::<u64>().is_ok()
        {
            reasons.push((name_in(&format!("[{name}")), Vec::new()));
        } else if let Some((_, lines)) = reasons.last_mut()
            && lines.len() < REASON
            && !line.trim().is_empty()
        {
            lines.push(line.trim().to_owned());
        }
    }
    reasons
}

fn name_in(line: &str) -> String {
    line.trim().trim_end_matches(['─', ' ']).to_owned()
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 { write!(f, ", {} skipped", self.skipped) } else { Ok(()) }
    }
}

/// Whether a test program says how many tests it will run.
fn is_announcement(line: &str) -> bool {
    line.strip_prefix("running ")
        .and_then(|rest| rest.strip_suffix(" tests").or_else(|| rest.strip_suffix(" test")))
        .is_some_and(|number| number.parse::<u64>().is_ok())
}

/// Adds up phrases such as "12 passed", whatever follows.
fn counted<'a>(phrases: impl Iterator<Item = &'a str>) -> Tally {
    let mut tally = Tally::default();
    for phrase in phrases {
        let mut words = phrase.split_whitespace();
        let Some(Ok(number)) = words.next().map(str::parse::<u64>) else { continue };
        match words.next() {
            Some("passed") => tally.passed += number,
            Some("failed" | "flaky" | "interrupted" | "did") => tally.failed += number,
            Some("ignored" | "skipped") => tally.skipped += number,
            _ => {}
        }
    }
    tally
}

/// A line without colours.
fn plain(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text += part.split_once(|end: char| end.is_ascii_alphabetic()).map_or("", |(_, rest)| rest);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_up_what_cargo_says() {
        let output = "running 3 tests\ntest a ... ok\n\
            test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 2 filtered out; finished in 0.01s\n\
            test result: FAILED. 1 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s\n";
        assert_eq!(Tally::of_cargo(output), Tally { passed: 4, failed: 2, skipped: 1 });
    }

    #[test]
    fn a_program_without_a_result_has_failed() {
        let output = "running 2 tests\ntest result: ok. 2 passed; 0 failed; 0 ignored\n\n\
            running 1 test\ntest hangs has been running for over 60 seconds\n";
        assert_eq!(Tally::of_cargo(output), Tally { passed: 2, failed: 1, skipped: 0 });
    }

    #[test]
    fn adds_up_what_playwright_says() {
        let output = "Running 9 tests using 2 workers\n  ✓  1 [en] › a.spec.ts:3:1 › 4 failed sign-ins lock (1s)\n\
            \u{1b}[31m  1 failed\u{1b}[39m\n    [en] › a.spec.ts:9:1 › b\n  1 flaky\n    [nl] › c.spec.ts:1:1 › d\n\
              2 skipped\n  1 did not run\n\u{1b}[32m  4 passed\u{1b}[39m\u{1b}[2m (12.3s)\u{1b}[22m\n"
            .replace("2 skipped", "  2 skipped");
        assert_eq!(Tally::of_playwright(&output), Tally { passed: 4, failed: 3, skipped: 2 });
    }

    #[test]
    fn names_what_failed() {
        let output = "test a::b ... ok\ntest a::c ... FAILED\n  1) [en] › a.spec.ts:9:1 › b\n    [en] is not listed here\n  \
            1 failed\n    [en] › a.spec.ts:9:1 › b ─────\n  4 passed (1s)\n";
        assert_eq!(failed(output), ["a::c", "[en] › a.spec.ts:9:1 › b"]);
    }

    #[test]
    fn tells_why_a_walk_failed() {
        let output = "  ✘  1 [en] › a.spec.ts:9:1 › b (1s)\n  ✓  2 [en] › a.spec.ts:9:1 › b (retry #1) (1s)\n\n\
              1) [en] › a.spec.ts:9:1 › b ─────\n\n    Error: two\n\n    \u{1b}[31mReceived: 1\u{1b}[39m\n    3\n    4\n    5\n    6\n    7\n\
            \n  1 flaky\n    [en] › a.spec.ts:9:1 › b ─────\n  4 passed (1s)\n"
            .replace("\n1) [", "\n  1) [");
        assert_eq!(
            troubles(&output),
            "\n[en] › a.spec.ts:9:1 › b\n    Error: two\n    Received: 1\n    3\n    4\n    5\n    6"
        );
    }

    #[test]
    fn the_closing_line_has_the_numbers() {
        assert_eq!(Tally { passed: 4, failed: 2, skipped: 0 }.to_string(), "4 passed, 2 failed");
        assert_eq!(Tally { passed: 4, failed: 0, skipped: 1 }.to_string(), "4 passed, 0 failed, 1 skipped");
    }
}
