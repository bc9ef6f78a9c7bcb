//! Home.

use super::texts;

texts! {
    /// Texts of Home.
    HomeTexts {
        title: "Home", "Start";
        description: "Managed devices and remote assistance at a glance.", "Beheerde apparaten en hulp op afstand in één oogopslag.";
        devices: "Managed devices", "Beheerde apparaten";
        noncompliant: "Noncompliant", "Niet-compatibel";
        waiting: "Sessions waiting for a user", "Sessies die op een gebruiker wachten";
        active: "Active sessions", "Actieve sessies";
        connector: "TeamViewer connector", "TeamViewer-connector";
        state: "State", "Status";
        account: "Account", "Account";
        license: "Licence", "Licentie";
        last_contact: "Last contact", "Laatste contact";
        open_connector: "Open the connector", "Connector openen";
        sandbox: "It talks to the sandbox, not to TeamViewer.", "De connector praat met de sandbox, niet met TeamViewer.";
    }
}
