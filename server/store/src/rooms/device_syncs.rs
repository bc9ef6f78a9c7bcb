//! Devices from Microsoft Graph: the app registration, the runs, and which device which run was told of.

use std::collections::HashSet;

use farhand_contract::{
    DeviceId, SyncRunId, TenantId, Timestamp,
    device_sync::{SyncKind, SyncLine, SyncRun, SyncState},
    devices::{Device, DeviceSort},
};
use sea_query::{Expr, ExprTrait as _, OnConflict, Order, Query, SelectStatement, Value};

use super::{devices, select};
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::Fields,
    conflicts,
    records::{GraphConnectionRecord, SyncRunRecord},
    sort_keys,
    values::{count, id, json, json_or_null, moment, moment_or_null, text, text_or_null},
};

const CONNECTIONS: &str = "graph_connections";
const CONNECTION: [&str; 10] = [
    "tenant_id",
    "directory",
    "client_id",
    "sealed_client_secret",
    "service",
    "every_hours",
    "next_run_at",
    "full_at",
    "told_until",
    "version",
];

const RUNS: &str = "sync_runs";
const RUN: [&str; 20] = [
    "tenant_id",
    "id",
    "kind",
    "state",
    "started_by",
    "started_at",
    "finished_at",
    "waits_until",
    "problem",
    "pages",
    "counts",
    "step_at",
    "attempts",
    "throttles",
    "idle_pages",
    "since",
    "told_until",
    "place",
    "listed",
    "version",
];

const LINES: &str = "sync_lines";
const SEEN: &str = "sync_seen";

fn connection(fields: &mut Fields<'_>) -> Result<GraphConnectionRecord> {
    Ok(GraphConnectionRecord {
        tenant_id: fields.id()?,
        directory: fields.text()?,
        client_id: fields.text()?,
        sealed_client_secret: fields.text()?,
        service: fields.text()?,
        every_hours: fields.integer_or_null()?.and_then(|hours| u32::try_from(hours).ok()),
        next_run_at: fields.moment_or_null()?,
        full_at: fields.moment_or_null()?,
        told_until: fields.moment_or_null()?,
        version: fields.integer()?,
    })
}

fn connection_values(connection: &GraphConnectionRecord, version: i64) -> [Value; 10] {
    [
        id(connection.tenant_id),
        text(&connection.directory),
        text(&connection.client_id),
        text(&connection.sealed_client_secret),
        text(&connection.service),
        Value::BigInt(connection.every_hours.map(i64::from)),
        moment_or_null(connection.next_run_at),
        moment_or_null(connection.full_at),
        moment_or_null(connection.told_until),
        version.into(),
    ]
}

fn run(fields: &mut Fields<'_>) -> Result<SyncRunRecord> {
    Ok(SyncRunRecord {
        tenant_id: fields.id()?,
        run: SyncRun {
            id: fields.id()?,
            kind: fields.named(SyncKind::from_name)?,
            state: fields.named(SyncState::from_name)?,
            started_by: fields.text()?,
            started_at: fields.moment()?,
            finished_at: fields.moment_or_null()?,
            waits_until: fields.moment_or_null()?,
            problem: fields.json_or_null()?,
            pages: fields.count()?,
            counts: fields.json()?,
        },
        step_at: fields.moment()?,
        attempts: fields.small_count()?,
        throttles: fields.small_count()?,
        idle_pages: fields.small_count()?,
        since: fields.moment_or_null()?,
        told_until: fields.moment_or_null()?,
        place: fields.text_or_null()?,
        listed: fields.flag()?,
        version: fields.integer()?,
    })
}

fn run_values(record: &SyncRunRecord, version: i64) -> [Value; 20] {
    let run = &record.run;
    [
        id(record.tenant_id),
        id(run.id),
        text(run.kind.name()),
        text(run.state.name()),
        text(&run.started_by),
        moment(run.started_at),
        moment_or_null(run.finished_at),
        moment_or_null(run.waits_until),
        json_or_null(run.problem.as_ref()),
        count(run.pages),
        json(&run.counts),
        moment(record.step_at),
        count(record.attempts.into()),
        count(record.throttles.into()),
        count(record.idle_pages.into()),
        moment_or_null(record.since),
        moment_or_null(record.told_until),
        text_or_null(record.place.as_deref()),
        record.listed.into(),
        version.into(),
    ]
}

