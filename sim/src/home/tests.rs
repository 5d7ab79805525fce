//! A household that repeats itself.
