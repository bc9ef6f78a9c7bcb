//! Remote assistance policies.

use farhand_contract::consent::{AppliedPolicy, ConsentPolicy, PolicySource, Unanswered};

use super::{Locale, isolated, texts};

texts! {
    /// Texts of remote assistance policies.
    ConsentTexts {
        title: "Remote assistance policy", "Beleid voor hulp op afstand";
        description: "How long a device's user has to answer, and what happens when nobody does.", "Hoe lang de gebruiker van een apparaat kan antwoorden, en wat er gebeurt als niemand dat doet.";
        tenant_administration: "Tenant administration", "Tenantbeheer";
        nearest: "The nearest policy applies, whole: the device's own, else that of a group it is in, else the organisation's. Of several groups' policies the strictest applies. Sessions keep the policy that applied when they were asked for.", "Het dichtstbijzijnde beleid geldt, in zijn geheel: dat van het apparaat zelf, anders dat van een groep waarin het zit, anders dat van de organisatie. Van het beleid van verschillende groepen geldt het strengste. Sessies houden het beleid dat gold toen ze werden aangevraagd.";

        tenant: "The whole organisation", "De hele organisatie";
        overrides: "Groups and devices", "Groepen en apparaten";
        overrides_none: "No group or device has a policy of its own.", "Geen groep of apparaat heeft een eigen beleid.";
        overrides_more: "Only those that were changed last are shown.", "Alleen wat het laatst is gewijzigd wordt getoond.";
        overrides_how: "For one device, open the device and choose Set a policy for this device.", "Voor één apparaat: open het apparaat en kies Beleid voor dit apparaat instellen.";
        set_for: "Applies to", "Geldt voor";
        group: "Group", "Groep";
        device: "Device", "Apparaat";
        policy: "Policy", "Beleid";
        changed: "Changed", "Gewijzigd";
        actions: "Actions", "Acties";

        answer_minutes: "Time to answer, in minutes", "Tijd om te antwoorden, in minuten";
        answer_minutes_hint: "From 1 to 240. On devices whose Company Portal shows nothing nobody is asked: sessions there wait an hour.", "Van 1 tot 240. Op apparaten waarvan de bedrijfsportal niets toont wordt niemand gevraagd: sessies wachten daar een uur.";
        ask_always: "Always ask: nobody goes on without an answer", "Altijd vragen: niemand gaat door zonder antwoord";
        unanswered: "When nobody answers", "Als niemand antwoordt";
        times_again: "How often the user is asked again", "Hoe vaak de gebruiker opnieuw wordt gevraagd";
        times_again_hint: "From 1 to 5, each time with the same time to answer.", "Van 1 tot 5, elke keer met dezelfde tijd om te antwoorden.";
        reason_required: "Ask for a reason or a ticket number before each session", "Vóór elke sessie om een reden of ticketnummer vragen";
        save: "Save", "Opslaan";
        saved: "Saved. It applies to sessions from now on.", "Opgeslagen. Het geldt voor sessies vanaf nu.";

        add: "Add a policy for a group", "Beleid voor een groep toevoegen";
        no_groups: "Every group has a policy of its own, or there is no group.", "Elke groep heeft een eigen beleid, of er is geen groep.";
        change: "Change", "Wijzigen";
        remove: "Remove", "Verwijderen";
        remove_title: "Remove this policy?", "Dit beleid verwijderen?";
        remove_text: "From then on the next nearest policy applies. Sessions that were asked for keep theirs.", "Daarna geldt het eerstvolgende dichtstbijzijnde beleid. Sessies die al zijn aangevraagd houden het hunne.";
        keep: "Keep it", "Behouden";
        set_for_device: "Set a policy for this device", "Beleid voor dit apparaat instellen";
        change_for_device: "Change the policy of this device", "Beleid van dit apparaat wijzigen";
        all: "All policies", "Al het beleid";
        to_device: "To the device", "Naar het apparaat";
        default_note: "Nobody has set one: these are the defaults.", "Niemand heeft iets ingesteld: dit zijn de standaardwaarden.";

        applies: "Consent", "Toestemming";
        comes_from: "Policy", "Beleid";
        until: "Can answer until", "Kan antwoorden tot";
        until_connect: "Can connect until", "Kan verbinden tot";
        went_on: "Nobody answered in time. The policy lets you go on without an answer: read the code out, or send the link. Somebody at the device has to open it. The user can still accept or decline.", "Niemand heeft op tijd geantwoord. Het beleid laat u doorgaan zonder antwoord: lees de code voor of stuur de koppeling. Iemand bij het apparaat moet deze openen. De gebruiker kan nog steeds accepteren of weigeren.";
        reason_needed: "The policy asks for a reason or a ticket number. The user sees it.", "Het beleid vraagt om een reden of ticketnummer. De gebruiker ziet die.";
        reason_or_ticket: "Reason or ticket number", "Reden of ticketnummer";
        minutes(minutes: u32): if minutes == 1 { "1 minute".into() } else { format!("{minutes} minutes") }, if minutes == 1 { "1 minuut".into() } else { format!("{minutes} minuten") };
        asked_again(times: u32, of: u32): format!("Nobody answered in time: asked again ({times} of {of})."), format!("Niemand antwoordde op tijd: opnieuw gevraagd ({times} van {of}).");
        policy_for(name: &str): format!("Policy for {name}", name = isolated(name)), format!("Beleid voor {name}", name = isolated(name));
        times(times: u32): if times == 1 { "once".into() } else { format!("{times} times") }, if times == 1 { "één keer".into() } else { format!("{times} keer") };
    }
}