fn runs_of(tenant: TenantId) -> SelectStatement {
    select(RUNS, &RUN).and_where(Expr::col("tenant_id").eq(id(tenant))).take()
}

impl Changes {
    /// Writes the tenant's app registration: a new one, version 1, when `expected_version` is none; otherwise over the one
    /// that has this version, which then has the next.
    pub fn put_graph_connection(
        &mut self,
        record: &GraphConnectionRecord,
        expected_version: Option<i64>,
    ) -> &mut Self {
        self.put(conflicts::GRAPH_CONNECTION, CONNECTIONS, &CONNECTION, 1, expected_version, |version| {
            connection_values(record, version)
        })
    }

    /// Forgets the tenant's app registration that has this version.
    pub fn delete_graph_connection(&mut self, tenant: TenantId, version: i64) -> &mut Self {
        let mut delete = Query::delete();
        delete
            .from_table(CONNECTIONS)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("version").eq(version));
        self.write(conflicts::GRAPH_CONNECTION, Guard::Exactly(1), delete)
    }

    /// Writes a run, likewise. A tenant has one that is running: another is a conflict.
    pub fn put_sync_run(&mut self, record: &SyncRunRecord, expected_version: Option<i64>) -> &mut Self {
        self.put(conflicts::SYNC_RUN, RUNS, &RUN, 2, expected_version, |version| run_values(record, version))
    }

    /// Adds lines to a run's report. The first has this number.
    pub fn insert_sync_lines(
        &mut self,
        tenant: TenantId,
        run_id: SyncRunId,
        first: u64,
        lines: &[SyncLine],
    ) -> &mut Self {
        for (number, line) in (first..).zip(lines) {
            let values = [id(tenant), id(run_id), count(number), json(line)].map(Expr::val);
            let columns = ["tenant_id", "run_id", "number", "line"];
            self.insert(conflicts::SYNC_RUN, LINES, &columns, values.into());
        }
        self
    }

    /// A run was told of these devices.
    pub fn put_sync_seen(&mut self, tenant: TenantId, run_id: SyncRunId, devices: &[DeviceId]) -> &mut Self {
        for chunk in devices::chunks(devices) {
            let mut insert = Query::insert();
            insert.into_table(SEEN).columns(["tenant_id", "device_id", "run_id"]);
            for device in chunk {
                insert.values_panic([id(tenant), id(device), id(run_id)].map(Expr::val));
            }
            let mut conflict = OnConflict::columns(["tenant_id", "device_id"]);
            insert.on_conflict(conflict.update_column("run_id").to_owned());
            self.write(conflicts::SYNC_RUN, Guard::Any, insert);
        }
        self
    }

    /// These devices are told of no more.
    pub fn delete_sync_seen(&mut self, tenant: TenantId, devices: &[DeviceId]) -> &mut Self {
        for chunk in devices::chunks(devices) {
            let mut delete = Query::delete();
            delete
                .from_table(SEEN)
                .and_where(Expr::col("tenant_id").eq(id(tenant)))
                .and_where(Expr::col("device_id").is_in(chunk.iter().map(id)));
            self.write(conflicts::SYNC_RUN, Guard::Any, delete);
        }
        self
    }

    /// Forgets the tenant's runs that were begun before a moment and are over.
    pub fn delete_old_sync_runs(&mut self, tenant: TenantId, before: Timestamp) -> &mut Self {
        let old = || {
            Expr::col("started_at").lt(moment(before)).and(Expr::col("state").ne(SyncState::Running.name()))
        };
        let ids = Query::select()
            .column("id")
            .from(RUNS)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(old())
            .take();
        let mut lines = Query::delete();
        lines
            .from_table(LINES)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("run_id").in_subquery(ids));
        let mut runs = Query::delete();
        runs.from_table(RUNS).and_where(Expr::col("tenant_id").eq(id(tenant))).and_where(old());
        self.write(conflicts::SYNC_RUN, Guard::Any, lines).write(conflicts::SYNC_RUN, Guard::Any, runs)
    }
}

impl Store {
    /// The tenant's app registration for Microsoft Graph.
    pub async fn graph_connection(&self, tenant: TenantId) -> Result<Option<GraphConnectionRecord>> {
        let select = select(CONNECTIONS, &CONNECTION).and_where(Expr::col("tenant_id").eq(id(tenant))).take();
        self.backend().one(&select, connection).await
    }

