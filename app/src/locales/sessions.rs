//! Starting a session, a session, and all of them.

use super::{isolated, texts};

texts! {
    /// Texts of the session blades.
    SessionTexts {
        start_title: "New remote assistance session", "Nieuwe sessie van hulp op afstand";
        device: "Device", "Apparaat";
        user: "User", "Gebruiker";
        platform: "Platform", "Platform";
        mode: "What you will be able to do", "Wat u kunt doen";
        no_user: "No user", "Geen gebruiker";
        what_happens: "The user gets a notification in the Company Portal and can accept or decline. Nothing happens on the device before that.", "De gebruiker krijgt een melding in de bedrijfsportal en kan accepteren of weigeren. Daarvoor gebeurt er niets op het apparaat.";
        screen_sharing_notice: "On this platform TeamViewer shares the screen; the user keeps the controls.", "Op dit platform deelt TeamViewer het scherm; de gebruiker houdt de bediening.";

        unsupported_title: "TeamViewer may not support this device.", "TeamViewer biedt mogelijk geen ondersteuning voor dit apparaat.";
        unsupported_text: "The session may not start, or not show everything. Which systems are supported is on TeamViewer's own pages:", "De sessie start misschien niet, of laat niet alles zien. Welke systemen worden ondersteund, staat op de eigen pagina's van TeamViewer:";
        unsupported_confirm: "I know, and want to try all the same", "Ik weet het, en wil het toch proberen";
        no_portal_title: "The Company Portal shows nothing on this device.", "De bedrijfsportal toont niets op dit apparaat.";
        no_portal_text: "It was enrolled without a user. After starting, read out the code or send the link; or start the session in the TeamViewer portal.", "Het is ingeschreven zonder gebruiker. Lees na het starten de code voor of stuur de koppeling; of start de sessie in de TeamViewer-portal.";

        reason: "Reason", "Reden";
        optional: "optional", "optioneel";
        reason_hint: "The user sees it with the request.", "De gebruiker ziet die bij het verzoek.";
        counted(used: usize, limit: u32): format!("{used} of {limit}"), format!("{used} van {limit}");
        start: "Start session", "Sessie starten";
        starting: "Starting…", "Bezig met starten…";
        not_offered_title: "A session can't be started for this device.", "Voor dit apparaat kan geen sessie worden gestart.";
        to_connector: "Go to the TeamViewer connector", "Naar de TeamViewer-connector";

        session_title: "Remote assistance session", "Sessie van hulp op afstand";
        connecting: "Connecting to TeamViewer…", "Verbinding maken met TeamViewer…";
        connecting_text: "This takes a few seconds.", "Dit duurt enkele seconden.";
        awaiting: "Waiting for the user to accept in the Company Portal.", "Wachten tot de gebruiker accepteert in de bedrijfsportal.";
        awaiting_no_portal: "Read out the code, or send the link.", "Lees de code voor, of stuur de koppeling.";
        accepted: "The user has accepted. Choose Connect to start the remote session.", "De gebruiker heeft geaccepteerd. Kies Verbinden om de externe sessie te starten.";
        accepted_other: "The user has accepted.", "De gebruiker heeft geaccepteerd.";
        active: "Both sides are connected. Close the TeamViewer window when you are done.", "Beide kanten zijn verbonden. Sluit het TeamViewer-venster als u klaar bent.";
        connect: "Connect", "Verbinden";
        connect_hint: "Opens TeamViewer in a new tab.", "Opent TeamViewer in een nieuw tabblad.";
        connect_other(name: &str): format!("Only {name}, the session's technician, can connect.", name = isolated(name)), format!("Alleen {name}, de medewerker van de sessie, kan verbinden.", name = isolated(name));
        code: "Session code", "Sessiecode";
        link: "Link for the user", "Koppeling voor de gebruiker";
        link_hint: "To read out or to mail, when the user does not see the notification.", "Om voor te lezen of te mailen, als de gebruiker de melding niet ziet.";
        link_hint_no_portal: "The Company Portal shows nothing on this device: send this link, or read out the code.", "De bedrijfsportal toont niets op dit apparaat: stuur deze koppeling, of lees de code voor.";
        mail: "Mail it", "Mailen";
        mail_subject: "Remote assistance session", "Sessie van hulp op afstand";
        expires: "Expires", "Verloopt";

        progress: "Progress", "Verloop";
        step_asked: "Asked for", "Aangevraagd";
        step_sent: "Sent to TeamViewer", "Naar TeamViewer gestuurd";
        step_shown: "Shown to the user", "Aan de gebruiker getoond";
        step_accepted: "Accepted", "Geaccepteerd";
        step_declined: "Declined", "Geweigerd";
        step_connected: "Connected", "Verbonden";
        step_ended: "Ended", "Beëindigd";
        step_expired: "Expired", "Verlopen";
        step_cancelled: "Cancelled", "Geannuleerd";
        step_failed: "Failed", "Mislukt";
        by(name: &str): format!("by {name}", name = isolated(name)), format!("door {name}", name = isolated(name));
        details: "Device details", "Apparaatgegevens";
        requested_by: "Asked for by", "Aangevraagd door";

        cancel: "Cancel request", "Verzoek annuleren";
        cancel_title: "Cancel the request?", "Het verzoek annuleren?";
        cancel_text: "The request disappears from the Company Portal and the session code stops working. You can ask again at any time.", "Het verzoek verdwijnt uit de bedrijfsportal en de sessiecode werkt niet meer. U kunt het altijd opnieuw vragen.";
        cancel_keep: "Keep waiting", "Blijven wachten";

        declined: "The user declined. Call or write to them before you ask again.", "De gebruiker heeft geweigerd. Bel of schrijf voordat u het opnieuw vraagt.";
        expired: "Nobody answered, or nobody connected, in time.", "Er is niet op tijd geantwoord of verbinding gemaakt.";
        cancelled: "The request was cancelled.", "Het verzoek is geannuleerd.";
        ended: "The session is over.", "De sessie is voorbij.";
        lasted(duration: &str): format!("It lasted {duration}."), format!("Die duurde {duration}.");
        failed_title: "The session could not be made.", "De sessie kon niet worden gemaakt.";
        start_again: "Start again", "Opnieuw starten";
        to_device: "Go to the device", "Naar het apparaat";

        list_title: "Sessions", "Sessies";
        list_description: "Remote assistance sessions, live and past.", "Sessies van hulp op afstand, lopend en voorbij.";
        home: "Home", "Start";
        all: "All", "Alle";
        open_only: "Open only", "Alleen open";
        filter_label: "Which sessions", "Welke sessies";
        count(total: u64): if total == 1 { "1 session".into() } else { format!("{total} sessions") }, if total == 1 { "1 sessie".into() } else { format!("{total} sessies") };
        column_device: "Device", "Apparaat";
        column_user: "User", "Gebruiker";
        column_state: "State", "Status";
        column_requested_by: "Asked for by", "Aangevraagd door";
        column_requested_at: "Asked for", "Aangevraagd";
        column_duration: "Duration", "Duur";
        empty: "No sessions yet. Start one from a device's … menu.", "Nog geen sessies. Start er een via het menu … van een apparaat.";
        empty_open: "No open sessions.", "Geen open sessies.";
        to_devices: "All devices", "Alle apparaten";
        not_found: "There is no session at this address.", "Er is geen sessie op dit adres.";

        hours_minutes(hours: i64, minutes: i64): format!("{hours} h {minutes} min"), format!("{hours} u {minutes} min");
        minutes_seconds(minutes: i64, seconds: i64): format!("{minutes} min {seconds} s"), format!("{minutes} min {seconds} s");
        seconds(seconds: i64): format!("{seconds} s"), format!("{seconds} s");
    }
}

impl SessionTexts {
    /// A length of time of so many seconds, in its two largest units.
    pub fn duration(self, seconds: i64) -> String {
        let seconds = seconds.max(0);
        match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
            (0, 0, seconds) => self.seconds(seconds),
            (0, minutes, seconds) => self.minutes_seconds(minutes, seconds),
            (hours, minutes, _) => self.hours_minutes(hours, minutes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SessionTexts;
    use crate::locales::Locale;

    #[test]
    fn a_duration_is_told_in_its_two_largest_units() {
        let english = SessionTexts(Locale::En);
        assert_eq!(english.duration(-3), "0 s");
        assert_eq!(english.duration(59), "59 s");
        assert_eq!(english.duration(754), "12 min 34 s");
        assert_eq!(english.duration(3_661), "1 h 1 min");
        assert_eq!(SessionTexts(Locale::Nl).duration(3_661), "1 u 1 min");
    }
}
