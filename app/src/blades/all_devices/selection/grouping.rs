//! Putting what is selected into a group.

use farhand_contract::{Permission, device_groups::Group};
use leptos::prelude::*;
use uuid::Uuid;

use super::Selection;
use crate::{
    api::{
        ApiError,
        device_groups::{add_group_members, list_groups},
    },
    locales::DeviceGroupTexts,
    preferences::use_locale,
    ui::{Allowed, Button, ButtonKind, Dialog, ErrorBar, IconName, Skeleton},
};

/// What is asked, and how it goes.
#[derive(Clone, Copy)]
pub struct Grouping {
    open: RwSignal<bool>,
    /// The groups that devices can be put into, once they are known.
    groups: RwSignal<Option<Vec<Group>>>,
    chosen: RwSignal<Option<Uuid>>,
    problem: RwSignal<Option<ApiError>>,
    /// The group that they were put into.
    added: RwSignal<Option<String>>,
    add: Action<(), ()>,
    load: Action<(), ()>,
}

impl Grouping {
    /// Nothing asked yet.
    pub fn new(selection: Selection) -> Self {
        let (open, groups) = (RwSignal::new(false), RwSignal::new(None::<Vec<Group>>));
        let (chosen, problem) = (RwSignal::new(None::<Uuid>), RwSignal::new(None));
        let added = RwSignal::new(None);
        let load = Action::new(move |&(): &()| async move {
            match list_groups().await {
                Ok(all) => {
                    let fixed: Vec<_> = all.into_iter().filter(|group| group.rule.is_none()).collect();
                    chosen.try_set(fixed.first().map(|group| group.id));
                    groups.try_set(Some(fixed));
                }
                Err(error) => {
                    problem.try_set(Some(error));
                }
            }
        });
        let add = Action::new(move |&(): &()| {
            let (group, devices) = (chosen.get_untracked(), selection.ids_now());
            async move {
                let Some(id) = group else { return };
                match add_group_members(id, devices).await {
                    Ok(()) => {
                        let name = groups.try_with_untracked(|groups| {
                            let groups = groups.as_ref()?;
                            groups.iter().find(|group| group.id == id).map(|group| group.name.clone())
                        });
                        added.try_set(name.flatten());
                        open.try_set(false);
                    }
                    Err(error) => {
                        problem.try_set(Some(error));
                    }
                }
            }
        });
        // What was added is not what is selected any more.
        Effect::new(move |_| {
            selection.chosen.track();
            added.set(None);
        });
        Self { open, groups, chosen, problem, added, add, load }
    }

    fn ask(self) {
        self.groups.set(None);
        self.chosen.set(None);
        self.problem.set(None);
        self.added.set(None);
        self.open.set(true);
        self.load.dispatch(());
    }
}

/// Asks into which group.
#[component]
pub fn AddToGroup(
    /// Has what is asked.
    grouping: Grouping,
    /// Whether nothing is selected yet.
    #[prop(into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let texts = DeviceGroupTexts(use_locale());
    let words = move || match grouping.added.get() {
        Some(name) => texts.added(&name),
        None => texts.add_to().to_owned(),
    };
    view! {
        <Allowed permission=Permission::UpdateOrganization>
            <Button
                kind=ButtonKind::Subtle
                icon=IconName::Group
                disabled=disabled
                on_click=move || grouping.ask()
            >
                <span aria-live="polite">{words}</span>
            </Button>
        </Allowed>
    }
    .into_any()
}

/// The question.
#[component]
pub fn AddToGroupDialog(
    /// Has what is asked.
    grouping: Grouping,
) -> impl IntoView {
    let texts = DeviceGroupTexts(use_locale());
    let choice = move || match (grouping.groups.get(), grouping.problem.get()) {
        (None, Some(_)) => ().into_any(),
        (None, None) => grouping.open.get().then(|| view! { <Skeleton rows=1 /> }).into_any(),
        (Some(groups), _) if groups.is_empty() => view! { <p>{texts.no_fixed()}</p> }.into_any(),
        (Some(groups), _) => {
            let options = groups
                .into_iter()
                .map(|group| view! { <option value=group.id.to_string()>{group.name}</option> })
                .collect_view();
            view! {
                <div class="field">
                    <label class="field-label" for="add-to-group">
                        {texts.choose()}
                    </label>
                    <select
                        id="add-to-group"
                        class="input"
                        on:change=move |event| grouping.chosen.set(event_target_value(&event).parse().ok())
                    >
                        {options}
                    </select>
                </div>
            }
            .into_any()
        }
    };
    view! {
        <Dialog
            open=grouping.open
            title=texts.add_title()
            confirm=texts.add()
            busy=grouping.add.pending()
            disabled=Signal::derive(move || grouping.chosen.with(Option::is_none))
            on_confirm=move || {
                grouping.problem.set(None);
                grouping.add.dispatch(());
            }
        >
            {choice}
            {move || grouping.problem.get().map(|error| view! { <ErrorBar error /> })}
        </Dialog>
    }
    .into_any()
}
