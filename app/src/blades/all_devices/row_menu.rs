//! The menu of a row: one for the whole table.

use farhand_contract::{
    devices::DeviceRow,
    offers::{Offer, WebOffer},
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    locales::{DevicesTexts, Errors, SelectionTexts},
    preferences::use_locale,
    ui::{IconName, MenuItem, MenuLink, MenuNote, MenuPlace, PopoverMenu, after_path},
};

/// What can be done with a device.
#[component]
pub fn RowMenu(
    /// Where it is open.
    place: RwSignal<Option<MenuPlace>>,
    /// The device it was opened for.
    row: RwSignal<Option<DeviceRow>>,
    /// What the cell says that it was opened at, if it says anything.
    text: RwSignal<Option<String>>,
    /// Copies that.
    on_copy: Callback<String>,
) -> impl IntoView {
    let texts = DevicesTexts(use_locale());
    let label = Signal::derive(move || {
        row.with(|row| row.as_ref().map_or_else(String::new, |row| texts.actions_of(&row.device_name)))
    });
    view! {
        <PopoverMenu place label>
            {move || row.get().map(|row| view! { <Entries row /> })}
            {move || text.get().map(|text| view! { <CopyEntry text on_copy /> })}
        </PopoverMenu>
    }
    .into_any()
}

#[component]
fn CopyEntry(text: String, on_copy: Callback<String>) -> impl IntoView {
    let label = SelectionTexts(use_locale()).copy_cell(&text);
    view! { <MenuItem icon=IconName::Copy label on_click=move || on_copy.run(text.clone()) /> }
}

#[component]
fn Entries(row: DeviceRow) -> impl IntoView {
    let locale = use_locale();
    let (texts, errors) = (DevicesTexts(locale), Errors(locale));
    let query = use_location().search.with_untracked(|search| after_path(search));
    let device = format!("/devices/{}", row.id);
    let session = match (row.open_session, row.offer, row.web_offer) {
        (Some(session), _, _) => view! {
            <MenuLink
                icon=IconName::Remote
                label=texts.open_session()
                href=format!("{device}/sessions/{}{query}", session.id)
            />
        }
        .into_any(),
        (None, Offer::Allowed { .. }, _) | (None, _, WebOffer::Allowed { .. }) => view! {
            <MenuLink icon=IconName::Remote label=texts.new_session() href=format!("{device}/start{query}") />
        }
        .into_any(),
        (None, Offer::NotOffered { reason }, WebOffer::NotOffered { .. }) => {
            let link = reason.is_mended_in_connector().then(|| {
                view! {
                    <MenuLink
                        icon=IconName::Connector
                        label=texts.to_connector()
                        href="/tenant-administration/connectors/teamviewer"
                    />
                }
            });
            view! {
                <MenuNote icon=IconName::Remote label=texts.new_session() reason=errors.not_offered(reason).0 />
                {link}
            }
            .into_any()
        }
    };
    view! {
        {session}
        <MenuLink icon=IconName::Open label=texts.open() href=format!("{device}{query}") />
    }
    .into_any()
}
