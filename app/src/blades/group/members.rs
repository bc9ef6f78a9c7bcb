//! The devices of a group.

use farhand_contract::{DeviceId, Permission, device_groups::GroupMember, pages::Page};
use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    api::{ApiError, device_groups::remove_group_members},
    blades::groups::GROUPS_PATH,
    locales::{DeviceGroupTexts, DevicesTexts},
    preferences::use_locale,
    ui::{Allowed, ButtonLink, EmptyState, ErrorBar, Icon, IconName, MomentOr, Pager, with_pairs},
};

/// Takes a device out of the group.
type Remove = Action<DeviceId, ()>;

/// A page of them.
#[component]
pub fn Members(
    /// The group.
    id: Uuid,
    /// Its name.
    name: String,
    /// Whether devices are put into it by hand, and taken out.
    is_fixed: bool,
    /// The page.
    page: Page<GroupMember>,
    /// Told when the group has others.
    on_changed: Callback<()>,
) -> impl IntoView {
    let texts = DeviceGroupTexts(use_locale());
    if page.rows.is_empty() {
        if !is_fixed {
            return view! { <EmptyState icon=IconName::Devices text=texts.none_chosen() /> }.into_any();
        }
        let action = move || {
            view! {
                <ButtonLink href="/devices" icon=IconName::Devices>
                    {texts.to_devices()}
                </ButtonLink>
            }
        };
        return view! { <EmptyState icon=IconName::Devices text=texts.no_members() action /> }.into_any();
    }
    let problem = RwSignal::new(None::<ApiError>);
    let remove: Remove = Action::new(move |&device: &DeviceId| async move {
        match remove_group_members(id, vec![device]).await {
            Ok(()) => on_changed.run(()),
            Err(error) => {
                problem.try_set(Some(error));
            }
        }
    });
    let path = format!("{GROUPS_PATH}/{id}");
    let previous = page.previous.map(|cursor| with_pairs(&path, [("before", cursor.0)]));
    let next = page.next.map(|cursor| with_pairs(&path, [("after", cursor.0)]));
    let count = page.rows.len();
    let rows = page
        .rows
        .into_iter()
        .map(|member| view! { <Member member remove=is_fixed.then_some(remove) /> })
        .collect_view();
    view! {
        {move || problem.get().map(|error| view! { <ErrorBar error /> })}
        <div class="table-wrap">
            <table class="table groups" aria-label=texts.members_of(&name)>
                <Head is_fixed />
                <tbody>{rows}</tbody>
            </table>
        </div>
        <Pager offset=page.offset rows=count total=page.total at_least=page.at_least previous next />
    }
    .into_any()
}

#[component]
fn Head(is_fixed: bool) -> impl IntoView {
    let locale = use_locale();
    let (texts, devices) = (DeviceGroupTexts(locale), DevicesTexts(locale));
    view! {
        <thead>
            <tr>
                <th scope="col">{devices.device_name()}</th>
                <th scope="col" class="group-about">
                    {devices.user()}
                </th>
                <th scope="col" class="group-about">
                    {devices.os()}
                </th>
                <th scope="col">{devices.last_check_in()}</th>
                {is_fixed
                    .then(|| {
                        view! {
                            <th scope="col" class="group-do">
                                <span class="visually-hidden">{texts.remove()}</span>
                            </th>
                        }
                    })}
            </tr>
        </thead>
    }
    .into_any()
}

#[component]
fn Member(member: GroupMember, remove: Option<Remove>) -> impl IntoView {
    let texts = DeviceGroupTexts(use_locale());
    let id = member.id;
    let label = texts.remove_of(&member.device_name);
    let user = member.user_principal_name.unwrap_or_default();
    view! {
        <tr>
            <th scope="row" title=member.device_name.clone()>
                <a href=format!("/devices/{id}")>{member.device_name.clone()}</a>
            </th>
            <td class="group-about" title=user.clone()>
                {user.clone()}
            </td>
            <td class="group-about">{member.operating_system}</td>
            <td>
                <MomentOr at=member.last_sync_date_time relative=true />
            </td>
            {remove
                .map(|remove| {
                    view! {
                        <td>
                            <Allowed permission=Permission::UpdateOrganization>
                                <button
                                    type="button"
                                    class="button button-subtle"
                                    aria-label=label.clone()
                                    title=label.clone()
                                    on:click=move |_| {
                                        if !remove.pending().get_untracked() {
                                            remove.dispatch(id);
                                        }
                                    }
                                >
                                    <Icon name=IconName::Dismiss />
                                </button>
                            </Allowed>
                        </td>
                    }
                })}
        </tr>
    }
    .into_any()
}
