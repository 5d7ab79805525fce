//! Strangers over HTTP: slow, oversized, malformed, many. Each is refused within its bound, and the hub
//! is well afterwards.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail loudly"
)]

mod hub;

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

use hub::{Answer, Hub, PASSWORD, read_all};

const QUICK: &str = "[limits]\nhead-seconds = 1\nstall-seconds = 1\nconnections-per-address = 16\n\
                     connections = 20\nbody = 65536\n";

/// The statuses of all answers in what came.
fn statuses(octets: &[u8]) -> Vec<u16> {
    let text = String::from_utf8_lossy(octets).into_owned();
    text.split("HTTP/1.").skip(1).filter_map(|t| t.get(2..5)?.parse().ok()).collect()
}

/// How long the other side takes to close after what was sent.
fn closes_after(hub: &Hub, octets: &[u8]) -> (Duration, Vec<u8>) {
    let mut stream = hub.connect();
    stream.write_all(octets).unwrap();
    let began = Instant::now();
    let came = read_all(&mut stream);
    (began.elapsed(), came)
}

#[test]
fn whoever_is_slow_is_not_waited_for() {
    let hub = Hub::owned(QUICK);
    // Nothing at all; half a head; nothing after an answer.
    for sent in [&b""[..], b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"] {
        let (took, came) = closes_after(&hub, sent);
        assert!(took < Duration::from_secs(4), "{took:?}");
        assert!(statuses(&came).iter().all(|s| *s == 408), "{came:?}");
    }
    let (took, came) = closes_after(&hub, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!(statuses(&came), [200]);
    assert!((500..4000).contains(&took.as_millis()), "{took:?}");
    // A head that drips: each octet comes in time, the whole does not.
    let mut stream = hub.connect();
    let began = Instant::now();
    let mut cut = false;
    for octet in b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: bbbbbbbbbbbbbbbbbb\r\n" {
        if stream.write_all(&[*octet]).is_err() {
            cut = true;
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    assert!(cut && began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    // A body that drips: five seconds and one more for each KiB.
    let mut stream = hub.connect();
    stream
        .write_all(
            b"POST /api/v1/session HTTP/1.1\r\nHost: localhost\r\n\
              Content-Type: application/json\r\nContent-Length: 400\r\n\r\n{\"login\": \"",
        )
        .unwrap();
    let began = Instant::now();
    let mut dripping = stream.try_clone().unwrap();
    let drip = thread::spawn(move || {
        while dripping.write_all(b"a").is_ok() && began.elapsed() < Duration::from_secs(15) {
            thread::sleep(Duration::from_millis(200));
        }
    });
    let came = read_all(&mut stream);
    let took = began.elapsed();
    assert_eq!(statuses(&came), [408], "{}", String::from_utf8_lossy(&came));
    assert!((4..9).contains(&took.as_secs()), "{took:?}");
    drip.join().unwrap();
    hub.is_well();
}

#[test]
fn whoever_does_not_read_is_not_waited_for() {
    let hub = Hub::owned(QUICK);
    let mut stream = hub.connect();
    let one = format!("GET /api/v1/openapi.json HTTP/1.1\r\nHost: {}\r\n\r\n", hub.address);
    let many = one.repeat(2000);
    // Far more is asked for than buffers hold, and nothing is read.
    stream.set_write_timeout(Some(Duration::from_secs(8))).unwrap();
    let began = Instant::now();
    let mut closed = false;
    for _ in 0..50 {
        if let Err(error) = stream.write_all(many.as_bytes()) {
            closed = error.kind() != std::io::ErrorKind::WouldBlock;
            break;
        }
    }
    assert!(closed, "the other side went on after {:?}", began.elapsed());
    assert!(open_connections(&hub) <= 1);
    hub.is_well();
}

fn open_connections(hub: &Hub) -> u32 {
    let metrics = hub.get("/metrics").text;
    let line = metrics.lines().find(|l| l.starts_with("gardien_http_connections ")).unwrap();
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

#[test]
fn one_address_does_not_take_every_place() {
    let hub = Hub::owned(QUICK.replace("head-seconds = 1", "head-seconds = 30").as_str());
    thread::sleep(Duration::from_millis(200));
    let mut streams: Vec<TcpStream> = (0..40).map(|_| hub.connect()).collect();
    thread::sleep(Duration::from_millis(500));
    let mut open = 0;
    for stream in &mut streams {
        stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
        // Those that were refused are closed; the others wait for a request.
        match stream.read(&mut [0; 1]) {
            Ok(0) => {}
            Err(e) if e.kind() == std::io::ErrorKind::WouldBlock => open += 1,
            _ => {}
        }
    }
    assert_eq!(open, 16);
    drop(streams);
    thread::sleep(Duration::from_millis(500));
    let metrics = hub.get("/metrics").text;
    assert!(metrics.contains("gardien_http_refused_total 24"), "{metrics}");
    hub.is_well();
}

#[test]
fn heads_have_bounds() {
    let hub = Hub::owned(QUICK);
    let ask = |more: &str| {
        let text = format!(
            "GET /healthz HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{more}\r\n",
            hub.address
        );
        statuses(&hub.raw(text.as_bytes()))
    };
    assert_eq!(ask("X-A: b\r\n"), [200]);
    assert_eq!(ask(&format!("X-A: {}\r\n", "b".repeat(20_000))), [431]);
    assert_eq!(ask(&"X-A: b\r\n".repeat(200)), [431]);
    let long = format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "a".repeat(100_000));
    let answered = statuses(&hub.raw(long.as_bytes()));
    assert!(answered.iter().all(|s| matches!(s, 414 | 431)), "{answered:?}");
    // Without an end.
    let mut stream = hub.connect();
    let began = Instant::now();
    let mut sent = 0_usize;
    while stream.write_all(&[b'a'; 4096]).is_ok() && sent < 50_000_000 {
        sent += 4096;
    }
    assert!(sent < 50_000_000 && began.elapsed() < Duration::from_secs(10));
    hub.is_well();
}

#[test]
fn what_two_readers_could_read_differently_is_refused() {
    let hub = Hub::owned(QUICK);
    let second = "GET /api/v1/places HTTP/1.1\r\nHost: localhost\r\n\r\n";
    let json = "Content-Type: application/json\r\n";
    for (what, head, body) in [
        ("length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
        ("chunks and length", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"),
        ("chunks", "Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\n\r\n"),
        (
            "chunks twice",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
            "0\r\n\r\n",
        ),
        ("another coding", "Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
        ("chunks not last", "Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"),
        ("a coding hidden", "Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"),
        ("a tab", "Transfer-Encoding:\tchunked\r\n", "0\r\n\r\n"),
        ("two lengths", "Content-Length: 2\r\nContent-Length: 3\r\n", "{}"),
        ("a list of lengths", "Content-Length: 2, 3\r\n", "{}"),
        ("a signed length", "Content-Length: +2\r\n", "{}"),
        ("a negative length", "Content-Length: -2\r\n", "{}"),
        ("a hexadecimal length", "Content-Length: 0x2\r\n", "{}"),
        ("a length beyond all", "Content-Length: 99999999999999999999999\r\n", "{}"),
        ("a blank before the colon", "Content-Length : 2\r\n", "{}"),
        ("a folded line", "X-A: b\r\n Content-Length: 2\r\nContent-Length: 2\r\n", "{}"),
        ("a bad chunk", "Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"),
        ("an endless chunk", "Transfer-Encoding: chunked\r\n", "ffffffffffffffff\r\n{}"),
        ("two hosts", "Host: localhost\r\n", ""),
    ] {
        let text = format!(
            "POST /api/v1/session HTTP/1.1\r\nHost: {}\r\n{json}{head}\r\n{body}{second}",
            hub.address
        );
        let came = hub.raw(text.as_bytes());
        let answered = statuses(&came);
        let shown = String::from_utf8_lossy(&came);
        assert!(answered.len() <= 1, "{what}: a second answer: {shown}");
        assert!(answered.iter().all(|s| (400..500).contains(s)), "{what}: {shown}");
    }
    hub.is_well();
}

#[test]
fn what_is_no_http_is_let_go() {
    let hub = Hub::owned(QUICK);
    let noise: Vec<u8> =
        (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    for octets in [
        &b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..],
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET /\0 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: local\0host\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost localhost\r\n\r\n",
        b"GET / HTTP/1.1\r\n: x\r\n\r\n",
        b"\r\n\r\n\r\n\r\n",
        b"SSH-2.0-x\r\n",
        &noise,
    ] {
        let answered = statuses(&hub.raw(octets));
        assert!(
            answered.iter().all(|s| (400..600).contains(s) && *s != 500),
            "{octets:?}: {answered:?}"
        );
    }
    hub.is_well();
}

#[test]
fn names_and_pages_of_others_are_refused() {
    let hub = Hub::owned("hosts = [\"Hub.example\"]\n");
    let ask = |target: &str, head: &str| {
        let text = format!(
            "POST {target} HTTP/1.1\r\n{head}Connection: close\r\nContent-Type: application/json\r\n\
             Content-Length: 2\r\n\r\n{{}}"
        );
        Answer::parse(&hub.raw(text.as_bytes())).unwrap().status
    };
    let session = "/api/v1/session";
    for (head, status) in [
        ("Host: localhost\r\n", 422),
        ("Host: 192.0.2.1:80\r\n", 422),
        ("Host: [2001:db8::1]:80\r\n", 422),
        ("Host: hub.EXAMPLE.\r\n", 422),
        ("Host: evil.example\r\n", 421),
        ("Host: localhost.evil.example\r\n", 421),
        ("Host: hub.example@evil.example\r\n", 421),
        ("Host: [::1]evil:80\r\n", 421),
        ("Host: \r\n", 421),
        ("", 400),
        ("Host: localhost\r\nOrigin: http://localhost\r\n", 422),
        ("Host: localhost\r\nOrigin: http://evil.example\r\n", 403),
        ("Host: localhost\r\nOrigin: null\r\n", 403),
        ("Host: localhost\r\nSec-Fetch-Site: cross-site\r\n", 403),
        ("Host: localhost\r\nSec-Fetch-Site: same-site\r\n", 403),
    ] {
        assert_eq!(ask(session, head), status, "{head}");
    }
    // A name in the request line that is not that of the header.
    assert_eq!(ask("http://evil.example/api/v1/session", "Host: localhost\r\n"), 421);
    hub.is_well();
}

#[test]
fn paths_and_methods_lead_nowhere_else() {
    let hub = Hub::owned("");
    let bearer = format!("Bearer {}", hub.token);
    for path in [
        "//",
        "/api/v1",
        "/api/v1/",
        "/api//v1/places",
        "/api/v1/places/",
        "/api/v1/../../etc/passwd",
        "/api/v1/%2e%2e/%2e%2e/etc/passwd",
        "/api/v1/places/..%2f..%2fgardien.db",
        "/api/v1/places/%00",
        "/api/v1/places/%ff%fe",
        "/api/v1/places/%",
        "/api/v1/places/{id}",
        "/api/v1/places/00000000000000000000000000000000",
        "/api/v1/places;x=1",
        "/API/v1/places",
        "/healthz%20",
    ] {
        let answer = hub.ask("GET", path, &[("Authorization", &bearer)], None);
        assert!(matches!(answer.status, 400 | 403 | 404), "{path}: {answer:?}");
    }
    for method in ["BREW", "TRACE", "PUT", "OPTIONS", "PROPFIND", "get", "X"] {
        let answer = hub.ask(method, "/api/v1/places", &[("Authorization", &bearer)], None);
        assert!(matches!(answer.status, 400 | 403 | 405), "{method}: {answer:?}");
    }
    let head = hub
        .raw(hub.request("HEAD", "/api/v1/places", &[("Authorization", &bearer)], "").as_bytes());
    let head = Answer::parse(&head).unwrap();
    assert_eq!((head.status, head.text.as_str()), (200, ""));
    let connect = hub.raw(b"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n");
    assert!(statuses(&connect).iter().all(|s| (400..500).contains(s)));
    hub.is_well();
}

#[test]
fn bodies_are_read_as_json_of_their_shape_or_not_at_all() {
    let hub = Hub::owned(QUICK);
    let send = |kind: &str, body: &[u8]| {
        let mut octets = format!(
            "POST /api/v1/places HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\
             Authorization: Bearer {}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            hub.address,
            hub.token,
            body.len()
        )
        .into_bytes();
        octets.extend_from_slice(body);
        let answer = Answer::parse(&hub.raw(&octets)).unwrap();
        (answer.status, answer.code())
    };
    let json = "application/json";
    let deep = [&b"{\"limits\":".repeat(6000)[..], &b"1"[..]].concat();
    for (body, status) in [
        (&b""[..], 400),
        (b"{", 400),
        (b"{}", 422),
        (b"[]", 422),
        (b"null", 422),
        (b"{\"kind\":\"room\",\"name\":\"a\"}x", 400),
        (b"{\"kind\":\"room\",\"name\":\"\xff\xfe\"}", 400),
        (b"\xff\xfe{\0}\0", 400),
        (b"\xef\xbb\xbf{\"kind\":\"room\",\"name\":\"a\"}", 400),
        (b"{\"kind\":\"room\",\"name\":\"\\ud800\"}", 400),
        (b"{\"kind\":\"room\",\"name\":\"a\",\"name\":\"b\"}", 422),
        (b"{\"kind\":\"room\",\"name\":\"a\",\"admin\":true}", 422),
        (b"{\"kind\":\"room\",\"name\":\"\\u001b[2J\"}", 422),
        (b"{\"kind\":\"room\",\"name\":\"\\u202eabc\"}", 422),
        (b"{\"kind\":\"room\",\"name\":5}", 422),
        (b"{\"kind\":\"castle\",\"name\":\"a\"}", 422),
        (b"{\"kind\":\"room\",\"name\":\"a\",\"position\":[1e999,0]}", 400),
        (b"{\"kind\":\"room\",\"name\":\"a\",\"position\":[91,0]}", 422),
        (b"{\"kind\":\"room\",\"name\":\"a\",\"position\":[1]}", 422),
        (b"{\"kind\":\"room\",\"name\":\"a\",\"limits\":{\"dark-share\":1e3}}", 422),
        (b"{\"kind\":\"room\",\"name\":\"a\",\"limits\":{\"dark-share\":9223372036854775808}}", 422),
        (b"{\"kind\":\"room\",\"name\":\"a\",\"parent\":\"../../x\"}", 422),
        (b"{\"kind\":\"room\",\"name\":\"a\",\"parent\":\"01a21573-fc89-75fb-bb9c-000000000000\"}", 422),
        (&b"[".repeat(60_000), 422),
        (&deep, 400),
        (&b" ".repeat(70_000), 413),
    ] {
        let (got, code) = send(json, body);
        // Which of the two it is where a text is neither whole nor of the shape is the reader's affair.
        let same = got == status || (matches!(status, 400 | 422) && matches!(got, 400 | 422));
        assert!(same, "{}: {got} {code}", String::from_utf8_lossy(body));
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""] {
        assert_eq!(send(kind, b"{\"kind\":\"room\",\"name\":\"a\"}").0, 415, "{kind}");
    }
    assert_eq!(
        send("application/json; charset=utf-8", b"{\"kind\":\"room\",\"name\":\"a\"}").1,
        ""
    );
    hub.is_well();
}

#[test]
fn tokens_are_read_in_one_way_only() {
    let hub = Hub::owned("");
    let good = hub.token.clone();
    let status = |headers: &[(&str, &str)]| hub.ask("GET", "/api/v1/me", headers, None).status;
    let bearer = format!("bearer  {good}");
    assert_eq!(status(&[("Authorization", &bearer)]), 200, "the scheme's letters do not matter");
    for value in [
        good.clone(),
        format!("Basic {good}"),
        format!("Bearer {good}x"),
        format!("Bearer {}", &good[..good.len() - 1]),
        format!("Bearer {}", good.to_uppercase()),
        format!("Bearer {good} {good}"),
        format!("Bearer \"{good}\""),
        format!("Bearer gdn_{}", "é".repeat(20)),
        format!("Bearer gdn_{}", "a".repeat(8000)),
        "Bearer ".to_owned(),
        "Bearer gdn_' OR 1=1 --".to_owned(),
    ] {
        assert_eq!(status(&[("Authorization", &value)]), 401, "{value}");
    }
    let right = format!("Bearer {good}");
    let twice = [("Authorization", right.as_str()), ("Authorization", right.as_str())];
    assert_eq!(status(&twice), 400);
    for query in ["token", "access_token"] {
        let answer = hub.ask("GET", &format!("/api/v1/me?{query}={good}"), &[], None);
        assert_eq!(answer.status, 401);
    }
    hub.is_well();
}

#[test]
fn logins_tell_nothing_about_who_is_here() {
    let hub = Hub::owned("");
    let time = |login: &str| {
        let began = Instant::now();
        let answer = hub.login(login, "a wrong passphrase");
        (began.elapsed(), answer.status, answer.text)
    };
    // Three each, in turn: no guesser is slowed yet.
    let mut there = Vec::new();
    let mut nobody = Vec::new();
    for n in 0..3 {
        let (took, status, text) = time("ada");
        there.push(took);
        let (other, other_status, other_text) = time(&format!("eve{n}"));
        nobody.push(other);
        assert_eq!((status, &text), (other_status, &other_text));
    }
    there.sort();
    nobody.sort();
    let (a, b) = (there[1].as_secs_f64(), nobody[1].as_secs_f64());
    // Without the hash of nobody it would be fifty times faster.
    assert!((0.2..5.0).contains(&(a / b)), "{a} {b}");
    assert_eq!(hub.login("ada", PASSWORD).status, 201);
    // What is shown of a person holds nothing secret.
    let people = hub.get("/api/v1/people").text;
    assert!(!people.contains("argon2") && !people.contains("password"), "{people}");
    let tokens = hub.get("/api/v1/tokens").text;
    assert!(!tokens.contains("gdn_") && !tokens.contains("digest"), "{tokens}");
    assert!(!hub.log().contains("passphrase") && !hub.log().contains("gdn_"));
}
