//! The recurring acts of this repository: `cargo xtask ACT`.

mod budget;
mod knowledge;
mod licences;

use std::process::ExitCode;

const ACTS: &str = "\
usage: cargo xtask ACT

  budget [--write]   counts the watcher's instructions and allocations per packet (needs valgrind)
                     and compares them with xtask/budget.json; --write keeps what was counted
  licences           fails when a dependency's licence is not on the list
  knowledge --ieee DIR --geo DIR
                     packs the registries anew from Debian's ieee-data and geoip-database, unpacked
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let result = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["budget"] => budget::check(false),
        ["budget", "--write"] => budget::check(true),
        ["licences"] => licences::check(),
        ["knowledge", "--ieee", ieee, "--geo", geo] => knowledge::pack(ieee, geo),
        _ => Err(ACTS.to_owned()),
    };
    match result {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(text) => {
            eprintln!("{text}");
            ExitCode::FAILURE
        }
    }
}
