//! Scheduled reports.

use farhand_contract::schedules::{Cadence, DeliveryProblem, DeliveryState};

use super::{Locale, texts};

texts! {
    /// Texts of scheduled reports.
    ScheduleTexts {
        title: "Scheduled reports", "Geplande rapporten";
        description: "The report of the day, week or month before, sent to a webhook or by mail.", "Het rapport van de dag, week of maand ervoor, verzonden naar een webhook of per mail.";
        none: "No report is scheduled.", "Er is geen rapport gepland.";
        add: "Schedule a report", "Rapport plannen";
        cadence: "How often", "Hoe vaak";
        hour: "Hour", "Uur";
        webhook: "Webhook address", "Webhookadres";
        webhook_hint: "An https address. Each report is posted to it as JSON, signed, and tried again when it is not taken.", "Een https-adres. Elk rapport wordt er ondertekend als JSON naartoe gestuurd, en opnieuw geprobeerd als het niet wordt aangenomen.";
        way: "Send it", "Verzenden";
        by_webhook: "To a webhook", "Naar een webhook";
        by_mail: "By mail", "Per mail";
        mail_to: "Mail addresses", "Mailadressen";
        mail_hint: "At most 10, with commas between. The mail is in the language and the time of Tenant administration > Settings.", "Hoogstens 10, met komma's ertussen. De mail is in de taal en de tijd van Tenantbeheer > Instellingen.";
        mail_from(sender: &str): format!("Mails are from {sender}."), format!("Mails komen van {sender}.");
        no_mail_server: "This server has no mail server, so nothing is mailed until whoever runs it sets FARHAND_SMTP_HOST and FARHAND_MAIL_FROM.", "Deze server heeft geen mailserver: er wordt niets gemaild totdat de beheerder van de server FARHAND_SMTP_HOST en FARHAND_MAIL_FROM instelt.";
        secret_title: "The secret of this webhook", "Het geheim van deze webhook";
        secret_text: "With it the receiver checks the header farhand-signature. It is shown this once: copy it now.", "Hiermee controleert de ontvanger de header farhand-signature. Het wordt alleen nu getoond: kopieer het nu.";
        next: "Next", "Volgende keer";
        turned_off: "Turned off", "Uitgeschakeld";
        turn_on: "Turn on", "Inschakelen";
        turn_off: "Turn off", "Uitschakelen";
        send: "Send now", "Nu verzenden";
        delete: "Delete", "Verwijderen";
        delete_title: "Delete this schedule?", "Deze planning verwijderen?";
        delete_text: "No more of these reports are sent, and what is known of past deliveries is forgotten.", "Deze rapporten worden niet meer verzonden, en wat bekend is van eerdere leveringen wordt vergeten.";
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
        smtp_status(status: u16): format!("SMTP status {status}"), format!("SMTP-status {status}");
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
