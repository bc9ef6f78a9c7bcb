use farhand_contract::audit_seals::{Seal, SealFault, SealProblem, StoredLine};
use proptest::{option, prelude::*, sample::Index};
use uuid::Uuid;

use super::*;

const TENANT: TenantId = TenantId(Uuid::from_u128(1));
const OTHER: TenantId = TenantId(Uuid::from_u128(2));

/// Short texts of few letters: two of them are often alike, or one the beginning of the other.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ab\\x00]{0,3}", ".{0,12}"]
}

prop_compose! {
    fn line()(
        id in "[0-9a-f]{1,4}",
        at in any::<i64>(),
        [activity, result, actor] in [text(), text(), text()],
        [target, address, request_id, reason, policy] in
            [option::of(text()), option::of(text()), option::of(text()), option::of(text()), option::of(text())],
    ) -> StoredLine {
        let at = Timestamp(at);
        StoredLine { id, at, activity, result, actor, target, address, request_id, reason, policy }
    }
}

/// Lines, each with an id of its own.
fn lines(least: usize) -> impl Strategy<Value = Vec<StoredLine>> {
    prop::collection::vec(line(), least..8).prop_map(|mut lines| {
        for (number, line) in lines.iter_mut().enumerate() {
            line.id = format!("{number}-{}", line.id);
        }
        lines
    })
}

/// A seal before, and one over the lines.
fn chain(lines: &[StoredLine]) -> (Seal, Seal) {
    let first = seal(TENANT, None, Timestamp(1), &[]);
    let second = seal(TENANT, Some(&first), Timestamp(2), lines);
    (first, second)
}

fn problems(before: &Seal, seal: &Seal, lines: &[StoredLine]) -> Vec<SealProblem> {
    faults(TENANT, Some(before), seal, Some(lines)).into_iter().map(|fault| fault.problem).collect()
}

/// Reads an encoding from its beginning to its end.
struct Reader<'b>(&'b [u8]);

impl Reader<'_> {
    fn bytes(&mut self, count: usize) -> Vec<u8> {
        let (taken, rest) = self.0.split_at(count);
        self.0 = rest;
        taken.to_vec()
    }

    fn number(&mut self) -> [u8; 8] {
        self.bytes(8).try_into().unwrap()
    }

    fn text(&mut self) -> String {
        let length = u64::from_be_bytes(self.number());
        String::from_utf8(self.bytes(usize::try_from(length).unwrap())).unwrap()
    }

    fn text_or_none(&mut self) -> Option<String> {
        (self.bytes(1) == [1]).then(|| self.text())
    }

    fn line(&mut self) -> StoredLine {
        StoredLine {
            id: self.text(),
            at: Timestamp(i64::from_be_bytes(self.number())),
            activity: self.text(),
            result: self.text(),
            actor: self.text(),
            target: self.text_or_none(),
            address: self.text_or_none(),
            request_id: self.text_or_none(),
            reason: self.text_or_none(),
            policy: self.text_or_none(),
        }
    }
}

/// Changes one field, whichever; to what it was not.
fn change(line: &mut StoredLine, field: usize, to: &str) {
    let other = |was: &str| if was == to { format!("{was}+") } else { to.to_owned() };
    let turned = |was: &Option<String>| match was {
        Some(was) if was == to => None,
        _ => Some(to.to_owned()),
    };
    match field {
        0 => line.id = other(&line.id),
        1 => line.at = Timestamp(line.at.0.wrapping_add(1)),
        2 => line.activity = other(&line.activity),
        3 => line.result = other(&line.result),
        4 => line.actor = other(&line.actor),
        5 => line.target = turned(&line.target),
        6 => line.address = turned(&line.address),
        7 => line.request_id = turned(&line.request_id),
        8 => line.reason = turned(&line.reason),
        _ => line.policy = turned(&line.policy),
    }
}

