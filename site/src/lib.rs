//! The model of a site and every decision about it, in values and in words.
