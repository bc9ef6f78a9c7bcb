//! Seals of the audit log: making them, and looking whether they match.

use std::collections::BTreeMap;

use farhand_contract::{
    TenantId,
    audit_seals::{Seal, SealStatus, SealsVerified, StoredLine},
};
use farhand_domain::{
    Clock,
    audit_seals::{SEAL_LINES, faults, seal, unknown},
};
use farhand_store::{Changes, Store, StoreError, conflicts};

use super::Deps;

/// How many seals are verified at once.
const SEALS_AT_ONCE: u32 = 100;
/// How many lines are verified at once. A seal that says it has more is verified alone.
const LINES_AT_ONCE: u64 = 5_000;

/// Seals lines of a tenant that wait, as many as a seal covers. None when no line waits, or when somebody else seals them.
pub async fn seal_lines(
    store: &Store,
    clock: &dyn Clock,
    tenant: TenantId,
) -> Result<Option<Seal>, StoreError> {
    let lines = store.unsealed_audit(tenant, SEAL_LINES).await?;
    if lines.is_empty() {
        return Ok(None);
    }
    let latest = store.latest_audit_seal(tenant).await?;
    let seal = seal(tenant, latest.as_ref(), clock.now(), &lines);
    let mut changes = Changes::new();
    changes.insert_audit_seal(tenant, &seal, &lines);
    match store.commit(changes).await {
        Ok(()) => Ok(Some(seal)),
        Err(StoreError::Conflict(conflicts::AUDIT_SEAL)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The tenant's latest seal, and how many lines wait for the next.
pub async fn seal_status(store: &Store, tenant: TenantId) -> Result<SealStatus, StoreError> {
    let latest = store.latest_audit_seal(tenant).await?;
    Ok(SealStatus { latest, waiting: store.count_unsealed_audit(tenant).await? })
}

/// Looks whether seals match, from this number on: some at once, and which comes next.
pub async fn verify_seals(store: &Store, tenant: TenantId, from: u64) -> Result<SealsVerified, StoreError> {
    // Before the latest seal is asked for: what is sealed meanwhile is under one that is known.
    let claimed = store.claimed_audit_seals(tenant).await?;
    let latest = store.latest_audit_seal(tenant).await?.map_or(0, |latest| latest.number);
    let mut before = store.audit_seal_before(tenant, from).await?;
    let mut seals = store.audit_seals(tenant, from, SEALS_AT_ONCE).await?;
    let mut more = seals.len() as u64 == u64::from(SEALS_AT_ONCE);
    let mut lines = 0_u64;
    let within = seals.iter().take_while(|seal| {
        lines = lines.saturating_add(seal.lines);
        lines <= LINES_AT_ONCE
    });
    let within = within.count().max(1);
    if within < seals.len() {
        seals.truncate(within);
        more = true;
    }
    let mut verified = SealsVerified { latest, ..SealsVerified::default() };
    let under = lines_under(store, tenant, &seals).await?;
    for (seal, lines) in seals.into_iter().zip(under) {
        let faults = faults(tenant, before.as_ref(), &seal, lines.as_deref());
        verified.seals += 1;
        if faults.is_empty() {
            verified.lines += seal.lines;
        }
        verified.faults.extend(faults);
        before = Some(seal);
    }
    if more {
        verified.next = before.map(|last| last.number + 1);
    } else {
        verified.faults.extend(unknown(claimed, latest));
    }
    Ok(verified)
}

/// The lines that are under each of these seals; none where some cannot be read.
async fn lines_under(
    store: &Store,
    tenant: TenantId,
    seals: &[Seal],
) -> Result<Vec<Option<Vec<StoredLine>>>, StoreError> {
    if let Some(read) = whole(store, tenant, seals).await? {
        let mut under: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (line, number) in read {
            under.entry(number).or_default().push(line);
        }
        let lines = |seal: &Seal| i64::try_from(seal.number).ok().and_then(|number| under.remove(&number));
        return Ok(seals.iter().map(lines).map(|lines| Some(lines.unwrap_or_default())).collect());
    }
    // One of them has more than it says, or what cannot be read: each is read alone.
    let mut under = Vec::with_capacity(seals.len());
    for seal in seals {
        let read = store.audit_under_seals(tenant, (seal.number, seal.number), at_most(seal.lines)).await?;
        under.push(read.map(|lines| lines.into_iter().map(|(line, _)| line).collect()));
    }
    Ok(under)
}

/// The lines of all these seals, unless there are more of them than the seals say.
async fn whole(
    store: &Store,
    tenant: TenantId,
    seals: &[Seal],
) -> Result<Option<Vec<(StoredLine, i64)>>, StoreError> {
    let (Some(first), Some(last)) = (seals.first(), seals.last()) else { return Ok(Some(Vec::new())) };
    let expected = seals.iter().fold(0, |lines: u64, seal| lines.saturating_add(seal.lines));
    let read = store.audit_under_seals(tenant, (first.number, last.number), at_most(expected)).await?;
    Ok(read.filter(|lines| lines.len() as u64 <= expected))
}

/// One more than there should be, so that it is seen; whatever somebody wrote into a seal.
fn at_most(expected: u64) -> u64 {
    expected.min(LINES_AT_ONCE) + 1
}

impl Deps {
    /// Seals the lines of all tenants that wait.
    pub async fn seal_audit(&self) -> Result<(), StoreError> {
        for tenant in self.store.tenants_with_unsealed_audit().await? {
            // A long backlog does not keep the server from stopping.
            while !self.stop.is_cancelled() && seal_lines(&self.store, &*self.clock, tenant).await?.is_some()
            {
            }
        }
        Ok(())
    }

    /// The same for the upkeep, which goes on whatever happens.
    pub(super) async fn seal_audit_due(&self) {
        if let Err(error) = self.seal_audit().await {
            tracing::warn!(cause = %error, "lines of the audit log could not be sealed");
        }
    }
}
