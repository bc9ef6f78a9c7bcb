//! The export of devices.

use super::texts;

texts! {
    /// Texts of the export of devices.
    DeviceExportTexts {
        title: "Export devices", "Apparaten exporteren";
        export: "Export", "Exporteren";
        of_list: "The whole list, as it is filtered and sorted.", "De hele lijst, zoals die is gefilterd en gesorteerd.";
        of_selected(count: u64, number: &str): match count {
            1 => "The device that is selected.".to_owned(),
            _ => format!("The {number} devices that are selected, in the order of the list."),
        }, match count {
            1 => "Het apparaat dat is geselecteerd.".to_owned(),
            _ => format!("De {number} apparaten die zijn geselecteerd, in de volgorde van de lijst."),
        };
        columns: "Columns", "Kolommen";
        shown_columns: "Shown columns, in their order", "Weergegeven kolommen, in hun volgorde";
        all_columns: "All columns", "Alle kolommen";
        all_hint: "A CSV file of all columns can be imported again.", "Een CSV-bestand met alle kolommen kan weer worden geïmporteerd.";
        format: "Format", "Indeling";
        csv: "CSV file", "CSV-bestand";
        xlsx: "Excel workbook", "Excel-werkmap";
        stop: "Cancel export", "Export annuleren";
        again: "Export again", "Opnieuw exporteren";
        progress_label: "Progress of the export", "Voortgang van de export";
        awaited: "The browser asks for the file.", "De browser vraagt om het bestand.";
        written_of(written: &str, total: &str): format!("{written} of {total} devices written"), format!("{written} van {total} apparaten geschreven");
        written(written: &str): format!("{written} devices written"), format!("{written} apparaten geschreven");
        packing(written: &str): format!("All {written} devices are written. The workbook is being put together."), format!("Alle {written} apparaten zijn geschreven. De werkmap wordt samengesteld.");
        unwatched: "The browser loads the file. How far it is, this server does not know.", "De browser laadt het bestand. Hoe ver dat is, weet deze server niet.";
        done(count: u64, number: &str): match count {
            1 => "1 device is in the file.".to_owned(),
            _ => format!("{number} devices are in the file."),
        }, match count {
            1 => "1 apparaat staat in het bestand.".to_owned(),
            _ => format!("{number} apparaten staan in het bestand."),
        };
        cancelled: "The export was cancelled. Part of a file that the browser may have kept is not whole.", "De export is geannuleerd. Een deel van een bestand dat de browser misschien heeft bewaard, is niet volledig.";
        failed: "The export ended before its end. Export again.", "De export is voortijdig geëindigd. Exporteer opnieuw.";
    }
}
