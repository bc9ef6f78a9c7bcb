//! The audit log.

use farhand_contract::audit::Activity;

use super::{Locale, SealTexts, texts};

texts! {
    /// Texts of the audit log.
    AuditTexts {
        tenant_administration: "Tenant administration", "Tenantbeheer";
        title: "Audit logs", "Auditlogboeken";
        description: "Who did what, when, from where, with what result. Newest first.", "Wie wat deed, wanneer, van waar, met welk resultaat. Nieuwste eerst.";
        at: "Date", "Datum";
        activity: "Activity", "Activiteit";
        result: "Result", "Resultaat";
        actor: "Initiated by", "Gestart door";
        target: "Target", "Doel";
        address: "Network address", "Netwerkadres";
        reason: "Reason", "Reden";
        by_itself: "Farhand, by itself", "Farhand, vanzelf";
        count(total: u64): if total == 1 { "1 event".into() } else { format!("{total} events") }, if total == 1 { "1 gebeurtenis".into() } else { format!("{total} gebeurtenissen") };
        empty: "Nothing has been done yet.", "Er is nog niets gedaan.";
        search: "Search by person, target, reason or address", "Zoeken op persoon, doel, reden of adres";
        any_activity: "All activities", "Alle activiteiten";
        any_result: "All results", "Alle resultaten";
        nothing_found: "No events match these filters.", "Geen gebeurtenissen voldoen aan deze filters.";
        policy: "Policy", "Beleid";
        request_id: "Request id", "Aanvraag-id";
        file_name: "audit-log", "auditlogboek";
    }
}

impl AuditTexts {
    /// The heads of the columns of an export.
    pub const fn columns(self) -> [&'static str; 10] {
        [
            self.at(),
            self.activity(),
            self.result(),
            self.target(),
            self.actor(),
            self.address(),
            self.reason(),
            self.policy(),
            self.request_id(),
            SealTexts(self.0).seal(),
        ]
    }

    /// What was done.
    pub const fn of_activity(self, activity: Activity) -> &'static str {
        let (english, dutch) = words(activity);
        match self.0 {
            Locale::En => english,
            Locale::Nl => dutch,
        }
    }
}

