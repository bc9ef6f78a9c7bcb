//! The page that the second generation of the connector opens.

use farhand_partners::{
    partner::{Page, Partner},
    teamviewer::SetupError,
    teamviewer_web::{DEFAULT_BASE, SecondGeneration},
};
use url::Url;

fn at(base: &str) -> Result<SecondGeneration, SetupError> {
    SecondGeneration::new(base.parse().unwrap())
}

fn start(base: &str, id: Option<&str>, name: &str) -> String {
    at(base).unwrap().start_url(id, name).into()
}

const ID: &str = "0f6f1a52-5f0e-4e7e-9f43-3c1b8a3f6d21";

#[test]
fn a_device_is_named_by_its_id() {
    assert_eq!(start(DEFAULT_BASE, Some(ID), "LAPTOP-1"), format!("{DEFAULT_BASE}?deviceId={ID}"));
}

#[test]
fn by_its_name_when_it_has_no_id() {
    for none in [None, Some(""), Some("  ")] {
        assert_eq!(start(DEFAULT_BASE, none, "LAPTOP-1"), format!("{DEFAULT_BASE}?deviceName=LAPTOP-1"));
    }
}

#[test]
fn a_region_has_its_own_host_and_may_have_a_path() {
    assert_eq!(
        start("https://eu.web.teamviewer.com/intune", Some(ID), ""),
        format!("https://eu.web.teamviewer.com/intune?deviceId={ID}")
    );
}

#[test]
fn names_change_nothing_else_of_the_address() {
    for name in ["a&deviceId=b", "a#b", "a?b=c", "été / 日本", "javascript:alert(1)", "//elsewhere.example"]
    {
        let address: Url = start(DEFAULT_BASE, None, name).parse().unwrap();
        let pairs: Vec<_> = address.query_pairs().into_owned().collect();
        assert_eq!(pairs, [("deviceName".to_owned(), name.to_owned())]);
        assert_eq!((address.host_str(), address.path()), (Some("web.teamviewer.com"), "/"));
        assert_eq!(address.fragment(), None);
    }
}

#[test]
fn the_page_is_on_https_or_on_this_machine() {
    for good in
        ["https://web.teamviewer.com/", "http://127.0.0.1:3010/", "http://[::1]/", "http://localhost/a"]
    {
        assert_eq!(at(good).unwrap().base().as_str(), good);
    }
    for bad in
        ["http://web.teamviewer.com/", "http://10.0.0.1/", "ftp://127.0.0.1/", "teamviewer10://control"]
    {
        assert!(matches!(at(bad), Err(SetupError::Insecure(_))), "{bad}");
    }
    for bad in ["javascript:alert(1)", "data:text/html,hello", "mailto:someone@demo.example"] {
        assert!(matches!(at(bad), Err(SetupError::NotAnAddress(_))), "{bad}");
    }
}

#[test]
fn the_address_is_bare() {
    for bad in [
        "https://someone@web.teamviewer.com/",
        "https://:secret@web.teamviewer.com/",
        "http://someone:secret@web.teamviewer.com/",
        "https://web.teamviewer.com/?a=b",
        "https://web.teamviewer.com/?",
        "https://web.teamviewer.com/#a",
    ] {
        let error = at(bad).unwrap_err();
        assert_eq!(error.to_string(), "the address must have no user name, no ? and no #", "{bad}");
    }
}

#[test]
fn it_opens_a_page_and_can_do_no_more() {
    let web = at(DEFAULT_BASE).unwrap();
    let partner: &dyn Partner = &web;
    assert_eq!((partner.kind(), partner.name()), ("teamviewer-web", "TeamViewer (web)"));
    assert!(partner.service().is_none() && partner.sessions().is_none() && partner.reports().is_none());
    let page = partner.page().unwrap();
    assert_eq!(page.start_url(Some(ID), "LAPTOP-1"), web.start_url(Some(ID), "LAPTOP-1"));
}
