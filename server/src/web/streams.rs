//! The event streams that are open: counted for each owner, told what they are meant to hear, and ended with their sign-in.
//! One listener for all of them: an event wakes the streams that it is for, not each of ten thousand.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use farhand_contract::{
    DeviceId, TenantId, Timestamp, UserId,
    events::{Event, TenantEvent},
};
use farhand_domain::Clock;
use farhand_store::Store;
use futures::channel::mpsc::{Receiver, Sender, channel};
use tokio::sync::{Notify, broadcast, watch};
use tokio_util::sync::CancellationToken;

use super::memory::{Account, Memory};

/// Open streams for each owner: tabs, on all their machines.
pub const STREAMS_PER_USER: usize = 20;

/// How many events a stream can be behind before it is ended.
const BEHIND: usize = 256;

/// How often what is too long ago is forgotten.
const FORGET_EVERY: Duration = Duration::from_mins(1);

/// Whose stream it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Hears what changes in the organisation, and what they themselves are told.
    Person(TenantId, UserId),
    /// Hears of its own sessions and requests for help.
    Device(TenantId, DeviceId),
}

/// The open streams. Cheap to clone.
#[derive(Clone, Default)]
pub struct Streams {
    open: Arc<Mutex<All>>,
    /// Events were missed.
    missed: Arc<Notify>,
}

#[derive(Default)]
struct All {
    tenants: HashMap<TenantId, Audience>,
    memory: Memory,
    /// How many were ever opened.
    opened: u64,
    /// None is opened any more.
    closed: bool,
}

#[derive(Default)]
struct Audience {
    people: HashMap<UserId, Vec<Open>>,
    devices: HashMap<DeviceId, Vec<Open>>,
}

struct Open {
    number: u64,
    sign_in: Arc<str>,
    /// The stream ends when this is dropped.
    tell: Sender<Event>,
}

/// A device's stream that is open.
pub struct OfDevice {
    pub tenant_id: TenantId,
    pub device_id: DeviceId,
    /// What it was opened with.
    pub sign_in: Arc<str>,
    /// Later ones have higher numbers.
    pub number: u64,
}

/// One open stream. Counted until it is dropped.
pub struct Stream {
    streams: Streams,
    owner: Owner,
    number: u64,
    /// What it is told; at its end the stream is to end.
    pub told: Receiver<Event>,
}

impl All {
    fn owned_by(&mut self, owner: Owner) -> &mut Vec<Open> {
        match owner {
            Owner::Person(tenant, user) => {
                self.tenants.entry(tenant).or_default().people.entry(user).or_default()
            }
            Owner::Device(tenant, device) => {
                self.tenants.entry(tenant).or_default().devices.entry(device).or_default()
            }
        }
    }

    /// Leaves the owner those that are to stay.
    fn retain(&mut self, owner: Owner, stays: impl FnMut(&Open) -> bool) {
        let open = self.owned_by(owner);
        open.retain(stays);
        if !open.is_empty() {
            return;
        }
        let (Owner::Person(tenant, _) | Owner::Device(tenant, _)) = owner;
        let audience = self.tenants.entry(tenant).or_default();
        match owner {
            Owner::Person(_, user) => drop(audience.people.remove(&user)),
            Owner::Device(_, device) => drop(audience.devices.remove(&device)),
        }
        if audience.people.is_empty() && audience.devices.is_empty() {
            self.tenants.remove(&tenant);
        }
    }
}

impl Audience {
    fn tell(&mut self, event: Event) {
        let of_device = match event {
            Event::Session { device_id, .. } | Event::Help { device_id, .. } => {
                self.devices.get_mut(&device_id)
            }
            Event::Notifications { user_id } => {
                return tell(self.people.get_mut(&user_id).into_iter(), event);
            }
            Event::Connector | Event::Import { .. } | Event::DeviceSync { .. } => None,
        };
        tell(of_device.into_iter().chain(self.people.values_mut()), event);
    }
}

/// Tells it to all of these. Who is too far behind is not told any more: their browser comes back, and asks for everything
/// anew.
fn tell<'o>(owners: impl Iterator<Item = &'o mut Vec<Open>>, event: Event) {
    for owner in owners {
        owner.retain_mut(|open| open.tell.try_send(event).is_ok());
    }
}

impl Streams {
    /// Tells the streams what happens, from now on until `stop` says so: then all end. `gaps` changes when events may have
    /// been missed.
    pub fn telling(
        mut events: broadcast::Receiver<TenantEvent>,
        mut gaps: watch::Receiver<u64>,
        clock: Arc<dyn Clock>,
        stop: CancellationToken,
    ) -> Self {
        let streams = Self::default();
        let told = streams.clone();
        tokio::spawn(async move {
            loop {
                let event = tokio::select! {
                    biased;
                    () = stop.cancelled() => return told.close(),
                    Ok(()) = gaps.changed() => {
                        told.miss();
                        continue;
                    }
                    event = events.recv() => event,
                };
                match event {
                    Ok(event) => told.tell(&event, clock.now()),
                    Err(broadcast::error::RecvError::Lagged(_)) => told.miss(),
                    Err(broadcast::error::RecvError::Closed) => return told.close(),
                }
            }
        });
        streams
    }

