//! The Company Portal as an app on the device.

use super::texts;

texts! {
    /// Texts of the installed Company Portal.
    PortalAppTexts {
        name: "Company Portal", "Bedrijfsportal";
        description: "Ask your IT department for help on this device, and answer when they ask.", "Vraag uw IT-afdeling om hulp op dit apparaat, en antwoord als zij het vragen.";
        notify: "Notify me on this device", "Meldingen op dit apparaat ontvangen";
        notified: "This device notifies you when somebody asks.", "Dit apparaat meldt het u als iemand iets vraagt.";
        notify_stop: "Turn off", "Uitzetten";
        offline_title: "There is no connection", "Er is geen verbinding";
        offline_text: "Without one you see no requests, and nobody can be let in from here. Check the connection of this device.", "Zonder verbinding ziet u geen verzoeken, en kan er vanaf hier niemand worden toegelaten. Controleer de verbinding van dit apparaat.";
        offline_again: "Try again", "Opnieuw proberen";
    }
}
