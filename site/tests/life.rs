//! A thing's life.
use gardien_site::life::check::*;
#[test]
fn whole_walk() {
    let t = std::time::Instant::now();
    let r = whole();
    println!("{r} {:?}", t.elapsed());
}
