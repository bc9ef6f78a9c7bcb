//! Settings of the organisation.

use super::texts;

texts! {
    /// Texts of the organisation's settings.
    SettingsTexts {
        title: "Settings", "Instellingen";
        description: "What holds for the whole organisation.", "Wat voor de hele organisatie geldt.";
        tenant_administration: "Tenant administration", "Tenantbeheer";
        texts: "Texts for others", "Teksten voor anderen";
        texts_text: "In this language and time are the texts that are made for somebody else: what a technician reads out or mails to a device's user, and reports by mail. What you see yourself stays in your own.", "In deze taal en tijd zijn de teksten die voor iemand anders worden gemaakt: wat een medewerker voorleest of mailt aan de gebruiker van een apparaat, en rapporten per mail. Wat u zelf ziet, blijft in uw eigen taal en tijd.";
        not_set: "Nobody has set this: texts to read out or to mail are in the language of whoever looks, and reports by mail are in English and UTC.", "Niemand heeft dit ingesteld: teksten om voor te lezen of te mailen zijn in de taal van wie kijkt, en rapporten per mail zijn in het Engels en UTC.";
        language: "Language", "Taal";
        zone: "Time zone", "Tijdzone";
        zone_hint: "As it is now: where the clocks are changed, change it too.", "Zoals deze nu is: pas deze aan als de klok wordt verzet.";
        save: "Save", "Opslaan";
        saved: "Saved.", "Opgeslagen.";
        link_until(at: &str): format!("The link works until {at}."), format!("De koppeling werkt tot {at}.");
    }
}
