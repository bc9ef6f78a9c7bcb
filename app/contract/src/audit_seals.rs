//! Seals of the audit log: what proves that its lines are as they were written.

use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Timestamp, devices::named};

/// How many hexadecimal digits a hash has.
const HASH_DIGITS: usize = 64;

/// A seal over lines of the audit log. Each builds on the one before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seal {
    /// Which one, counted from 1 in the organisation.
    pub number: u64,
    /// When it was made.
    pub sealed_at: Timestamp,
    /// How many lines it covers.
    pub lines: u64,
    /// The hash of the seal before; empty for the first.
    pub previous: String,
    /// SHA-256 over all of that and the lines, in hexadecimal digits.
    pub hash: String,
}

impl Seal {
    /// What somebody writes down of it.
    pub fn mark(&self) -> SealMark {
        SealMark { number: self.number, hash: self.hash.clone() }
    }
}

/// What somebody writes down of a seal elsewhere, such as `214:3f9a…`: whoever has it can prove later that nothing up to
/// there was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealMark {
    /// Which seal.
    pub number: u64,
    /// Its hash.
    pub hash: String,
}

impl fmt::Display for SealMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.number, self.hash)
    }
}

/// It is no mark of a seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSealMark;

impl FromStr for SealMark {
    type Err = NoSealMark;

    fn from_str(text: &str) -> Result<Self, NoSealMark> {
        let (number, hash) = text.trim().split_once(':').ok_or(NoSealMark)?;
        let number = number.parse().ok().filter(|&number| number > 0).ok_or(NoSealMark)?;
        let is_hash = hash.len() == HASH_DIGITS && hash.bytes().all(|digit| digit.is_ascii_hexdigit());
        if is_hash { Ok(Self { number, hash: hash.to_ascii_lowercase() }) } else { Err(NoSealMark) }
    }
}

/// A line of the audit log as it is stored, word for word: this is what a seal covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLine {
    /// Which one.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// What was done, by its name.
    pub activity: String,
    /// How it ended, by its name.
    pub result: String,
    /// Who.
    pub actor: String,
    /// What it was done to.
    pub target: Option<String>,
    /// From which network address.
    pub address: Option<String>,
    /// The request it was part of.
    pub request_id: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The remote assistance policy that applied, or that was set, as JSON.
    pub policy: Option<String>,
}

/// How far the audit log is sealed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SealStatus {
    /// The latest seal; none before the first.
    pub latest: Option<Seal>,
    /// How many lines wait for the next.
    pub waiting: u64,
}

named! {
    /// What is wrong with a seal.
    SealProblem {
        /// Its lines, or what it says itself, are not as they were sealed.
        Changed = "changed",
        /// Lines that it covers are gone.
        LinesGone = "linesGone",
        /// There are lines under it that it does not cover.
        LinesAdded = "linesAdded",
        /// It does not build on the seal before.
        Unchained = "unchained",
        /// It is not there.
        Gone = "gone",
    }
}

/// Seals with which something is wrong: one, or several in a row that are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SealFault {
    /// The first of them.
    pub first: u64,
    /// The last of them.
    pub last: u64,
    /// What is wrong.
    pub problem: SealProblem,
}

/// What came of verifying some seals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SealsVerified {
    /// How many seals were looked at.
    pub seals: u64,
    /// How many lines those have that match.
    pub lines: u64,
    /// What is wrong, in the order of the seals.
    pub faults: Vec<SealFault>,
    /// The number of the latest seal; 0 before the first.
    pub latest: u64,
    /// From which number on it goes on; none after the last.
    pub next: Option<u64>,
}

impl SealsVerified {
    /// Adds what came of those that follow.
    pub fn add(&mut self, part: Self) {
        self.seals += part.seals;
        self.lines += part.lines;
        self.faults.extend(part.faults);
        self.latest = part.latest;
        self.next = part.next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_back() {
        let hash = "3f9a".repeat(16);
        let mark = SealMark { number: 214, hash: hash.clone() };
        assert_eq!(mark.to_string().parse(), Ok(mark.clone()));
        assert_eq!(format!(" 214:{}\n", hash.to_uppercase()).parse(), Ok(mark));
    }

    #[test]
    fn what_is_no_mark() {
        let hash = "3f9a".repeat(16);
        let wrong = [
            String::new(),
            hash.clone(),
            format!("0:{hash}"),
            format!("-1:{hash}"),
            format!(":{hash}"),
            "214:3f9a".to_owned(),
            format!("214:{}g", &hash[1..]),
            format!("214:{hash}0"),
        ];
        for text in wrong {
            assert_eq!(text.parse::<SealMark>(), Err(NoSealMark), "{text}");
        }
    }
}
