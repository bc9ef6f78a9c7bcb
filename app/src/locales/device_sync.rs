//! The Microsoft Intune connector: devices from Microsoft Graph.

use farhand_contract::device_sync::{GraphProblem, SyncKind, SyncLineKind, SyncState};

use super::{Locale, texts};

texts! {
    /// Texts of the Microsoft Intune connector.
    DeviceSyncTexts {
        name: "Microsoft Intune", "Microsoft Intune";
        purpose: "Managed devices, from Microsoft Graph.", "Beheerde apparaten, uit Microsoft Graph.";
        description: "Brings this organisation's managed devices in from Microsoft Graph, again and again.", "Haalt de beheerde apparaten van deze organisatie steeds opnieuw op uit Microsoft Graph.";
        sandbox_title: "This server talks to the sandbox, not to Microsoft Graph.", "Deze server praat met de sandbox, niet met Microsoft Graph.";
        sandbox_text: "The devices that it tells of are invented.", "De apparaten die deze meldt, zijn verzonnen.";
        read_only_title: "You can see the connector, not change it.", "U kunt de connector zien, maar niet wijzigen.";
        read_only_text: "Changing it needs the permission Update managed devices. Ask an administrator for it.", "Voor wijzigen is de machtiging Beheerde apparaten bijwerken nodig. Vraag een beheerder daarom.";

        registration: "App registration", "App-registratie";
        registration_text: "An app in Microsoft Entra with the application permission DeviceManagementManagedDevices.Read.All, which an administrator has consented to.", "Een app in Microsoft Entra met de toepassingsmachtiging DeviceManagementManagedDevices.Read.All, waarvoor een beheerder toestemming heeft gegeven.";
        not_registered: "No app registration yet: nothing is brought in.", "Nog geen app-registratie: er wordt niets opgehaald.";
        service: "Service", "Service";
        tenant: "Directory (tenant) ID", "Directory-id (tenant-id)";
        tenant_hint: "The directory's id, or one of its domains.", "De id van de directory, of een van de domeinen ervan.";
        client_id: "Application (client) ID", "Toepassings-id (client-id)";
        client_secret: "Client secret", "Clientgeheim";
        secret_set: "Set, and never shown", "Ingesteld, wordt nooit getoond";
        secret_new: "The secret's value, not its id. Sealed on this server, and never shown again.", "De waarde van het geheim, niet de id ervan. Wordt verzegeld op deze server en nooit meer getoond.";
        secret_kept: "Kept: leave empty to keep it. Another directory or app needs its own secret.", "Bewaard: laat leeg om het te behouden. Een andere directory of app heeft een eigen geheim nodig.";
        enter: "Enter registration", "Registratie opgeven";
        change: "Change registration", "Registratie wijzigen";
        save: "Save", "Opslaan";
        remove: "Remove registration", "Registratie verwijderen";
        remove_title: "Remove the app registration?", "App-registratie verwijderen?";
        remove_will: "The client secret is erased here, and the schedule with it. Devices and past runs stay.", "Het clientgeheim wordt hier gewist, en de planning ook. Apparaten en eerdere uitvoeringen blijven.";
        keep: "Keep registration", "Registratie behouden";

        schedule: "Schedule", "Planning";
        every: "Runs by itself", "Wordt vanzelf uitgevoerd";
        never: "Not", "Niet";
        every_hours(hours: u32): if hours == 1 { "Every hour".to_owned() } else { format!("Every {hours} hours") }, if hours == 1 { "Elk uur".to_owned() } else { format!("Elke {hours} uur") };
        next_run: "Next run", "Volgende uitvoering";
        schedule_text: "A run asks for what changed since the last one; once a day it asks for everything, and marks as removed what is not told any more.", "Een uitvoering vraagt wat sinds de vorige is gewijzigd; eens per dag wordt alles gevraagd, en wordt als verwijderd gemarkeerd wat niet meer wordt gemeld.";

        run_now: "Run now", "Nu uitvoeren";
        run_full: "Run in full", "Volledig uitvoeren";
        running: "Devices are being synchronised", "Apparaten worden gesynchroniseerd";
        progress(devices: &str, pages: &str): format!("{devices} devices on {pages} pages so far"), format!("Tot nu toe {devices} apparaten op {pages} pagina's");
        waits: "It waits, and goes on by itself.", "Er wordt gewacht; daarna gaat het vanzelf verder.";
        waits_until: "Goes on", "Gaat verder";

        runs: "Last runs", "Laatste uitvoeringen";
        no_runs: "Nothing was brought in yet.", "Er is nog niets opgehaald.";
        started: "Started", "Gestart";
        started_by: "Started by", "Gestart door";
        kind: "Kind", "Soort";
        state: "State", "Status";
        added: "Added", "Toegevoegd";
        changed: "Changed", "Gewijzigd";
        returned: "Back again", "Weer terug";
        removed: "Removed", "Verwijderd";
        unchanged: "Unchanged", "Ongewijzigd";
        refused: "Refused", "Geweigerd";
        new_ids: "New ids", "Nieuwe id's";
        repeated: "Told twice", "Dubbel gemeld";
        repeated_text: "Some devices stood on more than one page, so others may have been left out: nothing was marked as removed. The next run asks for everything again.", "Sommige apparaten stonden op meer dan één pagina, dus kunnen andere ontbreken: er is niets als verwijderd gemarkeerd. De volgende uitvoering vraagt alles opnieuw.";
        nameless: "Devices without an id", "Apparaten zonder id";
        nameless_text: "Some devices have no id by which they can be told from others, so they may be known ones: nothing was marked as removed.", "Sommige apparaten hebben geen id waaraan ze te herkennen zijn, en kunnen dus bekende zijn: er is niets als verwijderd gemarkeerd.";
        show_report: "Report", "Rapport";
        report: "Report of the run", "Rapport van de uitvoering";
        close_report: "Close report", "Rapport sluiten";
        no_lines: "Nothing changed.", "Er is niets gewijzigd.";
        what: "What", "Wat";
        device: "Device", "Apparaat";
        details: "Details", "Details";
        first_lines(most: &str): format!("Of each kind the first {most} are listed."), format!("Van elke soort worden de eerste {most} getoond.");
        same_serial(serial: &str, id: &str): format!("Has the serial number {serial} of the device {id}"), format!("Heeft het serienummer {serial} van het apparaat {id}");
    }
}

