//! The groups that a device is in.

use farhand_contract::{DeviceId, devices::DeviceGroup};
use leptos::prelude::*;

use super::pages::DevicePageName;
use crate::{
    api::{ApiResult, devices::groups_of_device},
    blades::groups::GROUPS_PATH,
    locales::DeviceTexts,
    preferences::use_locale,
    ui::{EmptyState, IconName, Loaded, Skeleton},
};

/// The groups, once they are asked for: not before their page is opened.
pub type AskedGroups = Resource<ApiResult<Option<Vec<DeviceGroup>>>>;

/// The groups of the device with this id, while their page is open.
pub fn groups_of(id: Memo<Option<DeviceId>>, page: Memo<DevicePageName>) -> AskedGroups {
    Resource::new(
        move || id.get().filter(|_| page.get() == DevicePageName::Groups),
        |id| async move {
            match id {
                Some(id) => groups_of_device(id).await.map(Some),
                None => Ok(None),
            }
        },
    )
}

/// The list.
#[component]
pub fn Groups(groups: AskedGroups) -> impl IntoView {
    let skeleton = || view! { <Skeleton rows=3 /> };
    view! {
        <Loaded
            resource=groups
            skeleton=skeleton
            view=move |groups| match groups {
                Some(groups) => view! { <List groups /> }.into_any(),
                None => skeleton().into_any(),
            }
        />
    }
    .into_any()
}

#[component]
fn List(groups: Vec<DeviceGroup>) -> impl IntoView {
    let texts = DeviceTexts(use_locale());
    if groups.is_empty() {
        return view! { <EmptyState icon=IconName::Devices text=texts.no_groups() /> }.into_any();
    }
    let rows = groups.into_iter().map(|group| {
        view! {
            <tr>
                <td>
                    <a href=format!("{GROUPS_PATH}/{}", group.id)>{group.display_name}</a>
                </td>
            </tr>
        }
    });
    view! {
        <p class="muted">{texts.groups_text()}</p>
        <div class="table-wrap">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">{texts.group()}</th>
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}