#[expect(clippy::too_many_lines, reason = "a dictionary")]
const fn words(activity: Activity) -> (&'static str, &'static str) {
    match activity {
        Activity::SignIn => ("Sign in", "Aanmelden"),
        Activity::SignOut => ("Sign out", "Afmelden"),
        Activity::AddUser => ("Add user", "Gebruiker toevoegen"),
        Activity::DisableUser => ("Disable user", "Gebruiker uitschakelen"),
        Activity::EnableUser => ("Enable user", "Gebruiker inschakelen"),
        Activity::SetPassword => ("Set password", "Wachtwoord instellen"),
        Activity::SetRoles => ("Set roles", "Rollen instellen"),
        Activity::SignOutUser => ("Sign user out", "Gebruiker afmelden"),
        Activity::AcceptAgreement => ("Accept licence agreement", "Gebruiksrechtovereenkomst accepteren"),
        Activity::BeginAuthorization => {
            ("Begin authorization at TeamViewer", "Goedkeuring bij TeamViewer beginnen")
        }
        Activity::ConnectConnector => ("Connect TeamViewer connector", "TeamViewer-connector verbinden"),
        Activity::DisconnectConnector => {
            ("Disconnect TeamViewer connector", "TeamViewer-connector loskoppelen")
        }
        Activity::ConnectorNeedsSignIn => {
            ("TeamViewer connector stopped working", "TeamViewer-connector werkt niet meer")
        }
        Activity::SetRegistration => ("Set app registration", "App-registratie instellen"),
        Activity::ForgetRegistration => ("Remove app registration", "App-registratie verwijderen"),
        Activity::CheckConnector => ("Check TeamViewer connector", "TeamViewer-connector controleren"),
        Activity::RevokeTokens => ("Revoke tokens at TeamViewer", "Tokens bij TeamViewer intrekken"),
        Activity::RotateKey => ("Rotate key", "Sleutel vernieuwen"),
        Activity::TurnOnWebConnector => {
            ("Turn on the new TeamViewer connector", "Nieuwe TeamViewer-connector inschakelen")
        }
        Activity::TurnOffWebConnector => {
            ("Turn off the new TeamViewer connector", "Nieuwe TeamViewer-connector uitschakelen")
        }
        Activity::OpenTeamViewer => ("Open TeamViewer for a device", "TeamViewer openen voor een apparaat"),
        Activity::RequestSession => ("Request remote assistance", "Hulp op afstand aanvragen"),
        Activity::CreateSession => ("Create TeamViewer session", "TeamViewer-sessie maken"),
        Activity::FailSession => ("Session could not be made", "Sessie kon niet worden gemaakt"),
        Activity::OpenSupporterLink => ("Open remote session", "Externe sessie openen"),
        Activity::AcceptSession => ("Accept session", "Sessie accepteren"),
        Activity::DeclineSession => ("Decline session", "Sessie weigeren"),
        Activity::ExplainDecline => ("Say why it was declined", "Zeggen waarom is geweigerd"),
        Activity::StopSession => ("Stop session on the device", "Sessie stoppen op het apparaat"),
        Activity::ConnectSession => ("Both sides connected", "Beide kanten verbonden"),
        Activity::EndSession => ("End session", "Sessie beëindigen"),
        Activity::ExpireSession => ("Session expired", "Sessie verlopen"),
        Activity::CancelSession => ("Cancel request", "Verzoek annuleren"),
        Activity::StartSessionAgain => ("Start session again", "Sessie opnieuw starten"),
        Activity::SendSessionAgain => ("Send request again", "Verzoek opnieuw sturen"),
        Activity::HandOverSession => ("Hand session over", "Sessie overdragen"),
        Activity::CloseSession => {
            ("Close session to new connections", "Sessie sluiten voor nieuwe verbindingen")
        }
        Activity::CorrectSession => (
            "TeamViewer's late report corrected the times",
            "Laat rapport van TeamViewer verbeterde de tijden",
        ),
        Activity::WriteSessionNote => ("Write note and ticket", "Notitie en ticket schrijven"),
        Activity::InviteDevice => ("Make device code", "Apparaatcode maken"),
        Activity::EnrolDevice => {
            ("Sign device in to the Company Portal", "Apparaat aanmelden bij de bedrijfsportal")
        }
        Activity::SignDeviceOut => {
            ("Sign device out of the Company Portal", "Apparaat afmelden bij de bedrijfsportal")
        }
        Activity::ImportDevices => ("Import devices", "Apparaten importeren"),
        Activity::AskForHelp => ("Ask for help", "Hulp vragen"),
        Activity::ApproveHelp => ("Approve help request", "Hulpaanvraag goedkeuren"),
        Activity::DismissHelp => ("Dismiss help request", "Hulpaanvraag afwijzen"),
        Activity::WithdrawHelp => ("Withdraw help request", "Hulpaanvraag intrekken"),
        Activity::ExpireHelp => ("Help request expired", "Hulpaanvraag verlopen"),
        Activity::ExportSessions => ("Export sessions", "Sessies exporteren"),
        Activity::SetGraphRegistration => {
            ("Set app registration for Microsoft Graph", "App-registratie voor Microsoft Graph instellen")
        }
        Activity::ForgetGraphRegistration => (
            "Remove app registration for Microsoft Graph",
            "App-registratie voor Microsoft Graph verwijderen",
        ),
        Activity::SetSyncSchedule => {
            ("Set schedule of device synchronisation", "Planning van apparaatsynchronisatie instellen")
        }
        Activity::SyncDevices => ("Synchronise devices", "Apparaten synchroniseren"),
        Activity::ExportAudit => ("Export audit log", "Auditlogboek exporteren"),
        Activity::ExportDevices => ("Export devices", "Apparaten exporteren"),
        Activity::AddReportSchedule => ("Schedule report", "Rapport plannen"),
        Activity::ChangeReportSchedule => {
            ("Turn scheduled report on or off", "Gepland rapport in- of uitschakelen")
        }
        Activity::DeleteReportSchedule => ("Delete scheduled report", "Gepland rapport verwijderen"),
        Activity::AddWebhook => ("Add webhook for notifications", "Webhook voor meldingen toevoegen"),
        Activity::ChangeWebhook => {
            ("Turn webhook for notifications on or off", "Webhook voor meldingen in- of uitschakelen")
        }
        Activity::TestWebhook => ("Test webhook for notifications", "Webhook voor meldingen testen"),
        Activity::DeleteWebhook => ("Delete webhook for notifications", "Webhook voor meldingen verwijderen"),
        Activity::SendReport => ("Send report now", "Rapport nu verzenden"),
        Activity::DeliverReport => ("Deliver report", "Rapport leveren"),
        Activity::SetPolicy => ("Set remote assistance policy", "Beleid voor hulp op afstand instellen"),
        Activity::RemovePolicy => {
            ("Remove remote assistance policy", "Beleid voor hulp op afstand verwijderen")
        }
        Activity::AskSessionAgain => {
            ("No answer: user asked again", "Geen antwoord: gebruiker opnieuw gevraagd")
        }
        Activity::ShareDeviceView => ("Share view of All devices", "Weergave van Alle apparaten delen"),
        Activity::ChangeDeviceView => {
            ("Change shared view of All devices", "Gedeelde weergave van Alle apparaten wijzigen")
        }
        Activity::UnshareDeviceView => {
            ("Stop sharing view of All devices", "Delen van weergave van Alle apparaten beëindigen")
        }
        Activity::DeleteDeviceView => {
            ("Delete shared view of All devices", "Gedeelde weergave van Alle apparaten verwijderen")
        }
        Activity::CreateGroup => ("Create device group", "Apparaatgroep maken"),
        Activity::ChangeGroup => ("Change device group", "Apparaatgroep wijzigen"),
        Activity::DeleteGroup => ("Delete device group", "Apparaatgroep verwijderen"),
        Activity::AddGroupMembers => ("Add devices to a group", "Apparaten aan een groep toevoegen"),
        Activity::RemoveGroupMembers => {
            ("Remove devices from a group", "Apparaten uit een groep verwijderen")
        }
        Activity::TagDevices => ("Tag devices", "Apparaten een label geven"),
        Activity::UntagDevices => ("Remove tag from devices", "Label van apparaten verwijderen"),
        Activity::SetTextSettings => ("Set language and time zone", "Taal en tijdzone instellen"),
        Activity::GoOnUnanswered => {
            ("No answer: went on without one", "Geen antwoord: zonder antwoord doorgegaan")
        }
    }
}
