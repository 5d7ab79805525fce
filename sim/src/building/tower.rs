//! "Tour B": offices, a meeting room and two flats over a basement, with forty things.
//!
//! One building in three moods. [`Plan::quiet`]: people come and go, a lease is renewed, a room loses its
//! power for an hour, a camera is replaced by its twin, firmware is fetched in good order; nothing of
//! it asks anything of anybody. [`Plan::bad_week`]: a switch fails and forty things fall silent at
//! once, a doorbell is infected, an update brings new parties, a newcomer is not what it says.
//! [`Plan::demo`]: the same troubles within five minutes, for somebody who has five minutes.
//!
//! The hours of stories are meant for a plan that begins on a Monday at nine in local time; beginning at
//! another time shifts them.
//!
//! Makers are those of the simulated home and others as invented; names end in `.example`.

use super::{
    calendar::Hours,
    plan::{
        A_DAY, AN_HOUR, Call, Custody, Declared, Habit, Person, Place, PlaceKind, Plan, Role, Said,
        Service, Span, Story, Thing, mac, said,
    },
};
use crate::{
    home::declarations::Maker,
    net::{tcp::Stack, tls::Style},
};
use gardien_watch::finding::Level;

/// The places of the tower, by their index.
const BASEMENT: usize = 1;
const LOBBY: usize = 5;
const LODGE: usize = 6;
const PLANT: usize = 7;
const PARKING: usize = 8;
const OFFICE: usize = 9;
const MEETING: usize = 10;
const PRINTING: usize = 11;
const FLAT_A: usize = 12;
const FLAT_B: usize = 13;
const CORRIDOR: usize = 14;
const ROOF: usize = 15;

/// The people, by their index.
const OWNER: usize = 0;
const CARETAKER: usize = 1;
const TENANT: usize = 3;

const MINUTES: u32 = 60;
const DAY: i64 = A_DAY as i64;
const HOUR: i64 = AN_HOUR as i64;

/// Which stories are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mood {
    Quiet,
    BadWeek,
    Demo,
}

/// Where the things stand that the stories are about.
#[derive(Clone, Copy, Debug, Default)]
struct Cast {
    switch: usize,
    lying: usize,
    doorbell: usize,
    forgotten: usize,
    past: usize,
    newcomer: usize,
    twin: (usize, usize),
    plugs: [usize; 4],
    controller: usize,
}

impl Plan {
    /// A month like every month.
    #[must_use]
    pub fn quiet() -> Self {
        tower(Mood::Quiet)
    }

    /// A week in which much goes wrong.
    #[must_use]
    pub fn bad_week() -> Self {
        tower(Mood::BadWeek)
    }

    /// What five minutes can show.
    #[must_use]
    pub fn demo() -> Self {
        tower(Mood::Demo)
    }

    /// The plan of a mood's name: `quiet`, `bad-week` or `demo`.
    #[must_use]
    pub fn of(story: &str) -> Option<Self> {
        match story {
            "quiet" => Some(Self::quiet()),
            "bad-week" => Some(Self::bad_week()),
            "demo" => Some(Self::demo()),
            _ => None,
        }
    }

    /// The same building again and again until it has so many things (at most 10,000), each building with
    /// a network of its own; without stories, for load.
    #[must_use]
    pub fn sized(things: usize) -> Self {
        let one = tower(Mood::Quiet);
        let mut plan = Self { stories: Vec::new(), things: Vec::new(), ..one.clone() };
        let living = one.things.iter().filter(|t| t.speaks() && t.life == Span::EVER);
        let count = living.count();
        for n in 0..things.min(10_000) {
            let (round, first) = (n / count, n / count * count);
            let place = n % count;
            let Some((_, of)) = living_of(&one).nth(place) else { continue };
            // A habit may name a thing by its index in one building: it is moved to this round's.
            let moved = |other: usize| {
                living_of(&one).position(|(at, _)| at == other).map_or(n, |p| first + p)
            };
            let habits = of.habits.iter();
            let habits = habits.filter(|(h, _)| !super::act::once(h));
            let habits = habits.map(|(h, s)| (moved_habit(h, &moved, things), *s)).collect();
            let round_name =
                |t: &str| if round == 0 { t.to_owned() } else { format!("{t} {}", round + 1) };
            plan.things.push(Thing {
                name: Said { en: round_name(&of.name.en), fr: round_name(&of.name.fr) },
                host: of
                    .host
                    .as_ref()
                    .map(|h| if round == 0 { h.clone() } else { format!("{h}-{round}") }),
                mac: mac(n),
                segment: round as u16,
                dark: Vec::new(),
                habits,
                ..of.clone()
            });
        }
        for declared in &mut plan.declarations {
            declared.things.clear();
        }
        plan.settle();
        plan
    }

    /// The same building, in which everything happens `times` times as seldom.
    #[must_use]
    pub fn calmer(self, times: u32) -> Self {
        Self { calm: times.max(1), ..self }
    }
}

fn living_of(plan: &Plan) -> impl Iterator<Item = (usize, &Thing)> {
    plan.things.iter().enumerate().filter(|(_, t)| t.speaks() && t.life == Span::EVER)
}

