//! A building in memory: seed in, the same packets out.
