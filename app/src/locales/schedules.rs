//! Scheduled reports.

use farhand_contract::schedules::{Cadence, DeliveryProblem, DeliveryState};

use super::{Locale, texts};

texts! {
    /// Texts of scheduled reports.
    ScheduleTexts {
        title: "Scheduled reports", "Geplande rapporten";
        description: "The report of the day, week or month before, sent to a webhook.", "Het rapport van de dag, week of maand ervoor, verzonden naar een webhook.";
        none: "No report is scheduled.", "Er is geen rapport gepland.";
        add: "Schedule a report", "Rapport plannen";
        cadence: "How often", "Hoe vaak";
        hour: "Hour", "Uur";
        webhook: "Webhook address", "Webhookadres";
        webhook_hint: "An https address. Each report is posted to it as JSON, signed, and tried again when it is not taken.", "Een https-adres. Elk rapport wordt er ondertekend als JSON naartoe gestuurd, en opnieuw geprobeerd als het niet wordt aangenomen.";
        secret_title: "The secret of this webhook", "Het geheim van deze webhook";
        secret_text: "With it the receiver checks the header farhand-signature. It is shown this once: copy it now.", "Hiermee controleert de ontvanger de header farhand-signature. Het wordt alleen nu getoond: kopieer het nu.";
        next: "Next", "Volgende keer";
        turned_off: "Turned off", "Uitgeschakeld";
        turn_on: "Turn on", "Inschakelen";
        turn_off: "Turn off", "Uitschakelen";
        send: "Send now", "Nu verzenden";
        delete: "Delete", "Verwijderen";
        delete_title: "Delete this schedule?", "Deze planning verwijderen?";
        delete_text: "No more reports are sent to this webhook, and what is known of past deliveries is forgotten.", "Er worden geen rapporten meer naar deze webhook verzonden, en wat bekend is van eerdere leveringen wordt vergeten.";
        keep: "Keep it", "Behouden";
        actions: "Actions", "Acties";
        deliveries: "Last deliveries", "Laatste leveringen";
        no_deliveries: "Nothing has been sent yet.", "Er is nog niets verzonden.";
        days: "About", "Over";
        state: "State", "Status";
        answer: "Answer", "Antwoord";
        attempts: "Attempts", "Pogingen";
        took: "Took", "Duur";
        begun: "Begun", "Begonnen";
        millis(millis: u64): format!("{millis} ms"), format!("{millis} ms");
        status(status: u16): format!("HTTP status {status}"), format!("HTTP-status {status}");
    }
}

impl ScheduleTexts {
    const fn pick(self, en: &'static str, nl: &'static str) -> &'static str {
        match self.0 {
            Locale::En => en,
            Locale::Nl => nl,
        }
    }

    /// How often.
    pub const fn of_cadence(self, cadence: Cadence) -> &'static str {
        match cadence {
            Cadence::Daily => self.pick("Daily", "Dagelijks"),
            Cadence::Weekly => self.pick("Weekly, on Monday", "Wekelijks, op maandag"),
            Cadence::Monthly => self.pick("Monthly, on the 1st", "Maandelijks, op de 1e"),
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
    pub const fn of_problem(self, problem: DeliveryProblem) -> &'static str {
        match problem {
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
