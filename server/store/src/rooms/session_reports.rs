//! What sessions come to, counted by the database.

use farhand_contract::{
    TenantId, Timestamp, UserId,
    periods::{DAY_MILLIS, Day},
    reports::{Counts, DeviceLine, Operator, OperatorLine, REPORT_LINES},
    sessions::{SessionQuery, SessionResult, SessionState},
};
use sea_query::{Expr, ExprTrait as _, Func, Order, Query, SelectStatement, WindowStatement};

use super::sessions::{LASTED, TABLE, came, filter};
use crate::{Result, Store, columns::Fields, records::SessionFigures, values::id};

/// The most operators that are listed.
const OPERATORS: u64 = 500;

/// Adds to a select what is counted of sessions, in the order of [`counts`].
fn count(select: &mut SelectStatement) -> &mut SelectStatement {
    // The column, not a parameter: PostgreSQL asks for the type of what it counts.
    let of = |result| Func::count(Expr::case(came(result), Expr::col("id")));
    let seconds = Expr::case(Expr::col(LASTED).gte(0_i64), Expr::col(LASTED));
    select
        .expr(Func::count(Expr::col("id")))
        .expr(of(SessionResult::Accepted))
        .expr(of(SessionResult::Declined))
        .expr(of(SessionResult::Expired))
        .expr(of(SessionResult::Cancelled))
        .expr(of(SessionResult::Failed))
        .expr(of(SessionResult::Ran))
        // A sum of BIGINT is NUMERIC to PostgreSQL, and nothing without rows.
        .expr(Func::cast_as(Func::coalesce([Func::sum(seconds).into(), Expr::val(0_i64)]), "BIGINT"))
}

fn counts(fields: &mut Fields<'_>) -> Result<Counts> {
    Ok(Counts {
        asked: fields.count()?,
        accepted: fields.count()?,
        declined: fields.count()?,
        expired: fields.count()?,
        cancelled: fields.count()?,
        failed: fields.count()?,
        ran: fields.count()?,
        seconds: fields.count()?,
    })
}

/// Those with the most sessions, by the column that tells them apart; `name` is the column with the name.
fn most(which: &'static str, name: &'static str) -> SelectStatement {
    let mut select = Query::select();
    select.column(which).expr(Func::max(Expr::col(name)));
    count(&mut select)
        .from(TABLE)
        .group_by_col(which)
        .order_by_expr(Func::count(Expr::col("id")).into(), Order::Desc)
        .order_by(which, Order::Asc)
        .limit(REPORT_LINES.into())
        .to_owned()
}

/// The two values in the middle; they are the same one of an odd number. Nothing without values.
fn middle(values: Expr, filtered: &mut dyn FnMut(&mut SelectStatement)) -> SelectStatement {
    let mut ranked = Query::select();
    let order = WindowStatement::new().order_by_expr(values.clone(), Order::Asc).to_owned();
    ranked
        .expr_as(values, "value")
        .expr_window_as(Func::cust("ROW_NUMBER"), order, "place")
        .expr_window_as(Func::count(Expr::col("id")), WindowStatement::new(), "total")
        .from(TABLE);
    filtered(&mut ranked);
    let half = |more: i64| Expr::col("total").add(more).div(2_i64);
    Query::select()
        .expr(Func::min(Expr::col("value")))
        .expr(Func::max(Expr::col("value")))
        .from_subquery(ranked, "ranked")
        .and_where(Expr::col("place").eq(half(1)).or(Expr::col("place").eq(half(2))))
        .to_owned()
}

/// Between the two values in the middle, in whole seconds.
fn median(fields: &mut Fields<'_>) -> Result<Option<u64>> {
    let (low, high) = (fields.integer_or_null()?, fields.integer_or_null()?);
    let between = low.zip(high).map(|(low, high)| i64::midpoint(low, high));
    Ok(between.map(|seconds| u64::try_from(seconds).unwrap_or_default()))
}

/// The sessions of each day that has some.
fn by_day(query: &SessionQuery) -> SelectStatement {
    let day = Expr::col("requested_at").add(query.period.zone.millis()).div(DAY_MILLIS);
    let mut days = Query::select();
    days.expr_as(day, "day");
    count(&mut days).from(TABLE).group_by_col("day").order_by("day", Order::Asc);
    days
}

