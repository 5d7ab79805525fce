//! `gardien`: guards a site's connected things through their whole life.

fn main() {}