    fn lock(&self) -> MutexGuard<'_, All> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        let mut all = self.lock();
        all.closed = true;
        all.tenants.clear();
    }

    /// Events were missed: the browsers come back and look at everything anew.
    fn miss(&self) {
        let mut all = self.lock();
        all.memory.miss();
        all.tenants.clear();
        self.missed.notify_one();
    }

    fn tell(&self, event: &TenantEvent, now: Timestamp) {
        let mut all = self.lock();
        if let Event::Session { device_id, .. } | Event::Help { device_id, .. } = event.event {
            all.memory.note(event.tenant_id, device_id, now);
        }
        if let Some(audience) = all.tenants.get_mut(&event.tenant_id) {
            audience.tell(event.event);
        }
    }

    /// Whether nothing happened for the device since it was told everything, at this moment. To be asked once its stream
    /// is open: what happens from then on is told.
    pub fn missed_nothing(&self, tenant: TenantId, device: DeviceId, told_at: Timestamp) -> bool {
        self.lock().memory.nothing_since(tenant, device, told_at)
    }

    /// Learns from the store for which devices something happened before anybody listened: at first, and whenever events
    /// were missed.
    pub async fn remember(self, store: Store, clock: Arc<dyn Clock>, stop: CancellationToken) {
        loop {
            let gaps = self.lock().memory.gaps();
            let taken = Account::take(&store, gaps, clock.now()).await;
            let knows = taken.is_ok();
            match taken {
                Ok(account) => self.lock().memory.learn(account),
                Err(error) => {
                    tracing::warn!(cause = %error, "what happened lately is not known: portals ask for everything");
                }
            }
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    () = self.missed.notified() => break,
                    () = tokio::time::sleep(FORGET_EVERY) => {
                        if !knows {
                            break;
                        }
                        self.lock().memory.forget(clock.now());
                    }
                }
            }
        }
    }

    /// Opens a stream, unless its owner has too many.
    pub fn open(&self, owner: Owner, sign_in: Arc<str>) -> Option<Stream> {
        let mut all = self.lock();
        let number = all.opened;
        all.opened += 1;
        // One more than this: each sender has a place of its own.
        let (tell, told) = channel(BEHIND - 1);
        if !all.closed {
            let open = all.owned_by(owner);
            if open.len() >= STREAMS_PER_USER {
                return None;
            }
            open.push(Open { number, sign_in, tell });
        }
        Some(Stream { streams: self.clone(), owner, number, told })
    }

    /// The streams of devices.
    pub fn devices(&self) -> Vec<OfDevice> {
        let all = self.lock();
        let devices = all.tenants.iter().flat_map(|(&tenant_id, audience)| {
            audience.devices.iter().flat_map(move |(&device_id, open)| {
                open.iter().map(move |open| OfDevice {
                    tenant_id,
                    device_id,
                    sign_in: Arc::clone(&open.sign_in),
                    number: open.number,
                })
            })
        });
        devices.collect()
    }

    /// How many were ever opened: those from now on have this number, or a higher one.
    pub fn opened(&self) -> u64 {
        self.lock().opened
    }

    /// Ends the streams of a sign-in.
    pub fn end(&self, owner: Owner, sign_in: &str) {
        self.lock().retain(owner, |open| *open.sign_in != *sign_in);
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.streams.lock().retain(self.owner, |open| open.number != self.number);
    }
}

#[cfg(test)]
mod tests {
    use farhand_contract::{HelpRequestId, ImportId, SessionId};
    use futures::StreamExt as _;
    use uuid::Uuid;

    use super::*;

    const CONTOSO: TenantId = TenantId(Uuid::from_u128(1));
    const FABRIKAM: TenantId = TenantId(Uuid::from_u128(2));
    const ANNA: UserId = UserId(Uuid::from_u128(3));
    const BOB: UserId = UserId(Uuid::from_u128(4));
    const LAPTOP: DeviceId = DeviceId(Uuid::from_u128(5));
    const PHONE: DeviceId = DeviceId(Uuid::from_u128(6));
    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    struct Standing;

    impl Clock for Standing {
        fn now(&self) -> Timestamp {
            NOW
        }
    }

    fn telling(
        events: broadcast::Receiver<TenantEvent>,
        gaps: &watch::Sender<u64>,
        stop: CancellationToken,
    ) -> Streams {
        Streams::telling(events, gaps.subscribe(), Arc::new(Standing), stop)
    }

    fn anna() -> Owner {
        Owner::Person(CONTOSO, ANNA)
    }

    fn open(streams: &Streams, owner: Owner) -> Stream {
        streams.open(owner, "here".into()).expect("room")
    }

    fn happened(event: Event) -> TenantEvent {
        TenantEvent { tenant_id: CONTOSO, event }
    }

