//! A filter by what people have marked devices with: tags, and the groups that they were put into.

use farhand_contract::{
    device_groups::Group,
    device_lists::DeviceFilter,
    device_tags::{KnownTag, TAGS_SUGGESTED, is_same_tag},
    devices::DeviceQuery,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Change, Field, in_place};
use crate::{
    api::{ApiResult, device_groups::list_fixed_groups, device_tags::known_tags},
    blades::all_devices::values::ticks,
    locales::{Common, DeviceGroupTexts, DevicesTexts},
    preferences::use_locale,
    ui::{Loaded, ManyChoice, Skeleton},
};

/// A mark that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    /// As the address has it.
    value: String,
    /// As one reads it.
    word: String,
    devices: u64,
}

impl From<KnownTag> for Mark {
    fn from(KnownTag { tag, devices }: KnownTag) -> Self {
        Self { value: tag.clone(), word: tag, devices }
    }
}

impl From<Group> for Mark {
    fn from(group: Group) -> Self {
        Self { value: group.id.to_string(), word: group.name, devices: group.members }
    }
}

/// Those that there are.
async fn marks(field: Field) -> ApiResult<Vec<Mark>> {
    Ok(match field {
        Field::Groups => list_fixed_groups().await?.into_iter().map(Mark::from).collect(),
        _ => known_tags().await?.into_iter().map(Mark::from).collect(),
    })
}

