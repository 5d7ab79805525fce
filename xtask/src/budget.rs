//! Instructions and allocations per packet, counted and held to a budget.
//!
//! Seconds on a shared machine say little; instructions under callgrind repeat to the last few. The
//! load is generated from a fixed seed, the watcher's hash seed is fixed, and what making the load
//! costs is counted apart and taken off.

use std::{fs, process::Command};

use serde_json::{Value, json};

const PACKETS: u64 = 200_000;
const FILE: &str = "xtask/budget.json";
/// Over the budget by more than this fails; processors differ a little in what libraries choose.
const MARGIN: f64 = 1.03;

pub(crate) fn check(write: bool) -> Result<String, String> {
    let program = build()?;
    let packets = PACKETS.to_string();
    let (idle, _) = count(&program, &["--once", &packets, "--idle"])?;
    let (busy, said) = count(&program, &["--once", &packets])?;
    let allocations = said
        .lines()
        .find_map(|l| l.strip_prefix("allocations ")?.trim().parse::<u64>().ok())
        .ok_or("the benchmark did not say its allocations")?;
    let per_packet = (busy.saturating_sub(idle)) as f64 / PACKETS as f64;
    let per_thousand = allocations as f64 / (PACKETS as f64 / 1_000.0);
    let told = format!(
        "{per_packet:.0} instructions a packet, {per_thousand:.0} allocations a thousand packets"
    );
    if write {
        let budget = json!({
            "packets": PACKETS,
            "instructions_per_packet": per_packet.round(),
            "allocations_per_1000_packets": per_thousand.round(),
        });
        let text = serde_json::to_string_pretty(&budget).map_err(|e| e.to_string())?;
        fs::write(FILE, text + "\n").map_err(|e| format!("{FILE}: {e}"))?;
        return Ok(format!("{told}; kept in {FILE}"));
    }
    let text = fs::read_to_string(FILE).map_err(|e| format!("{FILE}: {e}"))?;
    let budget: Value = serde_json::from_str(&text).map_err(|e| format!("{FILE}: {e}"))?;
    for (what, have) in
        [("instructions_per_packet", per_packet), ("allocations_per_1000_packets", per_thousand)]
    {
        let most = budget
            .get(what)
            .and_then(Value::as_f64)
            .ok_or_else(|| format!("{FILE} lacks {what}"))?;
        if have > most * MARGIN {
            return Err(format!("{what} is {have:.0}, the budget is {most:.0}\n{told}"));
        }
        if have < most * 0.95 {
            println!("{what} is {have:.0}, well under {most:.0}: lower the budget with --write");
        }
    }
    Ok(format!("{told}: within the budget"))
}

/// Builds the benchmark and finds its file.
fn build() -> Result<String, String> {
    let run = Command::new("cargo")
        .args(["bench", "--package", "gardien", "--bench", "inspect", "--no-run"])
        .args(["--message-format", "json"])
        .output()
        .map_err(|e| format!("cargo: {e}"))?;
    if !run.status.success() {
        return Err(String::from_utf8_lossy(&run.stderr).into_owned());
    }
    String::from_utf8_lossy(&run.stdout)
        .lines()
        .filter_map(|l| serde_json::from_str::<Value>(l).ok())
        .filter(|m| m.pointer("/target/name").and_then(Value::as_str) == Some("inspect"))
        .find_map(|m| Some(m.get("executable")?.as_str()?.to_owned()))
        .ok_or_else(|| "cargo did not say where the benchmark is".to_owned())
}

/// Runs it under callgrind; returns the instructions and what it printed.
fn count(program: &str, arguments: &[&str]) -> Result<(u64, String), String> {
    let run = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", program])
        .args(arguments)
        .output()
        .map_err(|e| format!("valgrind: {e} (Debian: apt-get install valgrind)"))?;
    let told = String::from_utf8_lossy(&run.stderr).into_owned();
    let counted = told
        .lines()
        .find_map(|l| l.split_once("Collected :")?.1.trim().parse::<u64>().ok())
        .ok_or(told)?;
    Ok((counted, String::from_utf8_lossy(&run.stdout).into_owned()))
}
