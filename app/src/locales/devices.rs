//! All devices.

use farhand_contract::device_columns::DeviceColumn;

use super::{DeviceTexts, isolated, texts};

texts! {
    /// Texts of All devices.
    DevicesTexts {
        title: "All devices", "Alle apparaten";
        devices: "Devices", "Apparaten";
        description: "Every device that Intune manages for this organisation.", "Alle apparaten die Intune voor deze organisatie beheert.";
        search: "Search by name, user, serial number or model", "Zoek op naam, gebruiker, serienummer of model";
        device_name: "Device name", "Apparaatnaam";
        managed_by: "Managed by", "Beheerd door";
        ownership: "Ownership", "Eigendom";
        compliance: "Compliance", "Naleving";
        os: "OS", "Besturingssysteem";
        os_version: "OS version", "Versie van besturingssysteem";
        management_state: "Management state", "Beheerstatus";
        managed: "Managed", "Beheerd";
        removed: "Removed", "Verwijderd";
        last_check_in: "Last check-in", "Laatste check-in";
        user: "Primary user UPN", "UPN van primaire gebruiker";
        model: "Model", "Model";
        actions: "Actions", "Acties";
        how_many(count: u64, number: &str, at_least: bool): match (count, at_least) {
            (_, true) => format!("{number}+ devices"),
            (1, false) => "1 device".to_owned(),
            (_, false) => format!("{number} devices"),
        }, match (count, at_least) {
            (_, true) => format!("{number}+ apparaten"),
            (1, false) => "1 apparaat".to_owned(),
            (_, false) => format!("{number} apparaten"),
        };
        actions_of(name: &str): format!("Actions for {name}", name = isolated(name)), format!("Acties voor {name}", name = isolated(name));
        sorting_by(column: &str): format!("Sort by {column}"), format!("Sorteren op {column}");
        sort_up: "Sort by this alone, ascending", "Alleen hierop sorteren, oplopend";
        sort_down: "Sort by this alone, descending", "Alleen hierop sorteren, aflopend";
        then_sort: "Then sort by this", "Daarna hierop sorteren";
        turn_sort: "Sort by this the other way round", "Hierop andersom sorteren";
        no_sort: "Do not sort by this", "Niet hierop sorteren";
        new_session: "New remote assistance session", "Nieuwe sessie van hulp op afstand";
        open_session: "Open the remote assistance session", "De sessie van hulp op afstand openen";
        open: "Open", "Openen";
        to_connector: "TeamViewer connector", "TeamViewer-connector";
        import: "Import", "Importeren";
        file_name: "devices", "apparaten";
        empty: "The devices of your organisation stand here once you import them.", "Hier staan de apparaten van uw organisatie zodra u ze importeert.";
        nothing_found(search: &str): format!("No device matches “{search}”."), format!("Geen apparaat komt overeen met ‘{search}’.");
        columns: "Columns", "Kolommen";
        choose_columns: "Choose columns", "Kolommen kiezen";
        columns_description: "What you choose here is for you alone, and is kept.", "Wat u hier kiest, geldt alleen voor u en wordt bewaard.";
        save_columns: "Save", "Opslaan";
        reset_columns: "Reset to the usual columns", "Gebruikelijke kolommen herstellen";
        width_of(column: &str): format!("Width of {column} in pixels"), format!("Breedte van {column} in pixels");
        pixels: "px", "px";
        move_up(column: &str): format!("Move {column} up"), format!("{column} omhoog verplaatsen");
        move_down(column: &str): format!("Move {column} down"), format!("{column} omlaag verplaatsen");
        clear_search: "Clear search", "Zoekopdracht wissen";
        filters: "Filters", "Filters";
        filters_on(count: usize): format!("Filters ({count})"), format!("Filters ({count})");
        clear_filters: "Clear filters", "Filters wissen";
        nothing_left: "No device matches these filters and this search.", "Geen apparaat voldoet aan deze filters en deze zoekopdracht.";
        clear_all: "Show all devices", "Alle apparaten weergeven";
        add_filter: "Add filter", "Filter toevoegen";
        begins(column: &str): format!("{column} begins with"), format!("{column} begint met");
        from_day(column: &str): format!("{column} from"), format!("{column} vanaf");
        until_day(column: &str): format!("{column} until"), format!("{column} tot en met");
        before_moment(column: &str): format!("{column} before"), format!("{column} vóór");
        never_synced: "Never checked in", "Nooit ingecheckt";
        any_value: "Any", "Alle";
        values_chosen(count: usize): format!("{count} values"), format!("{count} waarden");
        no_value: "No value", "Geen waarde";
        no_values: "No device has a value here.", "Geen apparaat heeft hier een waarde.";
        counted_among_all: "Counted among all devices.", "Geteld onder alle apparaten.";
        most_frequent(count: &str): format!("The {count} values that most devices have."), format!("De {count} waarden die de meeste apparaten hebben.");
    }
}

impl DevicesTexts {
    /// What a column is called.
    pub const fn column(self, column: DeviceColumn) -> &'static str {
        let device = DeviceTexts(self.0);
        match column {
            DeviceColumn::DeviceName => self.device_name(),
            DeviceColumn::ManagementAgent => self.managed_by(),
            DeviceColumn::ManagedDeviceOwnerType => self.ownership(),
            DeviceColumn::ComplianceState => self.compliance(),
            DeviceColumn::OperatingSystem => self.os(),
            DeviceColumn::OsVersion => self.os_version(),
            DeviceColumn::LastSyncDateTime => self.last_check_in(),
            DeviceColumn::UserPrincipalName => self.user(),
            DeviceColumn::Model => self.model(),
            DeviceColumn::Manufacturer => device.manufacturer(),
            DeviceColumn::SerialNumber => device.serial_number(),
            DeviceColumn::Imei => device.imei(),
            DeviceColumn::UserDisplayName => device.primary_user(),
            DeviceColumn::EnrolledDateTime => device.enrolled(),
            DeviceColumn::DeviceEnrollmentType => device.enrollment_type(),
            DeviceColumn::DeviceCategoryDisplayName => device.category(),
            DeviceColumn::JoinType => device.join_type(),
        }
    }
}
