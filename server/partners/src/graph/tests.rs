use proptest::prelude::*;

use super::*;

fn devices() -> Url {
    GraphEndpoints::microsoft().map(|endpoints| endpoints.devices()).expect("an address")
}

#[test]
fn pages_are_followed_at_the_service_alone() {
    for link in [
        "https://graph.microsoft.com/v1.0/deviceManagement/managedDevices?$skiptoken=x",
        "https://GRAPH.microsoft.com:443/v1.0/deviceManagement/manageddevices?$skip=1000",
    ] {
        assert!(own_page(&devices(), link).is_some(), "{link}");
    }
    for link in [
        "http://graph.microsoft.com/v1.0/deviceManagement/managedDevices?$skiptoken=x",
        "https://graph.microsoft.com:8443/v1.0/deviceManagement/managedDevices",
        "https://graph.microsoft.com.example/v1.0/deviceManagement/managedDevices",
        "https://graph.microsoft.com@example.com/v1.0/deviceManagement/managedDevices",
        "https://user@graph.microsoft.com/v1.0/deviceManagement/managedDevices",
        "https://graph.microsoft.com/v1.0/users",
        "https://graph.microsoft.com/v1.0/deviceManagement/managedDevices/../../me",
        "https://graph.microsoft.com/v1.0/deviceManagement/managedDevices#x",
        "/v1.0/deviceManagement/managedDevices",
        "file:///v1.0/deviceManagement/managedDevices",
        "",
    ] {
        assert!(own_page(&devices(), link).is_none(), "{link}");
    }
}

#[test]
fn plain_http_is_for_this_machine() {
    let made = |login: &str, graph: &str| {
        let endpoints = GraphEndpoints {
            login: login.parse().expect("an address"),
            graph: graph.parse().expect("an address"),
        };
        endpoints.checked()
    };
    assert!(made("http://127.0.0.1:1", "http://localhost:1/graph").is_ok());
    assert!(made("https://login.example", "https://graph.example").is_ok());
    assert!(made("http://login.example", "https://graph.example").is_err());
    assert!(made("https://login.example", "http://graph.example").is_err());
    assert!(made("https://login.example", "https://graph.example/?a=b").is_err());
    assert!(made("mailto:a@b.example", "https://graph.example").is_err());
}

#[test]
fn a_tenant_stays_within_its_segment() {
    let endpoints = GraphEndpoints::microsoft().expect("addresses").checked().expect("usable");
    assert_eq!(
        endpoints.token("contoso.com").as_str(),
        "https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token"
    );
    let odd = endpoints.token("a/b?c#d");
    assert_eq!(odd.as_str(), "https://login.microsoftonline.com/a%2Fb%3Fc%23d/oauth2/v2.0/token");
    assert_eq!(endpoints.scope(), "https://graph.microsoft.com/.default");
}

fn values() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        "\\PC{0,20}".prop_map(Into::into),
        Just("2026-11-23T10:00:00Z".into()),
        Just("0001-01-01T00:00:00Z".into()),
        Just("x".repeat(1001).into()),
        Just("6f4a3c1e-0000-4000-8000-000000000001".into()),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| proptest::collection::vec(inner, 0..3).prop_map(Into::into))
}

proptest! {
    /// Whatever a page tells of a device, it is taken or refused, and one of both says which it is.
    #[test]
    fn any_device_is_taken_or_refused(told in proptest::collection::btree_map(
        proptest::sample::select(device::SELECTED.as_slice()), values(), 0..54,
    )) {
        let object: serde_json::Map<_, _> =
            told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        match GraphDevice::read(serde_json::Value::Object(object)) {
            Ok(GraphDevice(device)) => {
                prop_assert!(!device.id.0.is_nil());
                prop_assert!(!device.device_name.is_empty());
                prop_assert_eq!(device.removed_date_time, None);
            }
            Err(refused) => prop_assert!(refused.field.is_some()),
        }
    }

    #[test]
    fn no_link_leads_elsewhere(link in "\\PC{0,60}") {
        if let Some(address) = own_page(&devices(), &link) {
            prop_assert_eq!(address.host_str(), Some("graph.microsoft.com"));
        }
    }
}
