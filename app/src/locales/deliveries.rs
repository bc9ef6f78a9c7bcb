//! What is sent by itself, to webhooks and by mail: what is done with it, and what came of it.

use farhand_contract::schedules::{DeliveryProblem, DeliveryState};

use super::{Locale, texts};

texts! {
    /// Texts of what is sent by itself.
    DeliveryTexts {
        webhook: "Webhook address", "Webhookadres";
        secret_title: "The secret of this webhook", "Het geheim van deze webhook";
        secret_text: "With it the receiver checks the header farhand-signature. It is shown this once: copy it now.", "Hiermee controleert de ontvanger de header farhand-signature. Het wordt alleen nu getoond: kopieer het nu.";
        turned_off: "Turned off", "Uitgeschakeld";
        turn_on: "Turn on", "Inschakelen";
        turn_off: "Turn off", "Uitschakelen";
        delete: "Delete", "Verwijderen";
        keep: "Keep it", "Behouden";
        actions: "Actions", "Acties";
        deliveries: "Last deliveries", "Laatste leveringen";
        no_deliveries: "Nothing has been sent yet.", "Er is nog niets verzonden.";
        state: "State", "Status";
        answer: "Answer", "Antwoord";
        attempts: "Attempts", "Pogingen";
        took: "Took", "Duur";
        millis(millis: u64): format!("{millis} ms"), format!("{millis} ms");
        smtp_status(status: u16): format!("SMTP status {status}"), format!("SMTP-status {status}");
        status(status: u16): format!("HTTP status {status}"), format!("HTTP-status {status}");
    }
}

impl DeliveryTexts {
    const fn pick(self, en: &'static str, nl: &'static str) -> &'static str {
        match self.0 {
            Locale::En => en,
            Locale::Nl => nl,
        }
    }

    /// Where a delivery stands.
    pub const fn of_state(self, state: DeliveryState) -> &'static str {
        match state {
            DeliveryState::Waiting => self.pick("Is tried again", "Wordt opnieuw geprobeerd"),
            DeliveryState::Delivered => self.pick("Delivered", "Geleverd"),
            DeliveryState::Failed => self.pick("Given up", "Opgegeven"),
        }
    }

    /// What an attempt met.
    pub const fn of_problem(self, problem: DeliveryProblem, mailed: bool) -> &'static str {
        match problem {
            DeliveryProblem::Refused if mailed => {
                self.pick("The mail server refused it", "De mailserver weigerde het")
            }
            DeliveryProblem::Unreachable if mailed => {
                self.pick("The mail server was not reached", "De mailserver was niet bereikbaar")
            }
            DeliveryProblem::NoMailServer => {
                self.pick("This server has no mail server", "Deze server heeft geen mailserver")
            }
            DeliveryProblem::Refused => self.pick("The webhook refused it", "De webhook weigerde het"),
            DeliveryProblem::Unreachable => {
                self.pick("The webhook was not reached", "De webhook was niet bereikbaar")
            }
            DeliveryProblem::NotAllowed => {
                self.pick("The address leads to a private network", "Het adres leidt naar een privénetwerk")
            }
            DeliveryProblem::NoSecret => {
                self.pick("The secret does not open any more", "Het geheim kan niet meer worden geopend")
            }
        }
    }
}
