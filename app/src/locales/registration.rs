//! How the TeamViewer connector proves who it is: an app registration, or a script token.

use super::texts;

texts! {
    /// Texts of the app registration and of the script token.
    RegistrationTexts {
        title: "App registration", "App-registratie";
        description: "How TeamViewer knows this server when an account authorizes it.", "Waaraan TeamViewer deze server herkent als een account goedkeuring geeft.";
        source: "Comes from", "Afkomstig van";
        source_none: "Nowhere: not registered yet", "Nergens: nog niet geregistreerd";
        source_environment: "The server's settings", "De instellingen van de server";
        source_sandbox: "The sandbox", "De sandbox";
        source_connector: "Given here", "Hier opgegeven";
        client_id: "Client ID", "Client-id";
        client_secret: "Client secret", "Clientgeheim";
        secret_set: "Set, and never shown", "Ingesteld, wordt nooit getoond";
        region: "Region", "Regio";
        global: "Global (webapi.teamviewer.com)", "Wereldwijd (webapi.teamviewer.com)";
        united_states: "United States (webapi.us.teamviewer.com)", "Verenigde Staten (webapi.us.teamviewer.com)";
        other: "Another base URL", "Een andere basis-URL";
        base: "Base URL", "Basis-URL";
        base_hint: "An address on the public internet, such as https://webapi.example.com, without a path.", "Een adres op het openbare internet, zoals https://webapi.example.com, zonder pad.";
        redirect: "Redirect address", "Omleidingsadres";
        redirect_hint: "Give the app at TeamViewer exactly this redirect address.", "Geef de app bij TeamViewer precies dit omleidingsadres.";
        settings: "Whoever runs the server can give it these two settings instead, and start it again:", "Wie de server beheert, kan deze in plaats daarvan deze twee instellingen geven en hem opnieuw starten:";

        enter: "Enter registration", "Registratie opgeven";
        enter_other: "Use another registration", "Andere registratie gebruiken";
        change: "Change registration", "Registratie wijzigen";
        replace_secret: "Replace client secret", "Clientgeheim vervangen";
        locked: "Disconnect first to use another registration.", "Verbreek eerst de verbinding om een andere registratie te gebruiken.";
        save: "Save", "Opslaan";
        form_text: "Register an app at TeamViewer, under the profile of the account that holds the licence, and copy its client ID and client secret.", "Registreer een app bij TeamViewer, in het profiel van het account met de licentie, en kopieer de client-id en het clientgeheim ervan.";
        secret_new: "Sealed on this server, and never shown again.", "Wordt verzegeld op deze server en nooit meer getoond.";
        secret_kept: "Kept: leave empty to keep it. Another client ID or region needs its own secret.", "Bewaard: laat leeg om het te behouden. Een andere client-id of regio heeft een eigen geheim nodig.";
        secret_only: "While an account is connected, only the client secret can be replaced.", "Zolang een account verbonden is, kan alleen het clientgeheim worden vervangen.";

        remove: "Remove registration", "Registratie verwijderen";
        remove_title: "Remove the app registration?", "App-registratie verwijderen?";
        remove_will: "Client ID and client secret are erased here. The server's own settings count again, where it has any.", "Client-id en clientgeheim worden hier gewist. De eigen instellingen van de server gelden weer, als die er zijn.";
        remove_will_not: "The app at TeamViewer stays as it is; remove it there if nothing else uses it.", "De app bij TeamViewer blijft zoals die is; verwijder die daar als niets anders hem gebruikt.";
        keep: "Keep registration", "Registratie behouden";

        script_title: "Script token", "Scripttoken";
        script_text: "Instead of an app registration, the connector can use a script token that somebody makes in the TeamViewer account. It is never renewed: it is good until it is deleted there.", "In plaats van een app-registratie kan de connector een scripttoken gebruiken dat iemand in het TeamViewer-account maakt. Het wordt nooit vernieuwd: het geldt tot het daar wordt verwijderd.";
        script_in_use: "The connector uses a script token.", "De connector gebruikt een scripttoken.";
        script_use: "Use a script token", "Scripttoken gebruiken";
        script_replace: "Replace script token", "Scripttoken vervangen";
        script_needs: "The token needs these permissions:", "Het token heeft deze machtigingen nodig:";
        script_account: "View the account", "Het account weergeven";
        script_create: "Create sessions", "Sessies maken";
        script_read: "Read sessions, of the account or all", "Sessies lezen, van het account of alle";
        script_close: "Change sessions, to close them", "Sessies wijzigen, om ze te sluiten";
        script_reports: "Read connection reports, to tell when a session really ran", "Verbindingsrapporten lezen, om te weten wanneer een sessie echt liep";
        script_locked: "Disconnect the account first to use a script token.", "Verbreek eerst de verbinding met het account om een scripttoken te gebruiken.";
        script_token: "Script token", "Scripttoken";
        script_token_hint: "Sealed on this server, and never shown again. TeamViewer is asked at once whose it is.", "Wordt verzegeld op deze server en nooit meer getoond. TeamViewer wordt meteen gevraagd van wie het is.";
        script_connect: "Connect with this token", "Verbinden met dit token";
        script_refused: "TeamViewer does not take this token.", "TeamViewer aanvaardt dit token niet.";
        script_refused_todo: "Check that it is copied whole, was not deleted, and belongs to the region below. Nothing was kept.", "Controleer of het volledig is gekopieerd, niet is verwijderd en bij de regio hieronder hoort. Er is niets bewaard.";
    }
}
