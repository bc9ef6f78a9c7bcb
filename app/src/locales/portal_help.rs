//! Asking for help in the Company Portal.

use super::texts;

texts! {
    /// Texts of asking for help in the Company Portal.
    PortalHelpTexts {
        ask_title: "Need help on this device?", "Hulp nodig op dit apparaat?";
        ask_text: "Say what is wrong. Your IT department sees it, and can ask to help you here.", "Zeg wat er aan de hand is. Uw IT-afdeling ziet het, en kan vragen u hier te mogen helpen.";
        message: "What is wrong", "Wat is er aan de hand";
        counted(used: usize, limit: u32): format!("{used} of {limit}"), format!("{used} van {limit}");
        ask: "Ask for help", "Hulp vragen";

        waiting: "You asked for help", "U hebt om hulp gevraagd";
        waiting_text: "Your IT department sees your request. When somebody takes it up, they ask here to help you, and you decide.", "Uw IT-afdeling ziet uw aanvraag. Als iemand die oppakt, vraagt die hier u te mogen helpen, en u beslist.";
        you_wrote: "You wrote", "U schreef";
        until: "Waits until", "Wacht tot";
        withdraw: "Take it back", "Intrekken";

        dismissed: "Your request for help was dismissed.", "Uw hulpaanvraag is afgewezen.";
        dismissed_because: "They say", "Het antwoord";
        expired: "Nobody could take up your request for help in time.", "Niemand kon uw hulpaanvraag op tijd oppakken.";
        expired_text: "Ask again, or call your IT department.", "Vraag het opnieuw, of bel uw IT-afdeling.";
    }
}
