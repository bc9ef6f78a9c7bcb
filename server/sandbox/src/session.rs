//! A session: what was asked for, who is in it, and when it is over.

use crate::{accounts::Account, groups::Group, moment::Moment};

/// A session code with its two sides.
#[derive(Debug)]
pub(crate) struct Session {
    /// `s` and nine digits.
    pub(crate) code: String,
    /// What makes the supporter's link a secret.
    pub(crate) supporter_token: String,
    /// The account that created it.
    pub(crate) owner: &'static Account,
    pub(crate) group: Group,
    pub(crate) support_session_type: SupportSessionType,
    pub(crate) waiting_message: Option<String>,
    pub(crate) description: Option<String>,
    pub(crate) end_customer: Option<EndCustomer>,
    pub(crate) assigned: Option<Assignment>,
    pub(crate) custom_api: Option<String>,
    pub(crate) tv_version: Option<String>,
    pub(crate) created_at: Moment,
    pub(crate) valid_until: Moment,
    pub(crate) life: Life,
}

/// Who the session is for.
#[derive(Clone, Debug, Default, serde::Deserialize, serde::Serialize)]
pub(crate) struct EndCustomer {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<String>,
}

/// Who is to help, and since when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Assignment {
    pub(crate) userid: &'static str,
    pub(crate) at: Moment,
}

/// The module that the customer runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum SupportSessionType {
    #[default]
    Default,
    Pilot,
}

/// One of the two sides of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Customer,
    Supporter,
}

/// Whether somebody sits on a side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Seat {
    /// Nobody came yet.
    #[default]
    Empty,
    Taken,
    Left,
}

/// Where a session stands in its one life: a code is good for one connection.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Life {
    pub(crate) closed_at: Option<Moment>,
    customer: Seat,
    supporter: Seat,
    /// When both sides were in.
    connected_at: Option<Moment>,
    /// When the first of them left again.
    disconnected_at: Option<Moment>,
}

/// Why nobody can join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Over;

/// A connection that is over: from when both were in until the first of them left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: Moment,
    pub(crate) end: Moment,
}

impl Life {
    /// The seat on that side.
    pub(crate) fn seat(&self, side: Side) -> Seat {
        match side {
            Side::Customer => self.customer,
            Side::Supporter => self.supporter,
        }
    }

    fn seat_mut(&mut self, side: Side) -> &mut Seat {
        match side {
            Side::Customer => &mut self.customer,
            Side::Supporter => &mut self.supporter,
        }
    }

    /// Whether a new connection can be made.
    pub(crate) fn is_joinable(&self) -> bool {
        self.closed_at.is_none() && self.connected_at.is_none()
    }

    /// Whether both sides were in, and not both have left.
    pub(crate) fn is_online(&self) -> bool {
        self.connected_at.is_some() && [self.customer, self.supporter].contains(&Seat::Taken)
    }

    /// Since when both sides are in; nothing once one of them has left.
    pub(crate) fn running_since(&self) -> Option<Moment> {
        self.connected_at.filter(|_| self.disconnected_at.is_none())
    }

    /// Whether both sides were in at some time.
    pub(crate) fn was_connected(&self) -> bool {
        self.connected_at.is_some()
    }

    /// Somebody comes in. Doing so twice is the same as once.
    pub(crate) fn join(&mut self, side: Side, now: Moment) -> Result<(), Over> {
        if self.seat(side) == Seat::Taken {
            return Ok(());
        }
        if !self.is_joinable() {
            return Err(Over);
        }
        *self.seat_mut(side) = Seat::Taken;
        if self.customer == self.supporter {
            self.connected_at = Some(now);
        }
        Ok(())
    }

    /// Somebody goes. The last one to leave closes the session; that is when the connection is told, once.
    pub(crate) fn leave(&mut self, side: Side, now: Moment) -> Option<Span> {
        if self.seat(side) != Seat::Taken {
            return None;
        }
        *self.seat_mut(side) = Seat::Left;
        let start = self.connected_at?;
        let end = *self.disconnected_at.get_or_insert(now);
        if self.is_online() {
            return None;
        }
        self.closed_at.get_or_insert(now);
        Some(Span { start, end })
    }
}

