//! The two cookies: who is signed in, and which device's Company Portal this is.

use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use farhand_contract::services::SignedIn;
use http::HeaderMap;

use crate::services::PORTAL_SECONDS;

/// Which secret a cookie holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Somebody who signed in. Ends with the browser; the server ends it sooner.
    Person,
    /// A device that was enrolled.
    Device,
}

impl Holder {
    /// `__Host-` binds a cookie to HTTPS and to this host alone; over HTTP, on the loopback, browsers refuse it.
    const fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Person, true) => "__Host-farhand",
            (Self::Person, false) => "farhand",
            (Self::Device, true) => "__Host-farhand-device",
            (Self::Device, false) => "farhand-device",
        }
    }

    /// The secret that a request carries.
    pub fn secret(self, headers: &HeaderMap, secure: bool) -> Option<String> {
        let jar = CookieJar::from_headers(headers);
        jar.get(self.name(secure)).map(|cookie| cookie.value().to_owned()).filter(|secret| !secret.is_empty())
    }

    /// Gives the browser its secret.
    pub fn give(self, signed_in: SignedIn, secure: bool) -> Cookie<'static> {
        let mut cookie = self.cookie(signed_in.token, secure);
        if self == Self::Device {
            cookie.set_max_age(time::Duration::seconds(PORTAL_SECONDS));
        }
        cookie
    }

    /// Takes it away.
    pub fn take(self, secure: bool) -> Cookie<'static> {
        let mut cookie = self.cookie(String::new(), secure);
        cookie.make_removal();
        cookie
    }

    fn cookie(self, value: String, secure: bool) -> Cookie<'static> {
        Cookie::build((self.name(secure), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(secure)
            .build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(holder: Holder, secure: bool) -> String {
        holder.give(SignedIn { token: "secret".to_owned() }, secure).to_string()
    }

    #[test]
    fn cookies_are_out_of_reach_of_scripts_and_other_sites() {
        assert_eq!(
            given(Holder::Person, true),
            "__Host-farhand=secret; HttpOnly; SameSite=Lax; Secure; Path=/"
        );
        assert_eq!(given(Holder::Person, false), "farhand=secret; HttpOnly; SameSite=Lax; Path=/");
        assert_eq!(
            given(Holder::Device, true),
            "__Host-farhand-device=secret; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=15724800"
        );
    }

    #[test]
    fn only_the_cookie_of_the_right_name_counts() {
        let mut headers = HeaderMap::new();
        headers.insert("cookie", "farhand=plain; __Host-farhand=hosted".parse().expect("a header"));
        assert_eq!(Holder::Person.secret(&headers, true).as_deref(), Some("hosted"));
        assert_eq!(Holder::Person.secret(&headers, false).as_deref(), Some("plain"));
        assert_eq!(Holder::Device.secret(&headers, true), None);
    }
}
