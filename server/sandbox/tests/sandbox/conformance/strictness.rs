//! Requests that the specification forbids, and numbers that it allows: what the sandbox makes of them.

use axum::http::{Method, StatusCode};
use farhand_sandbox::api_operations;
use serde_json::{Value, json};

use super::{
    Walk,
    call::{Call, JSON},
    specification::Specification,
};

/// Values that the specification allows and the sandbox refuses, with whose word that is.
const REFUSED: [(&str, &[i64]); 3] = [
    // The manual's names; which number means which is documented nowhere.
    ("grant_type", &[0, 1]),
    ("state", &[0, 1, 2, 3]),
    // The manual has two types.
    ("support_session_type", &[2]),
];

/// Values of every type, and around every limit of the specification.
fn probes() -> Vec<Value> {
    let texts =
        ["", "text", "g1", "u1", "g", "1g", "020 123", "+", "2026-11-02T12:00:00Z", "2026-13-40", "closed"];
    let long = [100, 101, 254, 255, 4_000, 4_001].map(|length| "ü".repeat(length));
    let numbers = [-1, 0, 1, 2, 3, 32, 33, i64::from(i32::MAX), i64::MAX].map(Value::from);
    let others = [json!(1.5), json!(true), Value::Null, json!([]), json!({}), json!([{}])];
    texts.map(Value::from).into_iter().chain(long.map(Value::from)).chain(numbers).chain(others).collect()
}

/// A field's values, with those of its own fields, each in a body of its own.
fn bodies(specification: &Specification, schema: &Value, base: &Value) -> Vec<(String, Value)> {
    let mut bodies = Vec::new();
    for (name, schema) in specification.properties(schema) {
        let mut put = |value: Value| {
            let mut body = base.clone();
            body[&name] = value;
            bodies.push((name.clone(), body));
        };
        for value in probes() {
            put(value);
        }
        for inner in specification.properties(&schema).keys() {
            for value in probes() {
                put(json!({ inner.as_str(): value }));
            }
        }
    }
    bodies
}

/// Whether the manual has names where the specification has numbers.
fn is_name_for_a_number(name: &str, body: &Value) -> bool {
    body[name].is_string() && REFUSED.iter().any(|(field, _)| *field == name)
}

#[tokio::test]
async fn what_the_specification_forbids_is_refused() {
    let mut walk = Walk::new().await;
    let token = walk.tokens().await;
    let session = walk.sandbox.session(&token, json!({})).await;
    let code = session["code"].as_str().expect("a code").to_owned();
    let grant = walk.grant(&[("grant_type", "refresh_token"), ("refresh_token", "unknown")]);
    let mut forbidden = 0;
    for (method, path, base) in [
        (Method::POST, "/api/v1/OAuth2/token", grant),
        (Method::POST, "/api/v1/sessions", json!({ "groupname": "Farhand" })),
        (Method::PUT, "/api/v1/sessions/{id}", json!({})),
        (Method::PUT, "/api/v1/reports/connections/{id}", json!({})),
    ] {
        let (_, operation) = walk.specification.operation(&method, path).expect("documented");
        let schema = walk.specification.bodies(operation)[JSON].clone();
        let id = if path.contains("reports") { "5a9d7c31-0000-4000-8000-00005a9db0c5" } else { &code };
        let call = Call::new(method, path).by(&token).id(id);
        let judge = walk.specification.judge(&schema);
        for (name, body) in bodies(&walk.specification, &schema, &base) {
            let errors = judge.errors(&body);
            let place = format!("/{name}");
            if !errors.iter().any(|error| error.starts_with(&place)) || is_name_for_a_number(&name, &body) {
                continue;
            }
            forbidden += 1;
            let answer = walk.sandbox.send(call.clone().body(body.clone()).request()).await;
            assert_eq!(answer.error(StatusCode::BAD_REQUEST), "invalid_request", "{path}: {name} in {body}");
        }
        for required in walk.specification.resolved(&schema)["required"].as_array().into_iter().flatten() {
            let mut body = base.clone();
            body.as_object_mut().expect("fields").remove(required.as_str().expect("a name"));
            let answer = walk.sandbox.send(call.clone().body(body).request()).await;
            assert_eq!(answer.error(StatusCode::BAD_REQUEST), "invalid_request", "{path}: no {required}");
        }
        let answer = walk.sandbox.send(call.body(json!([])).request()).await;
        assert_eq!(answer.error(StatusCode::BAD_REQUEST), "invalid_request", "{path}: a list");
    }
    assert!(forbidden > 300, "{forbidden} values");
}

#[tokio::test]
async fn documented_numbers_are_taken_but_for_those_without_a_meaning() {
    let mut walk = Walk::new().await;
    let token = walk.tokens().await;
    let session = walk.sandbox.session(&token, json!({})).await;
    let code = session["code"].as_str().expect("a code").to_owned();
    let grant = walk.grant(&[("refresh_token", "unknown")]);
    for (method, path, base) in [
        (Method::POST, "/api/v1/OAuth2/token", grant),
        (Method::POST, "/api/v1/sessions", json!({ "groupname": "Farhand" })),
        (Method::PUT, "/api/v1/sessions/{id}", json!({})),
    ] {
        let (_, operation) = walk.specification.operation(&method, path).expect("documented");
        let schema = walk.specification.bodies(operation)[JSON].clone();
        for (name, schema) in walk.specification.properties(&schema) {
            let refused =
                REFUSED.iter().find(|(field, _)| *field == name).map_or(&[][..], |(_, numbers)| numbers);
            for number in schema["enum"].as_array().into_iter().flatten() {
                let mut body = base.clone();
                body[&name] = number.clone();
                let call = Call::new(method.clone(), path).by(&token).id(&code).body(body);
                let answer = walk.sandbox.send(call.request()).await;
                let is_refused = refused.iter().any(|refused| number == refused);
                assert_eq!(answer.status.is_success(), !is_refused, "{path}: {name} {number}: {answer:?}");
            }
        }
    }
}

#[tokio::test]
async fn parameters_of_a_wrong_form_are_refused() {
    let mut walk = Walk::new().await;
    let token = walk.tokens().await;
    let mut refused = Vec::new();
    for (method, path) in api_operations() {
        let Some((_, operation)) = walk.specification.operation(&method, path) else { continue };
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let (name, schema) = (parameter["name"].as_str().expect("a name"), &parameter["schema"]);
            // A list of texts may be any text.
            let any_text = walk.specification.judge(schema).errors(&json!("nonsense")).is_empty();
            if any_text || schema["type"] == "array" {
                continue;
            }
            let call = Call::new(method.clone(), path).by(&token).body(json!({}));
            let call = match parameter["in"].as_str() {
                Some("path") => call.id("nonsense"),
                _ => call.query(&[(name, "nonsense")]),
            };
            let answer = walk.sandbox.send(call.request()).await;
            assert_eq!(answer.error(StatusCode::BAD_REQUEST), "invalid_request", "{method} {path}: {name}");
            refused.push(name.to_owned());
        }
    }
    refused.sort();
    assert_eq!(refused, ["full_list", "has_code", "id", "id", "offset_id", "shared", "shouldMatchFullName"]);
}