impl ConsentTexts {
    const fn pick(self, en: &'static str, nl: &'static str) -> &'static str {
        match self.0 {
            Locale::En => en,
            Locale::Nl => nl,
        }
    }

    /// What happens when nobody answers.
    pub const fn of_unanswered(self, unanswered: Unanswered) -> &'static str {
        match unanswered {
            Unanswered::Expire => self.pick("The session expires", "De sessie verloopt"),
            Unanswered::AskAgain => {
                self.pick("The user is asked again", "De gebruiker wordt opnieuw gevraagd")
            }
            Unanswered::GoOn => self.pick(
                "The technician may go on with code and link",
                "De medewerker mag doorgaan met code en koppeling",
            ),
        }
    }

    /// A policy in a line.
    pub fn summary(self, policy: &ConsentPolicy) -> String {
        let mut parts = vec![self.minutes(policy.answer_minutes)];
        parts.push(match policy.unanswered {
            Unanswered::Expire => self.pick("then it expires", "daarna verloopt het").to_owned(),
            Unanswered::AskAgain => {
                let times = self.times(policy.times_again);
                match self.0 {
                    Locale::En => format!("then asked again {times}"),
                    Locale::Nl => format!("daarna {times} opnieuw gevraagd"),
                }
            }
            Unanswered::GoOn => {
                self.pick("then the technician may go on", "daarna mag de medewerker doorgaan").to_owned()
            }
        });
        if policy.ask_always {
            parts.push(self.pick("always ask", "altijd vragen").to_owned());
        }
        if policy.reason_required {
            parts.push(self.pick("reason required", "reden verplicht").to_owned());
        }
        parts.join(" · ")
    }

    /// Where a policy comes from.
    pub fn of_source(self, source: &PolicySource) -> String {
        match source {
            PolicySource::Default => self.pick("Default", "Standaard").to_owned(),
            PolicySource::Tenant => self.pick("The organisation's", "Van de organisatie").to_owned(),
            PolicySource::Group { name, .. } => match self.0 {
                Locale::En => format!("The group {name}"),
                Locale::Nl => format!("De groep {name}"),
            },
            PolicySource::Device => self.pick("The device's own", "Van het apparaat zelf").to_owned(),
        }
    }

    /// What applies, and why.
    pub fn of_applied(self, applied: &AppliedPolicy) -> String {
        format!("{}: {}", self.of_source(&applied.source), self.summary(&applied.policy))
    }
}
