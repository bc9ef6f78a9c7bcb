//! Importing devices.

use super::texts;

texts! {
    /// Texts of the import.
    ImportTexts {
        title: "Import devices", "Apparaten importeren";
        what: "Choose the file that “Export” makes under All devices in the Intune admin center: a CSV, or the ZIP with it. Devices that are known already are updated; none is removed.", "Kies het bestand dat ‘Exporteren’ maakt onder Alle apparaten in het Intune-beheercentrum: een CSV-bestand, of het ZIP-bestand daarmee. Apparaten die al bekend zijn, worden bijgewerkt; er wordt er geen verwijderd.";
        file: "CSV or ZIP file", "CSV- of ZIP-bestand";
        submit: "Import", "Importeren";
        uploading(percent: u32): format!("Uploading: {percent} %"), format!("Uploaden: {percent} %");
        reading: "Reading the file", "Het bestand wordt gelezen";
        progress(processed: &str, lines: &str): format!("{processed} of {lines} lines"), format!("{processed} van {lines} regels");
        done: "Imported", "Geïmporteerd";
        failed: "The import stopped halfway.", "De import is halverwege gestopt.";
        failed_todo: "What was written stays. Import the file again: it goes on.", "Wat is geschreven, blijft. Importeer het bestand opnieuw: dan gaat het verder.";
        added: "Added", "Toegevoegd";
        updated: "Updated", "Bijgewerkt";
        unchanged: "Unchanged", "Ongewijzigd";
        rejected: "Rejected", "Afgewezen";
        rejected_lines: "Lines that were not taken", "Regels die niet zijn overgenomen";
        first_lines(shown: &str, all: &str): format!("The first {shown} of {all}"), format!("De eerste {shown} van {all}");
        line: "Line", "Regel";
        column: "Column", "Kolom";
        problem: "Problem", "Probleem";
        another: "Import another file", "Nog een bestand importeren";
        running: "The file is being imported.", "Het bestand wordt geïmporteerd.";
        too_large: "The file is too large.", "Het bestand is te groot.";
        too_large_todo: "Export fewer devices at once, or import the ZIP instead of the CSV in it.", "Exporteer minder apparaten tegelijk, of importeer het ZIP-bestand in plaats van het CSV-bestand erin.";
        progress_label: "Progress of the import", "Voortgang van de import";
    }
}
