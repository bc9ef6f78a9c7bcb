//! Scheduled reports.

use farhand_contract::schedules::Cadence;

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
        webhook_hint: "An https address. Each report is posted to it as JSON, signed, and tried again when it is not taken.", "Een https-adres. Elk rapport wordt er ondertekend als JSON naartoe gestuurd, en opnieuw geprobeerd als het niet wordt aangenomen.";
        way: "Send it", "Verzenden";
        by_webhook: "To a webhook", "Naar een webhook";
        by_mail: "By mail", "Per mail";
        mail_to: "Mail addresses", "Mailadressen";
        mail_hint: "At most 10, with commas between. The mail is in the language and the time of Tenant administration > Settings.", "Hoogstens 10, met komma's ertussen. De mail is in de taal en de tijd van Tenantbeheer > Instellingen.";
        mail_from(sender: &str): format!("Mails are from {sender}."), format!("Mails komen van {sender}.");
        no_mail_server: "This server has no mail server, so nothing is mailed until whoever runs it sets FARHAND_SMTP_HOST and FARHAND_MAIL_FROM.", "Deze server heeft geen mailserver: er wordt niets gemaild totdat de beheerder van de server FARHAND_SMTP_HOST en FARHAND_MAIL_FROM instelt.";
        next: "Next", "Volgende keer";
        send: "Send now", "Nu verzenden";
        delete_title: "Delete this schedule?", "Deze planning verwijderen?";
        delete_text: "No more of these reports are sent, and what is known of past deliveries is forgotten.", "Deze rapporten worden niet meer verzonden, en wat bekend is van eerdere leveringen wordt vergeten.";
        days: "About", "Over";
        begun: "Begun", "Begonnen";
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
}
