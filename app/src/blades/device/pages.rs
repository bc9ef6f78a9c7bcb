//! The pages of a device, each with an address of its own, and the links between them.

use farhand_contract::DeviceId;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{locales::DeviceTexts, preferences::use_locale, ui::keep_query};

/// A page of a device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DevicePageName {
    /// What one looks for first, and remote assistance.
    Overview,
    /// What it is, whose it is, and how it is managed.
    Properties,
    /// What it is made of.
    Hardware,
    /// The sessions that it had.
    History,
    /// The groups that it is in.
    Groups,
}

impl DevicePageName {
    const ALL: [Self; 5] = [Self::Overview, Self::Properties, Self::Hardware, Self::History, Self::Groups];

    /// What follows the device's own address.
    const fn path(self) -> &'static str {
        match self {
            Self::Overview => "",
            Self::Properties => "/properties",
            Self::Hardware => "/hardware",
            Self::History => "/remote-assistance",
            Self::Groups => "/groups",
        }
    }

    /// The page at this address.
    fn at(path: &str) -> Self {
        let path = path.trim_end_matches('/');
        let named = Self::ALL.into_iter().skip(1).find(|page| path.ends_with(page.path()));
        named.unwrap_or(Self::Overview)
    }

    const fn label(self, texts: DeviceTexts) -> &'static str {
        match self {
            Self::Overview => texts.overview(),
            Self::Properties => texts.properties(),
            Self::Hardware => texts.hardware(),
            Self::History => texts.history(),
            Self::Groups => texts.groups(),
        }
    }
}

/// The page that the address names.
pub fn use_device_page() -> Memo<DevicePageName> {
    let path = use_location().pathname;
    Memo::new(move |_| path.with(|path| DevicePageName::at(path)))
}

/// The address of one of a device's pages, over the same list.
pub fn address(device: DeviceId, page: DevicePageName) -> Signal<String> {
    keep_query(format!("/devices/{device}{}", page.path()))
}

/// The links to all of them.
#[component]
pub fn Pages(
    /// The device.
    device: DeviceId,
    /// The one that is shown.
    shown: Memo<DevicePageName>,
) -> impl IntoView {
    let texts = DeviceTexts(use_locale());
    let links = DevicePageName::ALL.map(|page| {
        let current = move || (shown.get() == page).then_some("page");
        view! {
            <li>
                // The list beside the pane stays where it is scrolled to.
                <a href=address(device, page) aria-current=current data-noscroll>
                    {page.label(texts)}
                </a>
            </li>
        }
    });
    view! {
        <nav class="tabs" aria-label=texts.pages()>
            <ul>{links.into_iter().collect_view()}</ul>
        </nav>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_page() {
        for page in DevicePageName::ALL {
            for end in ["", "/"] {
                assert_eq!(DevicePageName::at(&format!("/devices/1{}{end}", page.path())), page);
            }
        }
    }
}
