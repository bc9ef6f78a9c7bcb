//! Web Push: a browser's push service on this machine hears that somebody asks, and nothing else.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use axum::{Router, body::Bytes, extract::State, http::HeaderMap};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use farhand_contract::{
    Error,
    errors::{Field, Problem},
    pushes::PushSubscription,
};
use http::StatusCode;
use ring::{
    aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral},
    hkdf::{HKDF_SHA256, KeyType, Salt},
    rand::SystemRandom,
};
use tokio::net::TcpListener;

use crate::{
    fixture::on_both,
    world::{CONTOSO, LAPTOP, PHONE, World, helpdesk},
};

const MALFORMED: Error = Error::Invalid { field: Field::Subscription, problem: Problem::Malformed };

/// A push service: keeps what it is sent, and answers as it was told, or well.
#[derive(Clone, Default)]
pub struct Service {
    heard: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
    answers: Arc<Mutex<VecDeque<StatusCode>>>,
    address: String,
}

impl Service {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let service = Self {
            address: format!("http://{}/send/secret", listener.local_addr().unwrap()),
            ..Self::default()
        };
        let router = Router::new().fallback(hear).with_state(service.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        service
    }

    pub fn answering(&self, answers: &[StatusCode]) {
        self.answers.lock().unwrap().extend(answers);
    }

    pub fn heard(&self) -> Vec<(HeaderMap, Bytes)> {
        self.heard.lock().unwrap().clone()
    }
}

async fn hear(State(service): State<Service>, headers: HeaderMap, body: Bytes) -> StatusCode {
    service.heard.lock().unwrap().push((headers, body));
    service.answers.lock().unwrap().pop_front().unwrap_or(StatusCode::CREATED)
}

/// A browser that can open one message.
pub struct Browser {
    private: EphemeralPrivateKey,
    auth: [u8; 16],
}

impl Browser {
    pub fn new() -> Self {
        let private = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new()).unwrap();
        Self { private, auth: [5; 16] }
    }

    pub fn subscription(&self, service: &Service) -> PushSubscription {
        PushSubscription {
            endpoint: service.address.clone(),
            p256dh: URL_SAFE_NO_PAD.encode(self.private.compute_public_key().unwrap()),
            auth: URL_SAFE_NO_PAD.encode(self.auth),
        }
    }

    /// By RFC 8291 and RFC 8188, from the other side.
    pub fn open(self, body: &[u8]) -> Vec<u8> {
        let (salt, rest) = body.split_at(16);
        let (record_bytes, rest) = rest.split_at(4);
        assert!(u32::from_be_bytes(record_bytes.try_into().unwrap()) as usize >= body.len());
        let (theirs, sealed) = rest[1..].split_at(rest[0].into());
        let own = self.private.compute_public_key().unwrap();
        let info = [b"WebPush: info\0".as_slice(), own.as_ref(), theirs].concat();
        let theirs = UnparsedPublicKey::new(&ECDH_P256, theirs);
        let ikm: [u8; 32] =
            agree_ephemeral(self.private, &theirs, |shared| derived(&self.auth, shared, &info)).unwrap();
        let key: [u8; 16] = derived(salt, &ikm, b"Content-Encoding: aes128gcm\0");
        let nonce: [u8; 12] = derived(salt, &ikm, b"Content-Encoding: nonce\0");
        let mut sealed = sealed.to_vec();
        let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key).unwrap());
        let nonce = Nonce::assume_unique_for_key(nonce);
        let opened = key.open_in_place(nonce, Aad::empty(), &mut sealed).unwrap();
        let (&last, content) = opened.split_last().unwrap();
        assert_eq!(last, 2, "the last record");
        content.to_vec()
    }
}

struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derived<const N: usize>(salt: &[u8], secret: &[u8], info: &[u8]) -> [u8; N] {
    let mut bytes = [0; N];
    let prk = Salt::new(HKDF_SHA256, salt).extract(secret);
    prk.expand(&[info], Length(N)).unwrap().fill(&mut bytes).unwrap();
    bytes
}

async fn subscribed(world: &World) -> usize {
    world.deps.store.push_subscriptions_of_device(CONTOSO, LAPTOP).await.unwrap().len()
}

