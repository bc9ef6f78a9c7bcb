//! A group of devices: what it is, and what is in it.

mod members;

use farhand_contract::{
    Error, Permission,
    device_groups::{Group, GroupMember},
    errors::Thing,
    pages::{Page, PageStart},
};
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map, use_query_map},
};
use uuid::Uuid;

use self::members::Members;
use super::{
    groups::{
        ChangeRuleDialog, GROUPS_PATH, GroupDialog, GroupForm, GroupWords, Rule, RuleForm, ToDevices,
        devices_in, members_of, when_groups_change,
    },
    lazy::LazyBlade,
};
use crate::{
    api::{
        ApiError, ApiResult,
        device_groups::{delete_group, get_group, list_group_members},
    },
    locales::{Common, DeviceGroupTexts, DevicesTexts},
    preferences::use_locale,
    ui::{
        Allowed, Blade, CommandButton, Crumb, Dialog, ErrorBar, Essential, Essentials, IconName, Loaded,
        Section, Skeleton,
    },
};

/// A group, and a page of its devices.
type Shown = (Group, Page<GroupMember>);

/// A group.
pub struct GroupBlade {
    shown: Resource<ApiResult<Shown>>,
}

async fn read(id: Option<Uuid>, from: PageStart) -> ApiResult<Shown> {
    let id = id.ok_or(Error::NotFound { what: Thing::Group })?;
    let group = get_group(id).await?;
    Ok((group, list_group_members(id, from).await?))
}

impl LazyBlade for GroupBlade {
    fn data() -> Self {
        let (params, address) = (use_params_map(), use_query_map());
        let id = Memo::new(move |_| params.with(|params| params.get("id")?.parse().ok()));
        let from = Memo::new(move |_| {
            address.with(|address| {
                let start = |key: &str| PageStart::from_pair(key, &address.get(key)?);
                start("after").or_else(|| start("before")).unwrap_or_default()
            })
        });
        Self { shown: Resource::new(move || (id.get(), from.get()), |(id, from)| read(id, from)) }
    }

    fn view(this: Self) -> AnyView {
        let GroupBlade { shown } = this;
        let locale = use_locale();
        let texts = DeviceGroupTexts(locale);
        let form = GroupForm::new(Callback::new(move |_| shown.refetch()));
        let rule_form = RuleForm::new(Callback::new(move |_| shown.refetch()));
        let deletion = Deletion::new(Callback::new(move |()| shown.refetch()));
        // One that is being deleted is heard of before it is left, and is not there then.
        when_groups_change(move || {
            if !deletion.is_under_way() {
                shown.refetch();
            }
        });
        let is_dynamic = Memo::new(move |_| {
            shown.with(|shown| matches!(shown, Some(Ok((group, _))) if group.rule.is_some()))
        });
        let title = Signal::derive(move || match shown.get() {
            Some(Ok((group, _))) => group.name,
            _ => texts.group().to_owned(),
        });
        let group = move || shown.get_untracked()?.ok().map(|(group, _)| group);
        let crumbs = vec![
            Crumb::new(DevicesTexts(locale).devices(), "/devices"),
            Crumb::new(texts.title(), GROUPS_PATH),
        ];
        view! {
            <Blade
                title
                crumbs
                commands=move || {
                    view! {
                        <CommandButton
                            icon=IconName::Refresh
                            label=Common(locale).refresh()
                            on_click=move || shown.refetch()
                        />
                        <Allowed permission=Permission::UpdateOrganization>
                            <CommandButton
                                icon=IconName::Edit
                                label=texts.edit()
                                on_click=move || {
                                    if let Some(group) = group() {
                                        form.edit(group);
                                    }
                                }
                            />
                            {move || {
                                is_dynamic
                                    .get()
                                    .then(|| {
                                        view! {
                                            <CommandButton
                                                icon=IconName::Settings
                                                label=texts.change_rule()
                                                on_click=move || {
                                                    if let Some(group) = group() {
                                                        rule_form.ask(group);
                                                    }
                                                }
                                            />
                                        }
                                    })
                            }}
                            <CommandButton
                                icon=IconName::Delete
                                label=texts.delete()
                                on_click=move || {
                                    if let Some(group) = group() {
                                        deletion.ask(group.id);
                                    }
                                }
                            />
                        </Allowed>
                    }
                }
            >
                <Loaded
                    resource=shown
                    skeleton=|| view! { <Skeleton rows=8 /> }
                    view=move |(group, members)| view! { <Body group members shown /> }.into_any()
                />
                <GroupDialog form words=GroupWords::Edit />
                <ChangeRuleDialog form=rule_form />
                <DeleteDialog deletion />
            </Blade>
        }
        .into_any()
    }
}

