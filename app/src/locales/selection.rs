//! What is selected in All devices.

use super::{isolated, texts};

texts! {
    /// Texts of the selection in All devices.
    SelectionTexts {
        selection: "Selection", "Selectie";
        select(name: &str): format!("Select {name}", name = isolated(name)), format!("{name} selecteren", name = isolated(name));
        select_loaded(count: u64, number: &str): match count {
            1 => "Select the device that is loaded".to_owned(),
            _ => format!("Select the {number} devices that are loaded"),
        }, match count {
            1 => "Het geladen apparaat selecteren".to_owned(),
            _ => format!("De {number} geladen apparaten selecteren"),
        };
        select_none: "Select none", "Niets selecteren";
        selected(count: &str): format!("{count} selected"), format!("{count} geselecteerd");
        selecting: "Selecting", "Selecteren";
        export_selected: "Export selected", "Selectie exporteren";
        clear: "Clear selection", "Selectie opheffen";
        too_many(limit: &str): format!("At most {limit} devices can be selected at once: nothing was added. Narrow the list down by a filter, or export all of it."), format!("Er kunnen hoogstens {limit} apparaten tegelijk worden geselecteerd: er is niets toegevoegd. Beperk de lijst met een filter, of exporteer haar helemaal.");
        copy_refused: "The browser did not let this page copy.", "De browser liet deze pagina niet kopiëren.";
        copy_cell(text: &str): format!("Copy “{text}”"), format!("‘{text}’ kopiëren");
    }
}
