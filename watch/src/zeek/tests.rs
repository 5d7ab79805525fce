//! Rows in every dress, and rows that nobody should write.

use super::*;

const CONN: &str = "\
#separator \\x09
#set_separator\t,
#empty_field\t(empty)
#unset_field\t-
#path\tconn
#open\t2021-03-08-02-30-45
#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents\torig_l2_addr\tresp_l2_addr
#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\tbool\tcount\tstring\tcount\tcount\tcount\tcount\tset[string]\tstring\tstring
1615170645.123456\tCmES5u32sYpV7JYN\t192.168.1.132\t58687\t2001:db8::4\t443\ttcp\tssl\t0.114184\t48\t0\tSF\tT\tF\t0\tShADadFf\t7\t420\t6\t999\t(empty)\t00:17:88:01:02:03\t-
1615170646.5\tC1\t192.168.1.132\t8\t192.168.1.1\t0\ticmp\t-\t-\t-\t-\tOTH\t-\t-\t0\t-\t1\t84\t0\t0\t-\t-\t-
#close\t2021-03-08-03-00-00
";

fn all<'a>(reader: &mut LogReader, log: &'a str) -> Vec<Result<Row<'a>, Malformed>> {
    log.split_inclusive('\n').filter_map(|l| reader.line(l.as_bytes()).transpose()).collect()
}

fn rows(log: &str) -> ((LogPath, Format), Vec<Row<'_>>) {
    let mut reader = LogReader::new(log.as_bytes()).expect("a log");
    let rows = all(&mut reader, log).into_iter().collect::<Result<_, _>>().expect("rows");
    (reader.kind(), rows)
}

fn address(text: &str, port: u16) -> End {
    (text.parse().unwrap(), port)
}

fn expected_conn() -> Conn<'static> {
    Conn {
        ts: Time(1_615_170_645_123_456),
        duration: Some(114_184),
        orig: address("192.168.1.132", 58_687),
        resp: address("2001:db8::4", 443),
        proto: Protocol::Tcp,
        service: Some("ssl".into()),
        orig_bytes: Some(48),
        resp_bytes: Some(0),
        orig_pkts: Some(7),
        resp_pkts: Some(6),
        orig_ip_bytes: Some(420),
        resp_ip_bytes: Some(999),
        conn_state: Some("SF".into()),
        history: Some("ShADadFf".into()),
        local_orig: Some(true),
        orig_l2_addr: Mac::parse("00:17:88:01:02:03"),
        resp_l2_addr: None,
    }
}

#[test]
fn a_connection_log_with_tabs_is_read() {
    let (kind, rows) = rows(CONN);
    assert_eq!(kind, (LogPath::Conn, Format::Tsv));
    let [Row::Conn(first), Row::Conn(second)] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!(*first, expected_conn());
    assert_eq!(second.proto, Protocol::Icmp);
    assert_eq!((second.orig.1, second.duration, second.orig_bytes), (8, None, None));
    assert_eq!((&second.service, &second.history, second.local_orig), (&None, &None, None));
}

#[test]
fn the_same_connection_as_json_is_the_same_row() {
    for ts in ["1615170645.123456", "\"2021-03-08T02:30:45.123456Z\""] {
        for path in ["", "\"_path\":\"conn\","] {
            let log = format!(
                "{{{path}\"ts\":{ts},\"uid\":\"C1\",\"id.orig_h\":\"192.168.1.132\",\"id.orig_p\":58687,\
                 \"id.resp_h\":\"2001:db8::4\",\"id.resp_p\":443,\"proto\":\"tcp\",\"service\":\"ssl\",\
                 \"duration\":0.11418414,\"orig_bytes\":48,\"resp_bytes\":0,\"conn_state\":\"SF\",\
                 \"local_orig\":true,\"missed_bytes\":0,\"history\":\"ShADadFf\",\"orig_pkts\":7,\
                 \"orig_ip_bytes\":420,\"resp_pkts\":6,\"resp_ip_bytes\":999,\"x\":{{\"y\":[1,{{}}]}},\
                 \"orig_l2_addr\":\"00:17:88:01:02:03\",\"resp_l2_addr\":null}}\n"
            );
            let (kind, rows) = rows(&log);
            assert_eq!(kind, (LogPath::Conn, Format::Json));
            assert_eq!(rows, [Row::Conn(expected_conn())]);
        }
    }
}

