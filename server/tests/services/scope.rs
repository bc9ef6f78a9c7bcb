//! An organisation that limits requests to the scope of the role.

use farhand_contract::{Caller, Role, TenantId};
use farhand_store::{
    Changes,
    records::{Group, RoleAssignment, Tenant, User},
};
use uuid::Uuid;

use crate::world::{KIOSK, LAPTOP, PHONE, START, World, caller, device};

/// Somebody of it: of its devices, only [`LAPTOP`] is in their scope.
pub async fn scoped(world: &World) -> Caller {
    let tenant_id = TenantId(Uuid::from_u128(3));
    let group = Uuid::from_u128(31);
    let person = caller(tenant_id, 32, "Scoped", Some(Role::HelpDeskOperator));
    let mut changes = Changes::new();
    changes.insert_tenant(&Tenant {
        id: tenant_id,
        name: "Limited".to_owned(),
        domain: "limited.example".to_owned(),
        demo: false,
        limit_remote_assistance_to_scope: true,
        created_at: START,
    });
    changes.insert_user(&User {
        tenant_id,
        id: person.user_id,
        user_principal_name: person.user_principal_name.clone(),
        display_name: person.display_name.clone(),
        password_hash: None,
        enabled: true,
        created_at: START,
    });
    changes.insert_group(&Group { tenant_id, id: group, display_name: "Ours".to_owned() });
    changes.insert_role_assignment(&RoleAssignment {
        tenant_id,
        id: Uuid::from_u128(33),
        user_id: person.user_id,
        role: Role::HelpDeskOperator,
        scope_group_id: Some(group),
    });
    let devices = [LAPTOP, PHONE, KIOSK].map(|id| device(id, "DEVICE", "Windows"));
    changes.upsert_devices(tenant_id, &devices).insert_group_members(tenant_id, group, &[LAPTOP]);
    world.deps.store.commit(changes).await.unwrap();
    person
}
