//! Tags of devices: who gives them, and how they are spelt.

use farhand_contract::{
    DeviceId, Error,
    audit::{Activity, ActivityResult},
    device_tags::{TAG_LIMIT, TAGS_LIMIT},
    errors::{Field, Problem, Thing},
};

use crate::{
    fixture::on_both,
    world::{FOREIGN, LAPTOP, PHONE, World, administrator, reader, stranger},
};

async fn tags(world: &World, id: DeviceId) -> Vec<String> {
    world.services.devices.details(&reader(), id).await.unwrap().tags
}

on_both! {
    async fn devices_are_tagged_and_untagged(world) {
        let service = &world.services.device_tags;
        service.add(&administrator(), &[LAPTOP], " Loan ").await.unwrap();
        // Others are given it as the first has it.
        service.add(&administrator(), &[PHONE, LAPTOP, PHONE], "LOAN").await.unwrap();
        service.add(&administrator(), &[LAPTOP], "Front desk").await.unwrap();
        assert_eq!(tags(&world, LAPTOP).await, ["Front desk", "Loan"]);
        assert_eq!(tags(&world, PHONE).await, ["Loan"]);
        let known = service.known(&reader()).await.unwrap();
        let known: Vec<_> = known.iter().map(|known| (known.tag.as_str(), known.devices)).collect();
        assert_eq!(known, [("Front desk", 1), ("Loan", 2)]);
        assert_eq!(service.known(&stranger()).await.unwrap(), []);
        service.remove(&administrator(), &[LAPTOP], "loan").await.unwrap();
        assert_eq!(tags(&world, LAPTOP).await, ["Front desk"]);
        assert_eq!(tags(&world, PHONE).await, ["Loan"]);
        let ours = [Activity::TagDevices, Activity::UntagDevices];
        let mut log: Vec<_> = world.audit().await.into_iter().filter(|l| ours.contains(&l.activity)).collect();
        assert!(log.iter().all(|line| line.result == ActivityResult::Success));
        log.sort_by_key(|line| (line.activity, line.target.clone()));
        let log: Vec<_> = log.iter().map(|l| (l.activity, l.target.as_deref().unwrap_or_default())).collect();
        let expected = [
            (Activity::TagDevices, "Front desk, device=LAPTOP"),
            (Activity::TagDevices, "Loan, device=LAPTOP"),
            (Activity::TagDevices, "Loan, devices=2"),
            (Activity::UntagDevices, "loan, device=LAPTOP"),
        ];
        assert_eq!(log, expected);
    }

    async fn what_is_no_tag_or_one_too_many_is_refused(world) {
        let (service, who) = (&world.services.device_tags, administrator());
        let invalid = |field, problem| Err(Error::Invalid { field, problem });
        let too_long = "x".repeat(TAG_LIMIT as usize + 1);
        for (tag, problem) in [
            (" ", Problem::Missing),
            ("a\nb", Problem::Malformed),
            (too_long.as_str(), Problem::TooLong { limit: TAG_LIMIT }),
        ] {
            assert_eq!(service.add(&who, &[LAPTOP], tag).await, invalid(Field::Tag, problem), "{tag}");
        }
        assert_eq!(service.add(&who, &[], "Loan").await, invalid(Field::Id, Problem::Missing));
        for devices in [&[FOREIGN][..], &[LAPTOP, FOREIGN]] {
            let lost = service.add(&who, devices, "Loan").await;
            assert_eq!(lost, Err(Error::NotFound { what: Thing::Device }));
        }
        assert!(tags(&world, LAPTOP).await.is_empty());
        for number in 0..TAGS_LIMIT {
            service.add(&who, &[LAPTOP], &format!("Tag {number}")).await.unwrap();
        }
        let limit = Problem::TooLong { limit: TAGS_LIMIT };
        assert_eq!(service.add(&who, &[PHONE, LAPTOP], "More").await, invalid(Field::Tags, limit));
        // One that it has already is none more.
        service.add(&who, &[PHONE, LAPTOP], "tag 3").await.unwrap();
        assert_eq!(tags(&world, PHONE).await, ["Tag 3"]);
    }
}