#[test]
fn milliseconds_in_json_are_told_by_their_size() {
    let log = r#"{"ts":1615170645123,"id.orig_h":"10.0.0.1","id.orig_p":1,"id.resp_h":"10.0.0.2","id.resp_p":2,"proto":"udp","conn_state":"S0"}"#;
    let (_, rows) = rows(log);
    let [Row::Conn(conn)] = rows.as_slice() else { panic!() };
    assert_eq!(conn.ts, Time(1_615_170_645_123_000));
}

#[test]
fn the_same_connection_as_csv_is_the_same_row() {
    for (separator, quote) in [(',', ""), (',', "\""), (';', ""), ('|', "\"")] {
        let names = "ts,uid,id.orig_h,id.orig_p,id.resp_h,id.resp_p,proto,service,duration,orig_bytes,resp_bytes,conn_state,local_orig,history,orig_pkts,orig_ip_bytes,resp_pkts,resp_ip_bytes,orig_l2_addr,resp_l2_addr,label";
        let cells = "1615170645.123456,C1,192.168.1.132,58687.0,2001:db8::4,443,tcp,ssl,0.114184,48,0.0,SF,T,ShADadFf,7,420,6,999,00:17:88:01:02:03,-,";
        let dress = |line: &str| {
            let cells: Vec<_> = line.split(',').map(|c| format!("{quote}{c}{quote}")).collect();
            cells.join(&separator.to_string())
        };
        let log = format!("{}\r\n{}\r\n", dress(names), dress(cells));
        let (kind, rows) = rows(&log);
        assert_eq!(kind, (LogPath::Conn, Format::Csv));
        assert_eq!(rows, [Row::Conn(expected_conn())]);
    }
}

#[test]
fn names_asked_for_come_with_their_answers() {
    let tsv = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tdns\n\
        #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tquery\tqtype\tqtype_name\trcode\tanswers\tTTLs\n\
        1.5\tC\t10.0.0.2\t5353\t10.0.0.1\t53\tudp\tlamp\\x2elocal\t1\tA\t0\tTXT 3 a\\x2cb,192.0.2.1,-\t300.000000,0.5,-\n\
        2.5\tC\t10.0.0.2\t5353\t10.0.0.1\t53\tudp\t\\x2d\t-\t-\t3\t-\t(empty)\n";
    let json = "{\"ts\":1.5,\"uid\":\"C\",\"id.orig_h\":\"10.0.0.2\",\"id.orig_p\":5353,\"id.resp_h\":\"10.0.0.1\",\"id.resp_p\":53,\"proto\":\"udp\",\"query\":\"lamp\\u002elocal\",\"qtype\":1,\"rcode\":0,\"answers\":[\"TXT 3 a,b\",\"192.0.2.1\"],\"TTLs\":[300.0,0.5]}\n\
        {\"ts\":2.5,\"id.orig_h\":\"10.0.0.2\",\"id.orig_p\":5353,\"id.resp_h\":\"10.0.0.1\",\"id.resp_p\":53,\"query\":\"x\",\"rcode\":3}\n";
    for (log, format) in [(tsv, Format::Tsv), (json, Format::Json)] {
        let (kind, rows) = rows(log);
        assert_eq!(kind, (LogPath::Dns, format));
        let [Row::Dns(first), Row::Dns(second)] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!(first.query.as_deref(), Some("lamp.local"));
        assert_eq!((first.qtype, first.rcode), (Some(1), Some(0)));
        assert_eq!(first.answers, ["TXT 3 a,b", "192.0.2.1"]);
        assert_eq!(first.ttls, [300_000_000, 500_000]);
        assert_eq!((second.rcode, second.qtype, second.answers.len()), (Some(3), None, 0));
        // A dash that was written with an escape is a dash.
        assert_eq!(second.query.as_deref(), Some(if format == Format::Tsv { "-" } else { "x" }));
    }
    let csv = "ts,id.orig_h,id.orig_p,id.resp_h,id.resp_p,query,answers,TTLs\n\
        1.5,10.0.0.2,1,10.0.0.1,53,\"say \"\"hi\"\"\",\"a, b\",\"1,2\"\n";
    let (_, rows) = rows(csv);
    let [Row::Dns(dns)] = rows.as_slice() else { panic!("{rows:?}") };
    assert_eq!(dns.query.as_deref(), Some("say \"hi\""));
    assert_eq!((dns.answers.len(), dns.ttls.as_slice()), (2, &[1_000_000, 2_000_000][..]));
}

