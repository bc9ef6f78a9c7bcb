//! How many devices have which value, and how many of these are removed, kept by the transactions that change devices.

use std::collections::{BTreeMap, BTreeSet};

use farhand_contract::{
    DeviceId, TenantId,
    device_lists::{DeviceFacet, Facet, FacetValue},
    devices::Device,
    periods::DAY_MILLIS,
};
use sea_query::{
    CommonTableExpression, Expr, ExprTrait as _, InsertStatement, OnConflict, Order, Query, SelectStatement,
    UnionType, UpdateStatement, Value, WithClause,
};

use super::devices::NOT_DERIVED;
use crate::{
    Result, Store,
    backends::Question,
    columns::Fields,
    facets,
    records::HomeCounts,
    values::{id, storable, text},
};

const TABLE: &str = "device_counts";
const COLUMNS: [&str; 5] = ["tenant_id", "facet", "value", "devices", "removed"];

/// The facet that counts all devices, under no value.
const ALL: &str = "all";

/// What counts how often devices, or what people mark them with, were changed, under no value: what is remembered of them is
/// told out of date by it.
const CHANGES: &str = "changes";

/// The facet that counts devices by the day of their last check-in, a number since 1970 in UTC.
const SYNC_DAY: &str = "lastSyncDay";

/// How many of the devices are managed.
const MANAGED: &str = "devices - removed";

/// The column of the last check-in.
const LAST_SYNC: &str = "last_sync_date_time";

/// What devices were before they are changed: a name within a statement.
const BEFORE: &str = "before";

/// The most counts that one statement writes.
const CHUNK: usize = 256;

/// A value as it is kept: the missing one is nothing, so that no text can be taken for it.
fn kept(value: Option<&str>) -> String {
    value.map_or_else(String::new, |value| format!("={}", storable(value)))
}

/// What changes a count by so much.
fn changed() -> InsertStatement {
    let sum = |column| Expr::col((TABLE, column)).add(Expr::col(("excluded", column)));
    let mut conflict = OnConflict::columns(["tenant_id", "facet", "value"]);
    conflict.value("devices", sum("devices")).value("removed", sum("removed"));
    let mut insert = Query::insert();
    insert.into_table(TABLE).columns(COLUMNS).on_conflict(conflict);
    insert
}

/// Makes those who change a tenant's devices wait for each other: what a count is to lose is read before it is lost. And
/// counts the change.
pub(super) fn held(tenant: TenantId) -> InsertStatement {
    changed_by(tenant, &[(ALL, 0), (CHANGES, 1)])
}

/// Counts a change of what people mark devices with: tags, and the groups they are put into. No count depends on these.
pub(super) fn marked(tenant: TenantId) -> InsertStatement {
    changed_by(tenant, &[(CHANGES, 1)])
}

fn changed_by(tenant: TenantId, facets: &[(&str, i64)]) -> InsertStatement {
    let mut insert = changed();
    for &(facet, by) in facets {
        let values =
            [Expr::val(id(tenant)), Expr::val(facet), Expr::val(""), Expr::val(by), Expr::val(0_i64)];
        insert.values_panic(values);
    }
    insert
}

/// Finds the tenant's row of changes when this is the first one after `changes` of them. To come after [`held`].
pub(super) fn changed_once_after(tenant: TenantId, changes: i64) -> UpdateStatement {
    let mut update = Query::update();
    update
        .table(TABLE)
        .value("removed", 0_i64)
        .and_where(Expr::col("tenant_id").eq(id(tenant)))
        .and_where(Expr::col("facet").eq(CHANGES))
        .and_where(Expr::col("value").eq(""))
        .and_where(Expr::col("devices").eq(changes + 1));
    update
}

