//! What is of the public internet. Others name the addresses of webhooks and push services: they are not to lead into the
//! network that this server stands in, also when a name turns out to stand for another address.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;
use url::Host;

/// Names that networks of one's own have, and what ends in them.
const OWN: [&str; 5] = ["localhost", "local", "internal", "lan", "home.arpa"];

/// Whether a host can be one of the public internet. What its name stands for is looked at when it is used.
pub fn is_public_host(host: &Host<&str>) -> bool {
    match *host {
        Host::Domain(name) => is_public_name(name),
        Host::Ipv4(address) => is_public(address.into()),
        Host::Ipv6(address) => is_public(address.into()),
    }
}

fn is_public_name(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name.contains('.') && !OWN.iter().any(|own| name == *own || name.ends_with(&format!(".{own}")))
}

/// Whether an address is one of the public internet.
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

const fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let shared_by_providers = first == 100 && second & 0xc0 == 64;
    let for_protocols = first == 192 && second == 0 && third == 0;
    let for_measurements = first == 198 && second & 0xfe == 18;
    !(first == 0
        || first >= 224
        || shared_by_providers
        || for_protocols
        || for_measurements
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_documentation())
}

/// Only what is given out for the internet, and of that nothing that is for protocols or documentation, or leads on to an
/// address of version 4.
const fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let given_out = first & 0xe000 == 0x2000;
    let for_protocols_or_documentation = first == 0x2001 && (second < 0x0200 || second == 0x0db8);
    let to_v4 = first == 0x2002;
    given_out && !for_protocols_or_documentation && !to_v4
}

/// Looks names up, and gives public addresses only: what is connected to is what was looked at.
pub struct PublicOnly;

/// A name has no public address.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to a private network")]
struct NotPublic;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|found| is_public(found.ip())).collect();
            if public.is_empty() {
                return Err(io::Error::other(NotPublic).into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Whether a request failed because [`PublicOnly`] found no public address.
pub fn is_not_allowed(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if error.is::<NotPublic>()
            || inner.is_some_and(<dyn std::error::Error + Send + Sync>::is::<NotPublic>)
        {
            return true;
        }
        cause = error.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_public() {
        for public in ["1.1.1.1", "8.8.8.8", "100.63.255.255", "172.15.0.1", "2606:4700::1111", "2a00::1"] {
            assert!(is_public(public.parse().expect("an address")), "{public}");
        }
        for private in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.8.8.8",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.8",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "2001:db8::1",
            "2001::1",
            "2001:10::1",
            "2001:1ff::1",
            "2002:7f00:1::",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(private.parse().expect("an address")), "{private}");
        }
    }

    #[test]
    fn names_of_ones_own_network_are_not_public() {
        for public in [
            "push.example",
            "hooks.example.com",
            "hooks.example.com.",
            "locals.example",
            "mylocal.lan.example",
        ] {
            assert!(is_public_name(public), "{public}");
        }
        for private in [
            "localhost",
            "localhost.",
            "a.localhost",
            "intranet",
            "intranet.",
            "printer.local",
            "printer.local.",
            "db.internal",
            "nas.lan",
            "home.arpa",
            "nas.home.arpa",
        ] {
            assert!(!is_public_name(private), "{private}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_here_is_not_connected_to() {
        let name = "localhost".parse().expect("a name");
        let Err(refused) = PublicOnly.resolve(name).await else { panic!("localhost is public") };
        assert!(is_not_allowed(&*refused));
        assert!(!is_not_allowed(&io::Error::other("another one")));
    }
}