proptest! {
    #[test]
    fn what_is_covered_can_be_read_from_the_encoding(mut lines in lines(0)) {
        let (first, second) = chain(&lines);
        let encoding = encoded(TENANT, &second, &lines);
        let mut reader = Reader(&encoding);
        prop_assert_eq!(reader.text(), ENCODING);
        prop_assert_eq!(reader.text(), TENANT.to_string());
        prop_assert_eq!(u64::from_be_bytes(reader.number()), 2);
        prop_assert_eq!(reader.text(), first.hash);
        prop_assert_eq!(i64::from_be_bytes(reader.number()), 2);
        let count = u64::from_be_bytes(reader.number());
        let read: Vec<_> = (0..count).map(|_| reader.line()).collect();
        lines.sort_by(|one, other| one.id.cmp(&other.id));
        prop_assert_eq!(read, lines);
        prop_assert!(reader.0.is_empty());
    }

    #[test]
    fn what_was_sealed_matches_in_whichever_order_it_is_read(lines in lines(0), by in any::<Index>()) {
        let (first, second) = chain(&lines);
        prop_assert_eq!(problems(&first, &second, &lines), vec![]);
        let mut turned = lines;
        if !turned.is_empty() {
            let by = by.index(turned.len());
            turned.rotate_left(by);
        }
        prop_assert_eq!(problems(&first, &second, &turned), vec![]);
    }

    #[test]
    fn a_field_that_was_changed_is_found(
        mut lines in lines(1), which in any::<Index>(), field in 0..10_usize, to in text(),
    ) {
        let (first, second) = chain(&lines);
        let which = which.index(lines.len());
        change(&mut lines[which], field, &to);
        prop_assert_eq!(problems(&first, &second, &lines), vec![SealProblem::Changed]);
    }

    #[test]
    fn a_line_that_was_removed_or_added_is_found(lines in lines(1), which in any::<Index>(), more in line()) {
        let (first, second) = chain(&lines);
        let mut fewer = lines.clone();
        fewer.remove(which.index(lines.len()));
        prop_assert_eq!(problems(&first, &second, &fewer), vec![SealProblem::LinesGone]);
        let mut others = [&fewer[..], core::slice::from_ref(&more)].concat();
        prop_assert_eq!(problems(&first, &second, &others), vec![SealProblem::Changed]);
        others.push(lines[0].clone());
        prop_assert_eq!(problems(&first, &second, &others), vec![SealProblem::LinesAdded]);
    }

    #[test]
    fn lines_that_changed_places_are_found(lines in lines(2), one in any::<Index>(), other in any::<Index>()) {
        let (one, other) = (one.index(lines.len()), other.index(lines.len()));
        let (first, second) = chain(&lines);
        let mut swapped = lines.clone();
        let id = |line: usize| lines[line].id.clone();
        (swapped[one].id, swapped[other].id) = (id(other), id(one));
        let alike = {
            let mut alike = lines[other].clone();
            alike.id = id(one);
            alike == lines[one]
        };
        let expected = if alike { vec![] } else { vec![SealProblem::Changed] };
        prop_assert_eq!(problems(&first, &second, &swapped), expected);
    }

    #[test]
    fn a_line_that_was_moved_to_another_seal_is_found(lines in lines(2)) {
        let (kept, moved) = lines.split_at(1);
        let (first, second) = chain(kept);
        let third = seal(TENANT, Some(&second), Timestamp(3), moved);
        prop_assert_eq!(problems(&first, &second, &lines), vec![SealProblem::LinesAdded]);
        prop_assert_eq!(problems(&second, &third, &moved[1..]), vec![SealProblem::LinesGone]);
    }

    #[test]
    fn a_seal_that_was_changed_is_found(lines in lines(0), field in 0..4_usize) {
        let (first, second) = chain(&lines);
        let mut changed = second.clone();
        let expected = match field {
            0 => {
                changed.sealed_at = Timestamp(3);
                vec![SealProblem::Changed]
            }
            1 => {
                changed.lines += 1;
                vec![SealProblem::LinesGone]
            }
            2 => {
                changed.previous.push('0');
                vec![SealProblem::Unchained, SealProblem::Changed]
            }
            _ => {
                changed.hash.clone_from(&first.hash);
                vec![SealProblem::Changed]
            }
        };
        prop_assert_eq!(problems(&first, &changed, &lines), expected);
    }
}

#[test]
fn a_seal_made_anew_does_not_fit_the_next() {
    let (first, second) = chain(&[]);
    let third = seal(TENANT, Some(&second), Timestamp(3), &[]);
    let anew = seal(TENANT, Some(&first), Timestamp(9), &[]);
    assert_eq!(problems(&first, &anew, &[]), []);
    assert_eq!(problems(&anew, &third, &[]), [SealProblem::Unchained]);
    // Nor does one that was made for another organisation.
    assert_eq!(faults(OTHER, Some(&first), &second, Some(&[])), [of(&second, SealProblem::Changed)]);
}

#[test]
fn seals_that_are_gone_are_named() {
    let (first, second) = chain(&[]);
    let third = seal(TENANT, Some(&second), Timestamp(3), &[]);
    let fourth = seal(TENANT, Some(&third), Timestamp(4), &[]);
    let gone = |first, last| SealFault { first, last, problem: SealProblem::Gone };
    assert_eq!(faults(TENANT, Some(&first), &fourth, Some(&[])), [gone(2, 3)]);
    assert_eq!(faults(TENANT, None, &third, Some(&[])), [gone(1, 2)]);
    assert_eq!(faults(TENANT, None, &first, Some(&[])), []);
    // Lines still say that they are under them.
    assert_eq!(unknown(Some((1, 4)), 2), [gone(3, 4)]);
    assert_eq!(unknown(Some((-1, 4)), 4), [gone(0, 0)]);
    assert_eq!(unknown(Some((1, 4)), 4), []);
    assert_eq!(unknown(None, 4), []);
}

#[test]
fn lines_that_cannot_be_read_were_changed() {
    let (first, second) = chain(&[]);
    assert_eq!(faults(TENANT, Some(&first), &second, None), [of(&second, SealProblem::Changed)]);
}

/// What was sealed by an earlier version must match for good.
#[test]
fn the_encoding_stays_as_it_is() {
    let line = StoredLine {
        id: "018f0000-0000-7000-8000-000000000001".to_owned(),
        at: Timestamp(1_800_000_000_000),
        activity: "signIn".to_owned(),
        result: "success".to_owned(),
        actor: "zoë@contoso.com".to_owned(),
        target: None,
        address: Some("192.0.2.7".to_owned()),
        request_id: Some(String::new()),
        reason: None,
        policy: None,
    };
    let (first, second) = chain(&[line]);
    assert_eq!(first.hash, "5e5613786778da9941ecd968b915127c0a02f865fb14e92aa4a81bc16a7c9d95");
    assert_eq!(second.hash, "92bb35befcc37e58e83aabbc66706c898583b01f158d651291d16e6c98805e21");
}
