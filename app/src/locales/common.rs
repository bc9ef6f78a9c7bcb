//! Texts that stand in many places.

use super::{Locale, texts};

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
        just_now: "just now", "zojuist";
        breadcrumb: "Where you are", "Waar u bent";
        pages: "Pages", "Pagina's";
        previous: "Previous", "Vorige";
        next: "Next", "Volgende";
        range(first: &str, last: &str, total: &str): format!("{first}–{last} of {total}"), format!("{first}–{last} van {total}");
        range_of_more(first: &str, last: &str, known: &str): format!("{first}–{last} of {known} or more"), format!("{first}–{last} van {known} of meer");
        then_sorted(place: usize, descending: bool): {
            let way = if descending { "descending" } else { "ascending" };
            format!("sorted by as number {place}, {way}")
        }, {
            let way = if descending { "aflopend" } else { "oplopend" };
            format!("sortering nummer {place}, {way}")
        };
        sort_more: "With Shift: sort by this after the other columns", "Met Shift: hierop sorteren na de andere kolommen";
        step_done: "done", "klaar";
        step_current: "now", "nu";
        step_pending: "to come", "volgt nog";
        step_failed: "failed", "mislukt";
    }
}

impl Common {
    /// A truth, in a word.
    pub const fn yes_no(self, value: bool) -> &'static str {
        if value { self.yes() } else { self.no() }
    }

    /// A whole number, grouped by thousands as the language does.
    pub fn number(self, number: u64) -> String {
        let separator = match self.0 {
            Locale::En => ',',
            Locale::Nl => '.',
        };
        let digits = number.to_string();
        let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(separator);
            }
            grouped.push(digit);
        }
        grouped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(Common(Locale::En).number(0), "0");
        assert_eq!(Common(Locale::En).number(999), "999");
        assert_eq!(Common(Locale::En).number(1_000), "1,000");
        assert_eq!(Common(Locale::Nl).number(1_234_567), "1.234.567");
    }
}
