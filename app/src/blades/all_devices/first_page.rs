//! The first page of the list that the address asks for.
//!
//! A resource begins its next load only when the one before has come to an end, and would let whoever types wait for an
//! answer that nobody wants any more. So a load that is on its way goes on with the newest list by itself: what it asked
//! for before is given up, and the browser lets go of the request.

#[cfg(feature = "hydrate")]
use std::pin::pin;

use farhand_contract::devices::DeviceQuery;
#[cfg(feature = "hydrate")]
use futures::{
    StreamExt as _,
    future::{Either, pending, select},
};
use leptos::prelude::*;

use super::{Listed, views::Views};
use crate::api::{ApiResult, devices::list_devices};

/// What the address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    query: DeviceQuery,
    /// Whether it only names a view, and is led on to the list of that.
    is_short: bool,
}

impl Wanted {
    /// Whether this list is the one.
    fn is(&self, asked: Option<&DeviceQuery>) -> bool {
        !self.is_short && asked == Some(&self.query)
    }

    /// Whether a load is of use still that was begun for `begun` and asks for this list, once it knows which. It may have
    /// been ahead of an address that is led on.
    fn can_wait_for(&self, begun: &Self, asked: Option<&DeviceQuery>) -> bool {
        self == begun || self.is(asked)
    }
}

/// Loads it, again when the address asks for another list.
pub fn first_page(query: Memo<DeviceQuery>, views: Views) -> Resource<ApiResult<Listed>> {
    let wanted = Memo::new(move |_| Wanted { query: query.get(), is_short: views.is_short() });
    // The list that was asked for last, once a load knows which.
    let asked = StoredValue::new(None::<DeviceQuery>);
    let load = move |begun: Wanted| {
        asked.try_set_value(None);
        async move {
            let query = views.leads_on_to().await.unwrap_or(begun.query);
            // The blade may be gone by then.
            asked.try_set_value(Some(query.clone()));
            list_devices(query.clone()).await.map(|page| (query, page))
        }
    };
    // Another load begins only for a list that none has asked for: the one that was on its way may have done so.
    let loads = Memo::new(move |before: Option<&u32>| {
        let is_asked = wanted.with(|wanted| asked.with_value(|asked| wanted.is(asked.as_ref())));
        before.map_or(0, |before| before + u32::from(!is_asked))
    });
    Resource::new(
        move || loads.get(),
        move |_| {
            newest(wanted, load, move |now, begun| {
                asked.try_with_value(|asked| now.can_wait_for(begun, asked.as_ref())).unwrap_or(true)
            })
        },
    )
}

/// What is loaded for what is wanted, or for what comes to be wanted before that is there.
#[cfg(feature = "hydrate")]
async fn newest<T, L>(
    wanted: Memo<Wanted>,
    load: impl Fn(Wanted) -> L,
    can_wait: impl Fn(&Wanted, &Wanted) -> bool,
) -> T
where
    L: Future<Output = T>,
{
    let mut changes = pin!(wanted.to_stream());
    let mut begun = wanted.get_untracked();
    loop {
        let other = async {
            while let Some(now) = changes.next().await {
                if !can_wait(&now, &begun) {
                    return now;
                }
            }
            // The blade is gone; the load comes to an end by itself.
            pending().await
        };
        let now = match select(pin!(other), pin!(load(begun.clone()))).await {
            Either::Left((now, _)) => now,
            Either::Right((answer, _)) => return answer,
        };
        begun = now;
    }
}

/// On the server nothing else comes to be wanted.
#[cfg(not(feature = "hydrate"))]
async fn newest<T, L>(
    wanted: Memo<Wanted>,
    load: impl Fn(Wanted) -> L,
    _: impl Fn(&Wanted, &Wanted) -> bool,
) -> T
where
    L: Future<Output = T>,
{
    load(wanted.get_untracked()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(text: &str) -> DeviceQuery {
        DeviceQuery { search: text.to_owned(), ..DeviceQuery::default() }
    }

    fn list(text: &str) -> Wanted {
        Wanted { query: search(text), is_short: false }
    }

    fn view() -> Wanted {
        Wanted { query: DeviceQuery::default(), is_short: true }
    }

    #[test]
    fn who_types_on_does_not_wait_for_what_was_typed_before() {
        let (asked, begun) = (search("a"), list("a"));
        assert!(list("a").can_wait_for(&begun, Some(&asked)));
        assert!(!list("ab").can_wait_for(&begun, Some(&asked)));
        assert!(!list("ab").can_wait_for(&begun, None));
        assert!(!view().can_wait_for(&begun, Some(&asked)));
    }

    #[test]
    fn a_load_for_a_view_is_waited_for_until_the_address_leads_elsewhere_than_to_its_list() {
        let of_view = search("of the view");
        for asked in [None, Some(&of_view)] {
            assert!(view().can_wait_for(&view(), asked));
            assert!(!list("another").can_wait_for(&view(), asked));
        }
        assert!(list("of the view").can_wait_for(&view(), Some(&of_view)));
        // Nobody knows yet that it will be the same.
        assert!(!list("of the view").can_wait_for(&view(), None));
    }

    #[test]
    fn a_list_that_was_asked_for_is_not_asked_for_again() {
        assert!(list("a").is(Some(&search("a"))));
        assert!(!list("a").is(Some(&search("ab"))));
        assert!(!list("a").is(None));
        // Which list a view has is not known before it is here.
        assert!(!view().is(Some(&DeviceQuery::default())));
    }
}
