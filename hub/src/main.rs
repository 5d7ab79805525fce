//! `gardien`: guards a site's connected things through their whole life.
//!
//! | module | what |
//! |---|---|
//! | `cli` | the command line: arguments, their errors, one file per command |
//! | `run`, `config` | a running hub, and how it is set up |
//! | `api`, `auth` | what can be asked of it over HTTP, and by whom |
//! | `acts`, `journal`, `store` | what happens to a site, that it happened, what is kept |
//! | `anchors` | whom the site trusts to sign what makers declare |
//! | `capture` | files, folders, pipes and compressed streams as records for the watcher |
//! | `evidence` | the records behind findings, copied out |
//! | `interrupt` | Ctrl-C |
//! | `json` | the form for programs |
//! | `keys` | private keys that sign, from files |
//! | `net` | live sources: packets from interfaces, what this machine is in its network |
//! | `outside` | what the hub asks of others over HTTPS |
//! | `output` | files written whole or not at all, pipes that close early |
//! | `progress` | the bar |
//! | `web` | the pages of a running hub |

mod acts;
mod anchors;
mod api;
mod auth;
mod capture;
mod channels;
mod cli;
mod config;
mod evidence;
mod interrupt;
mod journal;
mod json;
mod keys;
mod net;
mod output;
mod outside;
mod progress;
mod run;
mod store;
mod web;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run(std::env::args_os().collect())
}
