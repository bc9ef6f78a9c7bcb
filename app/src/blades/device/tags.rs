//! The tags of a device.

use farhand_contract::{DeviceId, Permission, errors::Field};
use leptos::prelude::*;

use crate::{
    api::{
        ApiError,
        device_tags::{add_tag, remove_tag},
    },
    blades::{groups::devices_with, tag_field::TagField},
    locales::DeviceTagTexts,
    preferences::use_locale,
    ui::{Allowed, Button, Icon, IconName, ProblemElsewhere, SaveForm},
};

/// What is done to them.
#[derive(Clone, Copy)]
struct Tagging {
    value: RwSignal<String>,
    problem: RwSignal<Option<ApiError>>,
    add: Action<(), ()>,
    remove: Action<String, ()>,
}

impl Tagging {
    fn new(id: DeviceId, on_changed: Callback<()>) -> Self {
        let (value, problem) = (RwSignal::new(String::new()), RwSignal::new(None));
        let done = move |outcome: Result<(), ApiError>| match outcome {
            Ok(()) => on_changed.run(()),
            Err(error) => {
                problem.try_set(Some(error));
            }
        };
        let add = Action::new(move |&(): &()| {
            let tag = value.get_untracked();
            async move { done(add_tag(vec![id], tag).await) }
        });
        let remove = Action::new(move |tag: &String| {
            let tag = tag.clone();
            async move { done(remove_tag(vec![id], tag).await) }
        });
        Self { value, problem, add, remove }
    }

    fn send(self) {
        if !self.add.pending().get_untracked() {
            self.problem.set(None);
            self.add.dispatch(());
        }
    }
}

/// The tags, and what changes them.
#[component]
pub fn Tags(
    /// The device.
    id: DeviceId,
    /// Its tags.
    tags: Vec<String>,
    /// Told when it has others.
    on_changed: Callback<()>,
) -> impl IntoView {
    let texts = DeviceTagTexts(use_locale());
    let tagging = Tagging::new(id, on_changed);
    let list = if tags.is_empty() {
        view! { <p class="muted">{texts.none()}</p> }.into_any()
    } else {
        let tags = tags.into_iter().map(|tag| view! { <Tag tag tagging /> }).collect_view();
        view! { <ul class="tags">{tags}</ul> }.into_any()
    };
    view! {
        {list}
        <ProblemElsewhere problem=tagging.problem fields=&[Field::Tag] />
        <Allowed permission=Permission::UpdateManagedDevices>
            <SaveForm on_save=move || tagging.send()>
                <div class="tag-form">
                    <TagField id="device-tag" value=tagging.value problem=tagging.problem />
                    <Button icon=IconName::Tag busy=tagging.add.pending() on_click=move || tagging.send()>
                        {texts.add()}
                    </Button>
                </div>
            </SaveForm>
        </Allowed>
    }
    .into_any()
}

#[component]
fn Tag(tag: String, tagging: Tagging) -> impl IntoView {
    let texts = DeviceTagTexts(use_locale());
    let (name, label) = (tag.clone(), texts.remove_of(&tag));
    view! {
        <li class="tag">
            <a class="ellipsis" href=devices_with(&tag) title=texts.devices_with(&tag)>
                {name}
            </a>
            <Allowed permission=Permission::UpdateManagedDevices>
                {
                    let tag = tag.clone();
                    view! {
                        <button
                            type="button"
                            class="tag-remove"
                            aria-label=label.clone()
                            title=label.clone()
                            on:click=move |_| {
                                if !tagging.remove.pending().get_untracked() {
                                    tagging.problem.set(None);
                                    tagging.remove.dispatch(tag.clone());
                                }
                            }
                        >
                            <Icon name=IconName::Close size16=true />
                        </button>
                    }
                }
            </Allowed>
        </li>
    }
    .into_any()
}
