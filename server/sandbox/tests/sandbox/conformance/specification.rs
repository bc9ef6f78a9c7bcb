//! The published specification, and what a call has against it. The judge is the crate `jsonschema`; what stands here
//! finds the schema that applies and names what the judge finds.

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode, header};
use jsonschema::{ValidationError, Validator, error::ValidationErrorKind};
use serde_json::{Map, Value, json};

use super::call::Call;
use crate::support::Answer;

/// Headers that HTTP itself has in every answer, or a proxy would add.
const PLAIN_HEADERS: [header::HeaderName; 5] =
    [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::DATE, header::SERVER, header::ALLOW];

/// The operations that the sandbox offers, as the vendor publishes them, without the texts.
pub struct Specification(Value);

impl Specification {
    /// Reads it, and closes every object: a field that is not documented is a finding, too.
    pub fn read() -> Self {
        let mut document: Value =
            serde_json::from_str(include_str!("teamviewer-v1.json")).expect("a document");
        for schema in document["components"]["schemas"].as_object_mut().expect("schemas").values_mut() {
            schema["additionalProperties"] = json!(false);
        }
        Self(document)
    }

    /// Every operation: method and path.
    pub fn operations(&self) -> impl Iterator<Item = (Method, &str)> {
        let paths = self.0["paths"].as_object().expect("paths").iter();
        paths.flat_map(|(path, methods)| {
            let methods = methods.as_object().expect("methods").keys();
            methods.map(|name| (name.to_uppercase().parse().expect("a method"), path.as_str()))
        })
    }

    /// An operation, and its path as the specification spells it.
    pub fn operation(&self, method: &Method, path: &str) -> Option<(&str, &Value)> {
        let paths = self.0["paths"].as_object().expect("paths").iter();
        let (path, methods) = paths.into_iter().find(|(spelt, _)| spelt.eq_ignore_ascii_case(path))?;
        Some((path, methods.get(method.as_str().to_lowercase())?))
    }

    /// The media types of an operation's body, with their schemas; none if it has no body.
    pub fn bodies(&self, operation: &Value) -> Map<String, Value> {
        let body = self.resolved(&operation["requestBody"]);
        let content = body["content"].as_object().cloned().unwrap_or_default();
        content.into_iter().map(|(name, media)| (name, media["schema"].clone())).collect()
    }

    /// The properties of a schema, with their schemas.
    pub fn properties(&self, schema: &Value) -> Map<String, Value> {
        self.resolved(schema)["properties"].as_object().cloned().unwrap_or_default()
    }

    /// What a `$ref` stands for.
    pub fn resolved<'a>(&'a self, node: &'a Value) -> &'a Value {
        let pointer = node["$ref"].as_str().and_then(|reference| reference.strip_prefix('#'));
        pointer.map_or(node, |pointer| self.0.pointer(pointer).expect("it stands in the document"))
    }

    /// A judge of values by this schema.
    ///
    /// The document's schemas use no keyword whose meaning differs between `OpenAPI` 3.0 and this draft of JSON Schema.
    pub fn judge(&self, schema: &Value) -> Judge {
        let root = json!({ "allOf": [schema], "components": self.0["components"] });
        let validator = jsonschema::draft202012::options().should_validate_formats(true).build(&root);
        Judge(validator.expect("a schema"))
    }

    /// What a call has against the specification, request and answer.
    pub fn findings(&self, call: &Call, answer: &Answer) -> BTreeSet<String> {
        let Some((path, operation)) = self.operation(&call.method, call.path) else {
            return BTreeSet::from([format!("{} {}: operation", call.method, call.path)]);
        };
        let name = format!("{} {path}", call.method);
        let mut findings = BTreeSet::new();
        if path != call.path {
            findings.insert(format!("{} {}: spelling", call.method, call.path));
        }
        // A request that is meant to be refused is refused for something.
        if answer.status.is_success() {
            let request = self.in_request(operation, call);
            findings.extend(request.into_iter().map(|finding| format!("{name}: request {finding}")));
        }
        let (documented, found) = self.in_answer(operation, answer);
        let whose = if documented { name.as_str() } else { "any" };
        let found =
            found.into_iter().map(|finding| format!("{whose}: answer {}{finding}", answer.status.as_u16()));
        findings.extend(found);
        findings
    }