/// Takes these devices, as they were until now, out of the counts. Unknown ones, and those that were never counted, do
/// not count.
pub(super) fn without(tenant: TenantId, devices: impl Iterator<Item = DeviceId>) -> InsertStatement {
    let mut before = Query::select();
    before.columns(["tenant_id", LAST_SYNC]);
    before.columns(DeviceFacet::ALL.iter().map(|&facet| facets::column(facet)));
    before
        .from("devices")
        .and_where(Expr::col("tenant_id").eq(id(tenant)))
        .and_where(Expr::col("id").is_in(devices.map(id)))
        .and_where(Expr::col(facets::COLUMN).ne(NOT_DERIVED));
    let mut values = value_of(ALL, Expr::cust("''"));
    for &facet in DeviceFacet::ALL {
        let column = facets::column(facet);
        let value = if facet == DeviceFacet::IsRemoved {
            format!("CASE WHEN {column} IS NULL THEN '=false' ELSE '=true' END")
        } else if facets::is_truth(facet) {
            format!("CASE WHEN {column} THEN '=true' WHEN NOT {column} THEN '=false' ELSE '' END")
        } else {
            format!("COALESCE('=' || {column}, '')")
        };
        values.union(UnionType::All, value_of(facet.name(), Expr::cust(value)));
    }
    let day = format!("COALESCE('=' || CAST({LAST_SYNC} / {DAY_MILLIS} AS TEXT), '')");
    values.union(UnionType::All, value_of(SYNC_DAY, Expr::cust(day)));
    let counts = Query::select()
        .columns(["tenant_id", "facet", "value"])
        .expr(Expr::cust("-COUNT(*)"))
        .expr(Expr::cust(format!("-COUNT({})", facets::REMOVED)))
        .from_subquery(values, "given")
        .group_by_columns(["tenant_id", "facet", "value"])
        .take();
    let mut before_cte = CommonTableExpression::new();
    before_cte.table_name(BEFORE).query(before);
    let mut insert = changed();
    insert.with_cte(WithClause::new().cte(before_cte).to_owned());
    insert.select_from(counts).expect("as many columns as are selected");
    insert
}

/// The value that each device had before.
fn value_of(facet: &'static str, value: Expr) -> SelectStatement {
    Query::select()
        .column("tenant_id")
        .expr_as(Expr::cust(format!("'{facet}'")), "facet")
        .expr_as(value, "value")
        .column(facets::REMOVED)
        .from(BEFORE)
        .take()
}

/// A facet's value, by how much its count changes, and that of the removed ones in it.
type Counted<'f> = ((&'f str, String), (i64, i64));

/// Takes these devices, as they now are, into the counts.
pub(super) fn with(tenant: TenantId, devices: &[&Device]) -> Vec<InsertStatement> {
    let mut counts: BTreeMap<(&str, String), (i64, i64)> = BTreeMap::new();
    for device in devices {
        let mut count = |facet, value| {
            let (devices, removed) = counts.entry((facet, value)).or_default();
            *devices += 1;
            *removed += i64::from(device.removed_date_time.is_some());
        };
        count(ALL, String::new());
        for &facet in DeviceFacet::ALL {
            count(facet.name(), kept(facet.of(device)));
        }
        // Cut off towards 1970, as both databases do.
        let day = device.last_sync_date_time.map(|at| (at.0 / DAY_MILLIS).to_string());
        count(SYNC_DAY, kept(day.as_deref()));
    }
    let counts: Vec<_> = counts.into_iter().collect();
    let chunk = |chunk: &[Counted<'_>]| {
        let mut insert = changed();
        for ((facet, value), (devices, removed)) in chunk {
            insert.values_panic([
                Expr::val(id(tenant)),
                Expr::val(text(facet)),
                Expr::val(text(value)),
                Expr::val(*devices),
                Expr::val(*removed),
            ]);
        }
        insert
    };
    counts.chunks(CHUNK).map(chunk).collect()
}

/// How many devices the tenant has: an answer of one row.
pub(super) fn total(tenant: TenantId) -> SelectStatement {
    total_of(id(tenant))
}

/// The same, where the tenant is the only value: for a shape, which has a place for each.
pub(super) fn total_of(tenant: Value) -> SelectStatement {
    all_of(tenant, "devices")
}

/// How many of them are managed, likewise.
pub(super) fn managed(tenant: TenantId) -> SelectStatement {
    all_of(id(tenant), MANAGED)
}

/// How many of them are removed, likewise.
pub(super) fn removed(tenant: TenantId) -> SelectStatement {
    all_of(id(tenant), "removed")
}

fn all_of(tenant: Value, count: &str) -> SelectStatement {
    Query::select()
        .expr(Expr::cust(format!("COALESCE(MAX({count}), 0)")))
        .from(TABLE)
        .and_where(Expr::col("tenant_id").eq(tenant))
        .and_where(Expr::col("facet").eq(Expr::cust(format!("'{ALL}'"))))
        .take()
}

/// How many managed devices have this value: an answer of one row.
pub(super) fn managed_of_value(tenant: TenantId, facet: DeviceFacet, value: &str) -> SelectStatement {
    Query::select()
        .expr(Expr::cust(format!("COALESCE(MAX({MANAGED}), 0)")))
        .from(TABLE)
        .and_where(Expr::col("tenant_id").eq(id(tenant)))
        .and_where(Expr::col("facet").eq(facet.name()))
        .and_where(Expr::col("value").eq(kept(Some(value))))
        .take()
}

