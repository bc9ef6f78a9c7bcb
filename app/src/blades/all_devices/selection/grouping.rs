//! Putting what is selected into a group.

use farhand_contract::device_groups::Group;
use leptos::prelude::*;
use uuid::Uuid;

use super::{Selection, deed::Deed};
use crate::{
    api::device_groups::{add_group_members, list_fixed_groups},
    locales::DeviceGroupTexts,
    preferences::use_locale,
    ui::{Dialog, ErrorBar, Skeleton},
};

/// What is asked, and how it goes.
#[derive(Clone, Copy)]
pub struct Grouping {
    /// The dialog, and what came of it.
    pub deed: Deed,
    /// The groups that devices can be put into, once they are known.
    groups: RwSignal<Option<Vec<Group>>>,
    chosen: RwSignal<Option<Uuid>>,
    add: Action<(), ()>,
    load: Action<(), ()>,
}

impl Grouping {
    /// Nothing asked yet.
    pub fn new(selection: Selection) -> Self {
        let texts = DeviceGroupTexts(use_locale());
        let deed = Deed::new(selection);
        let (groups, chosen) = (RwSignal::new(None::<Vec<Group>>), RwSignal::new(None::<Uuid>));
        let load = Action::new(move |&(): &()| async move {
            match list_fixed_groups().await {
                Ok(fixed) => {
                    chosen.try_set(fixed.first().map(|group| group.id));
                    groups.try_set(Some(fixed));
                }
                Err(error) => {
                    deed.problem.try_set(Some(error));
                }
            }
        });
        let add = Action::new(move |&(): &()| {
            let (group, devices) = (chosen.get_untracked(), selection.ids_now());
            async move {
                let Some(id) = group else { return };
                let outcome = add_group_members(id, devices).await;
                let name = groups.try_with_untracked(|groups| {
                    let group = groups.as_ref()?.iter().find(|group| group.id == id)?;
                    Some(group.name.clone())
                });
                deed.came_to(outcome.map(|()| texts.added(&name.flatten().unwrap_or_default())));
            }
        });
        Self { deed, groups, chosen, add, load }
    }

    /// Asks.
    pub fn ask(self) {
        self.groups.set(None);
        self.chosen.set(None);
        self.deed.ask();
        self.load.dispatch(());
    }
}

/// The question.
#[component]
pub fn AddToGroupDialog(
    /// Has what is asked.
    grouping: Grouping,
) -> impl IntoView {
    let texts = DeviceGroupTexts(use_locale());
    let Deed { open, problem, .. } = grouping.deed;
    let choice = move || match (grouping.groups.get(), problem.get()) {
        (None, Some(_)) => ().into_any(),
        (None, None) => open.get().then(|| view! { <Skeleton rows=1 /> }).into_any(),
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
            open
            title=texts.add_title()
            confirm=texts.add()
            busy=grouping.add.pending()
            disabled=Signal::derive(move || grouping.chosen.with(Option::is_none))
            on_confirm=move || {
                problem.set(None);
                grouping.add.dispatch(());
            }
        >
            {choice}
            {move || problem.get().map(|error| view! { <ErrorBar error /> })}
        </Dialog>
    }
    .into_any()
}
