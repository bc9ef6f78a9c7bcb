//! All devices.

use super::texts;

texts! {
    /// Texts of All devices.
    DevicesTexts {
        title: "All devices", "Alle apparaten";
        devices: "Devices", "Apparaten";
        description: "Every device that Intune manages for this organisation.", "Alle apparaten die Intune voor deze organisatie beheert.";
        search: "Search by name, user, serial number or model", "Zoek op naam, gebruiker, serienummer of model";
        device_name: "Device name", "Apparaatnaam";
        managed_by: "Managed by", "Beheerd door";
        ownership: "Ownership", "Eigendom";
        compliance: "Compliance", "Naleving";
        os: "OS", "Besturingssysteem";
        os_version: "OS version", "Versie van besturingssysteem";
        last_check_in: "Last check-in", "Laatste check-in";
        user: "Primary user UPN", "UPN van primaire gebruiker";
        model: "Model", "Model";
        actions: "Actions", "Acties";
        actions_of(name: &str): format!("Actions for {name}"), format!("Acties voor {name}");
        new_session: "New remote assistance session", "Nieuwe sessie van hulp op afstand";
        open_session: "Open the remote assistance session", "De sessie van hulp op afstand openen";
        open: "Open", "Openen";
        to_connector: "TeamViewer connector", "TeamViewer-connector";
        import: "Import", "Importeren";
        empty: "The devices of your organisation stand here once you import them.", "Hier staan de apparaten van uw organisatie zodra u ze importeert.";
        nothing_found(search: &str): format!("No device matches “{search}”."), format!("Geen apparaat komt overeen met ‘{search}’.");
        clear_search: "Clear search", "Zoekopdracht wissen";
    }
}
