//! The reader's language and theme. The server reads them from the request, the browser from the page it got,
//! so that both render the same.

use leptos::prelude::*;

use crate::locales::Locale;

/// The cookie with the chosen language: `en` or `nl`.
pub const LOCALE_COOKIE: &str = "farhand-locale";
/// The cookie with the chosen theme: `light` or `dark`; without it the system's.
pub const THEME_COOKIE: &str = "farhand-theme";

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// What the system says.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// The value in the cookie and in `<html data-theme>`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme with this name; the system's for any other.
    pub fn from_name(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

/// The reader's choices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Preferences {
    /// The language of every text. Fixed for the life of a page: choosing another loads it anew.
    pub locale: Locale,
    /// The theme when the page was loaded.
    pub theme: Theme,
}

impl Preferences {
    /// From a request's `Cookie` and `Accept-Language`.
    #[cfg(feature = "ssr")]
    pub fn from_headers(headers: &http::HeaderMap) -> Self {
        use http::header::{ACCEPT_LANGUAGE, COOKIE};

        let cookie = |name: &str| {
            headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).find_map(|cookies| {
                cookies.split(';').find_map(|pair| {
                    let (key, value) = pair.trim().split_once('=')?;
                    (key == name).then(|| value.to_owned())
                })
            })
        };
        let accepted = || {
            let languages = headers.get(ACCEPT_LANGUAGE)?.to_str().ok()?;
            languages.split(',').find_map(|language| Locale::from_tag(language.split(';').next()?.trim()))
        };
        Self {
            locale: cookie(LOCALE_COOKIE)
                .and_then(|tag| Locale::from_tag(&tag))
                .or_else(accepted)
                .unwrap_or_default(),
            theme: cookie(THEME_COOKIE).map_or_else(Theme::default, |name| Theme::from_name(&name)),
        }
    }

    /// Those of the request, on the server, or of the page, in the browser.
    pub fn detect() -> Self {
        #[cfg(feature = "ssr")]
        {
            use_context::<http::request::Parts>()
                .map_or_else(Self::default, |parts| Self::from_headers(&parts.headers))
        }
        #[cfg(not(feature = "ssr"))]
        {
            let root = document().document_element();
            let attribute =
                |name| root.as_ref().and_then(|root| root.get_attribute(name)).unwrap_or_default();
            Self {
                locale: Locale::from_tag(&attribute("lang")).unwrap_or_default(),
                theme: Theme::from_name(&attribute("data-theme")),
            }
        }
    }
}

/// The reader's choices, from anywhere in the tree.
pub fn use_preferences() -> Preferences {
    use_context().unwrap_or_default()
}

/// The reader's language, from anywhere in the tree.
pub fn use_locale() -> Locale {
    use_preferences().locale
}

/// Remembers a choice for a year. Called in the browser only.
pub fn remember(cookie: &str, value: &str) {
    use wasm_bindgen::JsCast;

    if let Ok(document) = document().dyn_into::<web_sys::HtmlDocument>() {
        // A browser that refuses cookies keeps its default: nothing to tell.
        let _ = document.set_cookie(&format!("{cookie}={value}; Path=/; Max-Age=31536000; SameSite=Lax"));
    }
}
