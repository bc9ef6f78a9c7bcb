//! What Home shows of devices and sessions.

use farhand_contract::{
    Caller, Result,
    devices::Overview,
    home::{HomeFigures, PLATFORM_LINES, RecentSessions, SESSION_DAYS},
    periods::{Day, Days, Period, ZoneOffset},
    reports::Interval,
    sessions::SessionQuery,
};
use farhand_domain::{check_ins::check_ins, reports::intervals};

use super::{Deps, errors::OrInternal as _, sessions::whose};

/// The figures at the top. As in the list of sessions, these are all of them or one's own; none for who sees none.
pub(super) async fn overview(deps: &Deps, caller: &Caller) -> Result<Overview> {
    let whose = whose(caller);
    let technician = whose.clone().unwrap_or(Some(caller.user_id));
    let overview = deps.store.overview_for(caller.tenant_id, technician).await;
    let overview = overview.or_internal(&caller.request_id)?;
    Ok(match whose {
        Ok(_) => overview,
        Err(_) => Overview { sessions_waiting: 0, sessions_active: 0, ..overview },
    })
}

/// The figures, of counts that are kept and of the sessions of a few days. Days are those of `zone`.
pub(super) async fn figures(deps: &Deps, caller: &Caller, zone: ZoneOffset) -> Result<HomeFigures> {
    let now = deps.now();
    let (counts, sessions) = tokio::try_join!(
        async { deps.store.home_counts(caller.tenant_id).await.or_internal(&caller.request_id) },
        recent_sessions(deps, caller, zone),
    )?;
    let mut platforms = counts.platforms;
    let platform_count = platforms.len() as u64;
    platforms.truncate(PLATFORM_LINES);
    Ok(HomeFigures {
        platforms,
        platform_count,
        compliance: counts.compliance,
        check_ins: check_ins(&counts.sync_days, now),
        sessions,
    })
}

/// As the list of sessions has them: all of them for who sees reports, one's own for who may ask.
async fn recent_sessions(deps: &Deps, caller: &Caller, zone: ZoneOffset) -> Result<Option<RecentSessions>> {
    let Ok(technician) = whose(caller) else { return Ok(None) };
    let now = deps.now();
    let last = Day::of(now, zone);
    let first = last.plus(1 - SESSION_DAYS);
    let days = Days::Between { first: Some(first), last: Some(last) };
    let query = SessionQuery { period: Period { days, zone }, ..SessionQuery::default() };
    let counted = deps.store.session_counts(caller.tenant_id, technician, &query, now).await;
    let (states, days) = counted.or_internal(&caller.request_id)?;
    Ok(Some(RecentSessions {
        first,
        last,
        states,
        days: intervals(&days, Interval::Day, (Some(first), Some(last))),
    }))
}