on_both! {
    async fn a_browser_hears_that_somebody_asks_and_nothing_else(world) {
        world.connect().await;
        let (service, browser) = (Service::start().await, Browser::new());
        let pushes = &world.services.pushes;
        let device = world.enrolled(LAPTOP).await;
        let key = pushes.key(&device).await.unwrap();
        assert_eq!(pushes.key(&world.enrolled(PHONE).await).await, Ok(key.clone()), "made once");
        pushes.subscribe(&device, &browser.subscription(&service)).await.unwrap();
        world.session(&helpdesk(), LAPTOP).await;
        world.session(&helpdesk(), PHONE).await;
        let heard = service.heard();
        let [(headers, body)] = &heard[..] else { panic!("{} messages", heard.len()) };
        assert_eq!((&headers["content-encoding"], &headers["urgency"]), (&"aes128gcm".parse().unwrap(), &"high".parse().unwrap()));
        assert_eq!(headers["ttl"], "3600");
        let proof = headers["authorization"].to_str().unwrap();
        assert!(proof.starts_with("vapid t=") && proof.ends_with(&format!("k={key}")), "{proof}");
        assert_eq!(browser.open(body), br#"{"asks":true}"#);
    }

    async fn what_is_sent_again_wakes_again(world) {
        world.connect().await;
        let service = Service::start().await;
        let device = world.enrolled(LAPTOP).await;
        world.services.pushes.subscribe(&device, &Browser::new().subscription(&service)).await.unwrap();
        let id = world.session(&helpdesk(), LAPTOP).await.id;
        world.services.technicians.send_again(&helpdesk(), id).await.unwrap();
        world.settle().await;
        assert_eq!(service.heard().len(), 2);
        assert!(world.services.technicians.send_again(&helpdesk(), id).await.is_err(), "too soon");
        world.settle().await;
        assert_eq!(service.heard().len(), 2);
    }

    async fn who_is_gone_is_forgotten(world) {
        world.connect().await;
        let device = world.enrolled(LAPTOP).await;
        for gone in [StatusCode::NOT_FOUND, StatusCode::GONE] {
            let service = Service::start().await;
            service.answering(&[gone]);
            world.services.pushes.subscribe(&device, &Browser::new().subscription(&service)).await.unwrap();
            assert_eq!(subscribed(&world).await, 1);
            let id = world.session(&helpdesk(), LAPTOP).await.id;
            assert_eq!((service.heard().len(), subscribed(&world).await), (1, 0), "{gone}");
            world.services.sessions.cancel(&helpdesk(), id).await.unwrap();
            world.settle().await;
        }
    }

    async fn a_push_service_is_asked_three_times_at_most(world) {
        world.connect().await;
        let device = world.enrolled(LAPTOP).await;
        let (busy, broken) = (StatusCode::TOO_MANY_REQUESTS, StatusCode::BAD_GATEWAY);
        let refused = StatusCode::FORBIDDEN;
        for (answers, heard) in [(&[busy, broken][..], 3), (&[broken; 9], 3), (&[refused; 9], 1)] {
            let service = Service::start().await;
            service.answering(answers);
            world.services.pushes.subscribe(&device, &Browser::new().subscription(&service)).await.unwrap();
            let id = world.session(&helpdesk(), LAPTOP).await.id;
            assert_eq!((service.heard().len(), subscribed(&world).await), (heard, 1), "{answers:?}");
            world.services.sessions.cancel(&helpdesk(), id).await.unwrap();
            world.settle().await;
        }
    }

    async fn forged_and_copied_subscriptions_are_refused(world) {
        let service = Service::start().await;
        let pushes = &world.services.pushes;
        let laptop = world.enrolled(LAPTOP).await;
        let good = Browser::new().subscription(&service);
        for endpoint in ["", "https://127.0.0.1/x", "https://10.0.0.1/x", "http://push.example/x", "file:///x"] {
            let forged = PushSubscription { endpoint: endpoint.to_owned(), ..good.clone() };
            assert_eq!(pushes.subscribe(&laptop, &forged).await, Err(MALFORMED), "{endpoint}");
        }
        for p256dh in ["", "AAAA", &URL_SAFE_NO_PAD.encode([4; 65])] {
            let forged = PushSubscription { p256dh: p256dh.to_owned(), ..good.clone() };
            assert_eq!(pushes.subscribe(&laptop, &forged).await, Err(MALFORMED), "{p256dh}");
        }
        let forged = PushSubscription { auth: URL_SAFE_NO_PAD.encode([1; 15]), ..good.clone() };
        assert_eq!(pushes.subscribe(&laptop, &forged).await, Err(MALFORMED));
        assert_eq!(subscribed(&world).await, 0);

        pushes.subscribe(&laptop, &good).await.unwrap();
        pushes.subscribe(&laptop, &good).await.unwrap();
        // Another device that got hold of it.
        let phone = world.enrolled(PHONE).await;
        assert_eq!(pushes.subscribe(&phone, &good).await, Err(MALFORMED));
        // The same browser, signed in anew.
        let again = world.enrolled(LAPTOP).await;
        pushes.subscribe(&again, &good).await.unwrap();
        assert_eq!(subscribed(&world).await, 1);
        // What another sign-in has is not this one's to end.
        pushes.unsubscribe(&laptop).await.unwrap();
        assert_eq!(subscribed(&world).await, 1);
        pushes.unsubscribe(&again).await.unwrap();
        assert_eq!(subscribed(&world).await, 0);
    }

    async fn subscriptions_and_keys_are_sealed(world) {
        let service = Service::start().await;
        let device = world.enrolled(LAPTOP).await;
        world.services.pushes.key(&device).await.unwrap();
        world.services.pushes.subscribe(&device, &Browser::new().subscription(&service)).await.unwrap();
        let kept = world.deps.store.push_subscriptions_of_device(CONTOSO, LAPTOP).await.unwrap();
        assert!(kept[0].sealed_subscription.starts_with("v1."));
        let key = world.deps.store.push_key(CONTOSO).await.unwrap().unwrap();
        assert!(key.sealed_private_key.starts_with("v1."));
        assert!(!format!("{kept:?} {key:?}").contains("v1."));
    }
}
