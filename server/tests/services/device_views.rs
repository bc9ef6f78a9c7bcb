//! Saved views of All devices: whose they are, and what is written down of those that are shared.

use farhand_contract::{
    Caller, DeviceViewId, Error, Permission,
    audit::{Activity, ActivityResult},
    device_columns::{DeviceColumn, DeviceColumns},
    device_views::{DeviceViewNaming, ListPairs, VIEW_LIST_LIMIT, VIEW_NAME_LIMIT, VIEWS_LIMIT},
    devices::DeviceQuery,
    errors::{Field, Problem, Thing},
};
use uuid::Uuid;

use crate::{
    fixture::on_both,
    world::{World, administrator, colleague, helpdesk, stranger},
};

const NOT_FOUND: Error = Error::NotFound { what: Thing::DeviceView };

fn named(name: &str) -> DeviceViewNaming {
    DeviceViewNaming { name: name.to_owned(), shared: false }
}

fn shared(name: &str) -> DeviceViewNaming {
    DeviceViewNaming { name: name.to_owned(), shared: true }
}

fn searching(search: &str) -> ListPairs {
    let query = DeviceQuery { search: search.to_owned(), ..DeviceQuery::default() };
    ListPairs::of(&query, &DeviceColumns::new([DeviceColumn::DeviceName.into()]))
}

fn invalid<T>(field: Field, problem: Problem) -> Result<T, Error> {
    Err(Error::Invalid { field, problem })
}

async fn add(world: &World, caller: &Caller, naming: &DeviceViewNaming) -> DeviceViewId {
    world.services.device_views.add(caller, naming, &searching("a")).await.unwrap().id
}

async fn names(world: &World, caller: &Caller) -> Vec<String> {
    let list = world.services.device_views.list(caller).await.unwrap();
    list.views.into_iter().map(|view| view.name).collect()
}

/// What the log says of views, in no order of time: it all happens at one moment.
async fn log(world: &World) -> Vec<(Activity, ActivityResult, Option<String>)> {
    let views = [
        Activity::ShareDeviceView,
        Activity::ChangeDeviceView,
        Activity::UnshareDeviceView,
        Activity::DeleteDeviceView,
    ];
    let mut lines: Vec<_> =
        world.audit().await.into_iter().filter(|line| views.contains(&line.activity)).collect();
    lines.sort_by_key(|line| line.activity);
    lines.into_iter().map(|line| (line.activity, line.result, line.target)).collect()
}