    fn in_request(&self, operation: &Value, call: &Call) -> Vec<String> {
        let mut findings = Vec::new();
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let sent = |name: &str, place: &str| match place {
            "path" => call.id.clone(),
            _ => call.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()),
        };
        let named = |name: &str| parameters.iter().any(|parameter| parameter["name"] == name);
        findings.extend(call.query.iter().filter(|(key, _)| !named(key)).map(|(key, _)| format!("?{key}")));
        for parameter in &parameters {
            let (name, place) = (parameter["name"].as_str().expect("a name"), parameter["in"].as_str());
            let broken = match sent(name, place.expect("a place")) {
                None => parameter["required"] == true,
                Some(text) => {
                    !self.judge(&parameter["schema"]).errors(&written(&parameter["schema"], &text)).is_empty()
                }
            };
            findings.extend(broken.then(|| format!("?{name}")));
        }
        let bodies = self.bodies(operation);
        match (&call.body, bodies.get(call.media_type)) {
            (Some(body), Some(schema)) => findings.extend(self.judge(schema).errors(body)),
            (Some(_), None) => findings.push(call.media_type.to_owned()),
            (None, _) => findings.extend((!bodies.is_empty()).then(|| "no body".to_owned())),
        }
        findings
    }

    /// Whether the answer's status is documented, and what is wrong with the answer.
    fn in_answer(&self, operation: &Value, answer: &Answer) -> (bool, Vec<String>) {
        let documented = operation["responses"].get(answer.status.as_str());
        let mut findings: Vec<_> = answer
            .headers
            .keys()
            .filter(|name| !PLAIN_HEADERS.contains(name))
            .filter(|name| documented.is_none_or(|it| it["headers"].get(name.as_str()).is_none()))
            .map(|name| format!(" {name}"))
            .collect();
        match documented {
            None => {
                findings.push(String::new());
                let empty = answer.status == StatusCode::UNAUTHORIZED && answer.body.is_empty();
                if !empty {
                    findings.extend(self.judge(&error_schema()).errors(&answer.json()));
                }
            }
            Some(response) => match response["content"].as_object() {
                None => findings.extend((!answer.body.is_empty()).then(|| " body".to_owned())),
                Some(content) => {
                    let media = answer.header(header::CONTENT_TYPE).and_then(|kind| content.get(kind));
                    match media {
                        None => findings.push(" content-type".to_owned()),
                        Some(media) => findings.extend(self.judge(&media["schema"]).errors(&answer.json())),
                    }
                }
            },
        }
        (documented.is_some(), findings)
    }
}

/// Tells where values break one schema.
pub struct Judge(Validator);

impl Judge {
    /// The paths of the fields that break it, with `*` for any place in a list.
    pub fn errors(&self, value: &Value) -> BTreeSet<String> {
        self.0.iter_errors(value).flat_map(|error| places(&error)).collect()
    }
}

/// What the manual, but not the specification, tells of refusals.
fn error_schema() -> Value {
    json!({
        "type": "object",
        "required": ["error", "error_code", "error_description"],
        "properties": {
            "error": { "type": "string", "minLength": 1 },
            "error_code": { "type": "integer" },
            "error_description": { "type": "string", "minLength": 1 },
        },
        "additionalProperties": false,
    })
}

/// A parameter's text as the value that its schema speaks of.
fn written(schema: &Value, text: &str) -> Value {
    match schema["type"].as_str() {
        Some("array") => json!([text]),
        Some("boolean" | "integer" | "number") => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::from(text))
        }
        _ => Value::from(text),
    }
}

fn places(error: &ValidationError) -> Vec<String> {
    let place = error.instance_path().to_string();
    let place: Vec<_> =
        place.split('/').map(|step| if step.parse::<usize>().is_ok() { "*" } else { step }).collect();
    let place = place.join("/");
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            unexpected.iter().map(|name| format!("{place}/{name}")).collect()
        }
        _ => vec![place],
    }
}