fn moved_habit(habit: &Habit, moved: &impl Fn(usize) -> usize, things: usize) -> Habit {
    let mut habit = habit.clone();
    match &mut habit {
        Habit::Picture { of: other, .. }
        | Habit::Print { on: other, .. }
        | Habit::Measure { to: other, .. }
        | Habit::KnxSearch { gateway: other, .. }
        | Habit::Meter { of: other, .. }
        | Habit::Door { of: other, .. } => *other = moved(*other),
        Habit::Survey { of: others, .. } | Habit::WhoIs { devices: others, .. } => {
            for other in others.iter_mut() {
                *other = moved(*other);
            }
            others.retain(|o| *o < things);
        }
        _ => {}
    }
    habit
}

fn tower(mood: Mood) -> Plan {
    let mut plan = Plan { name: said("Tower B", "Tour B"), calm: 1, ..Plan::default() };
    plan.places = places();
    plan.people = people();
    let mut cast = Cast::default();
    network(&mut plan, &mut cast);
    technical(&mut plan, &mut cast);
    cameras(&mut plan, &mut cast);
    offices(&mut plan, &mut cast);
    homes(&mut plan);
    natives(&mut plan, &cast);
    visitors(&mut plan, &mut cast, mood);
    stories(&mut plan, &cast, mood);
    declare(&mut plan, &cast);
    plan.stories.sort_by_key(|s| s.span.from);
    plan.settle();
    plan
}

fn places() -> Vec<Place> {
    use PlaceKind::{Building, Floor, Room};
    [
        ("Tower B", "Tour B", Building, None),
        ("Basement", "Sous-sol", Floor, Some(0)),
        ("Ground floor", "Rez-de-chaussée", Floor, Some(0)),
        ("First floor", "Premier étage", Floor, Some(0)),
        ("Second floor", "Deuxième étage", Floor, Some(0)),
        ("Lobby", "Hall", Room, Some(2)),
        ("Caretaker's lodge", "Loge du gardien", Room, Some(2)),
        ("Plant room", "Local technique", Room, Some(BASEMENT)),
        ("Car park", "Parking", Room, Some(BASEMENT)),
        ("Open office", "Plateau de bureaux", Room, Some(3)),
        ("Meeting room", "Salle de réunion", Room, Some(3)),
        ("Print room", "Local d’impression", Room, Some(3)),
        ("Flat 2A", "Appartement 2A", Room, Some(4)),
        ("Flat 2B", "Appartement 2B", Room, Some(4)),
        ("Second-floor corridor", "Couloir du deuxième", Room, Some(4)),
        ("Roof", "Toit", Floor, Some(0)),
    ]
    .into_iter()
    .map(|(en, fr, kind, within)| Place { name: said(en, fr), kind, within })
    .collect()
}

fn people() -> Vec<Person> {
    [
        ("Nadia Roussel", Role::Owner, None),
        ("Bakary Diallo", Role::Caretaker, None),
        ("Émile Garnier", Role::Contractor, Some(PLANT)),
        ("Inès Lambert", Role::Tenant, Some(FLAT_A)),
        ("Tom Weber", Role::Tenant, Some(FLAT_B)),
    ]
    .into_iter()
    .map(|(name, role, place)| Person { name: name.to_owned(), role, place })
    .collect()
}

const SIMPLE: &[u8] = &[1, 3, 6, 12, 15, 28, 42];
const LINUX: &[u8] = &[1, 121, 33, 3, 6, 12, 15, 28, 51, 54, 58, 59, 119];
const SMALL: &[u8] = &[1, 3, 28, 6, 15, 44, 46, 47, 31, 33, 121, 43];
const PRINTER: &[u8] = &[1, 3, 44, 6, 7, 12, 15, 22, 54, 58, 59, 69, 18, 144];
const PHONE: &[u8] = &[1, 121, 3, 6, 15, 108, 114, 119, 252];
const LAPTOP: &[u8] = &[1, 28, 2, 3, 15, 6, 119, 12, 44, 47, 26, 121, 42];

