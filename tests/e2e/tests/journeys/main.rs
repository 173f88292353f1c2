//! Journeys of a person through the built widget, the real proxy and the stand.
//!
//! One file a subject; each test asserts what the person sees, what the element tells its page,
//! and what the storage holds. Start with `arriving`.

mod arriving;