on_both! {
    async fn a_view_is_its_owners_until_it_is_shared(world) {
        let views = &world.services.device_views;
        let (owner, other) = (administrator(), colleague());
        let view = views.add(&owner, &named("  Mine "), &searching("a")).await.unwrap();
        assert_eq!((view.name.as_str(), view.shared, view.can_change, view.version), ("Mine", false, true, 1));
        assert_eq!(views.open(&owner, &view.id.to_string()).await.unwrap(), Some(view.clone()));
        for foreign in [other.clone(), stranger()] {
            assert_eq!(views.open(&foreign, &view.id.to_string()).await.unwrap(), None);
            assert_eq!(names(&world, &foreign).await, Vec::<String>::new());
            assert_eq!(views.change(&foreign, view.id, 1, &searching("b")).await, Err(NOT_FOUND));
            assert_eq!(views.rename(&foreign, view.id, &named("X")).await, Err(NOT_FOUND));
            assert_eq!(views.delete(&foreign, view.id).await, Err(NOT_FOUND));
            assert_eq!(views.set_default(&foreign, Some(view.id)).await, Err(NOT_FOUND));
        }
        assert_eq!(log(&world).await, []);

        views.rename(&owner, view.id, &shared("Ours")).await.unwrap();
        let seen = views.open(&other, &view.id.to_string()).await.unwrap().unwrap();
        assert_eq!((seen.name.as_str(), seen.shared, seen.can_change), ("Ours", true, false));
        assert_eq!(seen.list, searching("a"));
        assert_eq!(views.open(&stranger(), &view.id.to_string()).await.unwrap(), None);
        assert_eq!(names(&world, &other).await, ["Ours"]);
        views.set_default(&other, Some(view.id)).await.unwrap();
        let profile = world.services.accounts.profile(&other).await.unwrap();
        assert_eq!(profile.default_device_view, Some(view.id));

        // Who may share may change what is shared; that it is nobody's else again leads nobody else to it.
        views.change(&owner, view.id, 2, &searching("b")).await.unwrap();
        views.rename(&owner, view.id, &named("Ours")).await.unwrap();
        assert_eq!(views.open(&other, &view.id.to_string()).await.unwrap(), None);
        assert_eq!(world.services.accounts.profile(&other).await.unwrap().default_device_view, None);
        views.rename(&owner, view.id, &shared("Ours")).await.unwrap();
        views.delete(&owner, view.id).await.unwrap();
        let done = |activity, name: &str| (activity, ActivityResult::Success, Some(name.to_owned()));
        let expected = [
            done(Activity::ShareDeviceView, "Ours"),
            done(Activity::ShareDeviceView, "Ours"),
            done(Activity::ChangeDeviceView, "Ours"),
            done(Activity::UnshareDeviceView, "Ours"),
            done(Activity::DeleteDeviceView, "Ours"),
        ];
        assert_eq!(log(&world).await, expected);
    }

    async fn who_may_not_share_is_refused_and_that_is_written_down(world) {
        let views = &world.services.device_views;
        let refused = Error::Forbidden { permission: Permission::UpdateManagedDevices };
        let caller = helpdesk();
        let ours = add(&world, &administrator(), &shared("Ours")).await;
        let mine = add(&world, &caller, &named("Mine")).await;
        assert!(!views.list(&caller).await.unwrap().can_share);
        assert!(views.list(&administrator()).await.unwrap().can_share);
        let before = views.open(&caller, &ours.to_string()).await.unwrap();
        assert_eq!(views.add(&caller, &shared("New"), &searching("a")).await.as_ref(), Err(&refused));
        assert_eq!(views.rename(&caller, mine, &shared("Mine")).await.as_ref(), Err(&refused));
        assert_eq!(views.rename(&caller, ours, &named("Ours")).await.as_ref(), Err(&refused));
        assert_eq!(views.change(&caller, ours, 1, &searching("b")).await.as_ref(), Err(&refused));
        assert_eq!(views.delete(&caller, ours).await.as_ref(), Err(&refused));
        assert_eq!(views.open(&caller, &ours.to_string()).await.unwrap(), before);
        assert_eq!(names(&world, &caller).await, ["Mine", "Ours"]);
        let denied = log(&world).await.into_iter().filter(|(_, result, _)| *result == ActivityResult::Denied);
        let mut denied: Vec<_> = denied.map(|(activity, _, name)| (activity, name.unwrap_or_default())).collect();
        denied.sort();
        let expected = [
            (Activity::ShareDeviceView, "Mine"),
            (Activity::ShareDeviceView, "New"),
            (Activity::ChangeDeviceView, "Ours"),
            (Activity::UnshareDeviceView, "Ours"),
            (Activity::DeleteDeviceView, "Ours"),
        ];
        assert_eq!(denied, expected.map(|(activity, name)| (activity, name.to_owned())));
    }

    async fn names_are_taken_once_and_lists_have_an_end(world) {
        let views = &world.services.device_views;
        let caller = helpdesk();
        let first = add(&world, &caller, &named("Old phones")).await;
        let longest = "é".repeat(VIEW_NAME_LIMIT as usize);
        let second = add(&world, &caller, &named(&longest)).await;
        for (name, problem) in [
            (" ", Problem::Missing),
            ("é".repeat(VIEW_NAME_LIMIT as usize + 1).as_str(), Problem::TooLong { limit: VIEW_NAME_LIMIT }),
            ("two\nlines", Problem::Malformed),
            ("OLD PHONES ", Problem::Taken),
        ] {
            let refused = views.add(&caller, &named(name), &searching("a")).await;
            assert_eq!(refused, invalid(Field::ViewName, problem), "{name}");
            let refused = views.rename(&caller, second, &named(name)).await;
            assert_eq!(refused, invalid(Field::ViewName, problem), "{name}");
        }
        // One's own name in another case, and a name that somebody else has.
        assert_eq!(views.rename(&caller, first, &named("old Phones")).await.unwrap().name, "old Phones");
        add(&world, &colleague(), &named("Old phones")).await;

        let problem = Problem::TooLong { limit: VIEW_LIST_LIMIT };
        let endless = searching(&"x".repeat(VIEW_LIST_LIMIT as usize));
        assert_eq!(views.add(&caller, &named("Endless"), &endless).await, invalid(Field::Filter, problem));
        assert_eq!(views.change(&caller, first, 2, &endless).await, invalid(Field::Filter, problem));
        for number in 2..VIEWS_LIMIT {
            add(&world, &caller, &named(&number.to_string())).await;
        }
        let problem = Problem::TooLong { limit: VIEWS_LIMIT };
        let refused = views.add(&caller, &named("One too many"), &searching("a")).await;
        assert_eq!(refused, invalid(Field::Views, problem));
    }

    async fn a_view_that_was_changed_or_deleted_meanwhile_is_told(world) {
        let views = &world.services.device_views;
        let caller = helpdesk();
        let view = add(&world, &caller, &named("View")).await;
        let changed = views.change(&caller, view, 1, &searching("b")).await.unwrap();
        assert_eq!((changed.version, &changed.list), (2, &searching("b")));
        assert_eq!(views.change(&caller, view, 1, &searching("c")).await, Err(Error::Changed));
        assert_eq!(views.open(&caller, &view.to_string()).await.unwrap(), Some(changed));
        views.set_default(&caller, Some(view)).await.unwrap();
        assert_eq!(views.list(&caller).await.unwrap().default, Some(view));
        views.delete(&caller, view).await.unwrap();
        assert_eq!(views.list(&caller).await.unwrap().default, None);
        assert_eq!(views.delete(&caller, view).await, Err(NOT_FOUND));
        for id in [view.to_string(), Uuid::nil().to_string(), String::new(), "no id".to_owned()] {
            assert_eq!(views.open(&caller, &id).await.unwrap(), None);
        }
    }
}
