//! Groups of devices: all of them.

mod change_rule;
mod form;
mod rule;

use farhand_contract::{Permission, device_groups::Group, events::Event};
use leptos::prelude::*;

pub use self::{
    change_rule::{ChangeRuleDialog, RuleForm},
    form::{GroupDialog, GroupForm, GroupWords},
    rule::{Rule, ToDevices, devices_in, devices_of, devices_with},
};
use super::lazy::LazyBlade;
use crate::{
    api::{ApiResult, device_groups::list_groups},
    live::{LiveEvent, use_live},
    locales::{Common, DeviceGroupTexts, DevicesTexts},
    preferences::use_locale,
    ui::{Allowed, Blade, Button, ButtonKind, CommandButton, Crumb, EmptyState, IconName, Loaded, Skeleton},
};

/// The blade's address.
pub const GROUPS_PATH: &str = "/groups";

/// All groups.
pub struct Groups {
    groups: Resource<ApiResult<Vec<Group>>>,
}

/// Calls this when groups, or what is in them, may have changed.
pub fn when_groups_change(reload: impl Fn() + Send + Sync + 'static) {
    if let Some(live) = use_live() {
        live.on(move |event| {
            if matches!(event, LiveEvent::Resync | LiveEvent::Changed(Event::Connector)) {
                reload();
            }
        });
    }
}

/// How many devices it has, as one reads it.
pub fn members_of(common: Common, group: &Group) -> String {
    let more = if group.at_least { "+" } else { "" };
    format!("{}{more}", common.number(group.members))
}

impl LazyBlade for Groups {
    fn data() -> Self {
        Self { groups: Resource::new(|| (), |()| list_groups()) }
    }

    fn view(this: Self) -> AnyView {
        let Groups { groups } = this;
        let locale = use_locale();
        let texts = DeviceGroupTexts(locale);
        let form = GroupForm::leading_to_the_group();
        when_groups_change(move || groups.refetch());
        view! {
            <Blade
                title=texts.title()
                description=texts.description()
                crumbs=vec![Crumb::new(DevicesTexts(locale).devices(), "/devices")]
                commands=move || {
                    view! {
                        <CommandButton
                            icon=IconName::Refresh
                            label=Common(locale).refresh()
                            on_click=move || groups.refetch()
                        />
                        <Allowed permission=Permission::UpdateOrganization>
                            <CommandButton
                                icon=IconName::Group
                                label=texts.new_group()
                                on_click=move || form.make(None)
                            />
                        </Allowed>
                    }
                }
            >
                <Loaded
                    resource=groups
                    skeleton=|| view! { <Skeleton rows=8 /> }
                    view=move |groups| view! { <List groups form /> }.into_any()
                />
                <GroupDialog form words=GroupWords::New />
            </Blade>
        }
        .into_any()
    }
}

#[component]
fn List(groups: Vec<Group>, form: GroupForm) -> impl IntoView {
    let texts = DeviceGroupTexts(use_locale());
    if groups.is_empty() {
        let make = move || {
            view! {
                <Allowed permission=Permission::UpdateOrganization>
                    <Button kind=ButtonKind::Primary icon=IconName::Group on_click=move || form.make(None)>
                        {texts.new_group()}
                    </Button>
                </Allowed>
            }
        };
        return view! { <EmptyState icon=IconName::Group text=texts.empty() action=make /> }.into_any();
    }
    let rows = groups.into_iter().map(|group| view! { <Row group /> }).collect_view();
    view! {
        <div class="table-wrap">
            <table class="table groups">
                <thead>
                    <tr>
                        <th scope="col">{texts.name()}</th>
                        <th scope="col">{texts.kind()}</th>
                        <th scope="col" class="num">
                            {texts.devices()}
                        </th>
                        <th scope="col" class="group-about">
                            {texts.about()}
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Row(group: Group) -> impl IntoView {
    let locale = use_locale();
    let texts = DeviceGroupTexts(locale);
    let members = members_of(Common(locale), &group);
    let kind = if group.rule.is_some() { texts.dynamic() } else { texts.fixed() };
    let devices = match &group.rule {
        None => Some(devices_in(group.id)),
        Some(rule) => rule.rule().map(|query| devices_of(&query)),
    };
    let members = match devices {
        Some(href) => view! { <a href=href>{members}</a> }.into_any(),
        None => members.into_any(),
    };
    view! {
        <tr>
            <th scope="row" title=group.name.clone()>
                <a href=format!("{GROUPS_PATH}/{}", group.id)>{group.name.clone()}</a>
            </th>
            <td>{kind}</td>
            <td class="num">{members}</td>
            <td class="group-about" title=group.description.clone()>
                {group.description.clone()}
            </td>
        </tr>
    }
    .into_any()
}
