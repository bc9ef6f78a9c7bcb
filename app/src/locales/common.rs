//! Texts that stand in many places.

use super::texts;

texts! {
    /// Texts that stand in many places.
    Common {
        product: "Farhand", "Farhand";
        admin_center: "Endpoint admin center", "Beheercentrum voor eindpunten";
        cancel: "Cancel", "Annuleren";
        close: "Close", "Sluiten";
        copy: "Copy", "Kopiëren";
        copied: "Copied", "Gekopieerd";
        loading: "Loading", "Laden";
        none: "–", "–";
        retry: "Try again", "Opnieuw proberen";
        refresh: "Refresh", "Vernieuwen";
        yes: "Yes", "Ja";
        no: "No", "Nee";
    }
}
