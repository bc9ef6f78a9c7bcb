//! A stand-in for the part of Microsoft Graph that lists managed devices, and for what signs apps in to it. Not Microsoft
//! Graph.

mod filter;
mod fleet;

use std::collections::BTreeMap;

use axum::{
    Form, Json,
    extract::{Path, RawQuery, State as Extract, rejection::JsonRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{errors::ApiError, state::App};

pub(crate) const TOKEN_PATH: &str = "/login/{tenant}/oauth2/v2.0/token";
pub(crate) const DEVICES_PATH: &str = "/graph/v1.0/deviceManagement/managedDevices";

/// The client id of the one app that is registered for it.
pub const GRAPH_CLIENT_ID: &str = "sandbox-graph-app";

/// The app's secret, which is none: everybody may know it.
pub const GRAPH_CLIENT_SECRET: &str = "sandbox-graph-secret";

/// How many devices a page has at most.
const PAGE: usize = 1000;

/// The most devices that are kept.
const DEVICES_LIMIT: usize = 100_000;

/// What is kept of it.
#[derive(Debug)]
pub(crate) struct GraphDouble {
    /// By id, in its order. None: nobody has asked yet.
    devices: Option<BTreeMap<String, Map<String, Value>>>,
    page: usize,
    links: Links,
    token: Option<String>,
}

impl Default for GraphDouble {
    fn default() -> Self {
        Self { devices: None, page: PAGE, links: Links::Follow, token: None }
    }
}

/// How the links from page to page lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Links {
    /// On.
    Follow,
    /// Each to its own page.
    Loop,
    /// The second page has the first one's devices.
    Repeat,
    /// To another host.
    Foreign,
    /// On, but each page begins with the last device of the one before.
    Overlap,
    /// On, and from the last page to the first.
    Around,
    /// From one page without devices to another, and back.
    Empty,
}

/// What somebody orders.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Order {
    /// These devices instead of all that are there.
    devices: Option<Vec<Map<String, Value>>>,
    /// A device that is there, or changes.
    put: Option<Map<String, Value>>,
    /// A device that is gone.
    delete: Option<String>,
    /// A device that has another id.
    change_id: Option<(String, String)>,
    /// How many devices a page has at most.
    page: Option<usize>,
    /// How the links lead.
    links: Option<Links>,
}

