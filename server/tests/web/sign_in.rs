//! Signing in and out.

use http::{Method, StatusCode};

use crate::harness::{
    ADMINISTRATOR, DEVICE_USER, FORM, Server, cookie_of, form, header, location, request, run, text,
};

fn credentials(next: &str) -> String {
    form(&[("user", ADMINISTRATOR.0), ("password", ADMINISTRATOR.1), ("next", next)])
}

#[test]
fn a_sign_in_leads_where_one_wanted_to_go() {
    run(async {
        let server = Server::demo().await;
        let response = server.get("/devices?search=abc&sort=model", "").await;
        let to_sign_in = location(&response);
        assert_eq!(to_sign_in, "/sign-in?next=%2Fdevices%3Fsearch%3Dabc%26sort%3Dmodel");
        let response = server.post("/sign-in", "", &credentials("/devices?search=abc&sort=model")).await;
        assert_eq!(location(&response), "/devices?search=abc&sort=model");
        let response = server.get("/devices", &cookie_of(&response)).await;
        assert_eq!(response.status(), StatusCode::OK);
    });
}

#[test]
fn the_form_needs_no_script() {
    run(async {
        let server = Server::demo().await;
        let page = text(server.get("/sign-in?next=%2Fsessions", "").await).await;
        for part in [
            "<form",
            "method=\"post\"",
            "action=\"/sign-in\"",
            "name=\"user\"",
            "name=\"password\"",
            "name=\"next\"",
        ] {
            assert!(page.contains(part), "{part} in {page}");
        }
        assert!(page.contains(ADMINISTRATOR.0), "the demo's sign-ins are offered");
    });
}

#[test]
fn outside_the_demo_no_sign_in_is_offered() {
    run(async {
        let server = Server::secure().await;
        let page = text(server.get("/sign-in", "").await).await;
        assert!(!page.contains("demo-administrator"));
        assert_eq!(text(server.call("/api/demo-sign-ins", "", "{}").await).await, "[]");
    });
}

#[test]
fn a_wrong_password_and_an_unknown_name_look_the_same() {
    run(async {
        let server = Server::demo().await;
        for user in [ADMINISTRATOR.0, "nobody@demo.farhand.example", "nobody@nowhere.example", "nobody", ""] {
            let form = form(&[("user", user), ("password", "wrong password"), ("next", "/sessions")]);
            let response = server.post("/sign-in", "", &form).await;
            assert_eq!(location(&response), "/sign-in?error=credentials&next=%2Fsessions", "{user}");
            assert_eq!(header(response.headers(), "set-cookie"), "", "{user}");
        }
    });
}

#[test]
fn a_sign_in_never_leads_to_another_site() {
    run(async {
        let server = Server::demo().await;
        for next in [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/..//evil.example",
            "javascript:alert(1)",
            "evil.example",
            " https://evil.example",
            "/%0d%0aset-cookie: a=b\r\n",
        ] {
            let response = server.post("/sign-in", "", &credentials(next)).await;
            assert_eq!(location(&response), "/", "{next:?}");
            let form = form(&[("user", "x"), ("password", "y"), ("next", next)]);
            let response = server.post("/sign-in", "", &form).await;
            assert_eq!(location(&response), "/sign-in?error=credentials", "{next:?}");
        }
    });
}

#[test]
fn signing_out_ends_the_sign_in_on_the_server() {
    run(async {
        let server = Server::demo().await;
        let cookie = server.sign_in(ADMINISTRATOR).await;
        let response = server.post("/sign-out", &cookie, "").await;
        assert_eq!(location(&response), "/sign-in");
        let taken = header(response.headers(), "set-cookie");
        assert!(taken.starts_with("farhand=;") && taken.contains("Max-Age=0"), "{taken}");
        assert_eq!(location(&server.get("/devices", &cookie).await), "/sign-in?next=%2Fdevices");
        assert_eq!(server.call("/api/profile", &cookie, "{}").await.status(), StatusCode::UNAUTHORIZED);
    });
}

#[test]
fn a_new_sign_in_has_a_new_secret_and_ends_the_one_before() {
    run(async {
        let server = Server::demo().await;
        let first = server.sign_in(ADMINISTRATOR).await;
        let response = server.post("/sign-in", &first, &credentials("/")).await;
        let second = cookie_of(&response);
        assert_ne!(first, second);
        assert_eq!(server.call("/api/profile", &first, "{}").await.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(server.call("/api/profile", &second, "{}").await.status(), StatusCode::OK);
    });
}

#[test]
fn behind_https_the_cookie_is_bound_to_the_host() {
    run(async {
        let server = Server::secure().await;
        let form = form(&[("user", "anna@corp.example"), ("password", "a long enough password")]);
        let response = server.post("/sign-in", "", &form).await;
        let cookie = header(response.headers(), "set-cookie");
        assert!(cookie.starts_with("__Host-farhand="), "{cookie}");
        for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
        let secret = cookie_of(&response);
        assert_eq!(server.call("/api/profile", &secret, "{}").await.status(), StatusCode::OK);
        let renamed = secret.replace("__Host-", "");
        assert_eq!(server.call("/api/profile", &renamed, "{}").await.status(), StatusCode::UNAUTHORIZED);
    });
}

#[test]
fn bodies_that_are_no_form_are_refused_politely() {
    run(async {
        let server = Server::demo().await;
        for (kind, body) in
            [(FORM, "user=only"), (FORM, "%%%"), ("text/plain", "user=a&password=b"), (FORM, "")]
        {
            let headers = [("sec-fetch-site", "same-origin"), ("content-type", kind)];
            let response = server.send(request(Method::POST, "/sign-in", "", &headers, body)).await;
            assert_eq!(location(&response), "/sign-in?error=credentials", "{kind} {body}");
        }
        let huge = "user=".to_owned() + &"a".repeat(1 << 20);
        let response = server.post("/sign-in", "", &huge).await;
        assert_eq!(location(&response), "/sign-in?error=credentials");
    });
}

#[test]
fn guessing_is_slowed_down() {
    run(async {
        let server = Server::demo().await;
        let guess = form(&[("user", DEVICE_USER.0), ("password", "guess")]);
        let mut last = String::new();
        for _ in 0..40 {
            last = location(&server.post("/sign-in", "", &guess).await);
            if last.contains("error=tries") {
                break;
            }
        }
        assert!(last.starts_with("/sign-in?error=tries&wait="), "{last}");
    });
}
