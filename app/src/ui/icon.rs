//! Icons: symbols of the sprite `public/icons.svg`, which `style/icons.mjs` makes from the list below.

use leptos::prelude::*;

macro_rules! icons {
    ($($name:ident = $symbol:literal,)*) => {
        /// An icon of the sprite, under the name of what it stands for.
        #[expect(missing_docs, reason = "the name is its own description")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum IconName {
            $($name,)*
        }

        impl IconName {
            const fn href(self) -> &'static str {
                match self {
                    $(Self::$name => concat!("/icons.svg#", $symbol),)*
                }
            }
        }
    };
}

icons! {
    Add = "add",
    Alert = "alert",
    ArrowDown = "arrow_down",
    ArrowSort = "arrow_sort",
    ArrowUp = "arrow_up",
    Audit = "clipboard_text_ltr",
    Checkmark = "checkmark",
    ChevronDown = "chevron_down",
    ChevronRight = "chevron_right",
    Clock = "clock",
    Close = "dismiss",
    Columns = "column_triple",
    Connector = "plug_connected",
    Copy = "copy",
    Desktop = "desktop",
    Delete = "delete",
    Devices = "phone_desktop",
    Dismiss = "dismiss_circle",
    Edit = "edit",
    Error = "error_circle",
    Export = "arrow_download",
    Eye = "eye",
    Flag = "flag",
    Group = "group",
    Home = "home",
    Import = "arrow_import",
    Info = "info",
    Language = "local_language",
    Link = "link",
    Lock = "lock_closed",
    Menu = "navigation",
    Moon = "weather_moon",
    More = "more_horizontal",
    Open = "open",
    Person = "person",
    Play = "play",
    Question = "question_circle",
    Refresh = "arrow_clockwise",
    Remote = "share_screen_person",
    Report = "data_bar_vertical",
    Search = "search",
    Send = "send",
    Sessions = "people_chat",
    Settings = "settings",
    Shield = "shield",
    SignOut = "sign_out",
    Stop = "stop",
    Success = "checkmark_circle",
    Sun = "weather_sunny",
    Tag = "tag",
    Theme = "dark_theme",
    Warning = "warning",
}

/// An icon. It only decorates: the word beside it, or the control's label, says the same.
#[component]
pub fn Icon(
    /// Which one.
    name: IconName,
    /// 16 pixels instead of 20.
    #[prop(optional)]
    size16: bool,
) -> impl IntoView {
    view! {
        <svg class="icon" class:icon-16=size16 aria-hidden="true">
            <use href=name.href()></use>
        </svg>
    }
}
