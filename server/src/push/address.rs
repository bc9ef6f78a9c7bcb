//! Which push services are called. A browser names its own, so that anybody could name anything: only HTTPS on its own
//! port, and only on the public internet.

use url::{Host, Url};

use crate::public::is_public_host;

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
        ("https", host) => url.port().is_none() && is_public_host(&host),
        ("http", Host::Ipv4(ip)) => local && ip.is_loopback(),
        _ => false,
    };
    (plain && called).then_some(url)
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
            "https://[2001:10::1]/x",
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
}
