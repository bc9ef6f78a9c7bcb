//! What is asked before a view is saved, renamed or deleted.

use farhand_contract::{
    Permission,
    device_views::{DeviceView, DeviceViewNaming, ListPairs},
    errors::Field,
};
use leptos::prelude::*;

use super::Views;
use crate::{
    api::{
        ApiError, ApiResult,
        device_views::{add_device_view, delete_device_view, rename_device_view},
    },
    blades::groups::{GroupDialog, GroupForm, GroupWords},
    locales::DeviceViewTexts,
    preferences::use_locale,
    ui::{Allowed, Dialog, FormDialog, TextField, problem_at, use_profile},
};

/// What is asked, and of which view.
#[derive(Clone, Copy)]
pub struct Asked {
    saving: RwSignal<bool>,
    renaming: RwSignal<bool>,
    deleting: RwSignal<bool>,
    /// The view that is renamed or deleted.
    view: RwSignal<Option<DeviceView>>,
    name: RwSignal<String>,
    shared: RwSignal<bool>,
    problem: RwSignal<Option<ApiError>>,
    group: GroupForm,
}

impl Asked {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            saving: RwSignal::new(false),
            renaming: RwSignal::new(false),
            deleting: RwSignal::new(false),
            view: RwSignal::new(None),
            name: RwSignal::new(String::new()),
            shared: RwSignal::new(false),
            problem: RwSignal::new(None),
            group: GroupForm::leading_to_the_group(),
        }
    }

    fn fill_in(self, name: &str, shared: bool) {
        self.problem.set(None);
        self.name.set(name.to_owned());
        self.shared.set(shared);
    }

    /// Asks what the list is to be called.
    pub fn save_as(self) {
        self.fill_in("", false);
        self.saving.set(true);
    }

    /// Asks what the group of all that the list has is to be called.
    pub fn save_as_group(self, rule: ListPairs) {
        self.group.make(Some(rule));
    }

    /// Asks what a view is to be called.
    pub fn rename(self, view: &DeviceView) {
        self.fill_in(&view.name, view.shared);
        self.view.set(Some(view.clone()));
        self.renaming.set(true);
    }

    /// Asks whether a view is to be deleted.
    pub fn delete(self, view: &DeviceView) {
        self.view.set(Some(view.clone()));
        self.deleting.set(true);
    }

    fn naming(self) -> DeviceViewNaming {
        DeviceViewNaming { name: self.name.get_untracked(), shared: self.shared.get_untracked() }
    }

    /// What became of a name.
    fn named(self, open: RwSignal<bool>, outcome: ApiResult<DeviceView>, then: impl FnOnce(DeviceView)) {
        match outcome {
            Ok(view) => {
                open.set(false);
                then(view);
            }
            Err(error) => self.problem.set(Some(error)),
        }
    }
}

/// The dialogs.
#[component]
pub fn ViewDialogs(
    /// What the address says of views.
    views: Views,
    /// What is asked.
    asked: Asked,
) -> impl IntoView {
    let texts = DeviceViewTexts(use_locale());
    let add = Action::new(move |&(): &()| {
        let (naming, list) = (asked.naming(), views.list());
        async move {
            let outcome = add_device_view(naming, list).await;
            asked.named(asked.saving, outcome, |view| views.show(Some(&view), &view.list));
        }
    });
    let rename = Action::new(move |&(): &()| {
        let (view, naming) = (asked.view.get_untracked(), asked.naming());
        async move {
            let Some(view) = view else { return };
            let outcome = rename_device_view(view.id, naming).await;
            asked.named(asked.renaming, outcome, |view| views.became(view));
        }
    });
    view! {
        <FormDialog
            open=asked.saving
            title=texts.save_title()
            confirm=texts.save()
            save=add
            problem=asked.problem
            fields=&[Field::ViewName]
        >
            <p class="muted">{texts.save_text()}</p>
            <Naming id="view-name" asked />
        </FormDialog>
        <FormDialog
            open=asked.renaming
            title=texts.rename_title()
            confirm=texts.save()
            save=rename
            problem=asked.problem
            fields=&[Field::ViewName]
        >
            <Naming id="view-new-name" asked />
        </FormDialog>
        <DeleteDialog views asked />
        <GroupDialog form=asked.group words=GroupWords::OfList />
    }
    .into_any()
}

#[component]
fn Naming(id: &'static str, asked: Asked) -> impl IntoView {
    let texts = DeviceViewTexts(use_locale());
    view! {
        <TextField
            id
            label=texts.name()
            value=asked.name
            problem=problem_at(asked.problem, Field::ViewName)
        />
        <Allowed permission=Permission::UpdateManagedDevices>
            <label class="checkbox">
                <input
                    type="checkbox"
                    prop:checked=asked.shared
                    on:change=move |event| asked.shared.set(event_target_checked(&event))
                />
                <span>{texts.share()}</span>
            </label>
        </Allowed>
    }
    .into_any()
}

#[component]
fn DeleteDialog(views: Views, asked: Asked) -> impl IntoView {
    let texts = DeviceViewTexts(use_locale());
    let profile = use_profile();
    let delete = Action::new(move |&(): &()| {
        let (view, list) = (asked.view.get_untracked(), views.list());
        async move {
            let Some(view) = view else { return };
            match delete_device_view(view.id).await {
                Ok(()) => {
                    // It may have been the one that the navigation leads to.
                    profile.refetch();
                    views.show(None, &list);
                }
                Err(error) => views.problem.set(Some(error)),
            }
            asked.deleting.set(false);
        }
    });
    let what = move || {
        asked.view.with(|view| {
            let view = view.as_ref()?;
            Some(if view.shared { texts.delete_shared() } else { texts.delete_own() })
        })
    };
    let name = move || asked.view.with(|view| view.as_ref().map(|view| view.name.clone()));
    view! {
        <Dialog
            open=asked.deleting
            title=texts.delete_title()
            confirm=texts.delete_it()
            cancel=texts.keep_it()
            danger=true
            busy=delete.pending()
            on_confirm=move || {
                delete.dispatch(());
            }
        >
            <p>
                <strong class="view-name">{name}</strong>
            </p>
            <p>{what}</p>
        </Dialog>
    }
    .into_any()
}
