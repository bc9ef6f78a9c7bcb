//! What technicians do with their sessions.

use super::{isolated, texts};

texts! {
    /// Texts of what technicians do with their sessions.
    TechnicianTexts {
        starting_again: "Starting again…", "Opnieuw starten…";
        start_again_hint: "The user gets the new code without another step.", "De gebruiker krijgt de nieuwe code zonder verdere stap.";
        unsupported_title: "Start again all the same?", "Toch opnieuw starten?";
        unsupported_text: "TeamViewer may not support this device: the session may not start, or not show everything.", "TeamViewer biedt mogelijk geen ondersteuning voor dit apparaat: de sessie start misschien niet, of laat niet alles zien.";
        follows: "Started in the place of", "Gestart in plaats van";
        session_before: "the session before this one", "de vorige sessie";
        session_after: "Go to the session after this one", "Naar de volgende sessie";

        send_again: "Send again", "Opnieuw sturen";
        sent_again(times: u32): if times == 1 { "sent again once".into() } else { format!("sent again {times} times") }, if times == 1 { "één keer opnieuw gestuurd".into() } else { format!("{times} keer opnieuw gestuurd") };
        sent_again_just_now: "The request was sent again: the Company Portal shows it anew.", "Het verzoek is opnieuw gestuurd: de bedrijfsportal toont het opnieuw.";

        hand_over: "Hand over", "Overdragen";
        hand_over_title: "Hand the session over", "De sessie overdragen";
        hand_over_text: "From then on only this colleague can connect. They see the session at once. A connection that you have opened goes on until you close TeamViewer.", "Vanaf dan kan alleen deze collega verbinden. Deze ziet de sessie meteen. Een verbinding die u hebt geopend, loopt door tot u TeamViewer sluit.";
        colleague: "Colleague", "Collega";
        choose: "Choose a colleague", "Kies een collega";
        nobody: "Nobody else may ask for a session on this device. An administrator can give a colleague a role that allows it.", "Niemand anders mag voor dit apparaat een sessie aanvragen. Een beheerder kan een collega een rol geven die dat toestaat.";
        technician: "Technician", "Medewerker";

        end: "End session", "Sessie beëindigen";
        end_title: "End the session?", "De sessie beëindigen?";
        end_text: "TeamViewer then lets nobody in any more. It does not cut the connection that is running: that ends when you or the user closes TeamViewer.", "TeamViewer laat dan niemand meer binnen. De lopende verbinding wordt niet verbroken: die eindigt als u of de gebruiker TeamViewer sluit.";
        end_keep: "Keep it open", "Open laten";
        closed: "The session is closed to new connections. The one that runs ends when you or the user closes TeamViewer.", "De sessie is gesloten voor nieuwe verbindingen. De lopende eindigt als u of de gebruiker TeamViewer sluit.";

        note_title: "Note and ticket", "Notitie en ticket";
        note: "Note", "Notitie";
        ticket: "Ticket", "Ticket";
        note_hint: "Colleagues who see this session see it too. The device's user does not.", "Collega's die deze sessie zien, zien dit ook. De gebruiker van het apparaat niet.";
        no_note: "Nothing was written down.", "Er is niets genoteerd.";
        save: "Save", "Opslaan";
        saved: "Saved", "Opgeslagen";
        written_by(name: &str): format!("Last written by {name},", name = isolated(name)), format!("Laatst geschreven door {name},", name = isolated(name));
        changed_elsewhere: "Somebody else wrote here meanwhile. Yours is still in the fields; saving puts it over theirs.", "Iemand anders heeft hier intussen geschreven. Uw tekst staat nog in de velden; opslaan vervangt die van de ander.";
        theirs: "What stands there now", "Wat er nu staat";
        counted(used: usize, limit: u32): format!("{used} of {limit}"), format!("{used} van {limit}");

        read_out_title: "To read out or to mail", "Om voor te lezen of te mailen";
        read_out(code: &str, link: &str): format!("Please open {link} and allow the connection. If TeamViewer asks for a session code, enter {code}."), format!("Open {link} en sta de verbinding toe. Als TeamViewer om een sessiecode vraagt, voert u {code} in.");
        copy_text: "Copy text", "Tekst kopiëren";
        mail_greeting: "Hello,", "Hallo,";
        mail_intro(name: &str, device: &str): format!("{name} would like to help you on the device {device}.", name = isolated(name), device = isolated(device)), format!("{name} wil u helpen op het apparaat {device}.", name = isolated(name), device = isolated(device));

        dock: "Your open sessions", "Uw open sessies";
        dock_more(device: &str): format!("Details of the session on {device}", device = isolated(device)), format!("Details van de sessie op {device}", device = isolated(device));
        dock_open: "Open the session", "De sessie openen";

        history: "Sessions on this device", "Sessies op dit apparaat";
        history_empty: "No session yet that you may see.", "Nog geen sessie die u mag zien.";
        history_more(shown: usize, total: u64): format!("The newest {shown} of {total}"), format!("De nieuwste {shown} van {total}");

        supported: "What TeamViewer supports", "Wat TeamViewer ondersteunt";
        supported_control: "Windows 10 and 11, Android device administrator and Android work profile: remote control.", "Windows 10 en 11, Android-apparaatbeheer en Android-werkprofiel: besturing op afstand.";
        supported_screen: "iOS, iPadOS and macOS: screen sharing; the user keeps the controls.", "iOS, iPadOS en macOS: scherm delen; de gebruiker houdt de bediening.";
        supported_perhaps: "HoloLens, Surface Hub and Windows 10 S: perhaps, after a confirmation.", "HoloLens, Surface Hub en Windows 10 S: misschien, na een bevestiging.";
        supported_not: "Android dedicated, fully managed and corporate-owned work profile, Linux and others: not.", "Android dedicated, volledig beheerd en werkprofiel in bedrijfseigendom, Linux en andere: niet.";
        supported_list: "TeamViewer's own pages", "De eigen pagina's van TeamViewer";
        userless_after: "After you start, this pane shows the session code, a link, and a text to read out or to mail.", "Na het starten toont dit deelvenster de sessiecode, een koppeling, en een tekst om voor te lezen of te mailen.";
    }
}
