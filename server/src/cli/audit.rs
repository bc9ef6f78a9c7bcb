//! The commands about the audit log.

use std::{
    io::{self, IsTerminal as _, Write as _},
    process::ExitCode,
};

use farhand_contract::{
    TenantId,
    audit_seals::{SealFault, SealMark, SealProblem, SealsVerified},
};
use farhand_store::Store;

use super::tenant_of;
use crate::{
    config::{AuditCommand, Settings},
    machine::SystemClock,
    services::{seal_lines, seal_status, verify_seals},
    start::open_store,
};

/// Does what the command says, and says what came of it.
pub(super) async fn run(settings: &Settings, command: AuditCommand) -> anyhow::Result<ExitCode> {
    let store = open_store(settings).await?;
    match command {
        AuditCommand::Seal { tenant } => {
            let tenant = tenant_of(&store, tenant.as_deref()).await?.id;
            while seal_lines(&store, &SystemClock, tenant).await?.is_some() {}
            match store.latest_audit_seal(tenant).await? {
                Some(seal) => println!("{}", seal.mark()),
                None => eprintln!("Nothing is in the audit log yet: there is no seal."),
            }
            Ok(ExitCode::SUCCESS)
        }
        AuditCommand::Verify { seal, tenant } => {
            let tenant = tenant_of(&store, tenant.as_deref()).await?.id;
            verify(&store, tenant, seal).await
        }
    }
}

/// Verifies every seal, and looks whether the one that somebody wrote down is among them.
async fn verify(store: &Store, tenant: TenantId, written_down: Option<SealMark>) -> anyhow::Result<ExitCode> {
    let mut verified = SealsVerified { next: Some(1), ..SealsVerified::default() };
    while let Some(from) = verified.next {
        verified.add(verify_seals(store, tenant, from).await?);
        show(&verified);
    }
    let mut matches = verified.faults.is_empty();
    for fault in &verified.faults {
        eprintln!("{}", told(*fault));
    }
    if let Some(mark) = written_down {
        let number = mark.number;
        match store.audit_seal(tenant, number).await? {
            Some(seal) if seal.mark() == mark => println!("Seal {number} is the one that was written down."),
            Some(seal) => {
                matches = false;
                eprintln!("Seal {number} is not the one that was written down: its hash is {}.", seal.hash);
            }
            None => {
                matches = false;
                eprintln!("Seal {number}, which was written down, is not there.");
            }
        }
    }
    let waiting = seal_status(store, tenant).await?.waiting;
    println!("{}", summary(&verified, waiting));
    Ok(if matches { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Shows how far it is, to whoever sits at a terminal.
fn show(verified: &SealsVerified) {
    if io::stderr().is_terminal() {
        let end = if verified.next.is_some() { "" } else { "\n" };
        eprint!("\rverifying: {} of {} seals{end}", verified.seals, verified.latest);
        // Progress that cannot be shown is no reason to stop.
        let _ = io::stderr().flush();
    }
}

fn told(SealFault { first, last, problem }: SealFault) -> String {
    match problem {
        SealProblem::Changed => {
            format!("Seal {first} does not match: its lines, or what it says itself, were changed.")
        }
        SealProblem::LinesGone => format!("Seal {first} does not match: lines that it covers are gone."),
        SealProblem::LinesAdded => {
            format!("Seal {first} does not match: lines are under it that it does not cover.")
        }
        SealProblem::Unchained => format!("Seal {first} does not build on the seal before it."),
        SealProblem::Gone if first == last => format!("Seal {first} is not there."),
        SealProblem::Gone => format!("Seals {first} to {last} are not there."),
    }
}

fn summary(verified: &SealsVerified, waiting: u64) -> String {
    let SealsVerified { seals, lines, faults, .. } = verified;
    let mut text = match (seals, faults.is_empty()) {
        (0, true) => "Nothing is sealed yet.".to_owned(),
        (_, true) => format!("All {seals} seals match: {lines} lines are as they were written."),
        (_, false) => format!("The audit log does not match its seals: {seals} were verified."),
    };
    if waiting > 0 {
        let lines = if waiting == 1 { "1 line waits".to_owned() } else { format!("{waiting} lines wait") };
        text.extend([" ", &lines, " for the next seal."]);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_of_it_is_said_in_a_line() {
        let mut verified = SealsVerified { seals: 214, lines: 10_412, ..SealsVerified::default() };
        assert_eq!(
            summary(&verified, 3),
            "All 214 seals match: 10412 lines are as they were written. 3 lines wait for the next seal."
        );
        verified.faults.push(SealFault { first: 17, last: 17, problem: SealProblem::Changed });
        assert_eq!(summary(&verified, 0), "The audit log does not match its seals: 214 were verified.");
        assert_eq!(summary(&SealsVerified::default(), 0), "Nothing is sealed yet.");
    }

    #[test]
    fn each_fault_is_told_apart() {
        let told: Vec<_> = SealProblem::ALL
            .iter()
            .flat_map(|&problem| [1, 2].map(|last| told(SealFault { first: 1, last, problem })))
            .collect();
        assert!(told.iter().all(|text| text.starts_with("Seal")), "{told:?}");
        let mut once = told.clone();
        once.dedup();
        assert_eq!(once.len(), SealProblem::ALL.len() + 1, "{told:?}");
    }
}
