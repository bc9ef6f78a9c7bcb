//! A call of the API, as the specification speaks of calls.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use serde_json::Value;
use url::form_urlencoded::Serializer;

pub const JSON: &str = "application/json";
pub const FORM: &str = "application/x-www-form-urlencoded";

/// An operation with its parameters and its body.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: Method,
    /// With `{id}` where the id stands.
    pub path: &'static str,
    pub id: Option<String>,
    pub query: Vec<(String, String)>,
    pub media_type: &'static str,
    pub body: Option<Value>,
    pub token: Option<String>,
}

impl Call {
    pub fn new(method: Method, path: &'static str) -> Self {
        Self { method, path, id: None, query: Vec::new(), media_type: JSON, body: None, token: None }
    }

    pub fn by(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }

    pub fn id(self, id: &str) -> Self {
        Self { id: Some(id.to_owned()), ..self }
    }

    pub fn query(self, pairs: &[(&str, &str)]) -> Self {
        let pairs = pairs.iter().map(|&(name, value)| (name.to_owned(), value.to_owned()));
        Self { query: pairs.collect(), ..self }
    }

    pub fn body(self, body: Value) -> Self {
        Self { body: Some(body), ..self }
    }

    pub fn written_as(self, media_type: &'static str) -> Self {
        Self { media_type, ..self }
    }

    /// The call on its way.
    pub fn request(&self) -> Request<Body> {
        let path = self.path.replace("{id}", self.id.as_deref().unwrap_or_default());
        let query = Serializer::new(String::new()).extend_pairs(&self.query).finish();
        let mut request = Request::builder().method(&self.method).uri(format!("{path}?{query}"));
        if let Some(token) = &self.token {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let Some(body) = &self.body else { return request.body(Body::empty()).expect("a request") };
        let text = if self.media_type == FORM { form(body) } else { body.to_string() };
        request.header(header::CONTENT_TYPE, self.media_type).body(Body::from(text)).expect("a request")
    }
}

fn form(body: &Value) -> String {
    let fields = body.as_object().expect("fields").iter();
    let fields = fields.map(|(name, value)| (name, value.as_str().map_or(value.to_string(), str::to_owned)));
    Serializer::new(String::new()).extend_pairs(fields).finish()
}
