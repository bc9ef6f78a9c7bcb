//! Which push services are called. A browser names its own, so that anybody could name anything: only HTTPS on its own
//! port, and only addresses of the internet, also when a name turns out to stand for another.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;
use url::{Host, Url};

/// The longest address that is taken, in bytes.
const LONGEST: usize = 2048;

/// The address of a push service, if it is one that is called. With `local`, one on this machine is, without TLS.
pub fn endpoint(text: &str, local: bool) -> Option<Url> {
    if text.len() > LONGEST {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let called = match (url.scheme(), url.host()?) {
        ("https", Host::Domain(name)) => url.port().is_none() && is_public_name(name),
        ("https", Host::Ipv4(ip)) => url.port().is_none() && is_public(ip.into()),
        ("https", Host::Ipv6(ip)) => url.port().is_none() && is_public(ip.into()),
        ("http", Host::Ipv4(ip)) => local && ip.is_loopback(),
        _ => false,
    };
    (plain && called).then_some(url)
}

/// Whether a name can stand for a machine of the internet.
fn is_public_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let own = ["localhost", "local", "internal", "lan", "home.arpa"];
    name.contains('.') && !own.iter().any(|own| name == *own || name.ends_with(&format!(".{own}")))
}

/// Whether an address is one of the internet.
pub fn is_public(ip: IpAddr) -> bool {
    match ip.to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

const fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [first, second, third, _] = ip.octets();
    let shared = first == 100 && second & 0xc0 == 64;
    let protocols = first == 192 && second == 0 && third == 0;
    let benchmarks = first == 198 && second & 0xfe == 18;
    !(first == 0
        || first >= 224
        || shared
        || protocols
        || benchmarks
        || ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_documentation())
}

/// Only what is given out for the internet, and of that nothing that leads to an IPv4 address.
const fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [first, second, ..] = ip.segments();
    let global = first & 0xe000 == 0x2000;
    let teredo_or_documentation = first == 0x2001 && (second == 0 || second == 0xdb8);
    let to_v4 = first == 0x2002;
    global && !teredo_or_documentation && !to_v4
}

/// Finds the addresses of names, and keeps those of the internet.
pub struct PublicAddresses;

impl Resolve for PublicAddresses {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err("the name stands for no address of the internet".into());
            }
            let addresses: Addrs = Box::new(public.into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn push_services_of_the_internet_are_called() {
        for text in ["https://push.example/send/abc?x=1", "https://a.b.push.example/", "https://8.8.8.8/x"] {
            assert!(endpoint(text, false).is_some(), "{text}");
        }
    }

    #[test]
    fn nothing_else_is() {
        for text in [
            "",
            "push.example",
            "http://push.example/x",
            "https://push.example:8443/x",
            "https://user:secret@push.example/x",
            "https://push.example/x#y",
            "https://localhost/x",
            "https://intranet/x",
            "https://db.internal/x",
            "https://printer.local./x",
            "https://127.0.0.1/x",
            "https://2130706433/x",
            "https://0x7f.1/x",
            "https://10.0.0.1/x",
            "https://169.254.169.254/latest",
            "https://100.64.0.1/x",
            "https://[::1]/x",
            "https://[::ffff:127.0.0.1]/x",
            "https://[fd00::1]/x",
            "https://[fe80::1]/x",
            "https://[64:ff9b::7f00:1]/x",
            "https://[2002:7f00:1::]/x",
            "file:///etc/passwd",
        ] {
            assert_eq!(endpoint(text, false), None, "{text}");
        }
        assert_eq!(endpoint(&format!("https://push.example/{}", "x".repeat(LONGEST)), false), None);
        assert_eq!(endpoint("http://127.0.0.1:9/x", false), None);
    }

    #[test]
    fn beside_the_sandbox_this_machine_is_as_good() {
        assert!(endpoint("http://127.0.0.1:9/x", true).is_some());
        for text in ["http://10.0.0.1/x", "http://push.example/x", "https://10.0.0.1/x"] {
            assert_eq!(endpoint(text, true), None, "{text}");
        }
    }

    #[tokio::test]
    async fn a_name_that_stands_for_this_machine_leads_nowhere() {
        let name = "localhost".parse().expect("a name");
        assert!(PublicAddresses.resolve(name).await.is_err());
    }
}
