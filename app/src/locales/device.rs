//! A device.

use super::texts;

texts! {
    /// Texts of a device's blade.
    DeviceTexts {
        title: "Device", "Apparaat";
        pages: "Pages of this device", "Pagina's van dit apparaat";
        overview: "Overview", "Overzicht";
        history: "Remote assistance history", "Geschiedenis van hulp op afstand";
        groups: "Groups", "Groepen";
        group: "Group", "Groep";
        no_groups: "This device is in no group.", "Dit apparaat zit in geen enkele groep.";
        groups_text: "Groups that this device is in. Role assignments and remote assistance policies can be limited to them.", "Groepen waarin dit apparaat zit. Roltoewijzingen en beleid voor hulp op afstand kunnen ertoe worden beperkt.";
        all_sessions: "All sessions on this device", "Alle sessies op dit apparaat";
        no_session: "No session on this device yet that you may see.", "Nog geen sessie op dit apparaat die u mag zien.";
        reason: "Reason", "Reden";
        identity: "Identity", "Identiteit";
        user: "User", "Gebruiker";
        management: "Management", "Beheer";
        system: "System", "Systeem";
        network: "Network", "Netwerk";
        user_name: "User name", "Gebruikersnaam";
        user_id: "User ID", "Gebruikers-id";
        device_name: "Device name", "Apparaatnaam";
        management_name: "Management name", "Naam van de beheerder";
        primary_user: "Primary user", "Primaire gebruiker";
        devices_of(user: &str): format!("All devices of {user}"), format!("Alle apparaten van {user}");
        email: "E-mail address", "E-mailadres";
        serial_number: "Serial number", "Serienummer";
        ownership: "Ownership", "Eigendom";
        compliance: "Compliance", "Naleving";
        os: "Operating system", "Besturingssysteem";
        platform: "Platform", "Platform";
        os_version: "OS version", "Versie van besturingssysteem";
        model: "Model", "Model";
        manufacturer: "Manufacturer", "Fabrikant";
        last_check_in: "Last check-in", "Laatste check-in";
        enrolled: "Enrollment date", "Inschrijvingsdatum";
        enrollment_type: "Enrollment type", "Inschrijvingstype";
        managed_by: "Managed by", "Beheerd door";
        category: "Category", "Categorie";
        encrypted: "Encrypted", "Versleuteld";
        supervised: "Supervised", "Onder supervisie";
        imei: "IMEI", "IMEI";
        phone_number: "Phone number", "Telefoonnummer";
        wifi_mac: "Wi-Fi MAC", "Wi-Fi MAC";
        intune_id: "Intune device ID", "Intune-apparaat-id";
        entra_id: "Microsoft Entra device ID", "Microsoft Entra-apparaat-id";
        join_type: "Join type", "Koppelingstype";
        sku_family: "Edition", "Editie";
        properties: "Properties", "Eigenschappen";
        hardware: "Hardware", "Hardware";
        other: "More from the export", "Meer uit de export";
        remote_assistance: "Remote assistance", "Hulp op afstand";
        new_session: "New remote assistance session", "Nieuwe sessie van hulp op afstand";
        session: "Session", "Sessie";
        open_session: "Open session", "Sessie openen";
        offer: "What you can do", "Wat u kunt doen";
        screen_sharing: "On this platform TeamViewer shows the screen, but can't control the device.", "Op dit platform toont TeamViewer het scherm, maar kan het apparaat niet besturen.";
        to_connector: "TeamViewer connector", "TeamViewer-connector";
        portal: "Company Portal", "Bedrijfsportal";
        portal_enrolled: "A browser on the device is signed in to the Company Portal: requests are shown there.", "Een browser op het apparaat is aangemeld bij de bedrijfsportal: verzoeken worden daar getoond.";
        portal_not_enrolled: "No browser on the device is signed in to the Company Portal. Give its user a link: without it they see no request.", "Geen browser op het apparaat is aangemeld bij de bedrijfsportal. Geef de gebruiker een koppeling: zonder die ziet deze geen verzoek.";
        portal_link: "Company Portal link", "Koppeling naar de bedrijfsportal";
        portal_link_new: "New Company Portal link", "Nieuwe koppeling naar de bedrijfsportal";
        portal_sign_out: "Sign out of the Company Portal", "Afmelden bij de bedrijfsportal";
        portal_sign_out_title: "Sign this device out of the Company Portal?", "Dit apparaat afmelden bij de bedrijfsportal?";
        portal_sign_out_text: "Every browser on the device is signed out. Its user sees no request until a new link is used there.", "Elke browser op het apparaat wordt afgemeld. De gebruiker ziet geen verzoek meer tot daar een nieuwe koppeling wordt gebruikt.";
        portal_keep: "Keep it signed in", "Aangemeld laten";
        portal_code: "Code to type in on the device", "Code om op het apparaat in te voeren";
        portal_qr: "QR code with the address, for a camera of the device", "QR-code met het adres, voor een camera van het apparaat";
        portal_address: "Address to open on the device", "Adres om op het apparaat te openen";
        portal_expires: "Works once, until", "Werkt één keer, tot";
    }
}