#[test]
fn handshakes_requests_and_leases_are_read() {
    let ends =
        "\"id.orig_h\":\"10.0.0.2\",\"id.orig_p\":1,\"id.resp_h\":\"10.0.0.1\",\"id.resp_p\":443";
    let ssl = format!(
        "{{\"ts\":1,{ends},\"version\":\"TLSv13\",\"server_name\":\"a.example\",\"established\":false,\"ja3\":\"00aa\",\"next_protocol\":\"h2\"}}"
    );
    let (kind, ssl) = rows(&ssl);
    assert_eq!(kind.0, LogPath::Ssl);
    let [Row::Ssl(ssl)] = ssl.as_slice() else { panic!() };
    assert_eq!((ssl.version.as_deref(), ssl.established), (Some("TLSv13"), Some(false)));
    assert_eq!((ssl.ja3.as_deref(), ssl.next_protocol.as_deref()), (Some("00aa"), Some("h2")));
    assert_eq!(ssl.server_name.as_deref(), Some("a.example"));

    let http = "#separator \\x09\n#path\thttp\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\ttrans_depth\tmethod\thost\turi\treferrer\tversion\tuser_agent\tstatus_code\n\
        1\tC\t10.0.0.2\t1\t10.0.0.1\t80\t1\tGET\texample.com\t/a\\\\b\t-\t1.1\tbot\\xff\t404\n";
    let (kind, http) = rows(http);
    assert_eq!(kind.0, LogPath::Http);
    let [Row::Http(http)] = http.as_slice() else { panic!() };
    assert_eq!((http.method.as_deref(), http.status), (Some("GET"), Some(404)));
    assert_eq!((http.host.as_deref(), http.uri.as_deref()), (Some("example.com"), Some("/a\\b")));
    assert_eq!(http.user_agent.as_deref(), Some("bot\u{fffd}"));

    let dhcp = r#"{"ts":1591367999.3,"uids":["C1"],"client_addr":"192.168.4.76","mac":"00:04:20:2b:2a:01","host_name":"lamp","client_fqdn":"lamp.lan","domain":"lan","requested_addr":"192.168.4.76","assigned_addr":"192.168.4.77","server_addr":"192.168.4.1","lease_time":86400.0,"msg_types":["DISCOVER","OFFER"],"duration":0.1}"#;
    let (kind, dhcp) = rows(dhcp);
    assert_eq!(kind.0, LogPath::Dhcp);
    let [Row::Dhcp(dhcp)] = dhcp.as_slice() else { panic!() };
    assert_eq!(dhcp.mac, Mac::parse("00:04:20:2b:2a:01"));
    assert_eq!(dhcp.assigned_addr, "192.168.4.77".parse().ok());
    assert_eq!(dhcp.server_addr, "192.168.4.1".parse().ok());
    assert_eq!(dhcp.msg_types, ["DISCOVER", "OFFER"]);
    assert_eq!((dhcp.host_name.as_deref(), dhcp.domain.as_deref()), (Some("lamp"), Some("lan")));
}

#[test]
fn header_lines_may_come_in_any_order_or_not_at_all() {
    let row = "1|10.0.0.2|1|10.0.0.1|80|tcp|SF\n";
    let fields = "#fields|ts|id.orig_h|id.orig_p|id.resp_h|id.resp_p|proto|conn_state\n";
    let separator = "#separator \\x7c\n";
    for headers in [
        [fields, separator, "#path|conn\n"],
        [separator, "#path|conn\n", fields],
        ["#path|conn\n", fields, separator],
        [separator, fields, ""],
    ] {
        let log = [&headers[..], &[row]].concat().concat();
        let (kind, rows) = rows(&log);
        assert_eq!((kind.0, rows.len()), (LogPath::Conn, 1), "{log}");
    }
}

