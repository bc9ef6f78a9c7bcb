//! Tags of devices.

use super::texts;

texts! {
    /// Texts of tags of devices.
    DeviceTagTexts {
        title: "Tags", "Labels";
        none: "This device has no tags.", "Dit apparaat heeft geen labels.";
        tag: "Tag", "Label";
        add: "Add tag", "Label toevoegen";
        remove: "Remove tag", "Label verwijderen";
        remove_of(tag: &str): format!("Remove the tag {tag}"), format!("Het label {tag} verwijderen");
        devices_with(tag: &str): format!("Devices with the tag {tag}"), format!("Apparaten met het label {tag}");
        tag_selected: "Tag", "Label geven";
        selected_title: "Tag the selected devices", "De geselecteerde apparaten een label geven";
        deed: "What to do", "Wat te doen";
        apply: "Apply", "Toepassen";
        added(tag: &str): format!("Tagged: {tag}"), format!("Label gegeven: {tag}");
        removed(tag: &str): format!("Tag removed: {tag}"), format!("Label verwijderd: {tag}");
    }
}
