//! Every text a person reads, in every language, side by side. A text that lacks a language does not compile.

mod audit;
mod audit_seals;
mod common;
mod connectors;
mod consent;
mod deliveries;
mod device;
mod device_exports;
mod device_groups;
mod device_parts;
mod device_properties;
mod device_sync;
mod device_tags;
mod device_views;
mod devices;
mod errors;
mod frame;
mod health;
mod help_requests;
mod home;
mod imports;
mod notifications;
mod portal;
mod portal_answers;
mod portal_app;
mod portal_help;
mod registration;
mod report_mail;
mod reports;
mod schedules;
mod selection;
mod session_user;
mod sessions;
mod settings;
mod sign_in;
mod states;
mod technicians;
mod web_connector;

pub use audit::AuditTexts;
pub use audit_seals::SealTexts;
pub use common::Common;
pub use connectors::ConnectorTexts;
pub use consent::ConsentTexts;
pub use deliveries::DeliveryTexts;
pub use device::DeviceTexts;
pub use device_exports::DeviceExportTexts;
pub use device_groups::DeviceGroupTexts;
pub use device_properties::DevicePropertyTexts;
pub use device_sync::DeviceSyncTexts;
pub use device_tags::DeviceTagTexts;
pub use device_views::DeviceViewTexts;
pub use devices::DevicesTexts;
pub use errors::{Errors, Explanation};
pub use frame::FrameTexts;
pub use health::HealthTexts;
pub use help_requests::HelpRequestTexts;
pub use home::HomeTexts;
pub use imports::ImportTexts;
pub use notifications::NotificationTexts;
pub use portal::PortalTexts;
pub use portal_answers::PortalAnswerTexts;
pub use portal_app::PortalAppTexts;
pub use portal_help::PortalHelpTexts;
pub use registration::RegistrationTexts;
pub use report_mail::ReportMailTexts;
pub use reports::{ReportTexts, hms};
pub use schedules::ScheduleTexts;
pub use selection::SelectionTexts;
pub use session_user::SessionUserTexts;
pub use sessions::SessionTexts;
pub use settings::SettingsTexts;
pub use sign_in::SignInTexts;
pub use states::States;
pub use technicians::TechnicianTexts;
pub use web_connector::WebConnectorTexts;

use std::borrow::Cow;

use farhand_contract::settings::Language;

/// A language of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Locale {
    /// English.
    #[default]
    En,
    /// Dutch.
    Nl,
}

impl Locale {
    /// Every language.
    pub const ALL: &[Self] = &[Self::En, Self::Nl];

    /// The language tag: `<html lang>`, the cookie, `Intl`.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Nl => "nl",
        }
    }

    /// The language's name in itself.
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Nl => "Nederlands",
        }
    }

    /// The language of a tag such as `nl-BE`.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split('-').next()?;
        Self::ALL.iter().copied().find(|locale| locale.tag().eq_ignore_ascii_case(primary))
    }
}

impl From<Language> for Locale {
    fn from(language: Language) -> Self {
        match language {
            Language::English => Self::En,
            Language::Dutch => Self::Nl,
        }
    }
}

impl From<Locale> for Language {
    fn from(locale: Locale) -> Self {
        match locale {
            Locale::En => Self::English,
            Locale::Nl => Self::Dutch,
        }
    }
}

/// A name that stands within a text. Where it runs from right to left, or has marks that turn the direction, it is set off,
/// so that it turns nothing but itself.
pub fn isolated(name: &str) -> Cow<'_, str> {
    const BEGIN: char = '\u{2068}';
    const END: char = '\u{2069}';
    let turns = |c: char| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
    };
    if !name.contains(turns) {
        return Cow::Borrowed(name);
    }
    // One more end in the name would be ours.
    let within = name.replace(|c: char| matches!(c, '\u{2066}'..='\u{2069}'), "");
    Cow::Owned(format!("{BEGIN}{within}{END}"))
}

/// Declares a set of texts: `name: "English", "Dutch";`, or with arguments `name(count: u64): format!(…), format!(…);`.
///
/// Each becomes a method that gives the text in the set's language. Get the set with `Set(use_locale())`.
macro_rules! texts {
    ($(#[$doc:meta])* $set:ident { $($body:tt)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        pub struct $set(pub $crate::locales::Locale);

        #[allow(missing_docs, reason = "the text is its own description")]
        impl $set {
            $crate::locales::texts!(@each $($body)*);
        }
    };
    (@each) => {};
    (@each $name:ident: $en:literal, $nl:literal; $($rest:tt)*) => {
        pub const fn $name(self) -> &'static str {
            match self.0 {
                $crate::locales::Locale::En => $en,
                $crate::locales::Locale::Nl => $nl,
            }
        }
        $crate::locales::texts!(@each $($rest)*);
    };
    (@each $name:ident($($arg:ident: $ty:ty),*): $en:expr, $nl:expr; $($rest:tt)*) => {
        pub fn $name(self, $($arg: $ty),*) -> String {
            match self.0 {
                $crate::locales::Locale::En => $en,
                $crate::locales::Locale::Nl => $nl,
            }
        }
        $crate::locales::texts!(@each $($rest)*);
    };
}
pub(crate) use texts;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_turns_nothing_around_it() {
        for plain in ["", "PC-1", "Zoë’s 📱", "山田"] {
            assert_eq!(isolated(plain), plain);
        }
        assert_eq!(isolated("נועה"), "\u{2068}נועה\u{2069}");
        assert_eq!(isolated("a\u{202e}b"), "\u{2068}a\u{202e}b\u{2069}");
        assert_eq!(isolated("a\u{2069}\u{202e}b"), "\u{2068}a\u{202e}b\u{2069}");
        let text = PortalTexts(Locale::En).who("\u{202e}Eve");
        assert_eq!(text, "\u{2068}\u{202e}Eve\u{2069} asks to help you");
    }
}
