//! The report: every outcome with its count and what it means.

use std::{
    collections::BTreeMap,
    fmt::{Display, Write as _},
    sync::atomic::Ordering,
    time::Duration,
};

use crate::{
    compare::Ours,
    ledger::Books,
    meanings,
    sandbox::{Counts, Theirs},
    servers::Server,
    storm::Storm,
};

/// Lines of a name, a count, and what it means.
#[derive(Default)]
struct Table(String);

impl Table {
    fn row(&mut self, what: &str, count: impl Display, meaning: &str) {
        // Writing to a String does not fail.
        let _ = writeln!(self.0, "{}", format!("{what:<47} {count:>8}  {meaning}").trim_end());
    }

    /// Outcomes, each with the meaning that `of` knows.
    fn rows(
        &mut self,
        before: &str,
        counts: &BTreeMap<String, u64>,
        of: impl Fn(&str) -> Option<&'static str>,
    ) {
        for (name, count) in counts {
            self.row(&format!("{before}{name}"), count, of(name).unwrap_or("?"));
        }
    }
}

impl Storm {
    /// The counts. `raged` and `settled` are how long sessions were started, and how long it then took until the books
    /// agreed.
    pub fn table(
        &self,
        books: &Books,
        counts: &Counts,
        ours: &[Ours],
        theirs: &[Theirs],
        (raged, settled): (Duration, Duration),
    ) -> String {
        let mut table = Table::default();
        table.row("session starts asked for", books.keys, "a click each, with a key of its own");
        table.row("  at both servers at once", books.doubled, "as a double click does");
        table.row("  requests sent", books.requests, "repeats with the same key included");
        table.row("  answered with a session", books.by_key.len(), "");
        table.row(
            "sessions acknowledged",
            books.acknowledged().len(),
            "two clicks on one device are one session",
        );
        table.row("sessions in our list", ours.len(), "must be those that were acknowledged");
        table.row("sessions that the sandbox made", theirs.len(), "each must belong to one of ours");
        let open = theirs.iter().filter(|made| made.is_open()).count();
        table.row("  open there at the end", open, "must be those that are open in our list");
        table.rows("sessions ", &tally(ours.iter().map(|session| session.state.clone())), meanings::of_state);
        let failures = tally(ours.iter().filter_map(|session| session.failure.clone()));
        table.rows("  failed: ", &failures, meanings::of_failure);
        table.rows("refused: ", &books.refusals, meanings::of_refusal);
        let kills: usize = self.servers.all().iter().map(Server::kills).sum();
        table.row("kills", kills, "a server ended without warning, and started again");
        table.row("answers lost because of them", books.lost, "asked for again with the same key");
        table.row("calls of the sandbox", counts.api_calls, "");
        table.rows("  went wrong: ", &counts.random_mishaps, meanings::of_mishap);
        table.row("renewals of the tokens", counts.refreshes, "");
        table.row("  refused", counts.refreshes_refused, "a refresh token that had been used");
        let begun = self.administrator.authorizations.load(Ordering::Relaxed);
        table.row("authorizations begun", begun, "the first, and what became necessary");
        let again = self.signed_in_again.load(Ordering::Relaxed);
        table.row("  because a kill cut off a renewal", again, "TeamViewer takes a refresh token once");
        table.row("seconds of storm", format_args!("{:.1}", raged.as_secs_f64()), "");
        #[expect(clippy::cast_precision_loss, reason = "some thousands")]
        let per_second = ours.len() as f64 / raged.as_secs_f64();
        table.row("sessions per second", format_args!("{per_second:.1}"), "");
        for percent in [50, 99] {
            let wait = format!("{:.1}", books.wait(percent).as_secs_f64());
            table.row(&format!("seconds until TeamViewer's answer, p{percent}"), wait, "pauses included");
        }
        let settled = format!("{:.1}", settled.as_secs_f64());
        table.row(
            "seconds until the books agreed",
            settled,
            "after the servers were started for the last time",
        );
        table.0
    }
}

fn tally(names: impl Iterator<Item = String>) -> BTreeMap<String, u64> {
    let mut tally = BTreeMap::new();
    for name in names {
        *tally.entry(name).or_default() += 1;
    }
    tally
}
