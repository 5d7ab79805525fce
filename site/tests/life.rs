//! A thing's life: every state walked, every guard spoiled.
use gardien_site::life::{check::*, table::Table, Act, Acts};
#[test]
fn spoils() {
    let table = Table::default();
    let surv: Vec<String> = std::fs::read_to_string("/tmp/surv").unwrap().lines().map(str::to_owned).collect();
    let all: Vec<Spoil> = Spoil::every(&table).into_iter().filter(|s| surv.contains(&s.to_string()) && !matches!(s, Spoil::New(_) | Spoil::Order(..))).collect();
    println!("{} spoils", all.len());
    let acts = [Act::Support, Act::AnnounceEnd, Act::EndSupport, Act::Vouch, Act::Rebadge, Act::Dispute].iter().fold(Acts::ALL, |a, b| a.without(*b));
    let next = std::sync::atomic::AtomicUsize::new(0);
    std::thread::scope(|s| {
        for _ in 0..2 {
            s.spawn(|| loop {
                let i = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                let Some(spoil) = all.get(i) else { break };
                let t = std::time::Instant::now();
                let (table, order) = spoil.apply(&table);
                let r = walk(&table, &order, Extent { acts, first: true, most: 400_000 });
                match r.violations.first() {
                    Some(v) => println!("K {spoil}: {} {} after {} [{} states {:?}]", v.invariant, v.said, v.way.join(", "), r.states, t.elapsed()),
                    None => println!("S {spoil}: {} {:?}", r.states, t.elapsed()),
                }
            });
        }
    });
}
