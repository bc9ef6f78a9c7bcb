//! A gate before the sandbox: requests for tokens wait at it, before or after TeamViewer has answered them; or looks at
//! single sessions wait for each other.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    response::Response,
};
use farhand::services::Partners;
use farhand_partners::teamviewer::Endpoints;
use http::header::{AUTHORIZATION, CONTENT_TYPE};
use tokio::{
    net::TcpListener,
    sync::{Barrier, Notify},
};
use url::Url;

use crate::world::{PATIENCE, World, registration};

pub struct Gate {
    sandbox: Url,
    browser: reqwest::Client,
    /// Whether TeamViewer has answered what waits here.
    answered: bool,
    reached: Notify,
    opened: Notify,
    /// Where looks at single sessions wait for each other.
    together: Option<Barrier>,
}

impl Gate {
    /// A gate, and clients that go through it.
    pub async fn before(world: &World, answered: bool) -> (Arc<Self>, Partners) {
        Self::made(world, answered, None).await
    }

    /// Clients through a gate that lets a look at a single session through when so many are there.
    pub async fn for_looks_together(world: &World, number: usize) -> Partners {
        Self::made(world, false, Some(Barrier::new(number))).await.1
    }

    async fn made(world: &World, answered: bool, together: Option<Barrier>) -> (Arc<Self>, Partners) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base: Url = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
        let gate = Arc::new(Self {
            sandbox: world.sandbox.clone(),
            browser: world.browser.clone(),
            answered,
            reached: Notify::new(),
            opened: Notify::new(),
            together,
        });
        let router = Router::new().fallback(pass).with_state(Arc::clone(&gate));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let (registration, redirect) = registration();
        let endpoints = Endpoints::from_base(&base).unwrap();
        let partners = Partners::new(endpoints, Some(registration), true, redirect, PATIENCE).unwrap();
        (gate, partners)
    }

    /// Waits until somebody waits at the gate.
    pub async fn reached(&self) {
        self.reached.notified().await;
    }

    /// Lets one through.
    pub fn open(&self) {
        self.opened.notify_one();
    }

    async fn forward(&self, request: Request) -> Response {
        let (head, body) = request.into_parts();
        let url = self.sandbox.join(head.uri.path_and_query().unwrap().as_str()).unwrap();
        let mut forwarded = self.browser.request(head.method, url);
        for name in [AUTHORIZATION, CONTENT_TYPE] {
            if let Some(value) = head.headers.get(&name) {
                forwarded = forwarded.header(name, value);
            }
        }
        let body = to_bytes(body, 1 << 20).await.unwrap();
        let answer = forwarded.body(body).send().await.unwrap();
        let mut response = Response::builder().status(answer.status());
        if let Some(value) = answer.headers().get(CONTENT_TYPE) {
            response = response.header(CONTENT_TYPE, value);
        }
        response.body(Body::from(answer.bytes().await.unwrap())).unwrap()
    }
}

async fn pass(State(gate): State<Arc<Gate>>, request: Request) -> Response {
    if let Some(together) = &gate.together {
        if request.uri().path().starts_with("/api/v1/sessions/") {
            together.wait().await;
        }
        return gate.forward(request).await;
    }
    if request.uri().path() != "/api/v1/oauth2/token" {
        return gate.forward(request).await;
    }
    if !gate.answered {
        gate.reached.notify_one();
        gate.opened.notified().await;
        return gate.forward(request).await;
    }
    let answer = gate.forward(request).await;
    gate.reached.notify_one();
    gate.opened.notified().await;
    answer
}