impl Session {
    /// Closes what has expired. A connection that runs goes on.
    pub(crate) fn settle(&mut self, now: Moment) {
        if self.life.is_joinable() && self.valid_until <= now {
            self.life.closed_at = Some(self.valid_until);
        }
    }

    /// Whether its time ended before anybody connected.
    pub(crate) fn is_expired(&self) -> bool {
        self.life.closed_at == Some(self.valid_until) && !self.life.was_connected()
    }

    pub(crate) fn is_open(&self) -> bool {
        self.life.closed_at.is_none()
    }

    pub(crate) fn is_online(&self) -> bool {
        self.life.is_online()
    }

    /// The state as answers have it.
    pub(crate) fn state_name(&self) -> &'static str {
        if self.is_open() { "Open" } else { "Closed" }
    }

    /// The code as people read it out: `sNNN-NNN-NNN`.
    pub(crate) fn shown_code(&self) -> String {
        let (head, digits) = self.code.split_at(4);
        let (middle, tail) = digits.split_at(3);
        format!("{head}-{middle}-{tail}")
    }

    /// The two links, the supporter's second.
    pub(crate) fn links(&self, base: &str) -> (String, String) {
        let Self { code, supporter_token, .. } = self;
        (format!("{base}/customer/{code}"), format!("{base}/supporter/{code}-{supporter_token}"))
    }
}

/// The key of a code that somebody wrote, with or without dashes: `s` and nine digits.
pub(crate) fn code_key(written: &str) -> Option<String> {
    let digits: String = written.strip_prefix(['s', 'S'])?.chars().filter(|&symbol| symbol != '-').collect();
    let well_formed = digits.len() == 9 && digits.bytes().all(|byte| byte.is_ascii_digit());
    well_formed.then(|| format!("s{digits}"))
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::{Life, Moment, Over, Seat, Side, Span, code_key};

    fn at(second: i64) -> Moment {
        Moment::from(OffsetDateTime::UNIX_EPOCH).plus_seconds(second)
    }

    #[test]
    fn a_connection_lasts_while_both_are_in() {
        for (first, last) in [(Side::Customer, Side::Supporter), (Side::Supporter, Side::Customer)] {
            let mut life = Life::default();
            assert_eq!(life.join(Side::Supporter, at(1)), Ok(()));
            assert!(!life.is_online());
            assert_eq!(life.join(Side::Customer, at(5)), Ok(()));
            assert_eq!((life.is_online(), life.running_since()), (true, Some(at(5))));
            assert_eq!(life.leave(first, at(60)), None);
            assert_eq!((life.is_online(), life.running_since()), (true, None));
            assert_eq!(life.leave(last, at(90)), Some(Span { start: at(5), end: at(60) }));
            assert_eq!((life.is_online(), life.closed_at), (false, Some(at(90))));
            assert_eq!(life.leave(last, at(91)), None, "told once");
        }
    }

    #[test]
    fn a_code_is_good_for_one_connection() {
        let mut life = Life::default();
        life.join(Side::Supporter, at(1)).expect("open");
        life.join(Side::Customer, at(2)).expect("open");
        life.leave(Side::Customer, at(3));
        assert_eq!(life.join(Side::Customer, at(4)), Err(Over));
        assert_eq!(life.join(Side::Supporter, at(4)), Ok(()), "still in");
    }

    #[test]
    fn whoever_waited_in_vain_may_come_back() {
        let mut life = Life::default();
        life.join(Side::Supporter, at(1)).expect("open");
        assert_eq!(life.leave(Side::Supporter, at(2)), None);
        assert_eq!(life.seat(Side::Supporter), Seat::Left);
        assert!(life.closed_at.is_none());
        life.join(Side::Customer, at(3)).expect("open");
        life.join(Side::Supporter, at(4)).expect("open");
        assert_eq!(life.running_since(), Some(at(4)));
    }

    #[test]
    fn codes_are_read_with_and_without_dashes() {
        for written in ["s123456789", "s123-456-789", "S123-456-789", "s12-3456-789"] {
            assert_eq!(code_key(written).as_deref(), Some("s123456789"), "{written}");
        }
        for written in ["123456789", "s12345678", "s1234567890", "s12345678x", "s", ""] {
            assert_eq!(code_key(written), None, "{written}");
        }
    }
}
