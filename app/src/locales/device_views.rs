//! Saved views of All devices.

use super::{isolated, texts};

texts! {
    /// Texts of saved views of All devices.
    DeviceViewTexts {
        views: "Views", "Weergaven";
        open_view(name: &str): format!("View: {name}", name = isolated(name)), format!("Weergave: {name}", name = isolated(name));
        changed_view(name: &str): format!("View: {name} (changed)", name = isolated(name)), format!("Weergave: {name} (gewijzigd)", name = isolated(name));
        own: "My views", "Mijn weergaven";
        shared: "Shared views", "Gedeelde weergaven";
        this_list: "This list", "Deze lijst";
        default_mark: "default", "standaard";

        save_as: "Save as…", "Opslaan als…";
        save_changes: "Save changes", "Wijzigingen opslaan";
        rename: "Rename…", "Naam wijzigen…";
        delete: "Delete…", "Verwijderen…";
        set_default: "Set as my default view", "Instellen als mijn standaardweergave";
        no_default: "Don't use as my default view", "Niet meer als mijn standaardweergave gebruiken";
        copy_view_link: "Copy link to this view", "Koppeling naar deze weergave kopiëren";
        copy_link: "Copy link", "Koppeling kopiëren";
        link_copied: "Link copied", "Koppeling gekopieerd";
        link_refused: "The browser did not copy the link.", "De browser heeft de koppeling niet gekopieerd.";

        save_title: "Save as a view", "Opslaan als weergave";
        save_text: "A view keeps the search, the filters, the order and the columns of this list.", "Een weergave bewaart de zoekopdracht, de filters, de volgorde en de kolommen van deze lijst.";
        rename_title: "Rename the view", "Naam van de weergave wijzigen";
        name: "Name", "Naam";
        share: "Share with everybody in the organisation who sees devices", "Delen met iedereen in de organisatie die apparaten ziet";
        save: "Save", "Opslaan";
        delete_title: "Delete the view?", "De weergave verwijderen?";
        delete_own: "Links to it then show all devices. The list stays as it is now, without a name.", "Koppelingen ernaar tonen dan alle apparaten. De lijst blijft zoals deze nu is, zonder naam.";
        delete_shared: "Nobody in the organisation has it then. The list stays as it is now, without a name.", "Niemand in de organisatie heeft deze dan nog. De lijst blijft zoals deze nu is, zonder naam.";
        delete_it: "Delete", "Verwijderen";
        keep_it: "Keep view", "Weergave behouden";

        missing: "There is no such view.", "Deze weergave bestaat niet.";
        missing_text: "It may have been deleted, or be somebody else's. The list is shown without it.", "Misschien is deze verwijderd, of van iemand anders. De lijst wordt zonder deze weergave getoond.";
        columns_here: "These columns come with the link or the view that is open. What you choose here changes this list, and not your own columns.", "Deze kolommen horen bij de koppeling of weergave die open is. Wat u hier kiest, wijzigt deze lijst, en niet uw eigen kolommen.";
    }
}
