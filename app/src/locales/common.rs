//! Texts that stand in many places.

use farhand_contract::periods::Day;

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

    /// A day, as a browser writes one of medium length in the language. The server has no `Intl` to ask.
    pub fn day(self, day: Day) -> String {
        let (year, month, of_month) = day.parts();
        let month = self.month_name(month);
        match self.0 {
            Locale::En => format!("{month} {of_month}, {year}"),
            Locale::Nl => format!("{of_month} {month} {year}"),
        }
    }

    /// From the first of these days to the last.
    pub fn days(self, first: Day, last: Day) -> String {
        if first == last { self.day(first) } else { format!("{} – {}", self.day(first), self.day(last)) }
    }

    /// The month of a day.
    pub fn month(self, day: Day) -> String {
        let (year, month, _) = day.parts();
        format!("{} {year}", self.month_name(month))
    }

    /// The short name of a month, counted from 1.
    fn month_name(self, month: u32) -> &'static str {
        let names = match self.0 {
            Locale::En => {
                ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
            }
            Locale::Nl => {
                ["jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
            }
        };
        names.get(month.saturating_sub(1) as usize).copied().unwrap_or_default()
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

    #[test]
    fn days_and_months_are_told_as_a_browser_tells_them() {
        let day = |year, month, day| Day::from_parts(year, month, day).unwrap();
        let (first, last) = (day(2026, 3, 1), day(2026, 12, 31));
        let (english, dutch) = (Common(Locale::En), Common(Locale::Nl));
        assert_eq!(english.day(first), "Mar 1, 2026");
        assert_eq!(dutch.day(first), "1 mrt 2026");
        assert_eq!(english.days(first, last), "Mar 1, 2026 – Dec 31, 2026");
        assert_eq!(dutch.days(last, last), "31 dec 2026");
        assert_eq!(english.month(last), "Dec 2026");
        assert_eq!(dutch.month(first), "mrt 2026");
    }
}
