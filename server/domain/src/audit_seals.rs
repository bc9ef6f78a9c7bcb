//! Seals of the audit log: what a seal says of its lines, and whether they are still so.
//!
//! A seal's hash covers its lines and the hash of the seal before. So whoever knows one seal can tell whether anything up
//! to there was changed since.

use core::fmt::Write as _;

use farhand_contract::{
    TenantId, Timestamp,
    audit_seals::{Seal, SealFault, SealProblem, StoredLine},
};
use sha2::{Digest as _, Sha256};

/// The most lines that a seal covers.
pub const SEAL_LINES: u32 = 500;

/// What the encoding begins with. Another encoding gets another.
const ENCODING: &str = "farhand audit seal 1";

/// The seal over these lines, after the one before.
pub fn seal(tenant: TenantId, before: Option<&Seal>, sealed_at: Timestamp, lines: &[StoredLine]) -> Seal {
    let mut seal = Seal {
        number: before.map_or(0, |before| before.number) + 1,
        sealed_at,
        lines: lines.len() as u64,
        previous: before.map(|before| before.hash.clone()).unwrap_or_default(),
        hash: String::new(),
    };
    seal.hash = hash(tenant, &seal, lines);
    seal
}

/// What is wrong with a seal, given the one before it in the store and the lines that are under it; none when these cannot be
/// read at all.
pub fn faults(
    tenant: TenantId,
    before: Option<&Seal>,
    seal: &Seal,
    lines: Option<&[StoredLine]>,
) -> Vec<SealFault> {
    let mut faults = Vec::new();
    let expected = before.map_or(0, |before| before.number) + 1;
    if seal.number > expected {
        // What it should build on cannot be known.
        faults.push(SealFault { first: expected, last: seal.number - 1, problem: SealProblem::Gone });
    } else if seal.previous != before.map(|before| before.hash.as_str()).unwrap_or_default() {
        faults.push(of(seal, SealProblem::Unchained));
    }
    match lines {
        Some(lines) if (lines.len() as u64) < seal.lines => faults.push(of(seal, SealProblem::LinesGone)),
        Some(lines) if lines.len() as u64 > seal.lines => faults.push(of(seal, SealProblem::LinesAdded)),
        Some(lines) if hash(tenant, seal, lines) == seal.hash => {}
        Some(_) | None => faults.push(of(seal, SealProblem::Changed)),
    }
    faults
}

/// Seals that lines say they are under, from the first to the last, and that are not there: before the first that can be, or
/// after the latest that is.
pub fn unknown(claimed: Option<(i64, i64)>, latest: u64) -> Vec<SealFault> {
    let Some((first, last)) = claimed else { return Vec::new() };
    let mut faults = Vec::new();
    if first < 1 {
        faults.push(SealFault { first: 0, last: 0, problem: SealProblem::Gone });
    }
    if let Ok(last) = u64::try_from(last)
        && last > latest
    {
        faults.push(SealFault { first: latest + 1, last, problem: SealProblem::Gone });
    }
    faults
}

const fn of(seal: &Seal, problem: SealProblem) -> SealFault {
    SealFault { first: seal.number, last: seal.number, problem }
}

/// SHA-256 over the encoding, in hexadecimal digits.
fn hash(tenant: TenantId, seal: &Seal, lines: &[StoredLine]) -> String {
    let mut digits = String::with_capacity(64);
    for byte in Sha256::digest(encoded(tenant, seal, lines)) {
        // A string takes whatever is written.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// All that a seal covers, its own hash apart. A number is eight bytes, the largest first. A text is its length in bytes and
/// then its bytes in UTF-8. What may be missing has a byte before it that says whether it is there. So what stands in one field
/// cannot be taken for another. The lines are in the order of their ids.
fn encoded(tenant: TenantId, seal: &Seal, lines: &[StoredLine]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(256 * (lines.len() + 1));
    put(&mut bytes, ENCODING);
    put(&mut bytes, &tenant.to_string());
    bytes.extend(seal.number.to_be_bytes());
    put(&mut bytes, &seal.previous);
    bytes.extend(seal.sealed_at.0.to_be_bytes());
    bytes.extend(seal.lines.to_be_bytes());
    let mut lines: Vec<_> = lines.iter().collect();
    lines.sort_by(|one, other| one.id.cmp(&other.id));
    for line in lines {
        let StoredLine { id, at, activity, result, actor, target, address, request_id, reason, policy } =
            line;
        put(&mut bytes, id);
        bytes.extend(at.0.to_be_bytes());
        for text in [activity, result, actor] {
            put(&mut bytes, text);
        }
        for text in [target, address, request_id, reason, policy] {
            bytes.push(u8::from(text.is_some()));
            if let Some(text) = text {
                put(&mut bytes, text);
            }
        }
    }
    bytes
}

fn put(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u64).to_be_bytes());
    bytes.extend(text.as_bytes());
}

#[cfg(test)]
mod tests;
