//! What can happen, at random: acts of people, answers of every kind, and time.

use direct_upload_core::answer::{ConfirmAnswer, PutAnswer, UrlAnswer};
use direct_upload_core::settings::{Settings, Transport, TransportChoice};
use direct_upload_core::{Choice, Millis, Naming};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::driver::given;

/// Something that happens. An index picks one of those to whom it can happen.
#[derive(Clone, Debug)]
pub(super) enum Act {
    Add(Vec<(usize, u64)>),
    Admit(usize, u64),
    AddKnown(Index),
    Folder(u32),
    FolderRead(u32, bool),
    Inspected(Index, Option<&'static [u8]>),
    Offered(Index, bool),
    ReadAgain(Index),
    Answered(Index, Outcome),
    Sent(Index, u64),
    Stale(Index, u32, Outcome),
    Decide(Index, Choice, bool),
    Start,
    Cancel(Option<Index>),
    Retry(Option<Index>),
    Discard(Index),
    Clear,
    Change(Settings),
    SignedIn,
    Offline,
    Online,
    Pass(Millis),
    Sleep(Millis),
    Timer,
    SameLots(u64),
    Wall(u64),
}

/// An answer of each kind; which one is told depends on what was asked.
#[derive(Clone, Debug)]
pub(super) struct Outcome {
    pub(super) url: UrlAnswer,
    pub(super) put: PutAnswer,
    pub(super) confirm: ConfirmAnswer,
}

pub(super) const NAMES: [&str; 5] = ["a.csv", "b.csv", "c.zip", "A.CSV", "d.pdf"];
/// How many folders there are.
pub(super) const FOLDERS: u32 = 2;
/// Few, so that they meet each other and the names.
const KEYS: [&str; 5] = ["a.csv", "b.csv", "in/a.csv", "in/1.csv", "in/2.csv"];
const STATUSES: [u16; 10] = [0, 400, 401, 403, 404, 409, 429, 500, 501, 503];

fn retry_after() -> impl Strategy<Value = Option<Millis>> {
    prop_oneof![
        3 => Just(None),
        1 => Just(Some(0)),
        1 => (1..90_000_u64).prop_map(Some),
        1 => Just(Some(Millis::MAX)),
    ]
}

fn url_answer() -> impl Strategy<Value = UrlAnswer> {
    prop_oneof![
        3 => Just(given::granted()),
        4 => proptest::sample::select(&KEYS).prop_map(given::granted_under),
        1 => (0..3_u32).prop_map(given::granted_for),
        1 => Just(given::granted_for(u32::MAX)),
        1 => time().prop_map(given::patience),
        2 => (proptest::sample::select(&STATUSES), retry_after())
            .prop_map(|(status, after)| UrlAnswer::Refused(given::refusal(status, after))),
        1 => Just(UrlAnswer::Unreachable),
        1 => Just(UrlAnswer::Junk),
        1 => Just(UrlAnswer::NoHeaders),
        1 => Just(UrlAnswer::Redirected),
    ]
}

fn put_answer() -> impl Strategy<Value = PutAnswer> {
    let said = ["Request has expired", "Request is not valid yet", ""];
    let codes = [
        "AccessDenied",
        "RequestTimeout",
        "BadDigest",
        "ExpiredToken",
    ];
    let refused = (
        proptest::sample::select(&STATUSES),
        proptest::sample::select(codes.to_vec()),
        proptest::sample::select(said.to_vec()),
    );
    prop_oneof![
        4 => Just(given::stored()),
        1 => Just(PutAnswer::Stored { status: 204, etag: None }),
        2 => Just(given::expired()),
        2 => Just(given::busy()),
        3 => refused.prop_map(|(status, code, said)| given::put_refused(status, code, said)),
        1 => Just(PutAnswer::Unreachable),
        1 => Just(PutAnswer::FileUnreadable),
        2 => Just(PutAnswer::FileSlow),
        1 => Just(PutAnswer::Unsendable),
        1 => Just(PutAnswer::Redirected),
    ]
}

fn confirm_answer() -> impl Strategy<Value = ConfirmAnswer> {
    prop_oneof![
        3 => Just(ConfirmAnswer::Confirmed),
        2 => (proptest::sample::select(&STATUSES), retry_after())
            .prop_map(|(status, after)| ConfirmAnswer::Refused(given::refusal(status, after))),
        1 => Just(ConfirmAnswer::Unreachable),
        1 => Just(ConfirmAnswer::NoHeaders),
        1 => Just(ConfirmAnswer::Redirected),
    ]
}

prop_compose! {
    fn outcome()(url in url_answer(), put in put_answer(), confirm in confirm_answer()) -> Outcome {
        Outcome { url, put, confirm }
    }
}

fn size() -> impl Strategy<Value = u64> {
    prop_oneof![
        1 => Just(0),
        12 => 1..100_u64,
        6 => Just(given::LARGE),
        1 => Just(u64::MAX),
    ]
}

fn time() -> impl Strategy<Value = Millis> {
    prop_oneof![
        3 => Just(0),
        4 => 1..1_000_u64,
        4 => 1_000..120_000_u64,
        // Longer than anybody can ask for.
        1 => Just(2 * 3_600_000),
    ]
}

prop_compose! {
    pub(super) fn settings()(
        (concurrency, retries) in (1..=6_usize, 0..=4_u32),
        (multiple, manual, confirm) in (proptest::bool::weighted(0.9), proptest::bool::weighted(0.2), any::<bool>()),
        (unique, transport) in (any::<bool>(), 0..3_u8),
        max_files in prop_oneof![8 => Just(None), 1 => (1..5_u32).prop_map(Some)],
        max_size in prop_oneof![8 => Just(u64::MAX), 1 => Just(50)],
    ) -> Settings {
        Settings {
            max_size,
            max_files,
            multiple,
            concurrency,
            naming: if unique { Naming::Unique } else { Naming::Keep },
            transport: match transport {
                0 => TransportChoice::Auto,
                1 => TransportChoice::Always(Transport::Fetch),
                _ => TransportChoice::Always(Transport::Xhr),
            },
            manual,
            retries,
            confirm,
            ..Settings::default()
        }
    }
}

fn choice() -> impl Strategy<Value = Choice> {
    prop_oneof![
        Just(Choice::KeepBoth),
        Just(Choice::Replace),
        Just(Choice::Skip)
    ]
}

fn act() -> impl Strategy<Value = Act> {
    let some = any::<Index>;
    let head = prop_oneof![
        5 => Just(Some(given::CSV)),
        1 => Just(Some(given::ZIP)),
        1 => Just(None),
    ];
    prop_oneof![
        6 => proptest::collection::vec((0..NAMES.len(), size()), 1..4).prop_map(Act::Add),
        12 => (0..3_usize, size()).prop_map(|(name, size)| Act::Admit(name, size)),
        1 => some().prop_map(Act::AddKnown),
        1 => (0..FOLDERS).prop_map(Act::Folder),
        2 => (0..FOLDERS, any::<bool>()).prop_map(|(id, is_empty)| Act::FolderRead(id, is_empty)),
        8 => (some(), head).prop_map(|(which, head)| Act::Inspected(which, head)),
        8 => (some(), proptest::bool::weighted(0.9))
            .prop_map(|(which, taken)| Act::Offered(which, taken)),
        4 => some().prop_map(Act::ReadAgain),
        50 => (some(), outcome()).prop_map(|(which, outcome)| Act::Answered(which, outcome)),
        6 => (some(), any::<u64>(), 0..64_u32)
            .prop_map(|(which, loaded, shift)| Act::Sent(which, loaded >> shift)),
        6 => (some(), 0..12_u32, outcome())
            .prop_map(|(which, turn, outcome)| Act::Stale(which, turn, outcome)),
        8 => (some(), choice(), proptest::bool::weighted(0.1))
            .prop_map(|(which, choice, for_all)| Act::Decide(which, choice, for_all)),
        1 => Just(Act::Start),
        2 => proptest::option::weighted(0.9, some()).prop_map(Act::Cancel),
        3 => proptest::option::weighted(0.7, some()).prop_map(Act::Retry),
        2 => some().prop_map(Act::Discard),
        1 => Just(Act::Clear),
        2 => settings().prop_map(Act::Change),
        2 => Just(Act::SignedIn),
        2 => Just(Act::Offline),
        3 => Just(Act::Online),
        5 => time().prop_map(Act::Pass),
        2 => time().prop_map(Act::Sleep),
        2 => Just(Act::Timer),
        1 => (0..2_u64).prop_map(Act::SameLots),
        1 => prop_oneof![Just(0), Just(given::WALL), Just(u64::MAX)].prop_map(Act::Wall),
    ]
}

pub(super) fn acts(most: usize) -> impl Strategy<Value = Vec<Act>> {
    proptest::collection::vec(act(), 0..most)
}
