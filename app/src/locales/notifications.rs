//! What operators are told.

use farhand_contract::notifications::NotificationKind;

use super::{Locale, isolated, texts};

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
        elsewhere: "Something happened that you want to be told of.", "Er is iets gebeurd waarvan u op de hoogte wilt zijn.";
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
        webhooks_text: "Told of everybody's sessions and of the TeamViewer connector, as JSON, signed, and tried again when it is not taken.", "Krijgen te horen wat er met de sessies van iedereen en met de TeamViewer-connector gebeurt: als JSON, ondertekend, en opnieuw geprobeerd als het niet wordt aangenomen.";
        no_webhooks: "There is no webhook.", "Er is geen webhook.";
        add: "Add webhook", "Webhook toevoegen";
        address_hint: "An https address on the public internet.", "Een https-adres op het openbare internet.";
        told_of: "Told of", "Krijgt te horen";
        send_test: "Send a test", "Test verzenden";
        test: "Test", "Test";
        delete_title: "Delete this webhook?", "Deze webhook verwijderen?";
        delete_text: "It is told nothing more, and what is known of past deliveries is forgotten.", "Deze krijgt niets meer te horen, en wat bekend is van eerdere leveringen wordt vergeten.";
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
            NotificationKind::ConnectorNeedsSignIn => self.pick(
                "The TeamViewer connector needs a new sign-in or script token, for whoever may change it",
                "De TeamViewer-connector heeft een nieuwe aanmelding of een nieuw scripttoken nodig, voor wie hem mag wijzigen",
            ),
            NotificationKind::RevocationGivenUp => self.pick(
                "TeamViewer does not revoke tokens after a disconnect, for whoever may change the connector",
                "TeamViewer trekt tokens niet in nadat de verbinding is verbroken, voor wie de connector mag wijzigen",
            ),
        }
    }

    fn connector(self, en: &str, nl: &str) -> String {
        match self.0 {
            Locale::En => format!("TeamViewer connector: {en}"),
            Locale::Nl => format!("TeamViewer-connector: {nl}"),
        }
    }

    /// What happened, on this device where there is one.
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
            NotificationKind::ConnectorNeedsSignIn => {
                return self.connector("a new sign-in is needed", "er is een nieuwe aanmelding nodig");
            }
            NotificationKind::RevocationGivenUp => {
                return self.connector("tokens were not revoked", "tokens zijn niet ingetrokken");
            }
        };
        format!("{}: {what}", isolated(device))
    }
}
