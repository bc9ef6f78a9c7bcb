//! What a page most likely needs is asked in the turn of what is kept of its list, where a turn to the database is waited for.
//!
//! Which rows these are is told by what is remembered of the list. That may be out of date: what was asked ahead is only used
//! where it is what would be asked now.

use farhand_contract::devices::DeviceQuery;
use uuid::Uuid;

use super::{
    Asked, Kept, counted,
    order::{Few, InOrder as _, Spot},
    order_of, sampled_list, whole_list,
};
use crate::{
    Result, Store,
    pages::{Place, Start},
    records::{DeviceWithSession, OfferGrounds},
    rooms::{
        device_counts::{kept_of, kept_question},
        device_pages::{grounds, grounds_of},
    },
};

/// What was asked ahead, and what came of it.
pub(super) struct Ahead {
    likely: Likely,
    rows: Vec<DeviceWithSession>,
    /// Whether nothing comes before the place at which the walk begins, where that was asked.
    is_first: Option<bool>,
}

/// What a page most likely is.
enum Likely {
    /// These devices.
    These(Vec<Uuid>),
    /// What a walk finds from there on.
    From(Start),
    /// The same after a jump to this place: whether anything comes before it must be known, too.
    At(Place),
}

impl Ahead {
    /// These devices, in no order.
    pub(super) fn these(self, ids: &[Uuid]) -> Option<Vec<DeviceWithSession>> {
        matches!(&self.likely, Likely::These(asked) if asked == ids).then_some(self.rows)
    }

    /// What a walk finds from there on.
    pub(super) fn from(self, start: &Start) -> Option<Vec<DeviceWithSession>> {
        let is_it = match &self.likely {
            Likely::These(_) => false,
            Likely::From(from) => from == start,
            Likely::At(place) => matches!(start, Start::After(after) if after == place),
        };
        is_it.then_some(self.rows)
    }

    /// Whether nothing comes before this place.
    pub(super) fn is_first(&self, place: &Place) -> Option<bool> {
        self.is_first.filter(|_| matches!(&self.likely, Likely::At(at) if at == place))
    }
}

impl Store {
    /// What is kept of the devices that the query is about, what decides the offers on its page, and what could be asked ahead.
    pub(super) async fn kept_and_ahead(
        &self,
        asked: Asked<'_>,
        spot: &Spot,
    ) -> Result<(Kept, OfferGrounds, Option<Ahead>)> {
        let Asked { tenant, query, columns, .. } = asked;
        let Some(likely) = self.likely(asked, spot) else {
            let (kept, grounds) = self.kept_and_grounds(tenant, query).await?;
            return Ok((kept, grounds, None));
        };
        let filters = counted(query);
        let known = (kept_question(tenant, &filters), grounds(tenant));
        let (counts, grounds, rows, is_first) = match &likely {
            Likely::These(ids) => {
                let rows = super::these(tenant, ids, columns);
                let (counts, grounds, rows) = self.backend().together((known.0, known.1, rows)).await?;
                (counts, grounds, rows, None)
            }
            Likely::From(start) => {
                let rows = self.walk(asked, start);
                let (counts, grounds, rows) = self.backend().together((known.0, known.1, rows)).await?;
                (counts, grounds, rows, None)
            }
            Likely::At(place) => {
                let rows = self.walk(asked, &Start::After(place.clone()));
                let questions = (known.0, known.1, rows, super::before(tenant, query, place));
                let (counts, grounds, rows, before) = self.backend().together(questions).await?;
                (counts, grounds, rows, Some(before.is_empty()))
            }
        };
        Ok((kept_of(counts, &filters), grounds_of(grounds), Some(Ahead { likely, rows, is_first })))
    }

    fn likely(&self, asked: Asked<'_>, spot: &Spot) -> Option<Likely> {
        if !self.backend().takes_turns() {
            return None;
        }
        let Asked { tenant, query, limit, .. } = asked;
        let known = self.few_devices_known().latest(tenant, &whole_list(query))?;
        if let Some(places) = known.as_ref().clone() {
            let page = Few { places }.page(&order_of(query), query.jump.as_ref(), &spot.start, limit);
            let ids: Vec<_> = page.rows.into_iter().map(|place| place.id).collect();
            return (!ids.is_empty()).then_some(Likely::These(ids));
        }
        // Where a search is walked, a survey tells where.
        if !query.search.is_empty() {
            return None;
        }
        let DeviceQuery { jump: Some(jump), .. } = query else {
            return Some(Likely::From(spot.start.clone()));
        };
        if let Some(end) = Spot::of_end(jump, 0) {
            return Some(Likely::From(end.start));
        }
        let known = self.samples_known();
        let own = known.latest(tenant, &whole_list(query));
        let sampled = own.or_else(|| known.latest(tenant, &sampled_list(query)))?;
        Some(match order_of(query).landing(jump, &sampled, 0) {
            Some((place, _)) => Likely::At(place),
            None => Likely::From(Start::First),
        })
    }
}
