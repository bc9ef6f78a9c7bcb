//! Connection reports: who really connected, and for how long.

use farhand_contract::{Timestamp, connectors::PartnerProblem};
use reqwest::{Method, StatusCode};
use secrecy::SecretString;
use serde::Deserialize;

use super::{
    Result, TeamViewer,
    answer::{json, moment, no_session_named, optional_moment, written},
    http::PAGE_LIMIT,
};
use crate::{partner::Connection, resilience::Repeat};

/// The most pages that are read. A page has up to 1000 rows, and a session few.
const PAGES: usize = 20;

#[derive(Deserialize)]
struct Reports {
    records: Vec<Record>,
    next_offset: Option<String>,
}

#[derive(Deserialize)]
struct Record {
    id: String,
    session_code: Option<String>,
    start_date: String,
    end_date: Option<String>,
}

impl TeamViewer {
    /// The connections of a session that began at or after `from` and ended before `to`, the last to end first:
    /// `GET /api/v1/reports/connections?session_code=…&from_date=…&to_date=…`, all pages.
    pub async fn connections(
        &self,
        access_token: &SecretString,
        code: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<Connection>> {
        // Dates have no fractions: the span that is asked about is never the shorter for it.
        let (from, to) = (written(from), written(Timestamp(to.0.saturating_add(999))));
        let call = self.http.call("connections", Repeat::Freely);
        let outcome = async {
            let mut connections = Vec::new();
            let mut offset: Option<String> = None;
            for _ in 0..PAGES {
                let request = self
                    .http
                    .request(Method::GET, self.endpoints.resource(&["reports", "connections"]), access_token)
                    .query(&[("session_code", code), ("from_date", &from), ("to_date", &to)])
                    .query(&offset.as_ref().map(|offset| [("offset_id", offset)]));
                let answer = self
                    .http
                    .send(&call, request, &[StatusCode::OK], PAGE_LIMIT)
                    .await
                    .map_err(no_session_named)?;
                let page: Reports = json(call.name(), &answer)?;
                for record in page.records {
                    // Another session's report would give this one a duration that it never had.
                    if record.session_code.as_deref().is_none_or(|other| same_code(other, code)) {
                        connections.push(record.read()?);
                    }
                }
                offset = page.next_offset.filter(|next| !next.is_empty());
                if offset.is_none() {
                    return Ok(connections);
                }
            }
            Err(PartnerProblem::BadAnswer)
        }
        .await;
        call.end(outcome)
    }
}

impl Record {
    fn read(self) -> Result<Connection> {
        Ok(Connection {
            id: self.id,
            started_at: moment(&self.start_date)?,
            ended_at: optional_moment(self.end_date.as_deref())?,
        })
    }
}

/// Codes are written with and without hyphens.
fn same_code(one: &str, other: &str) -> bool {
    let symbols = |code: &str| code.replace('-', "").to_ascii_lowercase();
    symbols(one) == symbols(other)
}