#[test]
fn a_log_without_path_is_told_by_names_that_only_it_has() {
    let ends =
        "\"id.orig_h\":\"10.0.0.2\",\"id.orig_p\":1,\"id.resp_h\":\"10.0.0.1\",\"id.resp_p\":53";
    for (fields, path) in [
        // Zeek leaves out what is unset: an answer to nothing has no name, and may have no code.
        ("\"trans_id\":5,\"rcode\":3,\"rejected\":false", Some(LogPath::Dns)),
        ("\"trans_id\":5,\"rejected\":false", Some(LogPath::Dns)),
        // Calls, mail and QUIC have a log of their own each.
        ("\"method\":\"REGISTER\",\"uri\":\"sip:a\",\"call_id\":\"x\",\"status_code\":200", None),
        ("\"helo\":\"lamp\",\"user_agent\":\"Mail\"", None),
        ("\"client_initial_dcid\":\"aa\",\"server_name\":\"a.example\"", None),
        // A value does not name a field.
        ("\"method\":\"GET\",\"host\":\"call_id\",\"uri\":\"conn_state\"", Some(LogPath::Http)),
        ("\"query\":\"\\\"conn_state\\\":\"", Some(LogPath::Dns)),
    ] {
        let log = format!("{{\"ts\" : 1,{ends},{fields}}}\n");
        let found = LogReader::new(log.as_bytes()).map(|reader| reader.kind());
        assert_eq!(found, path.map(|path| (path, Format::Json)), "{log}");
    }
}

#[test]
fn headers_that_repeat_cost_no_more_than_they_are_long() {
    let mut reader = LogReader::new(CONN.as_bytes()).unwrap();
    let names = format!("#fields\tts\t{}", "x".repeat(LONGEST_LINE - 20));
    assert_eq!(reader.line(names.as_bytes()), Ok(None));
    // Were the names split anew each time, each line would be a walk over a million octets.
    for _ in 0..100_000 {
        for line in [&b"#separator \\x7c"[..], b"#separator \\x09"] {
            assert_eq!(reader.line(line), Ok(None));
        }
    }
    let long = format!("#set_separator\t{}", "x".repeat(17));
    assert_eq!(reader.line(long.as_bytes()).unwrap_err().what, "#set_separator");
}

#[test]
fn files_that_were_joined_change_their_log_in_between() {
    let other = CONN.replace("#path\tconn", "#path\tweird");
    let dns = "#separator \\x09\n#path\tdns\n#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tquery\n\
        1\t10.0.0.2\t1\t10.0.0.1\t53\ta.example\n";
    let log = format!("{CONN}{other}{dns}");
    let mut reader = LogReader::new(log.as_bytes()).unwrap();
    let rows = all(&mut reader, &log);
    assert!(matches!(rows.as_slice(), [Ok(Row::Conn(_)), Ok(Row::Conn(_)), Ok(Row::Dns(_))]));

    let log = "{\"_path\":\"weird\",\"ts\":1}\n\
        {\"_path\":\"conn\",\"ts\":1,\"id.orig_h\":\"10.0.0.2\",\"id.orig_p\":1,\"id.resp_h\":\"10.0.0.1\",\"id.resp_p\":1,\"proto\":\"tcp\"}\n\
        {\"_path\":\"dhcp\",\"ts\":2,\"mac\":\"00:04:20:2b:2a:01\"}\n";
    let mut reader = LogReader::new(log.as_bytes()).unwrap();
    assert!(matches!(all(&mut reader, log).as_slice(), [Ok(Row::Conn(_)), Ok(Row::Dhcp(_))]));
    assert_eq!(reader.kind(), (LogPath::Dhcp, Format::Json));

    let table = "ts,id.orig_h,id.orig_p,id.resp_h,id.resp_p,proto,conn_state\n1,10.0.0.2,1,10.0.0.1,2,tcp,SF\n";
    let log = table.repeat(2);
    let mut reader = LogReader::new(log.as_bytes()).unwrap();
    assert!(matches!(all(&mut reader, &log).as_slice(), [Ok(_), Ok(_)]));
}

#[test]
fn what_is_no_log_is_not_taken_for_one() {
    for text in [
        "",
        "\n\n",
        "#",
        "# a remark\n",
        "#path\tweird\n#fields\tts\tid.orig_h\tid.resp_h\tname\n",
        "{}",
        "{\"timestamp\":\"2021-03-08\",\"event_type\":\"flow\"}\n",
        "{\"ts\":1,\"level\":\"info\"}\n",
        "ts,value\n1,2\n",
        "name,address\n",
        "[{\"ts\":1}]",
        "<html>",
        "\u{0}\u{1}\u{2}",
    ] {
        assert!(LogReader::new(text.as_bytes()).is_none(), "{text:?}");
    }
}

