//! The sandbox: how it is told to misbehave, and what it counted.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use reqwest::{Client, RequestBuilder, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::browser::{client, location};

/// The sandbox.
pub struct Sandbox {
    client: Client,
    base: Url,
}

/// A session that the sandbox made.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Theirs {
    /// Its code.
    pub code: String,
    /// What the client gave along: the id of our session.
    pub custom_api: Option<String>,
    /// `Open` or `Closed`.
    pub state: String,
}

impl Theirs {
    /// Whether somebody can still join.
    pub fn is_open(&self) -> bool {
        self.state.eq_ignore_ascii_case("open")
    }
}

/// The longest delay of a late answer, in milliseconds.
const LATENCY: u32 = 500;

/// What it counts.
#[derive(Clone, Debug, Deserialize)]
pub struct Counts {
    /// Calls, those that went wrong among them.
    pub api_calls: u64,
    /// Calls that went wrong by chance, by the way they did.
    pub random_mishaps: BTreeMap<String, u64>,
    /// Pairs of tokens it gave out.
    pub tokens_issued: u64,
    /// Of these, in exchange for the pair before.
    pub refreshes: u64,
    /// Refreshes with a refresh token that was no longer good.
    pub refreshes_refused: u64,
}

impl Sandbox {
    /// The one at this address.
    pub fn at(base: Url) -> Result<Self> {
        Ok(Self { client: client()?, base })
    }

    /// From now on so large a part of its answers goes wrong, one way or another. That a refresh is done and its answer
    /// lost is not among the ways: no client can heal that.
    pub async fn misbehave(&self, share: f64, seed: u64) -> Result<()> {
        let rule = json!({
            "kind": "random", "share": share, "seed": seed, "latency_ms": LATENCY, "token_failures": true,
        });
        self.send(self.client.post(self.base.join("sandbox/misbehave")?).json(&rule)).await?;
        Ok(())
    }

    /// Ends that.
    pub async fn behave(&self) -> Result<()> {
        self.send(self.client.delete(self.base.join("sandbox/misbehave")?)).await?;
        Ok(())
    }

    /// Every session it ever made.
    pub async fn sessions(&self) -> Result<Vec<Theirs>> {
        Ok(self.send(self.client.get(self.base.join("sandbox/sessions")?)).await?.json().await?)
    }

    /// What it counts.
    pub async fn counts(&self) -> Result<Counts> {
        Ok(self.send(self.client.get(self.base.join("sandbox/state")?)).await?.json().await?)
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response> {
        let answer = request.send().await?;
        let status = answer.status();
        if !status.is_success() {
            let said: Value = answer.json().await.unwrap_or_default();
            anyhow::bail!("the sandbox answers {status}: {said}");
        }
        Ok(answer)
    }

    /// Authorizes as a person does: signs in with what the form has filled in, and allows. Gives the address that the
    /// browser is sent back to.
    pub async fn authorize(&self, address: &str) -> Result<String> {
        let page = self.client.get(address).send().await?.text().await?;
        let form: Vec<_> = ["request", "email", "password"]
            .into_iter()
            .map(|name| Ok((name, filled_in(&page, name).with_context(|| format!("no field {name}"))?)))
            .collect::<Result<_>>()?;
        let answer = self.client.post(self.base.join("oauth2/sign-in")?).form(&form).send().await?;
        ensure!(answer.status().is_redirection(), "the sandbox does not sign in: {}", answer.status());
        let decision = [("request", form[0].1), ("decision", "allow")];
        location(&self.client.post(self.base.join("oauth2/consent")?).form(&decision).send().await?)
    }

    /// Has somebody join or leave on the side that `link` is for.
    pub async fn step(&self, link: &str, step: &str) -> Result<()> {
        let answer = self.client.post(format!("{link}/{step}")).send().await;
        answer.map(|_| ()).map_err(|error| error.without_url().into())
    }
}

/// The value that a page's field has.
fn filled_in<'page>(page: &'page str, name: &str) -> Option<&'page str> {
    let (_, field) = page.split_once(&format!("name=\"{name}\""))?;
    let (field, _) = field.split_once('>')?;
    let (_, value) = field.split_once("value=\"")?;
    value.split_once('"').map(|(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_read_by_its_name() {
        let page = r#"<input type="hidden" name="request" value="abc"><input id="email" name="email" required value="x@y.example">"#;
        assert_eq!(filled_in(page, "request"), Some("abc"));
        assert_eq!(filled_in(page, "email"), Some("x@y.example"));
        assert_eq!(filled_in(page, "password"), None);
    }
}
