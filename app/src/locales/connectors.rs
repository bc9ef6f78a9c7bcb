//! Connectors and tokens, and the TeamViewer connector.

use farhand_contract::connectors::PartnerAccount;

use super::texts;

texts! {
    /// Texts of the connector blades.
    ConnectorTexts {
        tenant_administration: "Tenant administration", "Tenantbeheer";
        title: "Connectors and tokens", "Connectors en tokens";
        description: "The services that this organisation has connected.", "De services die deze organisatie heeft verbonden.";
        name: "TeamViewer connector", "TeamViewer-connector";
        purpose: "Remote assistance on managed devices.", "Hulp op afstand op beheerde apparaten.";
        column_connector: "Connector", "Connector";
        column_state: "State", "Status";
        column_account: "Account", "Account";
        column_last_contact: "Last contact", "Laatste contact";

        blade_description: "Lets this organisation give remote assistance through its own TeamViewer account.", "Hiermee geeft deze organisatie hulp op afstand via haar eigen TeamViewer-account.";
        state: "State", "Status";
        account: "Account", "Account";
        email: "E-mail address", "E-mailadres";
        company: "Company", "Bedrijf";
        license: "Licence", "Licentie";
        inactive(license: &str): format!("{license} (not active)"), format!("{license} (niet actief)");
        connected_at: "Connected", "Verbonden";
        service: "Service", "Service";
        agreement_accepted_by: "Agreement accepted by", "Overeenkomst geaccepteerd door";
        agreement_accepted_at: "Accepted", "Geaccepteerd";
        agreement_version: "Agreement version", "Versie van overeenkomst";
        status: "Status", "Status";

        may_title: "What the connector may do", "Wat de connector mag doen";
        may_create_sessions: "Create TeamViewer sessions", "TeamViewer-sessies maken";
        may_create_sessions_more: "One for each request for remote assistance, in the name of the TeamViewer account that is connected.", "Eén voor elk verzoek om hulp op afstand, op naam van het TeamViewer-account dat verbonden is.";
        may_read_directory: "Read directory data", "Adreslijstgegevens lezen";
        may_read_directory_more: "The device's name and its user's name, to name the session by.", "De naam van het apparaat en die van de gebruiker, om de sessie een naam te geven.";
        may_keep_token: "Keep the TeamViewer account's access token", "Het toegangstoken voor het TeamViewer-account opslaan";
        may_keep_token_more: "Sealed on this server. When you disconnect it is forgotten here and revoked at TeamViewer; a script token can only be deleted there.", "Verzegeld op deze server. Als u de verbinding verbreekt, wordt het hier vergeten en bij TeamViewer ingetrokken; een scripttoken kan alleen daar worden verwijderd.";

        steps_title: "Connect TeamViewer", "TeamViewer verbinden";
        step_connect: "Connect", "Verbinding maken";
        step_connect_text: "Read and accept the licence agreement. You need a TeamViewer account whose licence allows integration.", "Lees en accepteer de gebruiksrechtovereenkomst. U hebt een TeamViewer-account nodig waarvan de licentie integratie toestaat.";
        step_connect_done: "Licence agreement accepted", "Gebruiksrechtovereenkomst geaccepteerd";
        step_authorize: "Log in to TeamViewer to authorize", "Aanmelden bij TeamViewer voor goedkeuring";
        step_authorize_text: "A page of TeamViewer opens. Log in there with the account that holds the licence, and allow access. You come back here by yourself.", "Er wordt een pagina van TeamViewer geopend. Meld u daar aan met het account dat de licentie heeft en sta de toegang toe. U keert vanzelf hier terug.";
        step_authorize_until: "Within ten minutes of accepting. After that, accept the agreement again.", "Binnen tien minuten na het accepteren. Daarna accepteert u de overeenkomst opnieuw.";
        step_connected: "Connected", "Verbonden";
        step_connected_text: "Sessions can be started from Devices > All devices.", "Sessies kunnen worden gestart via Apparaten > Alle apparaten.";
        connected_as(account: &str): format!("Connected as {account}"), format!("Verbonden als {account}");
        connected_as_licensed(account: &str, license: &str): format!("Connected as {account}, licence {license}"), format!("Verbonden als {account}, licentie {license}");
        sign_in: "Log in to TeamViewer to authorize", "Aanmelden bij TeamViewer voor goedkeuring";
        opening: "Opening TeamViewer…", "TeamViewer wordt geopend…";

        agreement_title: "Licence agreement", "Gebruiksrechtovereenkomst";
        agreement_of(version: &str): format!("Version {version}"), format!("Versie {version}");
        agreement_intro: "By accepting, you let the TeamViewer connector of this organisation do three things:", "Door te accepteren staat u de TeamViewer-connector van deze organisatie drie dingen toe:";
        agreement_account: "TeamViewer is a product of its own, under its own terms and its own licence. This server uses the account that you log in with next, or that made the script token; what is done in its name counts against its licence.", "TeamViewer is een zelfstandig product, met eigen voorwaarden en een eigen licentie. Deze server gebruikt het account waarmee u zich hierna aanmeldt, of dat het scripttoken heeft gemaakt; wat in naam daarvan gebeurt, telt mee voor de licentie ervan.";
        agreement_user: "The person at the device sees who asks and why, and accepts or declines. Without an answer a session goes on only where your remote assistance policy says so, or on a device that has no user; somebody there then has to open the link or enter the code.", "De persoon bij het apparaat ziet wie het vraagt en waarom, en accepteert of weigert. Zonder antwoord gaat een sessie alleen door waar uw beleid voor hulp op afstand dat zegt, of op een apparaat zonder gebruiker; iemand daar moet dan de link openen of de code invoeren.";
        agreement_record: "Your name, the time and the version of this text are recorded in the audit log. You can disconnect at any time.", "Uw naam, het tijdstip en de versie van deze tekst worden in het auditlogboek vastgelegd. U kunt de verbinding altijd verbreken.";
        accept: "Accept", "Accepteren";

        needs_sign_in_title: "TeamViewer wants the account to log in again.", "TeamViewer wil dat het account zich opnieuw aanmeldt.";
        needs_sign_in_text: "Until then no session can be started. Sessions that run go on.", "Tot die tijd kan geen sessie worden gestart. Sessies die lopen, gaan door.";

        app_refused_title: "TeamViewer does not accept this server's client ID or client secret.", "TeamViewer aanvaardt de client-id of het clientgeheim van deze server niet.";
        app_refused_todo: "Replace the client secret under App registration; where the server's own settings have it, replace it there and start the server again. The account's tokens are kept, and are tried again every few minutes, or at once with Check now.", "Vervang het clientgeheim onder App-registratie; staat het in de eigen instellingen van de server, vervang het dan daar en start de server opnieuw. De tokens van het account blijven bewaard en worden om de paar minuten opnieuw geprobeerd, of meteen met Nu controleren.";
        renewal_refused_title: "TeamViewer does not renew the connector's tokens.", "TeamViewer vernieuwt de tokens van de connector niet.";
        renewal_refused_todo: "They are kept, and tried again every few minutes, or at once with Check now. If it stays so, log in to TeamViewer again.", "Ze blijven bewaard en worden om de paar minuten opnieuw geprobeerd, of meteen met Nu controleren. Blijft het zo, meld u dan opnieuw aan bij TeamViewer.";
        key_missing_title: "This server does not have the key that the connector's secrets are sealed under.", "Deze server heeft de sleutel niet waarmee de geheimen van de connector zijn verzegeld.";
        key_missing_todo: "Whoever runs the server must start it with that key. If the key is lost, enter the client secret again and log in to TeamViewer again.", "Wie de server beheert, moet hem met die sleutel starten. Is de sleutel kwijt, geef dan het clientgeheim opnieuw op en meld u opnieuw aan bij TeamViewer.";
        license_inactive_title: "The licence of this TeamViewer account is not active.", "De licentie van dit TeamViewer-account is niet actief.";
        license_inactive_text: "TeamViewer may refuse new sessions. Activate or renew the licence at TeamViewer, or connect an account that has one; then check the connector.", "TeamViewer kan nieuwe sessies weigeren. Activeer of verleng de licentie bij TeamViewer, of verbind een account dat er een heeft; controleer daarna de connector.";

        disconnect: "Disconnect", "Verbinding verbreken";
        keep_connected: "Keep connected", "Verbonden blijven";
        disconnect_title: "Disconnect TeamViewer?", "Verbinding met TeamViewer verbreken?";
        disconnect_will: "The access token is revoked at TeamViewer and forgotten here. No session can be started until someone connects again.", "Het toegangstoken wordt bij TeamViewer ingetrokken en hier vergeten. Er kan geen sessie worden gestart totdat iemand opnieuw verbinding maakt.";
        disconnect_script_will: "The script token is forgotten here. Only TeamViewer can end it: delete it there as well if nothing else uses it. No session can be started until someone connects again.", "Het scripttoken wordt hier vergeten. Alleen TeamViewer kan het beëindigen: verwijder het daar ook als niets anders het gebruikt. Er kan geen sessie worden gestart totdat iemand opnieuw verbinding maakt.";
        disconnect_tokenless_will: "What is kept of the account is forgotten here. There is no token left to revoke: if the app still has access in the TeamViewer account, remove it there. No session can be started until someone connects again.", "Wat van het account bewaard is, wordt hier vergeten. Er is geen token meer om in te trekken: heeft de app nog toegang in het TeamViewer-account, verwijder die dan daar. Er kan geen sessie worden gestart totdat iemand opnieuw verbinding maakt.";
        disconnect_left_open(number: u32): if number == 1 { "One session stays open at TeamViewer until it expires there: without a token it can't be closed from here. Authorize TeamViewer again first to close it.".into() } else { format!("{number} sessions stay open at TeamViewer until they expire there: without a token they can't be closed from here. Authorize TeamViewer again first to close them.") }, if number == 1 { "Eén sessie blijft bij TeamViewer open tot die daar verloopt: zonder token kan die hier niet worden gesloten. Keur TeamViewer eerst opnieuw goed om die te sluiten.".into() } else { format!("{number} sessies blijven bij TeamViewer open tot ze daar verlopen: zonder token kunnen ze hier niet worden gesloten. Keur TeamViewer eerst opnieuw goed om ze te sluiten.") };
        disconnect_will_not: "Devices, the list of sessions and the audit log stay. A session in which both sides are connected is not cut off.", "Apparaten, de lijst met sessies en het auditlogboek blijven. Een sessie waarin beide kanten verbonden zijn, wordt niet afgebroken.";

        not_registered_title: "This server is not registered with TeamViewer yet.", "Deze server is nog niet bij TeamViewer geregistreerd.";
        needs_token_title: "TeamViewer no longer takes the script token.", "TeamViewer aanvaardt het scripttoken niet meer.";
        not_registered_text: "Enter an app registration below, or use a script token; then TeamViewer can be connected.", "Geef hieronder een app-registratie op, of gebruik een scripttoken; daarna kan TeamViewer worden verbonden.";
        sandbox_title: "This server talks to the TeamViewer sandbox.", "Deze server praat met de TeamViewer-sandbox.";
        sandbox_text: "Nothing reaches the real TeamViewer service, and no real device is controlled.", "Niets bereikt de echte TeamViewer-service, en er wordt geen echt apparaat bestuurd.";
        read_only_title: "You can see the connector, not change it.", "U kunt de connector zien, maar niet wijzigen.";
        read_only_text: "Changing it needs the permission Update remote assistance. Ask an administrator for it.", "Voor wijzigen is de machtiging Hulp op afstand bijwerken nodig. Vraag een beheerder daarom.";

        outcome_connected: "TeamViewer is connected.", "TeamViewer is verbonden.";
        outcome_declined: "Access was declined at TeamViewer. Nothing has changed; log in again when you want to allow it.", "De toegang is bij TeamViewer geweigerd. Er is niets veranderd; meld u opnieuw aan als u die wilt toestaan.";
        outcome_state_refused: "The answer from TeamViewer did not belong to a request of this browser, or came too late. Nothing has changed; log in to TeamViewer again from here.", "Het antwoord van TeamViewer hoorde niet bij een verzoek van deze browser, of kwam te laat. Er is niets veranderd; meld u van hieruit opnieuw aan bij TeamViewer.";
        outcome_exchange_failed: "TeamViewer did not complete the authorization. Nothing has changed; log in to TeamViewer again from here. If it stays, check that the app at TeamViewer has the redirect address below.", "TeamViewer heeft de goedkeuring niet voltooid. Er is niets veranderd; meld u van hieruit opnieuw aan bij TeamViewer. Als het blijft, controleer dan of de app bij TeamViewer het onderstaande omleidingsadres heeft.";
        outcome_credentials_refused: "TeamViewer does not accept the client ID or the client secret. Nothing has changed; check both in the app registration, then log in to TeamViewer again.", "TeamViewer aanvaardt de client-id of het clientgeheim niet. Er is niets veranderd; controleer beide in de app-registratie en meld u dan opnieuw aan bij TeamViewer.";
        outcome_app_refused: "TeamViewer does not let the app do this. Nothing has changed; check at TeamViewer that the app is active, that it has the permissions it needs and exactly the redirect address below, then log in again.", "TeamViewer staat de app dit niet toe. Er is niets veranderd; controleer bij TeamViewer of de app actief is, de benodigde machtigingen heeft en precies het onderstaande omleidingsadres, en meld u dan opnieuw aan.";
        outcome_license_refused: "The licence of this TeamViewer account does not allow it. Nothing has changed; log in with an account whose licence allows integration.", "De licentie van dit TeamViewer-account staat dit niet toe. Er is niets veranderd; meld u aan met een account waarvan de licentie integratie toestaat.";
        outcome_unavailable: "TeamViewer can't complete the authorization now. Nothing has changed; try again in a moment.", "TeamViewer kan de goedkeuring nu niet voltooien. Er is niets veranderd; probeer het over een ogenblik opnieuw.";
        outcome_not_allowed: "You were not signed in any more, or may not change the connector. Nothing has changed.", "U was niet meer aangemeld, of mag de connector niet wijzigen. Er is niets veranderd.";
    }
}

impl ConnectorTexts {
    /// The account's licence.
    pub fn license_of(self, account: &PartnerAccount) -> Option<String> {
        let license = account.license.as_deref()?;
        Some(if account.license_inactive { self.inactive(license) } else { license.to_owned() })
    }
}