    /// What it was told until now, and whether it goes on.
    fn told(stream: &mut Stream) -> (Vec<Event>, bool) {
        let mut events = Vec::new();
        loop {
            match stream.told.try_recv() {
                Ok(event) => events.push(event),
                Err(error) => return (events, !error.is_closed()),
            }
        }
    }

    #[test]
    fn an_owner_has_so_many_and_closing_one_makes_room() {
        let streams = Streams::default();
        let mut open: Vec<_> = (0..STREAMS_PER_USER)
            .map(|tab| streams.open(anna(), format!("sign-in {}", tab % 2).into()).expect("room"))
            .collect();
        assert!(streams.open(anna(), "sign-in 0".into()).is_none());
        assert!(streams.open(Owner::Person(CONTOSO, BOB), "other".into()).is_some());
        open.pop();
        assert!(streams.open(anna(), "sign-in 2".into()).is_some());
        drop(open);
        assert!(streams.lock().tenants.is_empty());
    }

    #[test]
    fn signing_out_ends_the_streams_of_that_sign_in() {
        let streams = Streams::default();
        let mut here = streams.open(anna(), "here".into()).expect("room");
        let mut there = streams.open(anna(), "there".into()).expect("room");
        streams.end(anna(), "here");
        assert_eq!(told(&mut here), (vec![], false));
        assert_eq!(told(&mut there), (vec![], true));
        drop(here);
        assert_eq!(told(&mut there), (vec![], true));
    }

    #[test]
    fn each_hears_what_is_meant_for_them() {
        let streams = Streams::default();
        let mut all = [
            anna(),
            Owner::Person(CONTOSO, BOB),
            Owner::Person(FABRIKAM, ANNA),
            Owner::Device(CONTOSO, LAPTOP),
            Owner::Device(CONTOSO, PHONE),
            Owner::Device(FABRIKAM, LAPTOP),
        ]
        .map(|owner| open(&streams, owner));
        let session = Event::Session { id: SessionId(Uuid::nil()), device_id: LAPTOP };
        let help = Event::Help { id: HelpRequestId(Uuid::nil()), device_id: PHONE };
        let import = Event::Import { id: ImportId(Uuid::nil()) };
        let notice = Event::Notifications { user_id: BOB };
        for event in [session, help, import, Event::Connector, notice] {
            streams.tell(&happened(event), NOW);
        }
        let heard = all.each_mut().map(told);
        let everything = [session, help, import, Event::Connector];
        assert_eq!(heard[0], (everything.to_vec(), true));
        assert_eq!(heard[1], ([&everything[..], &[notice]].concat(), true));
        assert_eq!(heard[3], (vec![session], true));
        assert_eq!(heard[4], (vec![help], true));
        for of_another in [2, 5] {
            assert_eq!(heard[of_another], (vec![], true));
        }
    }

    #[test]
    fn who_is_too_far_behind_is_ended_and_the_others_are_not() {
        let streams = Streams::default();
        let (mut slow, mut quick) = (open(&streams, anna()), open(&streams, anna()));
        for _ in 0..BEHIND {
            streams.tell(&happened(Event::Connector), NOW);
            assert_eq!(told(&mut quick), (vec![Event::Connector], true));
        }
        streams.tell(&happened(Event::Connector), NOW);
        assert_eq!(told(&mut slow), (vec![Event::Connector; BEHIND], false));
        assert_eq!(told(&mut quick), (vec![Event::Connector], true));
    }

    #[tokio::test]
    async fn when_events_were_missed_all_come_back() {
        let (publish, events) = broadcast::channel(1);
        let gaps = watch::Sender::new(0);
        let streams = telling(events, &gaps, CancellationToken::new());
        let mut stream = open(&streams, anna());
        // More than are kept, before anybody listens.
        for _ in 0..2 {
            publish.send(happened(Event::Connector)).unwrap();
        }
        assert_eq!(stream.told.next().await, None);
        let mut again = open(&streams, anna());
        publish.send(happened(Event::Connector)).unwrap();
        assert_eq!(again.told.next().await, Some(Event::Connector));
        // The database tells again, and does not know what it did not tell.
        gaps.send_modify(|gaps| *gaps += 1);
        assert_eq!(again.told.next().await, None);
    }

    #[tokio::test]
    async fn without_a_database_that_can_miss_any_events_are_told_on() {
        let (publish, events) = broadcast::channel(1);
        let gaps = watch::Sender::new(0);
        let streams = telling(events, &gaps, CancellationToken::new());
        let mut stream = open(&streams, anna());
        drop(gaps);
        publish.send(happened(Event::Connector)).unwrap();
        assert_eq!(stream.told.next().await, Some(Event::Connector));
    }

    #[tokio::test]
    async fn a_shutdown_ends_them_all() {
        let (_publish, events) = broadcast::channel(1);
        let stop = CancellationToken::new();
        let streams = telling(events, &watch::Sender::new(0), stop.clone());
        let mut before = open(&streams, anna());
        stop.cancel();
        assert_eq!(before.told.next().await, None);
        assert_eq!(open(&streams, anna()).told.next().await, None);
    }
}
