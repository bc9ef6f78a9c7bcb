//! The second generation of the TeamViewer connector.

use super::texts;

texts! {
    /// Texts of the second generation of the connector: setting it, and starting with it.
    WebConnectorTexts {
        title: "The new TeamViewer connector", "De nieuwe TeamViewer-connector";
        description: "Opens TeamViewer's own page with the device, in a new tab. It needs no account here: technicians sign in at TeamViewer, and TeamViewer decides what they may do. It also takes Android devices of the organisation's own. Both connectors can be on.", "Opent de eigen pagina van TeamViewer met het apparaat, in een nieuw tabblad. Hier is geen account nodig: medewerkers melden zich aan bij TeamViewer, en TeamViewer bepaalt wat zij mogen. Android-apparaten van de organisatie zelf kunnen er ook mee. Beide connectors kunnen aanstaan.";
        needs_client: "The TeamViewer host or full client must be installed on the device, and managed in TeamViewer.", "De TeamViewer-host of de volledige client moet op het apparaat zijn geïnstalleerd en in TeamViewer worden beheerd.";
        turn_on: "Turn on TeamViewer connector", "TeamViewer-connector inschakelen";
        base: "TeamViewer base URL", "Basis-URL van TeamViewer";
        base_hint: "A region may have its own, such as https://eu.web.teamviewer.com/.", "Een regio kan een eigen adres hebben, zoals https://eu.web.teamviewer.com/.";
        save: "Save", "Opslaan";
        saved: "Saved.", "Opgeslagen.";
        state: "State", "Status";
        on: "On", "Ingeschakeld";
        off: "Off", "Uitgeschakeld";
        also_on: "The new connector is on.", "De nieuwe connector staat aan.";

        choice: "Start with", "Starten met";
        choice_old: "TeamViewer (old)", "TeamViewer (oud)";
        choice_old_text: "Asks the user in the Company Portal. You follow the session here.", "Vraagt het de gebruiker in de bedrijfsportal. U volgt de sessie hier.";
        choice_new: "TeamViewer", "TeamViewer";
        choice_new_text: "Opens TeamViewer with this device, in a new tab.", "Opent TeamViewer met dit apparaat, in een nieuw tabblad.";
        reason_hint: "Written down in the audit log.", "Wordt vastgelegd in het auditlogboek.";
        open: "Open TeamViewer", "TeamViewer openen";
        opening: "Opening TeamViewer…", "TeamViewer wordt geopend…";
        no_session: "The audit log records that you open it; TeamViewer tells nothing of what happens there, so no session appears here.", "Het auditlogboek legt vast dat u het opent; TeamViewer vertelt niets over wat daar gebeurt, dus verschijnt hier geen sessie.";
        told: "TeamViewer is told the device's Microsoft Entra device ID or, when it has none, its name.", "TeamViewer krijgt de Microsoft Entra-apparaat-id van het apparaat of, als die er niet is, de naam.";
        opened: "TeamViewer is open in another tab.", "TeamViewer is geopend in een ander tabblad.";
        blocked: "The browser did not let a new tab open.", "De browser liet geen nieuw tabblad openen.";
        open_here: "Open TeamViewer in a new tab", "TeamViewer in een nieuw tabblad openen";
    }
}
