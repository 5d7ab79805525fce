//! The recurring acts of this repository: `cargo xtask ACT`.

fn main() {}