/// How many devices, and how many of these are removed.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    devices: u64,
    removed: u64,
}

/// A count as it is kept.
pub(super) struct Line {
    facet: String,
    value: String,
    count: Count,
}

/// What reads some of these.
fn lines(tenant: TenantId) -> SelectStatement {
    Query::select()
        .columns(["facet", "value", "devices", "removed"])
        .from(TABLE)
        .and_where(Expr::col("tenant_id").eq(id(tenant)))
        .take()
}

fn line(fields: &mut Fields<'_>) -> Result<Line> {
    Ok(Line {
        facet: fields.text()?,
        value: fields.text()?,
        count: Count { devices: fields.count()?, removed: fields.count()? },
    })
}

/// Which devices are counted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Which {
    managed: bool,
    removed: bool,
}

impl Which {
    pub(super) const ALL: Self = Self { managed: true, removed: true };
    const MANAGED: Self = Self { managed: true, removed: false };

    /// Those that the filters leave of the managed and of the removed ones.
    pub(super) fn left_by(filters: &[(DeviceFacet, &[Option<String>])]) -> Self {
        let leave = |wanted: &str| {
            let has = |values: &[Option<String>]| values.iter().flatten().any(|value| value == wanted);
            filters.iter().all(|(facet, values)| *facet != DeviceFacet::IsRemoved || has(values))
        };
        Self { managed: leave("false"), removed: leave("true") }
    }

    fn of(self, Count { devices, removed }: Count) -> u64 {
        let managed = if self.managed { devices.saturating_sub(removed) } else { 0 };
        managed + if self.removed { removed } else { 0 }
    }
}

/// What is kept of all devices and of some values.
#[derive(Debug, Default)]
pub(super) struct Kept {
    pub(super) all: u64,
    /// How often devices, or what they are marked with, were changed.
    pub(super) version: u64,
    /// For each of the filters that were asked about, how many devices it leaves.
    pub(super) filters: Vec<u64>,
    /// How many devices all of them leave, where at most one is about something else than whether they are removed.
    pub(super) together: Option<u64>,
}

impl Kept {
    /// Whether a list with these filters has no device for sure.
    pub(super) fn is_nothing(&self) -> bool {
        self.all == 0 || self.filters.contains(&0) || self.together == Some(0)
    }
}

/// What is asked for [`kept_of`] these filters.
pub(super) fn kept_question(
    tenant: TenantId,
    filters: &[(DeviceFacet, &[Option<String>])],
) -> Question<Line> {
    let mut wanted: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (facet, values) in filters {
        let values = values.iter().map(|value| kept(value.as_deref()));
        wanted.entry(facet.name()).or_default().extend(values);
    }
    // One statement for each column. With all of them as alternatives in one, SQLite would read every count of the tenant.
    let of = |facet: Expr, values: BTreeSet<String>| {
        lines(tenant).and_where(facet).and_where(Expr::col("value").is_in(values)).take()
    };
    let mut select = of(Expr::col("facet").is_in([ALL, CHANGES]), BTreeSet::from([String::new()]));
    for (facet, values) in wanted {
        select.union(UnionType::All, of(Expr::col("facet").eq(facet), values));
    }
    Question { select, map: line }
}

/// What the answer says of the filters.
pub(super) fn kept_of(lines: Vec<Line>, filters: &[(DeviceFacet, &[Option<String>])]) -> Kept {
    let (mut all, mut version) = (Count::default(), 0);
    let mut sums = vec![Count::default(); filters.len()];
    for Line { facet, value, count } in lines {
        match facet.as_str() {
            ALL => all = count,
            CHANGES => version = count.devices,
            _ => {}
        }
        for ((wanted, values), sum) in filters.iter().zip(&mut sums) {
            if wanted.name() == facet && values.iter().any(|wanted| kept(wanted.as_deref()) == value) {
                sum.devices += count.devices;
                sum.removed += count.removed;
            }
        }
    }
    let mut others = filters.iter().zip(&sums).filter(|((facet, _), _)| *facet != DeviceFacet::IsRemoved);
    let of_one = match (others.next(), others.next()) {
        (None, _) => Some(all),
        (Some((_, sum)), None) => Some(*sum),
        (Some(_), Some(_)) => None,
    };
    Kept {
        all: all.devices,
        version,
        filters: sums.iter().map(|sum| sum.devices).collect(),
        together: of_one.map(|count| Which::left_by(filters).of(count)),
    }
}

