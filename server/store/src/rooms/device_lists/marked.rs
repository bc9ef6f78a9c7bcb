//! What people have marked devices with, beside the columns of their own: tags, and the groups they were put into.

use farhand_contract::{TenantId, device_lists::DeviceFilter};
use sea_query::{Expr, ExprTrait as _, Query, SelectStatement, UnionType, Value};

use crate::{
    rooms::{device_tags, devices::TABLE, people::MEMBERS},
    values::{folded, id},
};

/// A name within a statement.
const SOME: &str = "some";

/// Some marks of one kind, of which a device has one or none.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::rooms) struct Marks {
    table: &'static str,
    column: &'static str,
    keys: Vec<Value>,
}

impl Marks {
    /// What a filter asks for, if it is about marks.
    pub(in crate::rooms) fn of(filter: &DeviceFilter) -> Option<Self> {
        match filter {
            DeviceFilter::Tagged { tags } => Some(Self {
                table: device_tags::TABLE,
                column: device_tags::KEY,
                keys: tags.iter().map(|tag| folded(tag)).collect(),
            }),
            DeviceFilter::InGroup { groups } => {
                Some(Self { table: MEMBERS, column: "group_id", keys: groups.iter().map(id).collect() })
            }
            DeviceFilter::AnyOf { .. }
            | DeviceFilter::Begins { .. }
            | DeviceFilter::LastSync { .. }
            | DeviceFilter::Enrolled { .. }
            | DeviceFilter::NeverSynced => None,
        }
    }

    /// That a device has one of them: looked up by the device.
    ///
    /// Not as what exists: PostgreSQL would read all that have them first, to have them at hand.
    pub(super) fn had(&self) -> Expr {
        let own = |column| Expr::col((self.table, column));
        let mark = Query::select()
            .column((self.table, self.column))
            .from(self.table)
            .and_where(own("tenant_id").equals((TABLE, "tenant_id")))
            .and_where(own("device_id").equals((TABLE, "id")))
            .and_where(self.are_these())
            .limit(1)
            .take();
        Expr::from(mark).is_not_null()
    }

    /// The devices that have one of them, each once: told by an index of the marks.
    pub(super) fn devices(&self, tenant: TenantId) -> SelectStatement {
        // Of several in one, asked for each device once, SQLite would go through all marks in the order of their devices.
        let mut each = self.keys.iter().map(|key| {
            let is_this = Expr::col((self.table, self.column)).eq(key.clone());
            self.rows(tenant, is_this)
        });
        let Some(mut devices) = each.next() else { return self.rows(tenant, self.are_these()) };
        for others in each {
            devices.union(UnionType::Distinct, others);
        }
        devices
    }

    /// How many marks there are, up to one more than `most`.
    pub(in crate::rooms) fn counted(&self, tenant: TenantId, most: u64) -> SelectStatement {
        let some = self.rows(tenant, self.are_these()).limit(most + 1).take();
        Query::select().expr(Expr::cust("COUNT(*)")).from_subquery(some, SOME).take()
    }

    fn rows(&self, tenant: TenantId, which: Expr) -> SelectStatement {
        Query::select()
            .column("device_id")
            .from(self.table)
            .and_where(Expr::col((self.table, "tenant_id")).eq(id(tenant)))
            .and_where(which)
            .take()
    }

    fn are_these(&self) -> Expr {
        Expr::col((self.table, self.column)).is_in(self.keys.iter().cloned())
    }
}