impl DeviceSyncTexts {
    const fn pick(self, en: &'static str, nl: &'static str) -> &'static str {
        match self.0 {
            Locale::En => en,
            Locale::Nl => nl,
        }
    }

    /// How much a run asks for.
    pub const fn of_kind(self, kind: SyncKind) -> &'static str {
        match kind {
            SyncKind::Full => self.pick("Everything", "Alles"),
            SyncKind::Delta => self.pick("Changes", "Wijzigingen"),
        }
    }

    /// Where a run stands.
    pub const fn of_state(self, state: SyncState) -> &'static str {
        match state {
            SyncState::Running => self.pick("Running", "Wordt uitgevoerd"),
            SyncState::Done => self.pick("Done", "Voltooid"),
            SyncState::Failed => self.pick("Failed", "Mislukt"),
        }
    }

    /// What a line is about.
    pub const fn of_line(self, kind: SyncLineKind) -> &'static str {
        match kind {
            SyncLineKind::Added => self.added(),
            SyncLineKind::Changed => self.changed(),
            SyncLineKind::Returned => self.returned(),
            SyncLineKind::Removed => self.removed(),
            SyncLineKind::Refused => self.refused(),
            SyncLineKind::NewId => self.pick("New id", "Nieuwe id"),
        }
    }

    /// What Microsoft Graph did, and what to do about it.
    pub fn problem(self, problem: GraphProblem) -> (String, String) {
        let (what, todo) = match problem {
            GraphProblem::Throttled { retry_after_seconds: Some(seconds) } => {
                let what = match self.0 {
                    Locale::En => format!("Microsoft Graph asks to wait {seconds} seconds."),
                    Locale::Nl => format!("Microsoft Graph vraagt om {seconds} seconden te wachten."),
                };
                return (what, self.pick("It goes on by itself.", "Het gaat vanzelf verder.").to_owned());
            }
            GraphProblem::ServerError { status } | GraphProblem::BadRequest { status } => {
                let what = match self.0 {
                    Locale::En => format!("Microsoft Graph answered with status {status}."),
                    Locale::Nl => format!("Microsoft Graph antwoordde met status {status}."),
                };
                return (what, self.try_again().to_owned());
            }
            GraphProblem::Throttled { retry_after_seconds: None } => (
                self.pick("Microsoft Graph takes no more requests for a moment.", "Microsoft Graph neemt even geen aanvragen aan."),
                self.try_again(),
            ),
            GraphProblem::Unreachable => (
                self.pick("Microsoft Graph can't be reached.", "Microsoft Graph is niet bereikbaar."),
                self.pick("Check this server's way to the internet.", "Controleer de internetverbinding van deze server."),
            ),
            GraphProblem::TimedOut => (
                self.pick("Microsoft Graph did not answer in time.", "Microsoft Graph antwoordde niet op tijd."),
                self.try_again(),
            ),
            GraphProblem::SignInRefused => (
                self.pick("Microsoft Entra does not accept the app.", "Microsoft Entra accepteert de app niet."),
                self.pick("Check directory, client ID and client secret, and whether the secret has expired.", "Controleer directory, client-id en clientgeheim, en of het geheim is verlopen."),
            ),
            GraphProblem::NotAllowed => (
                self.pick("The app may not read managed devices.", "De app mag beheerde apparaten niet lezen."),
                self.pick("Give it the application permission DeviceManagementManagedDevices.Read.All, with an administrator's consent.", "Geef de app de toepassingsmachtiging DeviceManagementManagedDevices.Read.All, met toestemming van een beheerder."),
            ),
            GraphProblem::CutShort => (
                self.pick("An answer of Microsoft Graph broke off.", "Een antwoord van Microsoft Graph brak af."),
                self.try_again(),
            ),
            GraphProblem::BadAnswer => (
                self.pick("Microsoft Graph answered something that it does not document.", "Microsoft Graph antwoordde iets dat niet is beschreven."),
                self.pick("What came before stays. Run it again; if it stays so, the log has more.", "Wat eerder kwam, blijft. Voer het opnieuw uit; als het zo blijft, staat er meer in het logboek."),
            ),
            GraphProblem::ForeignLink => (
                self.pick("The next page was to be asked for elsewhere, which was not done.", "De volgende pagina moest ergens anders worden gevraagd; dat is niet gedaan."),
                self.nothing_removed(),
            ),
            GraphProblem::Loop => (
                self.pick("The list of devices leads in a circle.", "De lijst met apparaten loopt in een kring."),
                self.nothing_removed(),
            ),
            GraphProblem::RepeatedPage => (
                self.pick("Microsoft Graph repeated a page.", "Microsoft Graph herhaalde een pagina."),
                self.nothing_removed(),
            ),
            GraphProblem::PlaceLost => (
                self.pick("Microsoft Graph does not know any more where the list was to go on.", "Microsoft Graph weet niet meer waar de lijst verder moest gaan."),
                self.nothing_removed(),
            ),
            GraphProblem::NothingTold => (
                self.pick("Microsoft Graph told of no device at all.", "Microsoft Graph meldde geen enkel apparaat."),
                self.pick("Nothing was marked as removed. Check whether the app still may see the devices.", "Er is niets als verwijderd gemarkeerd. Controleer of de app de apparaten nog mag zien."),
            ),
            GraphProblem::NoSecret => (
                self.pick("The client secret is missing, does not open, or was given for another service.", "Het clientgeheim ontbreekt, gaat niet open of is voor een andere service opgegeven."),
                self.pick("Enter the registration again.", "Geef de registratie opnieuw op."),
            ),
        };
        (what.to_owned(), todo.to_owned())
    }

    const fn try_again(self) -> &'static str {
        self.pick(
            "It is tried again a few times by itself.",
            "Het wordt vanzelf een paar keer opnieuw geprobeerd.",
        )
    }

    const fn nothing_removed(self) -> &'static str {
        self.pick(
            "What came before stays, and nothing was marked as removed. Run it again.",
            "Wat eerder kwam, blijft, en er is niets als verwijderd gemarkeerd. Voer het opnieuw uit.",
        )
    }
}
