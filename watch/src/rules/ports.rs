//! Ports by how often they were asked for, within bounds.

/// Ports told apart; later ones take the place of the rarest.
const APART: usize = 16;

/// A short table of ports.
#[derive(Debug, Default)]
pub(crate) struct Ports(Vec<(u16, u32)>);

impl Ports {
    pub(crate) fn add(&mut self, port: u16) {
        if let Some((_, n)) = self.0.iter_mut().find(|(have, _)| *have == port) {
            *n = n.saturating_add(1);
        } else if self.0.len() < APART {
            self.0.push((port, 1));
        } else if let Some(rarest) = self.0.iter_mut().min_by_key(|(port, n)| (*n, *port)) {
            *rarest = (port, 1);
        }
    }

    /// The most used, at most `n`.
    pub(crate) fn most(&self, n: usize) -> Vec<u16> {
        let mut all = self.0.clone();
        all.sort_by_key(|(port, times)| (core::cmp::Reverse(*times), *port));
        all.into_iter().take(n).map(|(port, _)| port).collect()
    }

    /// How many are told apart.
    pub(crate) fn apart(&self) -> usize {
        self.0.len()
    }
}
