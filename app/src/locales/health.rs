//! How the TeamViewer connector does.

use farhand_contract::connectors::PartnerOperation;

use super::{Locale, texts};

texts! {
    /// Texts about how the TeamViewer connector does.
    HealthTexts {
        title: "Health", "Gezondheid";
        well: "TeamViewer answers as it should.", "TeamViewer antwoordt zoals het hoort.";
        unknown: "Not checked yet.", "Nog niet gecontroleerd.";
        last_contact: "Last contact", "Laatste contact";
        checked_at: "Last check", "Laatste controle";
        next_check_at: "Next check", "Volgende controle";
        next_refresh_at: "Next renewal of the tokens", "Volgende vernieuwing van de tokens";
        check_now: "Check now", "Nu controleren";
        calls: "Last calls", "Laatste aanroepen";
        calls_hint: "Calls to TeamViewer that this server made since it started, newest first.", "Aanroepen van TeamViewer die deze server sinds de start heeft gedaan, nieuwste eerst.";
        no_calls: "This server has not called TeamViewer since it started.", "Deze server heeft TeamViewer sinds de start niet aangeroepen.";
        call: "Call", "Aanroep";
        at: "Time", "Tijd";
        duration: "Duration", "Duur";
        outcome: "Outcome", "Resultaat";
        milliseconds(number: &str): format!("{number} ms"), format!("{number} ms");

        pause_asked: "TeamViewer asked this server to wait.", "TeamViewer vroeg deze server te wachten.";
        pause_asked_todo: "Until then no call is made, and sessions can't be made. There is nothing to do. If it stays so, look at TeamViewer's status page, and for what else calls TeamViewer in this account's name.", "Tot dan wordt er niets aangeroepen en kan er geen sessie worden gemaakt. U hoeft niets te doen. Blijft het zo, kijk dan op de statuspagina van TeamViewer en naar wat TeamViewer nog meer namens dit account aanroept.";
        pause_failing: "TeamViewer keeps failing, and is left alone for a while.", "TeamViewer blijft falen en wordt even met rust gelaten.";
        pause_failing_todo: "Until then sessions can't be made; lists and pages go on working.", "Tot dan kan er geen sessie worden gemaakt; lijsten en pagina's blijven werken.";
        pause_trying: "TeamViewer kept failing. The next call tries whether it answers again.", "TeamViewer bleef falen. De volgende aanroep probeert of het weer antwoordt.";
        pause_trying_todo: "Check now to try it at once.", "Controleer nu om het meteen te proberen.";
        pause_until: "Until:", "Tot:";

        revoking: "TeamViewer is being asked to revoke tokens that are used no more.", "TeamViewer wordt gevraagd tokens in te trekken die niet meer worden gebruikt.";
        revoke_failing: "TeamViewer has not revoked the tokens yet.", "TeamViewer heeft de tokens nog niet ingetrokken.";
        revoke_attempts(attempts: u32): if attempts == 1 { "Tried once.".into() } else { format!("Tried {attempts} times.") }, if attempts == 1 { "Eén keer geprobeerd.".into() } else { format!("{attempts} keer geprobeerd.") };
        revoke_next: "Next try:", "Volgende poging:";
        revoke_given_up: "TeamViewer did not revoke the tokens.", "TeamViewer heeft de tokens niet ingetrokken.";
        revoke_yourself: "They are erased here, and this server no longer tries. Remove the app's access in the TeamViewer account yourself.", "Ze zijn hier gewist, en deze server probeert het niet meer. Verwijder de toegang van de app zelf in het TeamViewer-account.";
    }
}

impl HealthTexts {
    /// A call of the TeamViewer Web API.
    pub const fn of_operation(self, operation: PartnerOperation) -> &'static str {
        let (english, dutch) = words(operation);
        match self.0 {
            Locale::En => english,
            Locale::Nl => dutch,
        }
    }
}

const fn words(operation: PartnerOperation) -> (&'static str, &'static str) {
    match operation {
        PartnerOperation::Exchange => ("Exchange code for tokens", "Code inwisselen voor tokens"),
        PartnerOperation::Refresh => ("Renew tokens", "Tokens vernieuwen"),
        PartnerOperation::Revoke => ("Revoke tokens", "Tokens intrekken"),
        PartnerOperation::Ping => ("Check token", "Token controleren"),
        PartnerOperation::Account => ("Read account", "Account lezen"),
        PartnerOperation::CreateSession => ("Create session", "Sessie maken"),
        PartnerOperation::Session => ("Read session", "Sessie lezen"),
        PartnerOperation::OpenSessions => ("List open sessions", "Open sessies ophalen"),
        PartnerOperation::CloseSession => ("Close session", "Sessie sluiten"),
        PartnerOperation::Connections => ("Read connection report", "Verbindingsrapport lezen"),
    }
}