/// Adds a thing with what most of them have in common; it is number so many.
fn add(
    plan: &mut Plan,
    (en, fr): (&str, &str),
    (maker, model, kind): (&str, &str, &'static str),
    place: usize,
) -> usize {
    let n = plan.things.len();
    plan.things.push(Thing {
        name: said(en, fr),
        maker: maker.to_owned(),
        model: model.to_owned(),
        kind,
        place,
        owner: Some(CARETAKER),
        custody: Custody::Operational,
        support: None,
        mud: None,
        native: false,
        private: false,
        mac: mac(n),
        segment: 0,
        number: 16 + n as u8,
        host: None,
        class: None,
        wishes: SIMPLE,
        stack: Stack::Full,
        dual: false,
        services: Vec::new(),
        upnp: None,
        hours: Hours::Always,
        life: Span::EVER,
        dark: Vec::new(),
        habits: Vec::new(),
    });
    n
}

/// Changes a thing that was added.
fn with(plan: &mut Plan, thing: usize, change: impl FnOnce(&mut Thing)) {
    if let Some(thing) = plan.things.get_mut(thing) {
        change(thing);
    }
}

fn does(plan: &mut Plan, thing: usize, habits: Vec<Habit>) {
    does_then(plan, thing, Span::EVER, habits);
}

fn does_then(plan: &mut Plan, thing: usize, span: Span, habits: Vec<Habit>) {
    with(plan, thing, |t| t.habits.extend(habits.into_iter().map(|h| (h, span))));
}

fn calls(thing: &mut Thing, call: Call) {
    thing.habits.push((Habit::Call(call), Span::EVER));
}

fn call(server: &str, style: Style, every: u32, up: usize, down: usize) -> Call {
    Call { server: server.to_owned(), port: 443, style, every, hours: Hours::Always, up, down }
}

fn clock(server: &str) -> Habit {
    Habit::Clock { server: server.to_owned(), every: 4 * AN_HOUR }
}

fn line(server: &str, port: u16, style: Style, every: u32, up: usize, down: usize) -> Habit {
    Habit::Line { server: server.to_owned(), port, style, every, up, down }
}

fn service(kind: &'static str, port: u16, instance: &str, texts: &[&str]) -> Service {
    let texts = texts.iter().map(|t| (*t).to_owned()).collect();
    Service { kind, port, instance: instance.to_owned(), texts }
}

fn network(plan: &mut Plan, cast: &mut Cast) {
    for (name, host, place, model) in [
        (("Cellar switch", "Commutateur du sous-sol"), "switch-cellar", PLANT, "KP-24G"),
        (("Second-floor switch", "Commutateur du deuxième"), "switch-floor2", CORRIDOR, "KP-8G"),
    ] {
        let n = add(plan, name, ("Knotenpunkt", model, "switch"), place);
        with(plan, n, |t| {
            t.host = Some(host.to_owned());
            t.class = Some(format!("Knotenpunkt {model}"));
            t.support = Some("2029-06-30");
        });
        let description = format!("Knotenpunkt {model}, firmware 1.4.2");
        does(
            plan,
            n,
            vec![Habit::Neighbour { description, every: 60 }, clock("time.knotenpunkt.example")],
        );
        cast.switch = n;
    }
    let n = add(plan, ("Access point", "Borne Wi-Fi"), ("Funkel", "AP6", "access-point"), CORRIDOR);
    with(plan, n, |t| {
        t.host = Some("funkel-ap6".to_owned());
        t.class = Some("Funkel AP6".to_owned());
        t.wishes = LINUX;
        t.support = Some("2030-12-31");
        calls(t, call("cloud.funkel.example", Style::Plain, 30 * MINUTES, 1_900, 600));
    });
    does(plan, n, vec![clock("time.funkel.example")]);
}

fn technical(plan: &mut Plan, cast: &mut Cast) {
    let controller = add(
        plan,
        ("Heating controller", "Régulateur de chauffage"),
        ("Regelwerk", "RW500", "other"),
        PLANT,
    );
    let knx = add(plan, ("KNX gateway", "Passerelle KNX"), ("Busbrug", "KN1", "bridge"), PLANT);
    let meter = add(
        plan,
        ("Electricity meter", "Compteur électrique"),
        ("Zahlfix", "M3", "energy-meter"),
        PLANT,
    );
    let air = add(
        plan,
        ("Air handling unit", "Centrale de traitement d’air"),
        ("Regelwerk", "AHU2", "other"),
        ROOF,
    );
    for (n, host, class) in [
        (controller, "regelwerk-rw500", "Regelwerk RW500"),
        (knx, "busbrug-kn1", "Busbrug KN1"),
        (meter, "zahlfix-m3", "Zahlfix M3"),
        (air, "regelwerk-ahu2", "Regelwerk AHU2"),
    ] {
        with(plan, n, |t| {
            t.host = Some(host.to_owned());
            t.class = Some(class.to_owned());
            t.support = Some("2031-12-31");
        });
    }
    does(
        plan,
        controller,
        vec![
            clock("time.regelwerk.example"),
            line("portal.regelwerk.example", 8_883, Style::Plain, 15 * MINUTES, 260, 40),
            Habit::WhoIs { every: AN_HOUR, devices: vec![controller, air] },
            Habit::KnxSearch { every: 6 * AN_HOUR, gateway: knx },
            Habit::Meter { of: meter, every: 5 * MINUTES },
        ],
    );
    does(plan, air, vec![clock("time.regelwerk.example")]);
    does(
        plan,
        knx,
        vec![
            clock("time.busbrug.example"),
            Habit::KnxTelegrams { every: 4 * MINUTES, hours: Hours::Daytime },
        ],
    );
    does(plan, meter, vec![clock("time.zahlfix.example")]);
    cast.controller = controller;
}

fn cameras(plan: &mut Plan, cast: &mut Cast) {
    let recorder = add(
        plan,
        ("Video recorder", "Enregistreur vidéo"),
        ("Fernlicht", "NVR8", "storage"),
        LODGE,
    );
    with(plan, recorder, |t| {
        t.host = Some("FL-NVR8".to_owned());
        t.class = Some("udhcp 1.31.1".to_owned());
        t.support = Some("2028-03-31");
    });
    does(plan, recorder, vec![clock("time.fernlicht.example")]);
    let rows = [
        (("Lobby camera", "Caméra du hall"), "C210", LOBBY, "2028-03-31", Hours::Daytime),
        (("Car park camera", "Caméra du parking"), "C210", PARKING, "2028-03-31", Hours::Always),
        (("Office camera", "Caméra des bureaux"), "C110", OFFICE, "2023-12-31", Hours::Office),
        (("Corridor camera", "Caméra du couloir"), "C210", CORRIDOR, "2028-03-31", Hours::Daytime),
    ];
    for (name, model, place, support, hours) in rows {
        let n = camera(plan, name, (model, support), place, hours);
        does(plan, recorder, vec![Habit::Picture { of: n, every: 30 * MINUTES, size: 24_000 }]);
        if model == "C110" {
            cast.past = n;
        } else if place == PARKING {
            cast.twin.0 = n;
        } else if place == LOBBY {
            cast.lying = n;
        }
    }
    // It says more than its maker declared: a third party, daily.
    does(
        plan,
        cast.lying,
        vec![Habit::Call(Call {
            every: AN_HOUR,
            ..call("stats.zahlwerk.example", Style::Old, 0, 2_400, 220)
        })],
    );
    with(plan, cast.lying, |t| t.mud = Some("https://mud.fernlicht.example/c210.json".to_owned()));

    let panel =
        add(plan, ("Entry panel", "Platine de rue"), ("Torwacht", "DP3", "doorbell"), LOBBY);
    with(plan, panel, |t| {
        t.host = Some("torwacht-dp3".to_owned());
        t.class = Some("Torwacht DP3".to_owned());
        t.support = Some("2029-12-31");
        t.mud = Some("https://mud.torwacht.example/dp3.json".to_owned());
    });
    does(
        plan,
        panel,
        vec![
            clock("time.torwacht.example"),
            line("sip.torwacht.example", 5_061, Style::Plain, 5 * MINUTES, 120, 60),
        ],
    );
    let bell =
        add(plan, ("Flat 2B doorbell", "Sonnette du 2B"), ("Klingel", "KB1", "doorbell"), FLAT_B);
    with(plan, bell, |t| {
        t.owner = Some(TENANT + 1);
        t.host = Some("klingel-kb1".to_owned());
        t.class = Some("udhcp 1.19.4".to_owned());
        t.services = vec![service("_rtsp._tcp", 554, "Klingel KB1", &["model=KB1"])];
    });
    does(
        plan,
        bell,
        vec![
            clock("time.klingel.example"),
            line("push.klingel.example", 443, Style::Old, 10 * MINUTES, 90, 40),
            Habit::Announce { every: AN_HOUR },
            Habit::Motion {
                server: "clips.klingel.example".into(),
                every: 3 * AN_HOUR,
                hours: Hours::Home,
                pieces: 3,
                size: 9_000,
            },
        ],
    );
    cast.doorbell = bell;
}

fn camera(
    plan: &mut Plan,
    name: (&str, &str),
    (model, support): (&str, &'static str),
    place: usize,
    hours: Hours,
) -> usize {
    let n = add(plan, name, ("Fernlicht", model, "camera"), place);
    with(plan, n, |t| {
        t.host = Some(format!("FL-CAM-{model}-{n:02}"));
        t.class = Some("udhcp 1.24.1".to_owned());
        t.support = Some(support);
        let instance = format!("Fernlicht {model} {n:02}");
        t.services = vec![service("_rtsp._tcp", 554, &instance, &[&format!("model={model}")])];
    });
    does(
        plan,
        n,
        vec![
            clock("time.fernlicht.example"),
            line("ingest.fernlicht.example", 443, Style::Old, 10 * MINUTES, 96, 48),
            Habit::Announce { every: 2 * AN_HOUR },
            Habit::Motion {
                server: "upload.fernlicht.example".into(),
                every: AN_HOUR,
                hours,
                pieces: 5,
                size: 14_000,
            },
        ],
    );
    n
}

fn offices(plan: &mut Plan, cast: &mut Cast) {
    let mut printers = Vec::new();
    for (name, model, place) in [
        (("Office printer", "Imprimante des bureaux"), "Laser 420", PRINTING),
        (("Lodge printer", "Imprimante de la loge"), "Jet 90", LODGE),
    ] {
        let n = add(plan, name, ("Papyra", model, "printer"), place);
        with(plan, n, |t| {
            t.host = Some(format!("PAPYRA{n:02}"));
            t.class = Some(format!("Papyra {model}"));
            t.wishes = PRINTER;
            t.support = Some("2027-12-31");
            let product = format!("ty=Papyra {model}");
            let texts =
                ["txtvers=1", "rp=ipp/print", &product, "usb_MFG=Papyra", "pdl=application/pdf"];
            t.services = vec![service("_ipp._tcp", 631, &format!("Papyra {model}"), &texts)];
        });
        does(plan, n, vec![Habit::Announce { every: AN_HOUR }, clock("time.papyra.example")]);
        printers.push(n);
    }
    let television =
        television(plan, ("Meeting room screen", "Écran de la salle de réunion"), "55", MEETING);
    with(plan, television, |t| t.owner = Some(OWNER));
    for (slot, (en, fr, place)) in cast.plugs.iter_mut().zip([
        ("Coffee machine plug", "Prise de la machine à café", OFFICE),
        ("Desk lamp plug", "Prise de la lampe de bureau", OFFICE),
        ("Projector plug", "Prise du projecteur", MEETING),
        ("Lodge heater plug", "Prise du radiateur de la loge", LODGE),
    ]) {
        let n = add(plan, (en, fr), ("Stekka", "S2", "plug"), place);
        *slot = n;
        with(plan, n, |t| {
            t.host = Some(format!("stekka-s2-{n:06}"));
            t.wishes = SMALL;
            t.stack = Stack::Small;
            t.support = Some("2027-02-28");
        });
        let every = 10 * MINUTES;
        does(plan, n, vec![line("broker.stekka.example", 8_883, Style::Small, every, 60, 20)]);
    }
    for (en, fr, host, place, hours) in [
        ("Caretaker's computer", "Ordinateur du gardien", "loge-pc", LODGE, Hours::Office),
        ("Office laptop", "Portable du bureau", "portable-7", OFFICE, Hours::Office),
    ] {
        let n = add(plan, (en, fr), ("Rechnerei", "L14", "computer"), place);
        with(plan, n, |t| {
            t.host = Some(host.to_owned());
            t.wishes = LAPTOP;
            t.dual = true;
            t.hours = hours;
        });
        let servers = [
            "www.zeitung.example",
            "mail.brief.example",
            "docs.kanzlei.example",
            "api.wetter.example",
        ];
        does(
            plan,
            n,
            vec![
                clock("time.rechnerei.example"),
                Habit::Read {
                    servers: servers.map(String::from).to_vec(),
                    every: 12 * MINUTES,
                    hours,
                },
                Habit::Search { service: "_ipp._tcp", every: 3 * AN_HOUR, hours },
            ],
        );
        let on = if place == LODGE { printers.last() } else { printers.first() };
        does(
            plan,
            n,
            on.map(|p| Habit::Print { on: *p, every: 3 * AN_HOUR, hours }).into_iter().collect(),
        );
    }
}

fn television(plan: &mut Plan, name: (&str, &str), size: &str, place: usize) -> usize {
    let n = add(plan, name, ("Kinoglas", size, "tv"), place);
    with(plan, n, |t| {
        t.host = Some(format!("Kinoglas-{size}"));
        t.class = Some("udhcp 1.30.1 Kinoglas".to_owned());
        t.dual = true;
        t.support = Some("2026-12-31");
        let texts = [format!("md=Kinoglas {size}"), "ve=05".to_owned()];
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        t.services = vec![service("_googlecast._tcp", 8_009, &format!("Kinoglas-{n}"), &texts)];
        let kind = "urn:dial-multiscreen-org:service:dial:1".to_owned();
        t.upnp = Some((kind, "Linux/4.19 UPnP/1.0 Kinoglas-KG/3.20".to_owned()));
        calls(
            t,
            Call {
                hours: Hours::Evening,
                ..call("menu.kinoglas.example", Style::Plain, 30 * MINUTES, 300, 30_000)
            },
        );
        calls(
            t,
            Call {
                hours: Hours::Evening,
                ..call("ads.werbenetz.example", Style::Plain, 20 * MINUTES, 1_400, 400)
            },
        );
    });
    does(
        plan,
        n,
        vec![
            clock("time.kinoglas.example"),
            Habit::Announce { every: AN_HOUR },
            Habit::Upnp { every: 30 * MINUTES },
        ],
    );
    n
}

fn homes(plan: &mut Plan) {
    let n = television(plan, ("Flat 2A television", "Télévision du 2A"), "43", FLAT_A);
    with(plan, n, |t| t.owner = Some(TENANT));
    let bridge = add(
        plan,
        ("Light bridge", "Passerelle d’éclairage"),
        ("Lumenbrug", "LB2", "bridge"),
        FLAT_A,
    );
    with(plan, bridge, |t| {
        t.owner = Some(TENANT);
        t.host = Some("Lumenbrug".to_owned());
        t.class = Some("dhcpcd-8.1.2:Linux-5.4.24:armv7l:LB2".to_owned());
        t.wishes = LINUX;
        t.support = Some("2028-12-31");
        t.services = vec![service("_hap._tcp", 8_080, "Lumenbrug LB2", &["md=LB2", "ci=2"])];
        let kind = "urn:schemas-upnp-org:device:basic:1".to_owned();
        t.upnp = Some((kind, "Linux/5.4.24 UPnP/1.0 Lumenbrug/LB2-1.63.2".to_owned()));
        t.mud = Some("https://mud.lumenbrug.example/lb2.json".to_owned());
        calls(t, call("api.lumenbrug.example", Style::Plain, 30 * MINUTES, 780, 1_310));
    });
    does(
        plan,
        bridge,
        vec![
            clock("time.lumenbrug.example"),
            Habit::Announce { every: AN_HOUR },
            Habit::Upnp { every: 30 * MINUTES },
        ],
    );
    for (en, fr, place, owner) in [
        ("Office thermostat", "Thermostat des bureaux", OFFICE, CARETAKER),
        ("Flat 2A thermostat", "Thermostat du 2A", FLAT_A, TENANT),
        ("Flat 2B thermostat", "Thermostat du 2B", FLAT_B, TENANT + 1),
    ] {
        let n = add(plan, (en, fr), ("Warmkern", "W2", "thermostat"), place);
        with(plan, n, |t| {
            t.owner = Some(owner);
            t.host = Some(format!("warmkern-w2-{n:02}"));
            t.class = Some("Zephyr 3.7".to_owned());
            t.wishes = &[1, 3, 6, 42, 51];
            t.dual = true;
            t.mud = Some("https://mud.warmkern.example/w2/2.json".to_owned());
            t.support = Some("2032-12-31");
        });
        does(
            plan,
            n,
            vec![
                clock("time.warmkern.example"),
                line("api.warmkern.example", 443, Style::Plain, 10 * MINUTES, 356, 174),
            ],
        );
    }
    for (en, fr, place, owner) in [
        ("Flat 2A voice assistant", "Assistant vocal du 2A", FLAT_A, TENANT),
        ("Lodge voice assistant", "Assistant vocal de la loge", LODGE, CARETAKER),
    ] {
        let n = add(plan, (en, fr), ("Plauder", "Kugel", "voice-assistant"), place);
        with(plan, n, |t| {
            t.owner = Some(owner);
            t.host = Some(format!("Plauder-Kugel-{n:02}"));
            t.class = Some("Plauder Kugel 3".to_owned());
            t.support = Some("2027-06-30");
            calls(
                t,
                Call {
                    hours: Hours::Home,
                    ..call("voice.plauder.example", Style::Plain, 2 * AN_HOUR, 30_000, 24_000)
                },
            );
        });
        does(
            plan,
            n,
            vec![
                clock("time.plauder.example"),
                line("push.plauder.example", 443, Style::Plain, 10 * MINUTES, 40, 40),
            ],
        );
    }
}

/// CoAP in clear for now, as these things speak before they are enrolled.
fn natives(plan: &mut Plan, cast: &Cast) {
    let mut natives = Vec::new();
    for (en, fr, model, place, (quantity, unit, around), every) in [
        ("Lobby temperature", "Température du hall", "T1", LOBBY, ("temperature", "Cel", 19), 15),
        (
            "Office temperature",
            "Température des bureaux",
            "T1",
            OFFICE,
            ("temperature", "Cel", 21),
            15,
        ),
        ("Meeting room air", "Air de la salle de réunion", "A1", MEETING, ("co2", "ppm", 610), 15),
        (
            "Corridor light level",
            "Luminosité du couloir",
            "L1",
            CORRIDOR,
            ("illuminance", "lx", 140),
            15,
        ),
        (
            "Plant room leak sensor",
            "Détecteur de fuite du local technique",
            "F1",
            PLANT,
            ("leak", "/", 2),
            60,
        ),
        ("Car park gate counter", "Compteur du portail", "G1", PARKING, ("passages", "/", 8), 60),
    ] {
        let n = add(plan, (en, fr), ("Feldspat", model, "sensor"), place);
        with(plan, n, |t| {
            t.native = true;
            t.host = Some(format!("feldspat-{}-{n:02}", model.to_lowercase()));
            t.class = Some("Zephyr 4.1".to_owned());
            t.stack = Stack::Small;
            t.wishes = &[1, 3, 6, 42, 51];
            t.support = Some("2034-12-31");
        });
        let to = cast.controller;
        does(plan, n, vec![Habit::Measure { to, every: every * MINUTES, quantity, unit, around }]);
        natives.push(n);
    }
    does(plan, cast.controller, vec![Habit::Survey { of: natives, every: 12 * AN_HOUR }]);
}

fn visitors(plan: &mut Plan, cast: &mut Cast, mood: Mood) {
    for (en, fr, owner, place, hours) in [
        ("Nadia's phone", "Téléphone de Nadia", OWNER, OFFICE, Hours::Office),
        ("Inès's phone", "Téléphone d’Inès", TENANT, FLAT_A, Hours::Home),
        ("Bakary's phone", "Téléphone de Bakary", CARETAKER, LODGE, Hours::Daytime),
        ("Tom's phone", "Téléphone de Tom", TENANT + 1, FLAT_B, Hours::Home),
    ] {
        let n = add(plan, (en, fr), ("Handyhaus", "17", "phone"), place);
        with(plan, n, |t| {
            t.owner = Some(owner);
            t.private = true;
            t.dual = true;
            t.hours = hours;
            t.wishes = PHONE;
            t.host = Some(format!("Phone-{}", n - 35));
        });
        let servers = [
            "push.handyhaus.example",
            "chat.plausch.example",
            "mail.brief.example",
            "maps.wegweiser.example",
        ];
        does(
            plan,
            n,
            vec![
                Habit::Read {
                    servers: servers.map(String::from).to_vec(),
                    every: 20 * MINUTES,
                    hours: Hours::Daytime,
                },
                Habit::Search {
                    service: "_googlecast._tcp",
                    every: 5 * AN_HOUR,
                    hours: Hours::Daytime,
                },
            ],
        );
    }
    if mood == Mood::Quiet {
        guest(plan);
    }
    // Alive, nobody's, in no plan.
    let n = add(
        plan,
        ("Old weather station", "Ancienne station météo"),
        ("Wetterfrosch", "WS-1", "other"),
        ROOF,
    );
    with(plan, n, |t| {
        t.owner = None;
        t.custody = Custody::Pending;
        t.host = Some("ws1".to_owned());
        t.stack = Stack::Small;
        t.support = Some("2014-06-30");
    });
    does(
        plan,
        n,
        vec![Habit::Clock { server: "time.wetterfrosch.example".into(), every: AN_HOUR }],
    );
    cast.forgotten = n;
    let caretaker = plan.things.iter().position(|t| t.host.as_deref() == Some("loge-pc"));
    if let Some(computer) = caretaker {
        let every = 2 * A_DAY;
        does(plan, computer, vec![Habit::Door { of: n, every, hours: Hours::Office }]);
    }
    // Announced by a delivery note.
    let n = add(
        plan,
        ("Stairwell siren", "Sirène de l’escalier"),
        ("Feldspat", "S1", "siren"),
        CORRIDOR,
    );
    with(plan, n, |t| {
        t.native = true;
        t.custody = Custody::Expected;
        t.support = Some("2034-12-31");
    });
    // Unpacked, for the day when the one in the car park dies.
    let n = camera(
        plan,
        ("Spare camera", "Caméra de rechange"),
        ("C210", "2028-03-31"),
        PARKING,
        Hours::Always,
    );
    with(plan, n, |t| {
        t.custody = Custody::Shelf;
        if mood == Mood::Quiet {
            t.life = Span::since(16 * DAY + 2 * HOUR);
        } else {
            t.habits.clear();
        }
    });
    cast.twin.1 = n;
    if mood == Mood::Quiet {
        return;
    }
    // It tells everybody that it prints; what it does is a camera's.
    let n = add(plan, ("", ""), ("Blickfang", "P1", "camera"), MEETING);
    with(plan, n, |t| {
        t.owner = None;
        t.custody = Custody::Pending;
        t.name = said("New printer", "Nouvelle imprimante");
        t.host = Some("PRINTER-P1".to_owned());
        t.class = Some("Blickfang P1".to_owned());
        t.services =
            vec![service("_ipp._tcp", 631, "Printer P1", &["ty=Printer P1", "rp=ipp/print"])];
        t.life = Span::since(if mood == Mood::Demo { 60 } else { 3 * DAY + HOUR });
    });
    let every = if mood == Mood::Demo { 4 * MINUTES } else { 30 * MINUTES };
    does(
        plan,
        n,
        vec![
            Habit::Announce { every: AN_HOUR },
            line("live.blickfang.example", 443, Style::Old, MINUTES, 300, 40),
            Habit::Motion {
                server: "upload.blickfang.example".into(),
                every,
                hours: Hours::Always,
                pieces: 8,
                size: 18_000,
            },
        ],
    );
    cast.newcomer = n;
}

/// Somebody visits flat 2A on Tuesday afternoon and never again.
fn guest(plan: &mut Plan) {
    let name = ("A guest's phone", "Téléphone d’une invitée");
    let n = add(plan, name, ("Handyhaus", "15", "phone"), FLAT_A);
    with(plan, n, |t| {
        t.owner = None;
        t.custody = Custody::Pending;
        t.private = true;
        t.wishes = PHONE;
        t.host = Some("Phone".to_owned());
        t.life = Span::of(DAY + 6 * HOUR, DAY + 9 * HOUR);
    });
    let servers = ["push.handyhaus.example", "chat.plausch.example"].map(String::from).to_vec();
    let every = 20 * MINUTES;
    does(plan, n, vec![Habit::Read { servers, every, hours: Hours::Daytime }]);
    let visit = Span::of(DAY + 6 * HOUR, DAY + 9 * HOUR);
    let tells = said(
        "A guest's phone is there for an afternoon.",
        "Le téléphone d’une invitée est là le temps d’un après-midi.",
    );
    plan.stories.push(story("guest", visit, vec![n], &[], tells));
}

fn story(
    name: &'static str,
    span: Span,
    things: Vec<usize>,
    finds: &[(&'static str, Level)],
    tells: Said,
) -> Story {
    Story { name, span, things, finds: finds.to_vec(), tells }
}

fn stories(plan: &mut Plan, cast: &Cast, mood: Mood) {
    plan.stories.push(story("past-support", Span::EVER, vec![cast.past], &[], said(
        "The office camera is used although its maker's support ended in 2023.",
        "La caméra des bureaux sert encore, alors que son fabricant ne la suit plus depuis 2023.",
    )));
    plan.stories.push(story(
        "lying",
        Span::EVER,
        vec![cast.lying],
        &[],
        said(
            "The lobby camera talks every hour to a party that its maker does not declare.",
            "La caméra du hall parle chaque heure à un tiers que son fabricant ne déclare pas.",
        ),
    ));
    plan.stories.push(story("forgotten", Span::EVER, vec![cast.forgotten], &[], said(
        "An old weather station is alive, is nobody's, and has an open telnet door.",
        "Une ancienne station météo vit encore, n’est à personne et garde une porte telnet ouverte.",
    )));
    match mood {
        Mood::Quiet => quiet_stories(plan, cast),
        Mood::BadWeek => {
            newcomer(plan, cast, 3 * DAY + HOUR);
            infection(plan, cast, Span::of(2 * DAY + 17 * HOUR, 2 * DAY + 22 * HOUR));
            lying_update(plan, cast, 4 * DAY + 18 * HOUR);
            let out = Span::of(DAY + 2 * HOUR, DAY + 5 * HOUR + HOUR / 2);
            let mut dark = Vec::new();
            for (n, thing) in plan.things.iter_mut().enumerate() {
                // The second floor's cables end in its switch; the access point's phones find another.
                let hangs = matches!(thing.place, FLAT_A | FLAT_B | CORRIDOR) && !thing.private;
                if hangs && thing.speaks() {
                    thing.dark.push(out);
                    dark.push(n);
                }
            }
            dark.sort_by_key(|n| *n != cast.switch);
            plan.stories.push(story("switch-failure", out, dark, &[], said(
                "The second floor's switch fails, and all that hangs on it falls silent until it is replaced.",
                "Le commutateur du deuxième tombe en panne ; tout ce qui en dépend se tait jusqu’à son remplacement.",
            )));
        }
        Mood::Demo => {
            newcomer(plan, cast, 60);
            infection(plan, cast, Span::since(180));
        }
    }
}

fn newcomer(plan: &mut Plan, cast: &Cast, at: i64) {
    plan.stories.push(story(
        "newcomer",
        Span::since(at),
        vec![cast.newcomer],
        &[],
        said(
            "A newcomer says that it is a printer, and sends pictures to the Internet.",
            "Un nouveau venu se dit imprimante et envoie des images sur Internet.",
        ),
    ));
}

fn infection(plan: &mut Plan, cast: &Cast, span: Span) {
    does_then(
        plan,
        cast.doorbell,
        span,
        vec![Habit::Worm { each_minute: 60 }, Habit::Sweep { every: 5 * MINUTES }],
    );
    if span.until != Span::END {
        // The caretaker pulls its plug; it comes back in the evening with nothing in its memory.
        with(plan, cast.doorbell, |t| t.dark.push(Span::of(span.until, span.until + 9 * HOUR)));
    }
    let finds = [("worm-syn", Level::Act), ("lan-scan", Level::Look)];
    plan.stories.push(story("infection", span, vec![cast.doorbell], &finds, said(
        "The doorbell of flat 2B looks for others to infect, on the Internet and in the building.",
        "La sonnette du 2B cherche d’autres objets à infecter, sur Internet et dans l’immeuble.",
    )));
}

fn lying_update(plan: &mut Plan, cast: &Cast, at: i64) {
    for (n, plug) in (0..).zip(cast.plugs) {
        let then = at + n * 600;
        does_then(
            plan,
            plug,
            Span::since(then),
            vec![Habit::Update { server: "fw.stekka.example".into(), size: 340_000 }],
        );
        let style = Style::Small;
        does_then(
            plan,
            plug,
            Span::since(then + 1_800),
            vec![
                Habit::Call(Call {
                    every: AN_HOUR,
                    ..call("ads.werbenetz.example", style, 0, 900, 200)
                }),
                Habit::Call(Call {
                    every: 2 * AN_HOUR,
                    ..call("pixel.zahlwerk.example", style, 0, 700, 200)
                }),
            ],
        );
    }
    plan.stories.push(story(
        "lying-update",
        Span::since(at),
        cast.plugs.to_vec(),
        &[],
        said(
            "New firmware makes the plugs talk to two parties that they never talked to.",
            "Un nouveau micrologiciel fait parler les prises à deux tiers inconnus jusque-là.",
        ),
    ));
}

fn quiet_stories(plan: &mut Plan, cast: &Cast) {
    let cut = Span::of(3 * DAY + 5 * HOUR, 3 * DAY + 6 * HOUR);
    let mut dark = Vec::new();
    for (n, thing) in plan.things.iter_mut().enumerate() {
        if thing.place == MEETING && thing.speaks() {
            thing.dark.push(cut);
            dark.push(n);
        }
    }
    plan.stories.push(story(
        "power-cut",
        cut,
        dark,
        &[],
        said(
            "The meeting room has no power for an hour.",
            "La salle de réunion n’a plus de courant pendant une heure.",
        ),
    ));
    let at = 10 * DAY + 18 * HOUR;
    let cameras: Vec<usize> = (0..plan.things.len())
        .filter(|n| {
            plan.things
                .get(*n)
                .is_some_and(|t| t.model == "C210" && t.custody == Custody::Operational)
        })
        .collect();
    for (n, camera) in (0..).zip(&cameras) {
        does_then(
            plan,
            *camera,
            Span::since(at + n * DAY / 4),
            vec![Habit::Update { server: "upload.fernlicht.example".into(), size: 400_000 }],
        );
    }
    plan.stories.push(story("update", Span::of(at, at + DAY), cameras, &[], said(
        "The cameras fetch new firmware one after the other, from their maker.",
        "Les caméras prennent un nouveau micrologiciel l’une après l’autre, chez leur fabricant.",
    )));
    let gone = 16 * DAY + HOUR;
    with(plan, cast.twin.0, |t| t.life = Span::of(0, gone));
    plan.stories.push(story(
        "replaced",
        Span::since(gone),
        vec![cast.twin.0, cast.twin.1],
        &[],
        said(
            "The car park camera is replaced by its twin from the cupboard.",
            "La caméra du parking est remplacée par sa jumelle de la réserve.",
        ),
    ));
}

fn declare(plan: &mut Plan, cast: &Cast) {
    let thermostat = Maker::new("https://mud.warmkern.example/w2/2.json", "Warmkern", "W2")
        .server("api.warmkern.example", 6, 443)
        .server("time.warmkern.example", 17, 123)
        .pinged();
    let camera = Maker::new("https://mud.fernlicht.example/c210.json", "Fernlicht", "C210")
        .server("upload.fernlicht.example", 6, 443)
        .server("ingest.fernlicht.example", 6, 443)
        .server("time.fernlicht.example", 17, 123)
        .serves(80)
        .announces(5_353);
    let panel = Maker::new("https://mud.torwacht.example/dp3.json", "Torwacht", "DP3")
        .server("sip.torwacht.example", 6, 5_061)
        .server("time.torwacht.example", 17, 123);
    let bridge = Maker::new("https://mud.lumenbrug.example/lb2.json", "Lumenbrug", "LB2")
        .server("api.lumenbrug.example", 6, 443)
        .server("time.lumenbrug.example", 17, 123)
        .announces(5_353)
        .announces(1_900);
    let rows = [
        ("warmkern-w2.json", "https://mud.warmkern.example/w2/2.json", thermostat.file(), "W2"),
        ("fernlicht-c210.json", "https://mud.fernlicht.example/c210.json", camera.file(), "C210"),
        ("torwacht-dp3.json", "https://mud.torwacht.example/dp3.json", panel.file(), "DP3"),
        ("lumenbrug-lb2.json", "https://mud.lumenbrug.example/lb2.json", bridge.file(), "LB2"),
    ];
    for (file, url, text, model) in rows {
        let of = |n: &usize| {
            plan.things
                .get(*n)
                .is_some_and(|t| t.model == model && (model != "C210" || *n == cast.lying))
        };
        let things = (0..plan.things.len()).filter(of).collect();
        plan.declarations.push(Declared { file: file.into(), url: url.into(), text, things });
    }
}