/// Those that are chosen, as the address has them.
fn chosen_in(query: &DeviceQuery, field: Field) -> Vec<String> {
    match query.filters.iter().find(|filter| field.is_of(filter)) {
        Some(DeviceFilter::Tagged { tags }) => tags.clone(),
        Some(DeviceFilter::InGroup { groups }) => groups.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

/// The query with these chosen; with any without one.
fn with_chosen(query: DeviceQuery, field: Field, chosen: Vec<String>) -> DeviceQuery {
    let filter = (!chosen.is_empty()).then(|| match field {
        Field::Groups => {
            DeviceFilter::InGroup { groups: chosen.iter().filter_map(|id| id.parse().ok()).collect() }
        }
        _ => DeviceFilter::Tagged { tags: chosen },
    });
    in_place(query, |other| field.is_of(other), filter)
}

/// All that can be ticked: those that there are, and those that are chosen and not there any more. What is chosen is spelt as it was.
fn listed(marks: Vec<Mark>, chosen: &[String], gone: impl Fn(&str) -> String) -> Vec<(String, String, u64)> {
    let is_like = |mark: &Mark, value: &str| is_same_tag(&mark.value, value);
    let lost: Vec<_> =
        chosen.iter().filter(|value| !marks.iter().any(|mark| is_like(mark, value))).cloned().collect();
    let there = marks.into_iter().map(|mark| {
        let value = chosen.iter().find(|value| is_like(&mark, value)).cloned().unwrap_or(mark.value.clone());
        (value, mark.word, mark.devices)
    });
    there.chain(lost.into_iter().map(|value| (value.clone(), gone(&value), 0))).collect()
}

/// Which marks. They are asked for once somebody looks; groups also to be called by their names.
#[component]
pub fn MarksChoice(
    /// Tags or groups.
    field: Field,
    /// What the list shows.
    query: Memo<DeviceQuery>,
    /// Asks for other devices.
    change: Change,
) -> impl IntoView {
    let locale = use_locale();
    let texts = DevicesTexts(locale);
    let chosen = Memo::new(move |_| query.with(|query| chosen_in(query, field)));
    let open = RwSignal::new(false);
    let known = Resource::new(
        move || open.get(),
        move |wanted| async move { if wanted { marks(field).await.map(Some) } else { Ok(None) } },
    );
    // What groups are called is asked for by the browser: what is closed waits for nothing when a page is rendered.
    let names = RwSignal::new(None::<Vec<Mark>>);
    let name_them = Action::new(move |&(): &()| async move {
        if let Ok(marks) = marks(field).await {
            names.try_set(Some(marks));
        }
    });
    let is_named = move |value: &String| {
        names.with_untracked(|names| names.iter().flatten().any(|mark| mark.value == *value))
    };
    Effect::new(move |_| {
        if field == Field::Groups && chosen.with(|chosen| !chosen.iter().all(is_named)) {
            name_them.dispatch(());
        }
    });
    let gone = move |value: &str| match field {
        Field::Groups => DeviceGroupTexts(locale).not_found().to_owned(),
        _ => value.to_owned(),
    };
    let name = move |value: &String| {
        if field != Field::Groups {
            return value.clone();
        }
        names.with(|names| match names {
            Some(marks) => {
                let mark = marks.iter().find(|mark| mark.value == *value);
                mark.map_or_else(|| gone(value), |mark| mark.word.clone())
            }
            None => DeviceGroupTexts(locale).group().to_owned(),
        })
    };
    let words = move || {
        chosen.with(|chosen| match chosen.as_slice() {
            [] => texts.any_value().to_owned(),
            [only] => name(only),
            several => texts.values_chosen(several.len()),
        })
    };
    let is_narrowed = move || {
        query.with_untracked(|query| {
            !query.search.is_empty() || query.filters.iter().any(|filter| !field.is_of(filter))
        })
    };
    let choose = Callback::new(move |chosen| {
        change.run(with_chosen(query.get_untracked(), field, chosen));
    });
    let boxes = move |marks: Vec<Mark>| {
        let limit = u64::from(TAGS_SUGGESTED);
        let is_cut = field == Field::Tags && marks.len() as u64 >= limit;
        let listed = listed(marks, &chosen.get_untracked(), gone);
        if listed.is_empty() {
            let nothing = if field == Field::Groups {
                DeviceGroupTexts(locale).no_fixed_groups()
            } else {
                texts.no_values()
            };
            return view! { <p class="caption">{nothing}</p> }.into_any();
        }
        let number = Common(locale).number(limit);
        view! {
            {is_narrowed().then(|| view! { <p class="caption">{texts.counted_among_all()}</p> })}
            {ticks(locale, listed, chosen, choose)}
            {is_cut.then(|| view! { <p class="caption">{texts.most_frequent(&number)}</p> })}
        }
        .into_any()
    };
    view! {
        <ManyChoice id=field.id() label=field.label(texts) chosen=Signal::derive(words) open>
            <Loaded
                resource=known
                skeleton=|| view! { <Skeleton rows=3 /> }
                view=move |known| match known {
                    Some(known) => boxes(known),
                    None => view! { <Skeleton rows=3 /> }.into_any(),
                }
            />
        </ManyChoice>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(value: &str) -> Mark {
        Mark { value: value.to_owned(), word: value.to_uppercase(), devices: 2 }
    }

    #[test]
    fn what_is_chosen_can_be_taken_back_however_it_is_spelt_and_when_it_is_gone() {
        let chosen = ["LOAN".to_owned(), "old".to_owned()];
        let listed = listed(vec![mark("desk"), mark("loan")], &chosen, |value| format!("no {value}"));
        let expected = [("desk", "DESK", 2), ("LOAN", "LOAN", 2), ("old", "no old", 0)];
        let expected = expected.map(|(value, word, devices)| (value.to_owned(), word.to_owned(), devices));
        assert_eq!(listed, expected);
    }

    #[test]
    fn marks_are_chosen_and_taken_back() {
        let group = "00000000-0000-0000-0000-000000000007".to_owned();
        let managed = DeviceQuery { filters: vec![DeviceFilter::managed()], ..DeviceQuery::default() };
        for (field, chosen) in [(Field::Tags, vec!["Loan".to_owned()]), (Field::Groups, vec![group])] {
            let query = with_chosen(managed.clone(), field, chosen.clone());
            assert_eq!((chosen_in(&query, field), query.filters.len()), (chosen, 2));
            assert_eq!(with_chosen(query, field, Vec::new()), managed);
        }
    }
}
