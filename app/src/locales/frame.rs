//! The frame around the blades.

use super::texts;

texts! {
    /// Texts of the frame.
    FrameTexts {
        skip: "Skip to content", "Naar de inhoud";
        search_devices: "Search devices", "Apparaten zoeken";
        offline: "Not live: reconnecting", "Niet live: opnieuw verbinden";
        language: "Language", "Taal";
        theme: "Theme", "Thema";
        theme_light: "Light", "Licht";
        theme_dark: "Dark", "Donker";
        theme_system: "As the system", "Als het systeem";
        account: "Account", "Account";
        sign_out: "Sign out", "Afmelden";
        menu: "Menu", "Menu";
        navigation: "Main navigation", "Hoofdnavigatie";
        demo: "Demo", "Demo";
        home: "Home", "Start";
        devices: "Devices", "Apparaten";
        all_devices: "All devices", "Alle apparaten";
        groups: "Groups", "Groepen";
        sessions: "Sessions", "Sessies";
        reports: "Reports", "Rapporten";
        session_report: "Remote assistance sessions", "Sessies van hulp op afstand";
        tenant_administration: "Tenant administration", "Tenantbeheer";
        connectors: "Connectors and tokens", "Connectors en tokens";
        settings: "Settings", "Instellingen";
        remote_assistance_policy: "Remote assistance policy", "Beleid voor hulp op afstand";
        audit_logs: "Audit logs", "Auditlogboeken";
        trademarks: "TeamViewer, Intune and Microsoft are trademarks of their owners. Farhand is not affiliated with them.", "TeamViewer, Intune en Microsoft zijn handelsmerken van hun eigenaren. Farhand is niet met hen verbonden.";
        banner_not_connected: "The TeamViewer connector is not connected: no remote assistance session can be started.", "De TeamViewer-connector is niet verbonden: er kan geen sessie van hulp op afstand worden gestart.";
        banner_needs_sign_in: "TeamViewer wants a new sign-in: until then no remote assistance session can be started.", "TeamViewer vraagt om een nieuwe aanmelding: tot dan kan er geen sessie van hulp op afstand worden gestart.";
        banner_needs_token: "TeamViewer wants a new script token: until then no remote assistance session can be started.", "TeamViewer vraagt om een nieuw scripttoken: tot dan kan er geen sessie van hulp op afstand worden gestart.";
        banner_old_needs_token: "TeamViewer (old) wants a new script token: until then sessions are started with TeamViewer's own page.", "TeamViewer (oud) vraagt om een nieuw scripttoken: tot dan worden sessies met de eigen pagina van TeamViewer gestart.";
        banner_old_needs_sign_in: "TeamViewer (old) wants a new sign-in: until then sessions are started with TeamViewer's own page.", "TeamViewer (oud) vraagt om een nieuwe aanmelding: tot dan worden sessies met de eigen pagina van TeamViewer gestart.";
        banner_link: "TeamViewer connector", "TeamViewer-connector";
    }
}
