//! What a group is called and what it is for, before it is made and afterwards.

use farhand_contract::{
    device_groups::{Group, GroupDraft},
    device_views::ListPairs,
    errors::Field,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::GROUPS_PATH;
use crate::{
    api::{
        ApiError,
        device_groups::{change_group, create_group},
    },
    locales::DeviceGroupTexts,
    preferences::use_locale,
    ui::{FormDialog, TextField, problem_at},
};

/// What the form itself says is wrong.
const FIELDS: &[Field] = &[Field::GroupName, Field::Description];

/// What is filled in, and how saving goes.
#[derive(Clone, Copy)]
pub struct GroupForm {
    open: RwSignal<bool>,
    name: RwSignal<String>,
    description: RwSignal<String>,
    /// What chooses the group's devices.
    rule: RwSignal<Option<ListPairs>>,
    /// The group that is changed; none for a new one.
    group: RwSignal<Option<Group>>,
    problem: RwSignal<Option<ApiError>>,
    save: Action<(), ()>,
}

impl GroupForm {
    /// An empty form, that says what was saved.
    pub fn new(on_saved: Callback<Group>) -> Self {
        let (open, problem) = (RwSignal::new(false), RwSignal::new(None));
        let (name, description) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
        let (rule, group) = (RwSignal::new(None), RwSignal::new(None::<Group>));
        let save = Action::new(move |&(): &()| {
            let draft = GroupDraft {
                name: name.get_untracked(),
                description: description.get_untracked(),
                rule: rule.get_untracked(),
            };
            let changed = group.get_untracked().map(|group| (group.id, group.version));
            async move {
                let outcome = match changed {
                    Some((id, version)) => change_group(id, version, draft).await,
                    None => create_group(draft).await,
                };
                match outcome {
                    Ok(group) => {
                        open.set(false);
                        on_saved.run(group);
                    }
                    Err(error) => problem.set(Some(error)),
                }
            }
        });
        Self { open, name, description, rule, group, problem, save }
    }

    /// An empty form that leads on to the group that it made.
    pub fn leading_to_the_group() -> Self {
        let navigate = use_navigate();
        Self::new(Callback::new(move |group: Group| {
            navigate(&format!("{GROUPS_PATH}/{}", group.id), NavigateOptions::default());
        }))
    }

    /// Asks for a new group, with this rule or none.
    pub fn make(self, rule: Option<ListPairs>) {
        self.rule.set(rule);
        self.fill(None);
    }

    /// Asks what a group is to be called instead.
    pub fn edit(self, group: Group) {
        self.rule.set(group.rule.clone());
        self.fill(Some(group));
    }

    fn fill(self, group: Option<Group>) {
        let text = |of: fn(&Group) -> &String| group.as_ref().map(of).cloned().unwrap_or_default();
        self.name.set(text(|group| &group.name));
        self.description.set(text(|group| &group.description));
        self.group.set(group);
        self.problem.set(None);
        self.open.set(true);
    }
}

/// What the form is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupWords {
    /// A group that devices are put into by hand.
    New,
    /// A group of what a list shows.
    OfList,
    /// A group that is there.
    Edit,
}

/// The form over the page.
#[component]
pub fn GroupDialog(
    /// Has what is filled in.
    form: GroupForm,
    /// What it is for.
    words: GroupWords,
) -> impl IntoView {
    let texts = DeviceGroupTexts(use_locale());
    let (title, confirm, text) = match words {
        GroupWords::New => (texts.new_group(), texts.create(), Some(texts.new_text())),
        GroupWords::OfList => (texts.save_as_title(), texts.create(), Some(texts.save_as_text())),
        GroupWords::Edit => (texts.edit_title(), texts.save(), None),
    };
    view! {
        <FormDialog
            open=form.open
            title=title
            confirm=confirm
            save=form.save
            problem=form.problem
            fields=FIELDS
        >
            {text.map(|text| view! { <p class="muted">{text}</p> })}
            <TextField
                id="group-name"
                label=texts.name()
                value=form.name
                problem=problem_at(form.problem, Field::GroupName)
            />
            <TextField
                id="group-description"
                label=texts.about()
                value=form.description
                problem=problem_at(form.problem, Field::Description)
            />
        </FormDialog>
    }
    .into_any()
}