#[test]
fn a_bad_row_names_its_field_and_the_next_one_is_read() {
    let header = &CONN[..CONN.find("1615").unwrap()];
    let good = CONN.lines().nth(8).unwrap();
    for (from, to, what) in [
        ("192.168.1.132", "lamp", "id.orig_h"),
        ("58687", "65536", "id.orig_p"),
        ("2001:db8::4", "-", "id.resp_h"),
        ("443", "-1", "id.resp_p"),
        ("tcp", "-", "proto"),
        ("0.114184", "nan", "duration"),
        ("0.114184", "-0.1", "duration"),
        ("0.114184", "1e300", "duration"),
        ("\t48\t", "\t4e8\t", "orig_bytes"),
        ("\t999\t", "\t99999999999999999999\t", "resp_ip_bytes"),
        ("\tT\t", "\tmaybe\t", "local_orig"),
        ("00:17:88:01:02:03", "00:17:88", "orig_l2_addr"),
        ("1615170645.123456", "-", "ts"),
        ("1615170645.123456", "inf", "ts"),
        ("1615170645.123456", "9999999999999999999999", "ts"),
        ("\tSF\t", "\t", "number of fields"),
        ("\tSF\t", "\tSF\tSF\t", "number of fields"),
    ] {
        let log = format!("{header}{}\n{good}\n", good.replace(from, to));
        let mut reader = LogReader::new(log.as_bytes()).unwrap();
        let rows = all(&mut reader, &log);
        let [Err(e), Ok(Row::Conn(_))] = rows.as_slice() else { panic!("{to}: {rows:?}") };
        assert_eq!(e.what, what);
        assert!(e.at <= good.len() + 3);
        if !matches!(what, "number of fields" | "ts") {
            assert_eq!(e.at, good.find(from.trim()).unwrap(), "{what}");
        }
    }
}

#[test]
fn rows_before_their_names_are_refused() {
    let log = "#separator \\x09\n#path\tconn\n1\t2\t3\n";
    let mut reader = LogReader::new(log.as_bytes()).unwrap();
    assert_eq!(all(&mut reader, log), [Err(Malformed { what: "#fields", at: 0 })]);
    assert_eq!(reader.line(b"#separator \\x09\\x09").unwrap_err().what, "#separator");
}

#[test]
fn hostile_json_is_an_error_for_its_row_only() {
    let good = r#"{"ts":1,"id.orig_h":"10.0.0.2","id.orig_p":1,"id.resp_h":"10.0.0.1","id.resp_p":1,"proto":"tcp","conn_state":"S0"}"#;
    let mut reader = LogReader::new(good.as_bytes()).unwrap();
    let depth = 100_000;
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(depth), close.repeat(depth));
    let with = |value: &str, field: &str| format!("{{\"{field}\":{value},{}", &good[1..]);
    for bad in [
        deep("{\"a\":", "}"),
        deep("[", "]"),
        with(&deep("[", "]"), "answers"),
        with(&deep("[", "]"), "service"),
        with("[[1]]", "answers"),
        with("{}", "service"),
        with("\"\\ud800\"", "service"),
        with("1e999", "duration"),
        good[..good.len() - 1].to_owned(),
        format!("{good}{good}"),
        format!("{good}]"),
        good.replace("\"10.0.0.2\"", "10.0"),
        good.replace("\"S0\"", "0"),
        good.replace(":1,\"proto\"", ":1.5,\"proto\""),
        good.replace("\"ts\":1", "\"ts\":-1e30"),
        good.replace("\"ts\":1", "\"ts\":{\"$date\":1}"),
        "{".to_owned(),
        "null".to_owned(),
    ] {
        let got = reader.line(bad.as_bytes());
        assert!(got.is_err(), "{}: {got:?}", &bad[..bad.len().min(200)]);
        assert!(reader.line(good.as_bytes()).unwrap().is_some());
    }
    // Depth in a field that nobody reads is stepped over, or refused, but never felt.
    let _ = reader.line(with(&deep("[", "]"), "x").as_bytes());
    // The last of two values counts.
    assert!(matches!(
        reader.line(with("2", "ts").as_bytes()),
        Ok(Some(Row::Conn(Conn { ts: Time(1_000_000), .. })))
    ));
}