#[component]
fn Body(group: Group, members: Page<GroupMember>, shown: Resource<ApiResult<Shown>>) -> impl IntoView {
    let locale = use_locale();
    let texts = DeviceGroupTexts(locale);
    let kind = if group.rule.is_some() { texts.dynamic() } else { texts.fixed() };
    let count = members_of(Common(locale), &group);
    let rule = group.rule.clone().map(|rule| {
        view! {
            <Section title=texts.rule()>
                <Rule rule />
            </Section>
        }
    });
    let is_fixed = group.rule.is_none();
    let to_devices = (is_fixed && !members.rows.is_empty()).then(|| devices_in(group.id));
    let on_changed = Callback::new(move |()| shown.refetch());
    view! {
        <div class="stack">
            <Essentials>
                <Essential label=texts.kind() value=kind.to_owned() />
                <Essential label=texts.devices() value=count />
                <Essential label=texts.about() value=group.description whole=true />
            </Essentials>
            {rule}
            <Section title=texts.devices()>
                {to_devices.map(|href| view! { <ToDevices href /> })}
                <Members id=group.id name=group.name is_fixed page=members on_changed />
            </Section>
        </div>
    }
    .into_any()
}

/// The question before the group is deleted, and how that goes.
#[derive(Clone, Copy)]
struct Deletion {
    open: RwSignal<bool>,
    /// Whether it goes on, or is done.
    under_way: RwSignal<bool>,
    id: RwSignal<Option<Uuid>>,
    problem: RwSignal<Option<ApiError>>,
    delete: Action<(), ()>,
}

impl Deletion {
    /// Asks for what was heard of meanwhile when the group stays.
    fn new(on_failed: Callback<()>) -> Self {
        let (open, id, problem) = (RwSignal::new(false), RwSignal::new(None), RwSignal::new(None));
        let under_way = RwSignal::new(false);
        let navigate = StoredValue::new_local(use_navigate());
        let delete = Action::new_local(move |&(): &()| async move {
            let Some(group) = id.get_untracked() else { return };
            under_way.set(true);
            match delete_group(group).await {
                Ok(()) => {
                    open.set(false);
                    navigate.with_value(|navigate| navigate(GROUPS_PATH, NavigateOptions::default()));
                }
                Err(error) => {
                    under_way.set(false);
                    problem.set(Some(error));
                    on_failed.run(());
                }
            }
        });
        Self { open, under_way, id, problem, delete }
    }

    fn is_under_way(self) -> bool {
        self.under_way.get_untracked()
    }

    fn ask(self, group: Uuid) {
        self.id.set(Some(group));
        self.problem.set(None);
        self.open.set(true);
    }
}

#[component]
fn DeleteDialog(deletion: Deletion) -> impl IntoView {
    let texts = DeviceGroupTexts(use_locale());
    view! {
        <Dialog
            open=deletion.open
            title=texts.delete_title()
            confirm=texts.delete()
            cancel=texts.keep()
            danger=true
            busy=deletion.delete.pending()
            on_confirm=move || {
                deletion.problem.set(None);
                deletion.delete.dispatch(());
            }
        >
            <p>{texts.delete_text()}</p>
            {move || deletion.problem.get().map(|error| view! { <ErrorBar error /> })}
        </Dialog>
    }
    .into_any()
}
