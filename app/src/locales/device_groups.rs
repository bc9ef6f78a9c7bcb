//! Groups of devices.

use super::texts;

texts! {
    /// Texts of groups of devices.
    DeviceGroupTexts {
        title: "Groups", "Groepen";
        description: "Devices that belong together: role assignments and remote assistance policies can be limited to them.", "Apparaten die bij elkaar horen: roltoewijzingen en beleid voor hulp op afstand kunnen ertoe worden beperkt.";
        group: "Group", "Groep";
        name: "Name", "Naam";
        about: "Description", "Omschrijving";
        kind: "Membership", "Lidmaatschap";
        fixed: "Assigned", "Toegewezen";
        dynamic: "Dynamic", "Dynamisch";
        devices: "Devices", "Apparaten";
        empty: "Groups of devices stand here once somebody makes one.", "Hier staan groepen van apparaten zodra iemand er een maakt.";

        new_group: "New group", "Nieuwe groep";
        new_text: "Devices are put into this group by hand. For a group that follows a rule, search or filter All devices, and choose Save as group there, under Views.", "Apparaten worden met de hand in deze groep gezet. Zoek of filter voor een groep die een regel volgt in Alle apparaten, en kies daar onder Weergaven voor Opslaan als groep.";
        create: "Create", "Maken";
        edit: "Edit", "Bewerken";
        edit_title: "Edit the group", "De groep bewerken";
        save: "Save", "Opslaan";
        save_as: "Save as group…", "Opslaan als groep…";
        save_as_title: "Save as a group", "Opslaan als groep";
        save_as_text: "The group has every device that this search and these filters find, now and later.", "De groep heeft elk apparaat dat deze zoekopdracht en deze filters vinden, nu en later.";
        save_as_of_group: "A rule can't ask what is in a group: remove that filter first.", "Een regel kan niet vragen wat er in een groep zit: verwijder eerst dat filter.";
        save_as_nothing: "Search or filter the list first.", "Zoek of filter eerst in de lijst.";

        delete: "Delete", "Verwijderen";
        delete_title: "Delete the group?", "De groep verwijderen?";
        delete_text: "Its devices stay, and are in this group no more. It can't be taken back.", "De apparaten blijven, en zitten niet meer in deze groep. Dit kan niet ongedaan worden gemaakt.";
        keep: "Keep group", "Groep behouden";

        rule: "Rule", "Regel";
        rule_text: "The group has the devices for which all of this holds.", "De groep heeft de apparaten waarvoor dit alles geldt.";
        rule_unknown: "This version does not understand the rule: the group has no devices.", "Deze versie begrijpt de regel niet: de groep heeft geen apparaten.";
        rule_search: "Search", "Zoekopdracht";
        change_rule: "Change rule", "Regel wijzigen";
        change_rule_title: "Change the rule of the group", "De regel van de groep wijzigen";
        rule_now: "Now the group has the devices for which all of this holds:", "Nu heeft de groep de apparaten waarvoor dit alles geldt:";
        rule_from: "New rule", "Nieuwe regel";
        rule_from_address: "From the link of a list", "Uit de koppeling van een lijst";
        rule_from_view(name: &str): format!("From the view {name}"), format!("Uit de weergave {name}");
        rule_address: "Link of a list", "Koppeling van een lijst";
        rule_address_hint: "Search or filter All devices, choose Copy link there, and paste it here.", "Zoek of filter in Alle apparaten, kies daar Koppeling kopiëren, en plak die hier.";
        not_found: "Group not found", "Groep niet gevonden";
        no_fixed_groups: "There is no group that devices are put into by hand.", "Er is geen groep waarin apparaten met de hand worden gezet.";
        show_devices: "Show in All devices", "Weergeven in Alle apparaten";
        none_chosen: "The rule chooses no device now.", "De regel kiest nu geen enkel apparaat.";
        no_members: "Devices stand here once they are added: select them in All devices, and choose Add to group.", "Hier staan apparaten zodra ze worden toegevoegd: selecteer ze in Alle apparaten, en kies Aan groep toevoegen.";
        to_devices: "All devices", "Alle apparaten";
        remove: "Remove", "Verwijderen";
        remove_of(device: &str): format!("Remove {device} from the group"), format!("{device} uit de groep verwijderen");
        members_of(group: &str): format!("Devices of {group}"), format!("Apparaten van {group}");

        add_to: "Add to group", "Aan groep toevoegen";
        add_title: "Add the selected devices to a group", "De geselecteerde apparaten aan een groep toevoegen";
        add: "Add", "Toevoegen";
        choose: "Choose a group", "Kies een groep";
        no_fixed: "There is no group that devices can be added to. Make one under Groups.", "Er is geen groep waaraan apparaten kunnen worden toegevoegd. Maak er een onder Groepen.";
        added(group: &str): format!("Added to {group}"), format!("Toegevoegd aan {group}");
    }
}
