//! Where in a long list a text may be found: the rows in the order of the list are taken as blocks, and of each block is known which
//! trigrams its rows have in the text that is searched.
//!
//! A survey belongs to one version of the tenant's devices, as everything that is [remembered](crate::remembered) of them.

use std::{
    collections::{BTreeMap, VecDeque},
    ops::Range,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use farhand_contract::{TenantId, devices::DeviceSort};
use tokio::task::JoinHandle;

use crate::{pages::Place, search, sort_keys};

/// How many surveys of one tenant's lists are kept.
const SURVEYS: usize = 2;

/// How many words of bits all surveys have together, unless one alone has more: 32 MiB.
const KEPT: usize = 4 << 20;

/// How many rows a block has. The fewer, the less is read in vain, and the more has to be kept.
pub(crate) const ROWS: u32 = 512;

/// The bits of a block: one for each trigram of the letters, digits and signs that nearly all texts are of. All others share them.
const BITS: usize = 1 << 16;
const WORDS: usize = BITS / 64;

/// Letters, digits and signs that have a number of their own.
const COMMON: usize = 40;

/// A list, by the column of its order.
type List = (TenantId, &'static str);

/// A list at a version of its tenant's devices.
type Listed = (TenantId, DeviceSort, u64);

/// The surveys there are, and the one that is being made.
#[derive(Default)]
pub(crate) struct Surveys {
    /// What was asked last is first.
    known: Mutex<VecDeque<Known>>,
    making: Mutex<Making>,
}

struct Known {
    list: List,
    version: u64,
    survey: Arc<Survey>,
}

#[derive(Default)]
struct Making {
    /// What is being made, or was.
    begun: Option<JoinHandle<()>>,
    /// The lists that a survey was wanted of, and at which version last.
    wanted: BTreeMap<List, u64>,
}

impl Surveys {
    /// The survey of a list at this version, if it is there.
    pub(crate) fn get(&self, (tenant, sort, version): Listed) -> Option<Arc<Survey>> {
        let list = (tenant, sort_keys::column(sort));
        let mut known = self.known();
        let place = known.iter().position(|known| known.list == list && known.version == version)?;
        let found = known.remove(place)?;
        let survey = Arc::clone(&found.survey);
        known.push_front(found);
        Some(survey)
    }

    /// Keeps a survey instead of an older one of the list, and lets go of those that were not asked longest.
    pub(crate) fn put(&self, (tenant, sort, version): Listed, survey: Survey) {
        let list = (tenant, sort_keys::column(sort));
        let mut known = self.known();
        known.retain(|known| known.list != list);
        known.push_front(Known { list, version, survey: Arc::new(survey) });
        let (mut of_tenant, mut words) = (0, 0);
        let mut is_first = true;
        known.retain(|known| {
            of_tenant += usize::from(known.list.0 == tenant);
            words += known.survey.bits.len();
            let is_kept = is_first || words <= KEPT && (known.list.0 != tenant || of_tenant <= SURVEYS);
            is_first = false;
            is_kept
        });
    }

    /// Has a survey made, one at a time: the first of a list at once, another when it is wanted for the second time. While devices
    /// change all the time it would be out of date before it is done.
    pub(crate) fn want(
        &self,
        (tenant, sort, version): Listed,
        making: impl Future<Output = ()> + Send + 'static,
    ) {
        let mut now = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if now.begun.as_ref().is_some_and(|begun| !begun.is_finished()) {
            return;
        }
        let before = now.wanted.insert((tenant, sort_keys::column(sort)), version);
        if before.is_none_or(|before| before == version) {
            now.begun = Some(tokio::spawn(making));
        }
    }

    fn known(&self) -> MutexGuard<'_, VecDeque<Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The blocks of a list, in ascending order.
#[derive(Debug)]
pub(crate) struct Survey {
    /// The last row of each.
    ends: Vec<Place>,
    bits: Vec<u64>,
}

/// Divides a list into blocks.
#[derive(Debug, Default)]
pub(crate) struct Blocks {
    ends: Vec<Place>,
    /// How many rows the last one has.
    rows: u32,
}

impl Blocks {
    /// Takes the next row of the list in.
    pub(crate) fn add(&mut self, place: Place) {
        match self.ends.last_mut() {
            Some(end) if self.rows < ROWS => {
                *end = place;
                self.rows += 1;
            }
            _ => {
                self.ends.push(place);
                self.rows = 1;
            }
        }
    }

    /// What their rows say is not known yet.
    pub(crate) fn survey(self) -> Survey {
        let bits = vec![0; self.ends.len() * WORDS];
        Survey { ends: self.ends, bits }
    }
}

/// The bits of the trigrams of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted(Vec<usize>);

impl Wanted {
    /// None for a text that is shorter than one.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let mut bits: Vec<_> = search::windows(text).map(bit).collect();
        bits.sort_unstable();
        bits.dedup();
        (!bits.is_empty()).then_some(Self(bits))
    }
}

impl Survey {
    /// What a row says, in lower case. A row that has come since counts for nothing: the survey is out of date then.
    pub(crate) fn note(&mut self, place: &Place, text: &str) {
        let from = self.block_of(place) * WORDS;
        let Some(block) = self.bits.get_mut(from..from + WORDS) else { return };
        let mut chars = text.chars();
        let (Some(mut first), Some(mut second)) = (chars.next(), chars.next()) else { return };
        for third in chars {
            let bit = bit([first, second, third]);
            block[bit / 64] |= 1 << (bit % 64);
            (first, second) = (second, third);
        }
    }

    /// Blocks next to each other that may have the text, in ascending order.
    pub(crate) fn spans(&self, wanted: &Wanted) -> Vec<Range<usize>> {
        let mut spans: Vec<Range<usize>> = Vec::new();
        for (number, block) in self.bits.chunks_exact(WORDS).enumerate() {
            if !wanted.0.iter().all(|&bit| has(block, bit)) {
                continue;
            }
            match spans.last_mut() {
                Some(span) if span.end == number => span.end += 1,
                _ => spans.push(number..number + 1),
            }
        }
        spans
    }

    /// Of a text's trigrams those that the fewest blocks have, at most so many; nothing where these are all of them.
    pub(crate) fn rarest(&self, search: &str, most: usize) -> Option<Vec<[char; 3]>> {
        let mut windows: Vec<_> = search::windows(search).collect();
        windows.sort_unstable();
        windows.dedup();
        if windows.len() <= most {
            return None;
        }
        windows.sort_by_cached_key(|&window| {
            let bit = bit(window);
            self.bits.chunks_exact(WORDS).filter(|block| has(block, bit)).count()
        });
        windows.truncate(most);
        Some(windows)
    }

    /// How many blocks there are.
    pub(crate) fn blocks(&self) -> usize {
        self.ends.len()
    }

    /// What the first of these rows comes after: nothing before the first of all.
    pub(crate) fn before(&self, span: &Range<usize>) -> Option<&Place> {
        self.ends.get(span.start.checked_sub(1)?)
    }

    /// The last of these rows; nothing at the end of the list.
    pub(crate) fn end(&self, span: &Range<usize>) -> Option<&Place> {
        if span.end >= self.ends.len() { None } else { self.ends.get(span.end.checked_sub(1)?) }
    }

    /// The block that has this place.
    pub(crate) fn block_of(&self, place: &Place) -> usize {
        self.ends.partition_point(|end| end < place)
    }
}

fn has(block: &[u64], bit: usize) -> bool {
    block[bit / 64] & 1 << (bit % 64) != 0
}

/// The bit of a trigram.
fn bit(trigram: [char; 3]) -> usize {
    let common = trigram.iter().try_fold(0, |sum, &c| Some(sum * COMMON + common(c)?));
    common.unwrap_or_else(|| {
        let number = trigram.iter().fold(0_u64, |sum, &c| sum << 21 | u64::from(u32::from(c)));
        // By a number without a pattern, so that what is alike is far apart; the uppermost bits are the best mixed.
        (number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as usize
    })
}

fn common(c: char) -> Option<usize> {
    Some(match c {
        'a'..='z' => c as usize - 'a' as usize,
        '0'..='9' => c as usize - '0' as usize + 26,
        '-' => 36,
        '.' => 37,
        '@' => 38,
        ' ' => 39,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use proptest::{collection::vec, prelude::*};
    use tokio::{sync::mpsc, task::yield_now};
    use uuid::Uuid;

    use super::*;
    use crate::pages::Key;

    fn place(number: u32) -> Place {
        Place { key: Key::Bytes(number.to_be_bytes().into()), id: Uuid::from_u128(number.into()) }
    }

    fn surveyed(texts: &[String]) -> Survey {
        let mut blocks = Blocks::default();
        let places = || (0..).map(place).zip(texts);
        places().for_each(|(place, _)| blocks.add(place));
        let mut survey = blocks.survey();
        places().for_each(|(place, text)| survey.note(&place, text));
        survey
    }

    #[tokio::test]
    async fn the_first_survey_is_made_at_once_another_when_it_is_wanted_twice_and_one_at_a_time() {
        let (begun, mut made) = mpsc::unbounded_channel();
        let surveys = Surveys::default();
        let want = async |version: u64, is_endless: bool| {
            let begun = begun.clone();
            surveys.want((TenantId(Uuid::nil()), DeviceSort::DeviceName, version), async move {
                begun.send(version).unwrap();
                if is_endless {
                    pending::<()>().await;
                }
            });
            yield_now().await;
        };
        let mut made = || made.try_recv().ok();
        want(1, false).await;
        assert_eq!(made(), Some(1));
        for version in [2, 3, 2] {
            want(version, false).await;
            assert_eq!(made(), None);
        }
        want(2, true).await;
        assert_eq!(made(), Some(2));
        for version in [3, 3] {
            want(version, false).await;
            assert_eq!(made(), None);
        }
    }

    #[test]
    fn a_survey_holds_for_its_version_and_a_tenant_keeps_a_few() {
        let surveys = Surveys::default();
        let [one, other] = [1, 2].map(|tenant| TenantId(Uuid::from_u128(tenant)));
        let get = |tenant, sort, version| surveys.get((tenant, sort, version)).is_some();
        surveys.put((other, DeviceSort::Model, 7), surveyed(&[]));
        for &sort in &DeviceSort::ALL[..SURVEYS] {
            surveys.put((one, sort, 1), surveyed(&[]));
        }
        let [first, second, next] = [0, 1, SURVEYS].map(|place| DeviceSort::ALL[place]);
        assert!(get(one, first, 1) && !get(one, first, 2) && !get(other, first, 1));
        // The first was asked for since: the second goes.
        surveys.put((one, next, 1), surveyed(&[]));
        assert!(get(one, first, 1) && !get(one, second, 1) && get(one, next, 1));
        surveys.put((one, next, 2), surveyed(&[]));
        assert!(!get(one, next, 1) && get(one, next, 2) && get(other, DeviceSort::Model, 7));
        // However large it is, the newest is kept, alone.
        let large = Survey { ends: Vec::new(), bits: vec![0; KEPT + 1] };
        surveys.put((other, next, 7), large);
        assert!(get(other, next, 7) && !get(one, first, 1) && !get(other, DeviceSort::Model, 7));
    }

    #[test]
    fn trigrams_of_common_characters_share_no_bit_with_each_other() {
        let common: Vec<char> = ('a'..='z').chain('0'..='9').chain("-.@ ".chars()).collect();
        let mut bits: Vec<_> = common
            .iter()
            .flat_map(|&a| common.iter().map(move |&b| [a, b]))
            .flat_map(|[a, b]| common.iter().map(move |&c| bit([a, b, c])))
            .collect();
        bits.sort_unstable();
        bits.dedup();
        assert_eq!(bits.len(), 64_000);
        assert!(bits.iter().all(|&bit| bit < BITS));
        assert!(bit(['é', '\n', '\u{10ffff}']) < BITS);
    }

    #[test]
    fn a_text_shorter_than_a_trigram_wants_nothing() {
        assert_eq!((Wanted::of(""), Wanted::of("é1")), (None, None));
        assert_eq!(Wanted::of("ABAB"), Wanted::of("baba"));
    }

    #[test]
    fn spans_have_their_ends() {
        let texts: Vec<_> = (0..ROWS * 4)
            .map(|number| if (ROWS..ROWS * 3).contains(&number) { "thinkpad" } else { "surface" }.to_owned())
            .collect();
        let survey = surveyed(&texts);
        let spans = survey.spans(&Wanted::of("inkp").unwrap());
        assert_eq!((spans.len(), &spans[0]), (1, &(1..3)));
        assert_eq!(
            (survey.before(&spans[0]), survey.end(&spans[0])),
            (Some(&place(ROWS - 1)), Some(&place(ROWS * 3 - 1)))
        );
        let spans = survey.spans(&Wanted::of("face").unwrap());
        assert_eq!(spans, [0..1, 3..4]);
        assert_eq!((survey.before(&spans[0]), survey.end(&spans[1])), (None, None));
        assert_eq!(survey.block_of(&place(ROWS * 3 - 1)), 2);
        assert_eq!(survey.block_of(&place(ROWS * 3)), 3);
        assert!(survey.spans(&Wanted::of("inkf").unwrap()).is_empty());
    }

    #[test]
    fn the_rarest_trigrams_of_a_text_are_told() {
        let rows = usize::try_from(ROWS).unwrap();
        let texts: Vec<_> = (0..rows * 5)
            .map(|row| if row / rows == 2 { "lt-nl-042" } else { "lt-nl-" }.to_owned())
            .collect();
        let survey = surveyed(&texts);
        let mut rarest = survey.rarest("LT-NL-042", 3).unwrap();
        rarest.sort_unstable();
        assert_eq!(rarest, [['-', '0', '4'], ['0', '4', '2'], ['l', '-', '0']]);
        assert_eq!(survey.rarest("-042", 3), None);
    }

    proptest! {
        #[test]
        fn whatever_a_row_says_its_block_may_have_it(
            texts in vec("[a-c0é𝄞.\n ]{0,12}", 1..1600),
            row in any::<prop::sample::Index>(),
            from in 0..10usize,
            length in 3..6usize,
        ) {
            let survey = surveyed(&texts);
            let row = row.index(texts.len());
            let text: String = texts[row].chars().skip(from).take(length).collect();
            // What is searched for has no line of its own.
            if let Some(wanted) = Wanted::of(&text).filter(|_| !text.contains('\n')) {
                let block = survey.block_of(&place(u32::try_from(row).unwrap()));
                prop_assert_eq!(block, row / ROWS as usize);
                prop_assert!(survey.spans(&wanted).iter().any(|span| span.contains(&block)));
            }
        }
    }
}