    /// Those of all tenants that are due to run by `now`.
    pub async fn graph_connections_due(&self, now: Timestamp) -> Result<Vec<GraphConnectionRecord>> {
        let select = select(CONNECTIONS, &CONNECTION)
            .and_where(Expr::col("next_run_at").lte(moment(now)))
            .order_by("next_run_at", Order::Asc)
            .take();
        self.backend().all(&select, connection).await
    }

    /// The tenant's last runs, the latest first.
    pub async fn sync_runs(&self, tenant: TenantId, limit: u32) -> Result<Vec<SyncRunRecord>> {
        let select = runs_of(tenant)
            .order_by("started_at", Order::Desc)
            .order_by("id", Order::Desc)
            .limit(limit.into())
            .take();
        self.backend().all(&select, run).await
    }

    /// A run.
    pub async fn sync_run(&self, tenant: TenantId, run_id: SyncRunId) -> Result<Option<SyncRunRecord>> {
        let select = runs_of(tenant).and_where(Expr::col("id").eq(id(run_id))).take();
        self.backend().one(&select, run).await
    }

    /// The runs of all tenants that anybody may go on with by `now`.
    pub async fn sync_runs_due(&self, now: Timestamp) -> Result<Vec<SyncRunRecord>> {
        let select = select(RUNS, &RUN)
            .and_where(Expr::col("state").eq(Expr::cust("'running'")))
            .and_where(Expr::col("step_at").lte(moment(now)))
            .take();
        self.backend().all(&select, run).await
    }

    /// The lines of a run's report, in their order.
    pub async fn sync_lines(&self, tenant: TenantId, run_id: SyncRunId) -> Result<Vec<SyncLine>> {
        let select = Query::select()
            .column("line")
            .from(LINES)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("run_id").eq(id(run_id)))
            .order_by("number", Order::Asc)
            .take();
        self.backend().all(&select, |fields: &mut Fields<'_>| fields.json()).await
    }

    /// Those of these devices that the run was told of already.
    pub async fn sync_seen(
        &self,
        tenant: TenantId,
        run_id: SyncRunId,
        devices: &[DeviceId],
    ) -> Result<HashSet<DeviceId>> {
        let mut seen = HashSet::new();
        for chunk in devices::chunks(devices) {
            let select = Query::select()
                .column("device_id")
                .from(SEEN)
                .and_where(Expr::col("tenant_id").eq(id(tenant)))
                .and_where(Expr::col("run_id").eq(id(run_id)))
                .and_where(Expr::col("device_id").is_in(chunk.iter().map(id)))
                .take();
            let ids: Vec<DeviceId> =
                self.backend().all(&select, |fields: &mut Fields<'_>| fields.id()).await?;
            seen.extend(ids);
        }
        Ok(seen)
    }

    /// Devices that Microsoft Graph told of, but not in this run: by id, those after `after`, at most `limit`.
    pub async fn sync_unseen(
        &self,
        tenant: TenantId,
        run_id: SyncRunId,
        after: Option<DeviceId>,
        limit: u32,
    ) -> Result<Vec<DeviceId>> {
        let mut select = Query::select();
        select
            .column("device_id")
            .from(SEEN)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("run_id").ne(id(run_id)))
            .order_by("device_id", Order::Asc)
            .limit(limit.into());
        if let Some(after) = after {
            select.and_where(Expr::col("device_id").gt(id(after)));
        }
        self.backend().all(&select, |fields: &mut Fields<'_>| fields.id()).await
    }

    /// The tenant's devices whose serial number sorts as that of one of these, in no order.
    pub async fn devices_with_serials_of(&self, tenant: TenantId, like: &[&Device]) -> Result<Vec<Device>> {
        let keys: Vec<Vec<u8>> =
            like.iter().map(|device| sort_keys::of(device, DeviceSort::SerialNumber)).collect();
        let mut found = Vec::new();
        for chunk in devices::chunks(&keys) {
            let select = select(devices::TABLE, &devices::COLUMNS)
                .and_where(devices::of_tenant(tenant))
                .and_where(
                    Expr::col(sort_keys::column(DeviceSort::SerialNumber)).is_in(chunk.iter().cloned()),
                )
                .take();
            found.extend(self.backend().all(&select, devices::device).await?);
        }
        Ok(found)
    }
}