/// `POST /sandbox/graph`
pub(crate) async fn order(
    Extract(app): Extract<App>,
    order: Result<Json<Order>, JsonRejection>,
) -> Result<StatusCode, ApiError> {
    let Json(order) = order?;
    let now = app.now();
    let mut state = app.state();
    let double = &mut state.graph;
    let devices = double.devices.get_or_insert_with(|| fleet::of(now));
    if let Some(given) = order.devices {
        devices.clear();
        for device in given {
            devices.insert(key(&device), device);
        }
    }
    if let Some(device) = order.put {
        devices.entry(key(&device)).or_default().extend(device);
    }
    if let Some(id) = order.delete {
        devices.remove(&id);
    }
    if let Some((from, to)) = order.change_id
        && let Some(mut device) = devices.remove(&from)
    {
        device.insert("id".to_owned(), to.clone().into());
        devices.insert(to, device);
    }
    if devices.len() > DEVICES_LIMIT {
        devices.clear();
        return Err(ApiError::invalid(format!("at most {DEVICES_LIMIT} devices")));
    }
    if let Some(page) = order.page {
        double.page = page.clamp(1, PAGE);
    }
    if let Some(links) = order.links {
        double.links = links;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// A device without an id that is one is found by all that it has.
fn key(device: &Map<String, Value>) -> String {
    let id = device.get("id").and_then(Value::as_str);
    id.map_or_else(|| Value::Object(device.clone()).to_string(), str::to_owned)
}

/// What an app signs in with.
#[derive(Deserialize)]
pub(crate) struct Credentials {
    #[serde(default)]
    grant_type: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    client_secret: String,
    #[serde(default)]
    scope: String,
}

/// `POST /login/{tenant}/oauth2/v2.0/token`
pub(crate) async fn token(
    Extract(app): Extract<App>,
    Path(tenant): Path<String>,
    Form(given): Form<Credentials>,
) -> Response {
    let refused = |status: StatusCode, error: &str, code: u32, text: &str| {
        let body = json!({
            "error": error,
            "error_description": format!("AADSTS{code}: {text}"),
            "error_codes": [code],
        });
        (status, Json(body)).into_response()
    };
    if given.grant_type != "client_credentials" {
        let text = "The grant type is not supported.";
        return refused(StatusCode::BAD_REQUEST, "unsupported_grant_type", 70_003, text);
    }
    if !tenant.contains('.') && tenant.len() != 36 {
        let text = "The tenant was not found.";
        return refused(StatusCode::BAD_REQUEST, "invalid_request", 90_002, text);
    }
    if given.client_id != GRAPH_CLIENT_ID {
        let text = "The application was not found in the directory.";
        return refused(StatusCode::BAD_REQUEST, "unauthorized_client", 700_016, text);
    }
    if given.client_secret != GRAPH_CLIENT_SECRET {
        let text = "The client secret is not valid.";
        return refused(StatusCode::UNAUTHORIZED, "invalid_client", 7_000_215, text);
    }
    if given.scope != format!("{}/graph/.default", app.base()) {
        let text = "The scope is not valid.";
        return refused(StatusCode::BAD_REQUEST, "invalid_scope", 70_011, text);
    }
    let mut bytes = [0; 32];
    app.random.fill(&mut bytes);
    let token = URL_SAFE_NO_PAD.encode(bytes);
    app.state().graph.token = Some(token.clone());
    let body =
        json!({ "token_type": "Bearer", "expires_in": 3599, "ext_expires_in": 3599, "access_token": token });
    ([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// An error as Microsoft Graph tells it.
fn error(status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({ "error": { "code": code, "message": message, "innerError": {} } });
    (status, Json(body)).into_response()
}

/// What a list is asked for.
struct Asked {
    select: Vec<String>,
    filter: filter::Filter,
    top: usize,
    skip: usize,
    /// The query without the place, for the link to the next page.
    rest: String,
}

impl Asked {
    fn read(query: &str) -> Result<Self, String> {
        let mut asked = Self {
            select: Vec::new(),
            filter: filter::Filter::default(),
            top: PAGE,
            skip: 0,
            rest: String::new(),
        };
        let mut rest = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            match &*name {
                "$select" => {
                    asked.select = value.split(',').map(|name| name.trim().to_owned()).collect();
                    if let Some(unknown) =
                        asked.select.iter().find(|name| !fleet::PROPERTIES.contains(&name.as_str()))
                    {
                        return Err(format!("Could not find a property named '{unknown}'"));
                    }
                }
                "$filter" => asked.filter = filter::Filter::read(&value)?,
                "$top" => {
                    asked.top =
                        value.parse().ok().filter(|top| (1..=PAGE).contains(top)).ok_or("Invalid $top")?;
                }
                "$skiptoken" => {
                    asked.skip = value.parse().map_err(|_| "Invalid $skiptoken")?;
                    continue;
                }
                other => return Err(format!("The query option '{other}' is not supported")),
            }
            rest.append_pair(&name, &value);
        }
        asked.rest = rest.finish();
        Ok(asked)
    }
}

/// `GET /graph/v1.0/deviceManagement/managedDevices`
pub(crate) async fn devices(
    Extract(app): Extract<App>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer "));
    let now = app.now();
    let base = app.base().to_owned();
    let mut state = app.state();
    let double = &mut state.graph;
    if given.is_none() || given != double.token.as_deref() {
        return error(
            StatusCode::UNAUTHORIZED,
            "InvalidAuthenticationToken",
            "Access token is empty or invalid.",
        );
    }
    let asked = match Asked::read(query.as_deref().unwrap_or_default()) {
        Ok(asked) => asked,
        Err(message) => return error(StatusCode::BAD_REQUEST, "BadRequest", &message),
    };
    let page = asked.top.min(double.page);
    let links = double.links;
    let all = double.devices.get_or_insert_with(|| fleet::of(now));
    let found: Vec<_> = all.values().filter(|device| asked.filter.takes(device)).collect();
    let (from, shown) = match links {
        Links::Repeat if asked.skip == page => (0, page),
        Links::Overlap if asked.skip > 0 => (asked.skip - 1, page + 1),
        Links::Empty => (0, 0),
        _ => (asked.skip, page),
    };
    let value: Vec<Value> =
        found.iter().skip(from).take(shown).map(|device| selected(device, &asked.select)).collect();
    let mut answer = json!({
        "@odata.context": format!("{base}/graph/v1.0/$metadata#deviceManagement/managedDevices"),
        "value": value,
    });
    let is_last = found.len() <= asked.skip + page;
    let next = match links {
        Links::Loop => asked.skip,
        Links::Around if is_last => 0,
        Links::Empty => usize::from(asked.skip == 0),
        _ => asked.skip + page,
    };
    if !is_last || matches!(links, Links::Around | Links::Empty) {
        let base = if links == Links::Foreign { "https://graph.example" } else { &base };
        let and = if asked.rest.is_empty() { "" } else { "&" };
        let place = format!("%24skiptoken={next}");
        answer["@odata.nextLink"] = format!("{base}{DEVICES_PATH}?{}{and}{place}", asked.rest).into();
    }
    Json(answer).into_response()
}

fn selected(device: &Map<String, Value>, select: &[String]) -> Value {
    if select.is_empty() {
        return Value::Object(device.clone());
    }
    let chosen = device.iter().filter(|(name, _)| *name == "id" || select.contains(name));
    Value::Object(chosen.map(|(name, value)| (name.clone(), value.clone())).collect())
}
