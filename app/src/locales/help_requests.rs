//! Help that device users ask for: the queue.

use farhand_contract::help_requests::HelpState;

use super::{isolated, texts};

texts! {
    /// Texts of the queue of help requests.
    HelpRequestTexts {
        title: "Help requests", "Hulpaanvragen";
        description: "What device users ask for in the Company Portal. Whoever waits longest stands first.", "Wat gebruikers van apparaten in de bedrijfsportal vragen. Wie het langst wacht, staat bovenaan.";
        home: "Home", "Start";
        filter_label: "Which help requests", "Welke hulpaanvragen";
        waiting: "Waiting", "Wachtend";
        settled: "Settled", "Afgehandeld";
        empty: "Nobody waits for help.", "Niemand wacht op hulp.";
        empty_settled: "No help request has been settled yet.", "Er is nog geen hulpaanvraag afgehandeld.";
        to_sessions: "Sessions", "Sessies";
        count(waiting: u64): if waiting == 1 { "1 waits".into() } else { format!("{waiting} wait") }, if waiting == 1 { "1 wacht".into() } else { format!("{waiting} wachten") };

        asked: "Asked", "Gevraagd";
        expires: "Expires", "Verloopt";
        approve: "Approve and start", "Goedkeuren en starten";
        dismiss: "Dismiss", "Afwijzen";
        to_session: "Go to the session", "Naar de sessie";
        not_offered: "A session can't be started for this device.", "Voor dit apparaat kan geen sessie worden gestart.";

        confirm_title: "Start all the same?", "Toch starten?";
        dismiss_title(device: &str): format!("Dismiss the help request of {device}?", device = isolated(device)), format!("De hulpaanvraag van {device} afwijzen?", device = isolated(device));
        dismiss_text: "The user sees that it was dismissed, and the reason. They can ask again.", "De gebruiker ziet dat de aanvraag is afgewezen, en de reden. Die kan het opnieuw vragen.";
        dismiss_reason: "Reason (optional)", "Reden (optioneel)";
        keep: "Keep waiting", "Laten wachten";

        approved: "Approved", "Goedgekeurd";
        dismissed: "Dismissed", "Afgewezen";
        withdrawn: "Taken back by the user", "Ingetrokken door de gebruiker";
        expired: "Expired", "Verlopen";
        by(name: &str): format!("by {name}", name = isolated(name)), format!("door {name}", name = isolated(name));
    }
}

impl HelpRequestTexts {
    /// Where a request stands.
    pub const fn state(self, state: HelpState) -> &'static str {
        match state {
            HelpState::Waiting => self.waiting(),
            HelpState::Approved => self.approved(),
            HelpState::Dismissed => self.dismissed(),
            HelpState::Withdrawn => self.withdrawn(),
            HelpState::Expired => self.expired(),
        }
    }
}