fn day_and_counts(fields: &mut Fields<'_>) -> Result<(Day, Counts)> {
    Ok((Day::from_number(fields.integer()?), counts(fields)?))
}

impl Store {
    /// How many of the tenant's sessions, or of those that are assigned to somebody, stand where, and how many there were
    /// on each day that has some, of those that the query is about at `now`.
    pub async fn session_counts(
        &self,
        tenant: TenantId,
        technician: Option<UserId>,
        query: &SessionQuery,
        now: Timestamp,
    ) -> Result<(Vec<(SessionState, u64)>, Vec<(Day, Counts)>)> {
        let mut states = Query::select();
        states.column("state").expr(Func::count(Expr::col("id"))).from(TABLE);
        states.group_by_columns(["state", "state_order"]).order_by("state_order", Order::Asc);
        let mut days = by_day(query);
        for select in [&mut states, &mut days] {
            filter(select, tenant, query, now);
            if let Some(user) = technician {
                select.and_where(Expr::col("assigned_to").eq(id(user)));
            }
        }
        let backend = self.backend();
        tokio::try_join!(
            backend.all(&states, |fields| Ok((fields.named(SessionState::from_name)?, fields.count()?))),
            backend.all(&days, day_and_counts),
        )
    }

    /// What the tenant's sessions come to that the query is about at `now`.
    pub async fn session_figures(
        &self,
        tenant: TenantId,
        query: &SessionQuery,
        now: Timestamp,
    ) -> Result<SessionFigures> {
        let filtered = |mut select: SelectStatement| {
            filter(&mut select, tenant, query, now);
            select
        };
        let mut all = Query::select();
        count(&mut all)
            .expr(Func::count_distinct(Expr::col("requested_by")))
            .expr(Func::count_distinct(Expr::col("device_id")))
            .from(TABLE);
        let answer = Expr::col("answered_at").sub(Expr::col("requested_at")).div(1000_i64);
        let answers = middle(answer, &mut |select| {
            filter(select, tenant, query, now);
            select.and_where(Expr::col("answered_at").is_not_null());
        });
        let durations = middle(Expr::col(LASTED), &mut |select| {
            filter(select, tenant, query, now);
            select.and_where(Expr::col(LASTED).gte(0_i64));
        });
        let days = by_day(query);

        let backend = self.backend();
        let all = filtered(all);
        let (operators, devices) =
            (filtered(most("requested_by", "requested_by_name")), filtered(most("device_id", "device_name")));
        let days = filtered(days);
        let (all, answers, durations, operators, devices, days) = tokio::try_join!(
            backend.one(&all, |fields| Ok((counts(fields)?, fields.count()?, fields.count()?))),
            backend.one(&answers, median),
            backend.one(&durations, median),
            backend.all(&operators, |fields| {
                Ok(OperatorLine { id: fields.id()?, name: fields.text()?, counts: counts(fields)? })
            }),
            backend.all(&devices, |fields| {
                Ok(DeviceLine { id: fields.id()?, name: fields.text()?, counts: counts(fields)? })
            }),
            backend.all(&days, day_and_counts),
        )?;
        let (counts, operator_count, device_count) = all.unwrap_or_default();
        Ok(SessionFigures {
            counts,
            median_answer_seconds: answers.flatten(),
            median_seconds: durations.flatten(),
            operators,
            operator_count,
            devices,
            device_count,
            days,
        })
    }

    /// How many of the tenant's sessions the query is about at `now`.
    pub async fn count_sessions(
        &self,
        tenant: TenantId,
        query: &SessionQuery,
        now: Timestamp,
    ) -> Result<u64> {
        let mut select = Query::select();
        select.expr(Func::count(Expr::col("id"))).from(TABLE);
        filter(&mut select, tenant, query, now);
        Ok(self.backend().one(&select, crate::columns::only_count).await?.unwrap_or_default())
    }

    /// Those who asked for the tenant's sessions, by name.
    pub async fn session_operators(&self, tenant: TenantId) -> Result<Vec<Operator>> {
        let select = Query::select()
            .column("requested_by")
            .expr_as(Func::max(Expr::col("requested_by_name")), "name")
            .from(TABLE)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .group_by_col("requested_by")
            .order_by("name", Order::Asc)
            .order_by("requested_by", Order::Asc)
            .limit(OPERATORS)
            .to_owned();
        self.backend().all(&select, |fields| Ok(Operator { id: fields.id()?, name: fields.text()? })).await
    }
}