#[test]
fn lines_and_lists_are_bounded() {
    let mut reader = LogReader::new(CONN.as_bytes()).unwrap();
    let long = vec![b'a'; LONGEST_LINE + 1];
    assert_eq!(reader.line(&long), Err(Malformed { what: "line length", at: LONGEST_LINE }));

    let answers = "1.2.3.4,".repeat(100_000);
    let log = format!(
        "#path\tdns\n#fields\tts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tquery\tanswers\n\
         1\t10.0.0.2\t1\t10.0.0.1\t53\ta.example\t{answers}\n"
    );
    let (_, tsv) = rows(&log);
    let json = format!(
        "{{\"ts\":1,\"id.orig_h\":\"10.0.0.2\",\"id.orig_p\":1,\"id.resp_h\":\"10.0.0.1\",\"id.resp_p\":53,\"query\":\"a\",\"answers\":[{}\"\"]}}",
        "\"1.2.3.4\",".repeat(50_000)
    );
    let (_, json) = rows(&json);
    for rows in [tsv, json] {
        let [Row::Dns(dns)] = rows.as_slice() else { panic!() };
        assert_eq!(dns.answers.len(), LONGEST_LIST);
    }
    let wide = format!("#path\tconn\n#fields{}\n", "\tts".repeat(100_000));
    assert!(LogReader::new(wide.as_bytes()).is_some());
}

#[test]
fn quotes_that_do_not_end_are_an_error_for_their_row() {
    let log = "ts,id.orig_h,id.orig_p,id.resp_h,id.resp_p,proto,conn_state\n\
        1,10.0.0.2,1,10.0.0.1,2,\"tcp,SF\n\
        1,10.0.0.2,1,10.0.0.1,2,\"tcp\"x,SF\n\
        1,10.0.0.2,1,10.0.0.1,2,\"\"\",SF\n\
        1,10.0.0.2,1,10.0.0.1,2,\"tcp\",\"SF\"\n";
    let mut reader = LogReader::new(log.as_bytes()).unwrap();
    let rows = all(&mut reader, log);
    assert!(matches!(rows.as_slice(), [Err(_), Err(_), Err(_), Ok(_)]), "{rows:?}");
    assert_eq!(rows[0], Err(Malformed { what: "quoted field", at: 24 }));
}

#[test]
fn every_truncation_and_change_is_survived() {
    let json = r#"{"ts":1.5,"id.orig_h":"10.0.0.2","id.orig_p":1,"id.resp_h":"10.0.0.1","id.resp_p":53,"query":"\u0061","answers":["x",null],"TTLs":[1]}"#;
    let csv = "ts,id.orig_h,id.orig_p,id.resp_h,id.resp_p,query,answers\n1,::1,1,::2,53,\"a\"\"\",\"x,y\"\n";
    for log in [CONN, json, csv] {
        for n in 0..log.len() {
            if let Some(mut reader) = LogReader::new(&log.as_bytes()[..n]) {
                let _ = all(&mut reader, &log[..n]);
            }
            for value in [0, b'"', b'\\', b'\t', b'\n', b',', b'#', b'-', 0xff] {
                let mut bytes = log.as_bytes().to_vec();
                bytes[n] = value;
                if let Some(mut reader) = LogReader::new(&bytes) {
                    for line in bytes.split(|c| *c == b'\n') {
                        let _ = reader.line(line);
                    }
                }
            }
        }
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "real logs are read where the folder is there")]
#[expect(clippy::disallowed_macros, reason = "the test says that it skipped")]
fn real_flow_tables_are_read_to_the_last_row() {
    let folder = std::env::var("GARDIEN_SHARED")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared").to_owned());
    for name in ["benign-4-1", "infected-20-1", "infected-34-1"] {
        let Ok(text) = std::fs::read_to_string(format!("{folder}/captures/zeek-flows/{name}.csv"))
        else {
            println!("skipped: no captures/zeek-flows/{name}.csv");
            continue;
        };
        let (kind, rows) = rows(&text);
        assert_eq!(kind, (LogPath::Conn, Format::Csv));
        assert_eq!(rows.len(), text.lines().count() - 1);
        assert!(
            rows.iter().all(|r| matches!(r, Row::Conn(c) if c.ts > Time(1_500_000_000_000_000)))
        );
    }
}
