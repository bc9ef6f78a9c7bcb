//! The Company Portal. Plain words: the reader is no administrator.

use super::{isolated, texts};

texts! {
    /// Texts of the Company Portal.
    PortalTexts {
        title: "Company Portal", "Bedrijfsportal";
        waiting_title(waiting: u32, title: &str): format!("({waiting}) {title}"), format!("({waiting}) {title}");
        managed_by(organization: &str): format!("This device is managed by {organization}."), format!("Dit apparaat wordt beheerd door {organization}.");
        help: "Remote assistance", "Hulp op afstand";
        flag(waiting: u32): if waiting == 1 { "1 request waits for your answer".into() } else { format!("{waiting} requests wait for your answer") }, if waiting == 1 { "1 verzoek wacht op uw antwoord".into() } else { format!("{waiting} verzoeken wachten op uw antwoord") };
        no_request: "Nobody is asking for anything.", "Niemand vraagt iets.";
        no_request_text: "When your IT department wants to help you on this device, the request appears here. You decide.", "Als uw IT-afdeling u op dit apparaat wil helpen, verschijnt het verzoek hier. U beslist.";

        control_banner: "Your IT administrator is requesting control of this device for a remote assistance session", "Uw IT-beheerder vraagt de controle over dit apparaat aan voor een hulpsessie op afstand";
        screen_banner: "Your IT administrator is asking to see the screen of this device for a remote assistance session", "Uw IT-beheerder vraagt het scherm van dit apparaat te mogen zien voor een hulpsessie op afstand";
        who(name: &str): format!("{name} asks to help you", name = isolated(name)), format!("{name} vraagt u te mogen helpen", name = isolated(name));
        from: "Works for", "Werkt voor";
        why: "Why", "Waarom";
        no_reason: "No reason was given.", "Er is geen reden gegeven.";
        can: "What they will be able to do", "Wat deze persoon kan doen";
        can_control: "See your screen, and use the mouse and keyboard or touch", "Uw scherm zien, en muis en toetsenbord of aanraking gebruiken";
        can_see: "See your screen. You stay in control", "Uw scherm zien. U houdt zelf de bediening";
        until: "Answer before", "Antwoord vóór";
        stop_hint: "You can stop at any time.", "U kunt op elk moment stoppen.";
        accept: "Accept", "Accepteren";
        decline: "Decline", "Weigeren";

        accepted: "You accepted", "U hebt geaccepteerd";
        accepted_text: "Open TeamViewer, and allow access when it asks.", "Open TeamViewer, en sta de toegang toe als daarom wordt gevraagd.";
        open: "Open TeamViewer", "TeamViewer openen";
        code: "If it asks for a code", "Als er om een code wordt gevraagd";
        preparing: "A request is being prepared. This takes a few seconds.", "Er wordt een verzoek voorbereid. Dit duurt enkele seconden.";
        running(name: &str): format!("{name} is connected to this device.", name = isolated(name)), format!("{name} is verbonden met dit apparaat.", name = isolated(name));
        running_stop: "To stop, close the TeamViewer window, or choose Disconnect in it.", "Om te stoppen sluit u het TeamViewer-venster, of kiest u daarin Verbinding verbreken.";
        open_again: "Open TeamViewer again", "TeamViewer opnieuw openen";

        ended: "The session is over. Nobody is connected to this device.", "De sessie is voorbij. Niemand is met dit apparaat verbonden.";
        declined: "You declined. Nobody is connected to this device.", "U hebt geweigerd. Niemand is met dit apparaat verbonden.";
        expired: "The request expired. Nobody is connected to this device.", "Het verzoek is verlopen. Niemand is met dit apparaat verbonden.";
        withdrawn: "The request was taken back. Nobody is connected to this device.", "Het verzoek is ingetrokken. Niemand is met dit apparaat verbonden.";

        enrol_title: "Set up this device", "Dit apparaat instellen";
        enrol_text: "Type in the device code that your IT department gave you.", "Typ de apparaatcode die u van uw IT-afdeling hebt gekregen.";
        not_enrolled: "This browser does not know yet which device it is on.", "Deze browser weet nog niet op welk apparaat hij staat.";
        code_label: "Device code", "Apparaatcode";
        code_hint: "Eight letters and digits, such as K7QM-2XPD", "Acht letters en cijfers, zoals K7QM-2XPD";
        enrol: "Continue", "Doorgaan";
        code_refused: "This code does not exist, has been used, or is older than a day. Ask your IT department for a new one.", "Deze code bestaat niet, is al gebruikt, of is ouder dan een dag. Vraag uw IT-afdeling om een nieuwe.";
        try_again: "Something went wrong on the server. Nothing has changed; try again in a moment.", "Er ging iets mis op de server. Er is niets veranderd; probeer het over een ogenblik opnieuw.";
        try_later: "Too many tries. Wait a minute, then try again.", "Te veel pogingen. Wacht een minuut en probeer het dan opnieuw.";

    }
}
