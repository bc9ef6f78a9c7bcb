//! Home.

use super::texts;

texts! {
    /// Texts of Home.
    HomeTexts {
        title: "Home", "Start";
        description: "Managed devices and remote assistance at a glance.", "Beheerde apparaten en hulp op afstand in één oogopslag.";
        nothing_here: "Your account may not see devices here. To ask for help on a device of your own, or to answer a request, open the Company Portal on it.", "Uw account mag hier geen apparaten zien. Open de bedrijfsportal op uw eigen apparaat om hulp te vragen of een verzoek te beantwoorden.";
        open_portal: "Open the Company Portal", "Bedrijfsportal openen";
        devices: "Managed devices", "Beheerde apparaten";
        noncompliant: "Noncompliant", "Niet-compatibel";
        removed(count: u64, number: &str): match count {
            1 => "1 removed device is not counted here".to_owned(),
            _ => format!("{number} removed devices are not counted here"),
        }, match count {
            1 => "1 verwijderd apparaat is hier niet meegeteld".to_owned(),
            _ => format!("{number} verwijderde apparaten zijn hier niet meegeteld"),
        };
        waiting: "Sessions waiting for a user", "Sessies die op een gebruiker wachten";
        active: "Active sessions", "Actieve sessies";
        platforms: "Devices by platform", "Apparaten per platform";
        platform: "Platform", "Platform";
        most_platforms(shown: usize, of: &str): format!("The {shown} with the most devices of {of}."), format!("De {shown} met de meeste apparaten van {of}.");
        compliance: "Devices by compliance", "Apparaten naar naleving";
        compliance_state: "Compliance", "Naleving";
        check_ins: "Devices by last check-in", "Apparaten naar laatste check-in";
        check_in: "Last check-in", "Laatste check-in";
        last_days(days: u32): format!("Last {days} days"), format!("Laatste {days} dagen");
        days_ago(first: u32, last: u32): format!("{first} to {last} days ago"), format!("{first} tot {last} dagen geleden");
        longer_ago(days: u32): format!("More than {days} days ago"), format!("Meer dan {days} dagen geleden");
        never: "Never", "Nooit";
        utc_days: "Days in UTC.", "Dagen in UTC.";
        column_devices: "Devices", "Apparaten";
        column_sessions: "Sessions", "Sessies";
        column_ran: "Ran", "Uitgevoerd";
        states: "Sessions by state, 14 days", "Sessies naar status, 14 dagen";
        session_state: "State", "Status";
        days: "Sessions per day, 14 days", "Sessies per dag, 14 dagen";
        day: "Day", "Dag";
        no_devices: "No devices yet.", "Nog geen apparaten.";
        no_sessions: "No sessions in these 14 days that you may see.", "Geen sessies in deze 14 dagen die u mag zien.";
        no_value: "No value", "Geen waarde";
        connector: "TeamViewer connector", "TeamViewer-connector";
        state: "State", "Status";
        account: "Account", "Account";
        license: "Licence", "Licentie";
        last_contact: "Last contact", "Laatste contact";
        open_connector: "Open the connector", "Connector openen";
        sandbox: "It talks to the sandbox, not to TeamViewer.", "De connector praat met de sandbox, niet met TeamViewer.";
    }
}
