//! Which sessions, as an address says it.

use super::{SessionQuery, SessionResult, SessionSort, SessionState};
use crate::{
    offers::Mode,
    pages::{Direction, PageStart},
    periods::{DaysAsked, ZoneOffset},
};

/// The name of the pair that tells the time zone, in minutes east of UTC. Only addresses that leave the browser carry
/// it: to the others, it is the reader's.
pub const ZONE: &str = "zone";

const MODES: [(Mode, &str); 2] =
    [(Mode::RemoteControl, "remoteControl"), (Mode::ScreenSharing, "screenSharing")];

impl SessionQuery {
    /// What an address asks for. What it does not say, or says wrongly, is as at first.
    pub fn from_pairs<K: AsRef<str>, V: AsRef<str>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        let mut query = Self::default();
        let mut days = DaysAsked::default();
        for (key, value) in pairs {
            let (key, value) = (key.as_ref(), value.as_ref());
            days.take(key, value);
            if let Some(from) = PageStart::from_pair(key, value) {
                query.from = from;
            }
            match key {
                "open" => query.open_only = true,
                "device" => query.device_id = value.parse().ok(),
                "search" => value.clone_into(&mut query.search),
                "state" => {
                    let states = value.split(',').filter_map(SessionState::from_name);
                    for state in states {
                        if !query.states.contains(&state) {
                            query.states.push(state);
                        }
                    }
                }
                "result" => {
                    let results = value.split(',').filter_map(SessionResult::from_name);
                    for result in results {
                        if !query.results.contains(&result) {
                            query.results.push(result);
                        }
                    }
                }
                "operator" => query.requested_by = value.parse().ok(),
                "mode" => {
                    query.mode = MODES.into_iter().find(|(_, name)| *name == value).map(|(mode, _)| mode);
                }
                ZONE => {
                    query.period.zone = ZoneOffset::from_minutes(value.parse().unwrap_or_default());
                }
                "sort" => query.sort = SessionSort::from_name(value).unwrap_or(SessionSort::RequestedAt),
                "order" if value == "asc" => query.direction = Direction::Ascending,
                _ => {}
            }
        }
        query.states.sort_unstable();
        query.results.sort_unstable();
        query.period.days = days.days();
        query
    }

    /// The pairs of an address that asks for this; the time zone is not among them.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut add = |key, value: Option<String>| pairs.extend(value.map(|value| (key, value)));
        add("open", self.open_only.then(|| "1".to_owned()));
        add("device", self.device_id.map(|id| id.to_string()));
        add("search", (!self.search.is_empty()).then(|| self.search.clone()));
        let states: Vec<_> = self.states.iter().map(|state| state.name()).collect();
        add("state", (!states.is_empty()).then(|| states.join(",")));
        let results: Vec<_> = self.results.iter().map(|result| result.name()).collect();
        add("result", (!results.is_empty()).then(|| results.join(",")));
        add("operator", self.requested_by.map(|id| id.to_string()));
        add("mode", self.mode.map(|mode| mode_name(mode).to_owned()));
        for (key, value) in self.period.days.pairs() {
            add(key, Some(value));
        }
        let sort = (self.sort != SessionSort::RequestedAt).then(|| self.sort.name().to_owned());
        add("sort", sort);
        add("order", (self.direction == Direction::Ascending).then(|| "asc".to_owned()));
        pairs.extend(self.from.pair());
        pairs
    }

    /// Whether it is about some sessions only, apart from whether they are open.
    pub fn is_filtered(&self) -> bool {
        let unfiltered = Self {
            open_only: self.open_only,
            sort: self.sort,
            direction: self.direction,
            from: self.from.clone(),
            ..Self::default()
        };
        let mut filter = self.clone();
        filter.period.zone = ZoneOffset::default();
        filter != unfiltered
    }
}

/// The mode's name in an address.
pub fn mode_name(mode: Mode) -> &'static str {
    MODES.into_iter().find(|(other, _)| *other == mode).map_or("", |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{
        DeviceId, UserId,
        pages::Cursor,
        periods::{Days, Period},
    };

    #[test]
    fn a_query_reads_back() {
        let day = |text: &str| text.parse().ok();
        for days in [
            Days::All,
            Days::Today,
            Days::Last7,
            Days::Last30,
            Days::Between { first: day("2026-11-01"), last: day("2026-11-22") },
            Days::Between { first: None, last: None },
        ] {
            let query = SessionQuery {
                open_only: true,
                device_id: Some(DeviceId(Uuid::from_u128(1))),
                search: "a b&c=ü".to_owned(),
                states: vec![SessionState::Active, SessionState::Failed],
                results: vec![SessionResult::Accepted, SessionResult::Ran],
                requested_by: Some(UserId(Uuid::from_u128(2))),
                mode: Some(Mode::ScreenSharing),
                period: Period { days, zone: ZoneOffset::default() },
                sort: SessionSort::Duration,
                direction: Direction::Ascending,
                from: PageStart::Before(Cursor("x_-9".to_owned())),
            };
            assert_eq!(SessionQuery::from_pairs(query.pairs()), query);
        }
        assert_eq!(SessionQuery::default().pairs(), []);
    }

    #[test]
    fn what_an_address_says_wrongly_is_as_at_first() {
        let wrong = [
            ("device", "x"),
            ("state", "gone,,"),
            ("result", ""),
            ("operator", "1"),
            ("mode", "telepathy"),
            ("days", "8"),
            ("first", "2026-11-01"),
            ("zone", "x"),
            ("sort", "colour"),
            ("order", "up"),
        ];
        assert_eq!(SessionQuery::from_pairs(wrong), SessionQuery::default());
    }

    #[test]
    fn a_form_may_repeat_a_state() {
        let pairs = [("state", "ended"), ("state", "active"), ("state", "ended")];
        let states = SessionQuery::from_pairs(pairs).states;
        assert_eq!(states, [SessionState::Active, SessionState::Ended]);
    }

    #[test]
    fn a_filter_is_told_from_an_order() {
        let zone = Period { days: Days::All, zone: ZoneOffset::from_minutes(60) };
        let order = SessionQuery {
            open_only: true,
            sort: SessionSort::State,
            period: zone,
            ..SessionQuery::default()
        };
        assert!(!order.is_filtered());
        assert!(SessionQuery { search: "x".to_owned(), ..order }.is_filtered());
    }
}
