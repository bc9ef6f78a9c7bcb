//! What operators are told.

use farhand_contract::notifications::NotificationKind;

use super::{Locale, texts};

texts! {
    /// Texts of notifications.
    NotificationTexts {
        title: "Notifications", "Meldingen";
        description: "What you are told of, and how.", "Waarvan u op de hoogte wordt gehouden, en hoe.";
        none: "Nothing yet. What happens with your sessions is told here.", "Nog niets. Wat er met uw sessies gebeurt, leest u hier.";
        settings: "Notification settings", "Instellingen voor meldingen";
        mark_read: "Mark as read", "Als gelezen markeren";
        mark_all: "Mark all as read", "Alles als gelezen markeren";
        unread: "Unread", "Ongelezen";
        kept(days: i64): format!("Kept for {days} days."), format!("{days} dagen bewaard.");
        latest(shown: usize, total: u64): format!("The latest {shown} of {total} are shown."), format!("De laatste {shown} van {total} worden getoond.");
        bell(unread: u64): if unread == 0 { "Notifications".to_owned() } else { format!("Notifications, {unread} unread") }, if unread == 0 { "Meldingen".to_owned() } else { format!("Meldingen, {unread} ongelezen") };
        several(count: u64): format!("{count} new notifications"), format!("{count} nieuwe meldingen");
        show: "Show", "Tonen";
        elsewhere: "Something happened with your sessions.", "Er is iets gebeurd met uw sessies.";
        yours: "What you are told of", "Waarvan u een melding krijgt";
        kind: "What happens", "Wat er gebeurt";
        in_app: "In the app", "In de app";
        push: "Web Push", "Web Push";
        saved: "Saved", "Opgeslagen";
        browser: "This browser", "Deze browser";
        browser_text: "Web Push reaches you while this page is closed, in the browsers in which you turn it on, until you sign out.", "Web Push bereikt u ook als deze pagina gesloten is, in de browsers waarin u het inschakelt, tot u zich afmeldt.";
        browser_cannot: "This browser has no Web Push, or does not allow notifications from this site.", "Deze browser heeft geen Web Push, of staat geen meldingen van deze site toe.";
        browser_on: "On in this browser.", "Ingeschakeld in deze browser.";
        browser_turn_on: "Turn on in this browser", "In deze browser inschakelen";
        browser_turn_off: "Turn off in this browser", "In deze browser uitschakelen";
        nothing_for_you: "Your role asks for no sessions, so there is nothing to tell you.", "Met uw rol vraagt u geen sessies aan; er valt u dus niets te melden.";
        watch: "Notify me when it is back", "Melden wanneer het terug is";
        watching: "You are told once the Company Portal on it is open again, or it checks in.", "U krijgt een melding zodra de bedrijfsportal erop weer open is, of het incheckt.";
        unwatch: "Do not notify me", "Niet melden";
        webhooks: "Webhooks", "Webhooks";
        webhooks_text: "Told of everybody's sessions, as JSON, signed, and tried again when it is not taken.", "Krijgen de sessies van iedereen te horen: als JSON, ondertekend, en opnieuw geprobeerd als het niet wordt aangenomen.";
        no_webhooks: "There is no webhook.", "Er is geen webhook.";
        add: "Add webhook", "Webhook toevoegen";
        address: "Webhook address", "Webhookadres";
        address_hint: "An https address on the public internet.", "Een https-adres op het openbare internet.";
        told_of: "Told of", "Krijgt te horen";
        turned_off: "Turned off", "Uitgeschakeld";
        turn_on: "Turn on", "Inschakelen";
        turn_off: "Turn off", "Uitschakelen";
        delete: "Delete", "Verwijderen";
        keep: "Keep it", "Behouden";
        delete_title: "Delete this webhook?", "Deze webhook verwijderen?";
        delete_text: "It is told nothing more, and what is known of past deliveries is forgotten.", "Deze krijgt niets meer te horen, en wat bekend is van eerdere leveringen wordt vergeten.";
        secret_title: "The secret of this webhook", "Het geheim van deze webhook";
        happened: "Happened", "Gebeurd";
        what: "What", "Wat";
    }
}

impl NotificationTexts {
    const fn pick(self, en: &'static str, nl: &'static str) -> &'static str {
        match self.0 {
            Locale::En => en,
            Locale::Nl => nl,
        }
    }

    /// What happens, in a list of choices.
    pub const fn of_kind(self, kind: NotificationKind) -> &'static str {
        match kind {
            NotificationKind::Accepted => self.pick("The user accepts", "De gebruiker accepteert"),
            NotificationKind::Declined => self.pick("The user declines", "De gebruiker weigert"),
            NotificationKind::Expiring => self.pick(
                "A request is about to expire: 5 minutes before, or half of a shorter time limit",
                "Een verzoek verloopt bijna: 5 minuten ervoor, of de helft van een kortere tijdslimiet",
            ),
            NotificationKind::Expired => {
                self.pick("A request expires without an answer", "Een verzoek verloopt zonder antwoord")
            }
            NotificationKind::BackOnline => {
                self.pick("A device is back online", "Een apparaat is weer online")
            }
            NotificationKind::HelpAsked => {
                self.pick("A device's user asks for help", "De gebruiker van een apparaat vraagt om hulp")
            }
        }
    }

    /// What happened, on this device.
    pub fn told(self, kind: NotificationKind, device: &str) -> String {
        let what = match kind {
            NotificationKind::Accepted => self.pick("request accepted", "verzoek geaccepteerd"),
            NotificationKind::Declined => self.pick("request declined", "verzoek geweigerd"),
            NotificationKind::Expiring => self.pick(
                "no answer yet, the request is about to expire",
                "nog geen antwoord, het verzoek verloopt bijna",
            ),
            NotificationKind::Expired => self.pick("nobody answered in time", "niemand antwoordde op tijd"),
            NotificationKind::BackOnline => self.pick("back online", "weer online"),
            NotificationKind::HelpAsked => self.pick("help is asked for", "er wordt om hulp gevraagd"),
        };
        format!("{device}: {what}")
    }
}