impl Store {
    /// How many devices there are, and how many have one of the values of each of these columns.
    pub(super) async fn device_counts(
        &self,
        tenant: TenantId,
        filters: &[(DeviceFacet, &[Option<String>])],
    ) -> Result<Kept> {
        let question = kept_question(tenant, filters);
        Ok(kept_of(self.backend().few(&question.select, question.map).await?, filters))
    }

    /// How often the tenant's devices, or what they are marked with, were changed. To be read before the devices from which the
    /// next change follows.
    pub async fn device_changes(&self, tenant: TenantId) -> Result<i64> {
        let select = Query::select()
            .column("devices")
            .from(TABLE)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("facet").eq(CHANGES))
            .and_where(Expr::col("value").eq(""))
            .take();
        let changes: Option<i64> =
            self.backend().one(&select, |fields: &mut Fields<'_>| fields.integer()).await?;
        Ok(changes.unwrap_or_default())
    }

    /// What Home shows of the managed devices.
    pub async fn home_counts(&self, tenant: TenantId) -> Result<HomeCounts> {
        let (platform, compliance) = (DeviceFacet::OperatingSystem, DeviceFacet::ComplianceState);
        let select = lines(tenant)
            .and_where(Expr::col("facet").is_in([platform.name(), compliance.name(), SYNC_DAY]))
            .and_where(Expr::col("devices").gt(0_i64))
            .take();
        let mut columns: BTreeMap<DeviceFacet, Vec<FacetValue>> = BTreeMap::new();
        let mut counts = HomeCounts::default();
        for Line { facet, value, count } in self.backend().all(&select, line).await? {
            let (value, devices) = (value.strip_prefix('='), Which::MANAGED.of(count));
            if devices == 0 {
                continue;
            }
            match DeviceFacet::from_name(&facet) {
                Some(facet) => {
                    let value = value.map(str::to_owned);
                    columns.entry(facet).or_default().push(FacetValue { value, devices });
                }
                None => counts.sync_days.push((value.and_then(|day| day.parse().ok()), devices)),
            }
        }
        for Facet { column, values } in in_order(columns) {
            if column == platform {
                counts.platforms = values;
            } else {
                counts.compliance = values;
            }
        }
        Ok(counts)
    }

    /// The values that any device has in these columns, in no order.
    pub(super) async fn values_of(
        &self,
        tenant: TenantId,
        columns: &[DeviceFacet],
    ) -> Result<Vec<(DeviceFacet, FacetValue)>> {
        let select = lines(tenant)
            .and_where(Expr::col("facet").is_in(columns.iter().map(|column| column.name())))
            .and_where(Expr::col("devices").gt(0_i64))
            .take();
        let lines = self.backend().all(&select, line).await?;
        let value = |Line { facet, value, count }| {
            let value = value.strip_prefix('=').map(str::to_owned);
            Some((DeviceFacet::from_name(&facet)?, FacetValue { value, devices: count.devices }))
        };
        Ok(lines.into_iter().filter_map(value).collect())
    }

    /// The values of every column among all of these devices.
    pub(super) async fn all_facets(&self, tenant: TenantId, which: Which) -> Result<Vec<Facet>> {
        let select = lines(tenant)
            .and_where(Expr::col("devices").gt(0_i64))
            .and_where(Expr::col("facet").ne(SYNC_DAY))
            .order_by("facet", Order::Asc)
            .take();
        let mut columns: BTreeMap<DeviceFacet, Vec<FacetValue>> = BTreeMap::new();
        for Line { facet, value, count } in self.backend().all(&select, line).await? {
            let devices = which.of(count);
            if let Some(facet) = DeviceFacet::from_name(&facet).filter(|_| devices > 0) {
                let value = value.strip_prefix('=').map(str::to_owned);
                columns.entry(facet).or_default().push(FacetValue { value, devices });
            }
        }
        Ok(in_order(columns))
    }
}

/// The columns in their order, and of each the values that most devices have first.
pub(super) fn in_order(columns: BTreeMap<DeviceFacet, Vec<FacetValue>>) -> Vec<Facet> {
    let sorted = |(column, mut values): (DeviceFacet, Vec<FacetValue>)| {
        values.sort_by(|a, b| b.devices.cmp(&a.devices).then_with(|| a.value.cmp(&b.value)));
        Facet { column, values }
    };
    columns.into_iter().map(sorted).collect()
}
