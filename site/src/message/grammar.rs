//! What is said of each rule's findings, as data: which message needs which facts.
//!
//! A rule that has more facts is told with more of them; a rule that has none of them still has a
//! sentence. So nothing here can fail for want of a number, and tests can try every combination.

/// A message that can be said where these facts are there. `about` stands for the other party.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// The message.
    pub id: &'static str,
    /// Facts that its variables need.
    pub needs: &'static [&'static str],
}

/// How a rule's findings are told.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// The rule.
    pub rule: &'static str,
    /// Who did what to whom, how much: the first line whose facts are there is said. The last one
    /// needs none.
    pub did: &'static [Line],
    /// What else is said where its facts are there: the usual amount, the answer.
    pub more: &'static [Line],
    /// So what.
    pub so: &'static str,
    /// What a person can do where something is to be done, stable words, at most three.
    pub choices: &'static [&'static str],
}

const fn line(id: &'static str, needs: &'static [&'static str]) -> Line {
    Line { id, needs }
}

/// Every rule of [`gardien_watch::rules::RULES`], in its order.
pub const TOLD: &[Told] = &[
    Told {
        rule: "strangers",
        did: &[
            line("finding-strangers-within", &["hosts", "within"]),
            line("finding-strangers-hosts", &["hosts"]),
            line("finding-strangers", &[]),
        ],
        more: &[],
        so: "finding-strangers-so",
        choices: &["cut-off", "reset", "ask"],
    },
    Told {
        rule: "dead-boss",
        did: &[
            line("finding-dead-boss-within", &["about", "tries", "within"]),
            line("finding-dead-boss-about", &["about"]),
            line("finding-dead-boss", &[]),
        ],
        more: &[],
        so: "finding-dead-boss-so",
        choices: &["update", "ask-maker", "watch"],
    },
    Told {
        rule: "flood",
        did: &[
            line("finding-flood-packets", &["about", "packets"]),
            line("finding-flood-about", &["about"]),
            line("finding-flood", &[]),
        ],
        more: &[line("finding-flood-rate", &["per_second"])],
        so: "finding-flood-so",
        choices: &["cut-off", "reset", "ask"],
    },
    Told {
        rule: "under-attack",
        did: &[
            line("finding-under-attack-doors", &["about", "ports_tried"]),
            line("finding-under-attack-packets", &["packets"]),
            line("finding-under-attack", &[]),
        ],
        more: &[line("finding-under-attack-from", &["about"])],
        so: "finding-under-attack-so",
        choices: &["find-sender", "ask", "close-doors"],
    },
    Told {
        rule: "port-scan",
        did: &[
            line("finding-port-scan-doors", &["about", "ports_tried"]),
            line("finding-port-scan-packets", &["about", "packets"]),
            line("finding-port-scan-about", &["about"]),
            line("finding-port-scan", &[]),
        ],
        more: &[],
        so: "finding-port-scan-so",
        choices: &["ask", "cut-off", "reset"],
    },
    Told {
        rule: "worm-syn",
        did: &[
            line("finding-worm-syn-hosts", &["packets", "hosts"]),
            line("finding-worm-syn-packets", &["packets"]),
            line("finding-worm-syn", &[]),
        ],
        more: &[],
        so: "finding-worm-syn-so",
        choices: &["cut-off", "reset", "password"],
    },
    Told {
        rule: "login-loop",
        did: &[
            line("finding-login-loop-within", &["tries", "hosts", "within"]),
            line("finding-login-loop-tries", &["tries"]),
            line("finding-login-loop", &[]),
        ],
        more: &[line("finding-login-loop-service", &["service"])],
        so: "finding-login-loop-so",
        choices: &["ask", "cut-off", "reset"],
    },
    Told {
        rule: "login-loop-in",
        did: &[
            line("finding-login-loop-in-tries", &["about", "tries"]),
            line("finding-login-loop-in-about", &["about"]),
            line("finding-login-loop-in", &[]),
        ],
        more: &[line("finding-login-loop-in-service", &["service"])],
        so: "finding-login-loop-in-so",
        choices: &["ask", "password", "close-doors"],
    },
    Told {
        rule: "default-login",
        did: &[
            line("finding-default-login-direction", &["about", "direction"]),
            line("finding-default-login-about", &["about"]),
            line("finding-default-login", &[]),
        ],
        more: &[line("finding-default-login-accepted", &["accepted"])],
        so: "finding-default-login-so",
        choices: &["password", "close-doors", "ask"],
    },
    Told {
        rule: "forged-source",
        did: &[
            line("finding-forged-source-addresses", &["packets", "addresses"]),
            line("finding-forged-source-some", &["addresses"]),
            line("finding-forged-source", &[]),
        ],
        more: &[],
        so: "finding-forged-source-so",
        choices: &["cut-off", "reset", "ask"],
    },
    Told {
        rule: "more-upload",
        did: &[
            line("finding-more-upload-hour", &["octets", "usual", "hour"]),
            line("finding-more-upload-usual", &["octets", "usual"]),
            line("finding-more-upload", &[]),
        ],
        more: &[],
        so: "finding-more-upload-so",
        choices: &["ask", "watch", "leave"],
    },
    Told {
        rule: "steady-stranger",
        did: &[
            line("finding-steady-stranger-lasted", &["about", "lasted"]),
            line("finding-steady-stranger-about", &["about"]),
            line("finding-steady-stranger", &[]),
        ],
        more: &[line("finding-steady-stranger-octets", &["octets"])],
        so: "finding-steady-stranger-so",
        choices: &["ask", "watch", "leave"],
    },
    Told {
        rule: "own-resolver",
        did: &[
            line("finding-own-resolver-queries", &["about", "queries"]),
            line("finding-own-resolver-about", &["about"]),
            line("finding-own-resolver", &[]),
        ],
        more: &[],
        so: "finding-own-resolver-so",
        choices: &["leave", "block", "ask-maker"],
    },
    Told {
        rule: "hidden-lookups",
        did: &[
            line("finding-hidden-lookups-about", &["about"]),
            line("finding-hidden-lookups", &[]),
        ],
        more: &[],
        so: "finding-hidden-lookups-so",
        choices: &["leave", "block", "ask-maker"],
    },
    Told {
        rule: "dns-tunnel",
        did: &[
            line("finding-dns-tunnel-within", &["about", "names", "within"]),
            line("finding-dns-tunnel-names", &["about", "names"]),
            line("finding-dns-tunnel", &[]),
        ],
        more: &[line("finding-dns-tunnel-octets", &["octets"])],
        so: "finding-dns-tunnel-so",
        choices: &["ask", "cut-off", "reset"],
    },
    Told {
        rule: "made-up-names",
        did: &[
            line("finding-made-up-names-within", &["names", "within"]),
            line("finding-made-up-names-names", &["names"]),
            line("finding-made-up-names", &[]),
        ],
        more: &[],
        so: "finding-made-up-names-so",
        choices: &["ask", "cut-off", "reset"],
    },
    Told {
        rule: "door-opened",
        did: &[line("finding-door-opened", &[])],
        more: &[line("finding-door-opened-granted", &["granted"])],
        so: "finding-door-opened-so",
        choices: &["close-door", "no-doors", "leave"],
    },
    Told {
        rule: "reached-from-outside",
        did: &[
            line("finding-reached-from-outside-hosts", &["hosts"]),
            line("finding-reached-from-outside", &[]),
        ],
        more: &[],
        so: "finding-reached-from-outside-so",
        choices: &["close-door", "password", "leave"],
    },
    Told {
        rule: "lan-scan",
        did: &[
            line("finding-lan-scan-within", &["hosts", "within"]),
            line("finding-lan-scan-hosts", &["hosts"]),
            line("finding-lan-scan", &[]),
        ],
        more: &[],
        so: "finding-lan-scan-so",
        choices: &["ask", "watch", "cut-off"],
    },
    Told {
        rule: "went-silent",
        did: &[
            line("finding-went-silent-usual", &["usual_every", "silent_for"]),
            line("finding-went-silent-for", &["silent_for"]),
            line("finding-went-silent", &[]),
        ],
        more: &[],
        so: "finding-went-silent-so",
        choices: &["check-power", "watch", "leave"],
    },
    Told {
        rule: "firmware-in-clear",
        did: &[
            line("finding-firmware-in-clear-octets", &["about", "octets"]),
            line("finding-firmware-in-clear-about", &["about"]),
            line("finding-firmware-in-clear", &[]),
        ],
        more: &[],
        so: "finding-firmware-in-clear-so",
        choices: &["ask-maker", "replace", "leave"],
    },
    Told {
        rule: "secret-in-clear",
        did: &[
            line("finding-secret-in-clear-kind", &["about", "kind"]),
            line("finding-secret-in-clear-about", &["about"]),
            line("finding-secret-in-clear", &[]),
        ],
        more: &[],
        so: "finding-secret-in-clear-so",
        choices: &["password", "ask-maker", "replace"],
    },
    Told {
        rule: "declaration-broken",
        did: &[
            line("finding-declaration-broken-parties", &["outside", "parties"]),
            line("finding-declaration-broken", &[]),
        ],
        more: &[],
        so: "finding-declaration-broken-so",
        choices: &["ask-maker", "update", "watch"],
    },
    Told {
        rule: "arp-impersonation",
        did: &[
            line("finding-arp-impersonation-claims", &["about", "claims"]),
            line("finding-arp-impersonation-about", &["about"]),
            line("finding-arp-impersonation", &[]),
        ],
        more: &[],
        so: "finding-arp-impersonation-so",
        choices: &["find-out", "cut-off", "ask"],
    },
    Told {
        rule: "dhcp-impersonation",
        did: &[
            line("finding-dhcp-impersonation-first", &["first_server"]),
            line("finding-dhcp-impersonation", &[]),
        ],
        more: &[],
        so: "finding-dhcp-impersonation-so",
        choices: &["find-out", "cut-off", "leave"],
    },
    Told {
        rule: "router-impersonation",
        did: &[
            line("finding-router-impersonation-first", &["first_router"]),
            line("finding-router-impersonation", &[]),
        ],
        more: &[],
        so: "finding-router-impersonation-so",
        choices: &["find-out", "cut-off", "leave"],
    },
    Told {
        rule: "rpl-oddity",
        did: &[line("finding-rpl-oddity-kind", &["kind"]), line("finding-rpl-oddity", &[])],
        more: &[],
        so: "finding-rpl-oddity-so",
        choices: &["find-out", "reset", "watch"],
    },
];

/// Words of [`gardien_watch::finding::Finding::perhaps`] that have their own sentence, `perhaps-…`.
pub const PERHAPS: &[&str] = &[
    "admin-script",
    "antivirus",
    "app-looks-for-things",
    "backup",
    "browser-test",
    "built-in",
    "captive-portal",
    "capture-began-late",
    "cdn",
    "checks-who-is-there",
    "debug",
    "delivery-network",
    "dhcp-change",
    "failover",
    "file-sharing",
    "first-setup",
    "forgotten-password",
    "game",
    "games",
    "guest-network",
    "heard-late",
    "honeypot",
    "hub-checks",
    "installer",
    "log-lookups",
    "maintenance-switch-off",
    "measurement",
    "measuring",
    "mesh",
    "monitoring",
    "motion",
    "moved-server",
    "named-before",
    "network-scan-by-person",
    "network-scanner",
    "new-address",
    "other-content",
    "other-model",
    "outage",
    "own-filter",
    "person-logging-in",
    "phone-app",
    "public-value",
    "remote-access",
    "reputation-service",
    "restarts",
    "router",
    "same-address-set-twice",
    "second-border-router",
    "second-router",
    "security-check",
    "set-by-owner",
    "set-up",
    "shares-its-connection",
    "signed-download",
    "sleeping",
    "switched-off",
    "taken-away",
    "test",
    "thread-border-router",
    "two-cards",
    "two-networks",
    "typo",
    "update",
    "used-once",
    "video-stream",
    "vpn",
    "wanted-door",
    "web-page",
    "who-was-first",
];

/// Words of [`gardien_watch::finding::Proof::shows`] that have their own words, `shows-…`.
pub const SHOWS: &[&str] = &[
    "accepts",
    "advertises",
    "announces",
    "answer",
    "answers",
    "asked",
    "asks",
    "busiest-minute",
    "claims",
    "ended",
    "first-router",
    "first-server",
    "hello",
    "last-active",
    "login",
    "mapping-asked",
    "mapping-granted",
    "name-asked",
    "names-parent",
    "no-such-name",
    "not-declared",
    "opened",
    "owner",
    "parent",
    "password",
    "root",
    "secret",
    "unanswered",
];

/// What a person can do, `choice-…`.
pub const CHOICES: &[&str] = &[
    "ask",
    "ask-maker",
    "block",
    "check-power",
    "close-door",
    "close-doors",
    "cut-off",
    "find-out",
    "find-sender",
    "leave",
    "no-doors",
    "password",
    "replace",
    "reset",
    "update",
    "watch",
];
