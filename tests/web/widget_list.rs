//! The list as a whole: its order, a long one, all together, details to copy, and where the
//! focus goes.

use std::collections::BTreeSet;

use serde_json::json;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, File, HtmlElement};

use crate::mounted::Mounted;
use crate::page::{file, get, next_frame, until};
use crate::stand::Stand;

#[wasm_bindgen_test]
async fn failed_uploads_come_first_then_those_under_way_then_what_is_over() {
    let stand = Stand::fresh().await;
    stand
        .set_faults(json!([
            {"kind": "stall", "key": "b.csv"},
            {"kind": "forbidden", "key": "d.csv"},
        ]))
        .await;
    let mounted = Mounted::at(&stand, &[("multiple", ""), ("concurrency", "2")]);
    let files = ["a.csv", "b.csv", "c.csv", "d.csv"].map(|name| file(name, b"1"));
    mounted.add(&files);
    mounted
        .says("name", &["d.csv", "b.csv", "a.csv", "c.csv"])
        .await;
    assert_eq!(
        mounted.states(),
        ["done", "uploading", "done", "failed"],
        "snapshots stay in the order in which the files came"
    );
    mounted
        .says("summary-text", &["2 of 4 uploaded · 1 failed"])
        .await;
}

/// Who waits for the end would take the one before it for it.
#[wasm_bindgen_test]
async fn what_is_added_after_the_end_shows_in_the_same_task() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[("multiple", "")]);
    let is = || mounted.host.get_attribute("data-state");
    mounted.add(&[file("first.csv", b"1")]);
    until("the end", || (is()? == "done").then_some(())).await;
    mounted.add(&[file("second.csv", b"1")]);
    assert_eq!(is().as_deref(), Some("uploading"));
    until("the end", || (is()? == "done").then_some(())).await;
    mounted.reaches(&["done", "done"]).await;
}

fn five_hundred() -> Vec<File> {
    let name = |at| format!("{at:03}.csv");
    (0..500).map(|at| file(&name(at), b"1")).collect()
}

#[wasm_bindgen_test]
async fn a_long_list_has_forty_rows_in_the_document_wherever_it_is_scrolled() {
    let mounted = Mounted::new(&[("multiple", ""), ("manual", "")]);
    mounted.add(&five_hundred());
    until("all are listed", || {
        (mounted.uploads().len() == 500).then_some(())
    })
    .await;
    mounted.says("summary-text", &["0 of 500 uploaded"]).await;
    let list = mounted.part("list").expect("a list");
    let seen = |mounted: &Mounted, list: &HtmlElement| -> BTreeSet<String> {
        let frame = list.get_bounding_client_rect();
        let rows = mounted.parts("item").into_iter();
        rows.filter(|row| {
            let row = row.get_bounding_client_rect();
            row.bottom() > frame.top() && row.top() < frame.bottom()
        })
        .filter_map(|row| row.query_selector("[part=name]").ok()??.text_content())
        .collect()
    };
    assert_eq!(mounted.parts("item").len(), 40);
    assert!(seen(&mounted, &list).contains("000.csv"));

    let mut met = BTreeSet::new();
    loop {
        met.extend(seen(&mounted, &list));
        assert!(mounted.parts("item").len() <= 40);
        let before = list.scroll_top();
        list.set_scroll_top(before + list.client_height() - 80);
        if list.scroll_top() == before {
            break;
        }
        // Scrolling is told in the next frame, and followed in the one after that.
        next_frame().await;
        next_frame().await;
    }
    assert_eq!(met.len(), 500, "each was seen on the way down");
    let last = mounted.parts("item").pop().expect("rows");
    let said = ["aria-posinset", "aria-setsize"].map(|name| last.get_attribute(name));
    assert_eq!(said, [Some("500".to_owned()), Some("500".to_owned())]);
}

/// Whoever goes to the end in the next moment would come short of it.
#[wasm_bindgen_test]
async fn a_long_list_has_its_whole_height_as_soon_as_it_is_drawn() {
    let mounted = Mounted::new(&[("multiple", ""), ("manual", "")]);
    mounted.add(&five_hundred());
    mounted.shown("all").await;
    let lacks = || {
        let rows = mounted.parts("item");
        let heights = rows
            .iter()
            .map(|row| row.get_bounding_client_rect().height());
        let mean = heights.sum::<f64>() / rows.len() as f64;
        let listed = rows[0].get_attribute("aria-setsize");
        let listed: f64 = listed.and_then(|size| size.parse().ok()).expect("a number");
        let list = mounted.part("list").expect("a list");
        let lacks = (listed * mean - f64::from(list.scroll_height())) / mean;
        (lacks.abs() > 0.5).then_some(lacks)
    };
    assert_eq!(lacks(), None, "rows");
    // Rows are not as high in each state.
    let style = mounted.host.style();
    let set = style.set_property("--direct-upload-spacing", "12px");
    set.expect("a style");
    assert!(lacks().is_some());
    mounted.add(&[file("more.csv", b"1")]);
    until("it is as high as its rows", || {
        lacks().is_none().then_some(())
    })
    .await;
}

#[wasm_bindgen_test]
async fn all_can_be_tried_again_cancelled_and_cleared_at_once() {
    let stand = Stand::fresh().await;
    stand
        .set_faults(json!([{"kind": "slow-down", "times": 2}]))
        .await;
    let mounted = Mounted::at(&stand, &[("multiple", ""), ("retries", "0")]);
    mounted.add(&[file("a.csv", b"1"), file("b.csv", b"2")]);
    mounted.reaches(&["failed", "failed"]).await;
    mounted.says("retry-all", &["Retry failed"]).await;
    mounted.gone("cancel-all").await;
    stand.set_faults(json!([{"kind": "stall"}])).await;
    mounted.press("retry-all").await;
    mounted.reaches(&["uploading", "uploading"]).await;
    mounted.press("cancel-all").await;
    mounted.reaches(&["cancelled", "cancelled"]).await;
    mounted.press("clear").await;
    mounted.gone("item").await;
    mounted.gone("summary").await;
}

#[wasm_bindgen_test]
async fn a_failure_has_details_for_support_without_the_url() {
    let stand = Stand::fresh().await;
    stand.set_faults(json!([{"kind": "forbidden"}])).await;
    let mounted = Mounted::at(&stand, &[]);
    mounted.add(&[file("a.csv", b"1")]);
    let text = mounted.shown("details-text").await;
    let text = text.text_content().unwrap_or_default();
    let request = get(&mounted.widget().uploads().get(0), "error");
    let request = get(&request, "requestId").as_string().expect("an id");
    for line in [
        "code: storage-forbidden".to_owned(),
        "stage: send".to_owned(),
        "status: 403".to_owned(),
        "storageCode: AccessDenied".to_owned(),
        format!("requestId: {request}"),
        "key: a.csv".to_owned(),
    ] {
        assert!(text.lines().any(|known| known == line), "{line}: {text}");
    }
    let time = text.lines().last().unwrap_or_default();
    assert!(
        time.starts_with("time: 20") && time.ends_with('Z') && time.len() == 22,
        "{time}"
    );
    assert!(!text.contains("http") && !text.contains("X-Amz"), "{text}");
}

#[wasm_bindgen_test]
async fn the_focus_goes_to_the_row_that_came_after_the_removed_one() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[("multiple", "")]);
    let files = ["a.csv", "b.csv", "c.csv"].map(|name| file(name, b"1"));
    mounted.add(&files);
    mounted.reaches(&["done", "done", "done"]).await;
    let focused = |mounted: &Mounted| {
        let active: Element = mounted.shadow.active_element()?;
        active.get_attribute("aria-label")
    };
    let remove = until("three buttons", || {
        let mut buttons = mounted.parts("remove");
        (buttons.len() == 3).then(|| buttons.remove(1))
    })
    .await;
    remove.focus().expect("focused");
    remove.click();
    for name in ["c.csv", "a.csv"] {
        let label = format!("Remove: {name}");
        until(&label, || {
            (focused(&mounted).as_deref() == Some(&label)).then_some(())
        })
        .await;
        let active: HtmlElement = mounted
            .shadow
            .active_element()
            .expect("focused")
            .unchecked_into();
        active.click();
    }
    until("the first button of all", || {
        let active = mounted.shadow.active_element()?;
        (active.get_attribute("part").as_deref() == Some("browse")).then_some(())
    })
    .await;
}

#[wasm_bindgen_test]
async fn the_focus_goes_to_what_can_be_done_with_a_failed_row_not_into_its_closed_details() {
    let stand = Stand::fresh().await;
    stand.set_faults(json!([{"kind": "forbidden"}])).await;
    let mounted = Mounted::at(&stand, &[("multiple", "")]);
    mounted.add(&["a.csv", "b.csv", "c.csv"].map(|name| file(name, b"1")));
    mounted.reaches(&["failed", "failed", "failed"]).await;
    let second = until("three buttons", || {
        let mut buttons = mounted.parts("remove");
        (buttons.len() == 3).then(|| buttons.remove(1))
    })
    .await;
    second.focus().expect("focused");
    // To the row that came after it; without one, to the last.
    for name in ["b.csv", "c.csv", "a.csv"] {
        let active = until(name, || {
            let active: HtmlElement = mounted.shadow.active_element()?.unchecked_into();
            let label = active.get_attribute("aria-label")?;
            (label == format!("Remove: {name}")).then_some(active)
        })
        .await;
        active.click();
    }
}

#[wasm_bindgen_test]
async fn a_row_that_moves_keeps_its_node_and_the_focus() {
    let stand = Stand::fresh().await;
    stand
        .set_faults(json!([{"kind": "stall", "key": "b.csv"}]))
        .await;
    let mounted = Mounted::at(&stand, &[("multiple", ""), ("manual", "")]);
    mounted.add(&[file("a.csv", b"1"), file("b.csv", b"2")]);
    mounted.says("name", &["a.csv", "b.csv"]).await;
    let rows = mounted.parts("item");
    let button = |row: &HtmlElement| -> HtmlElement {
        let found = row.query_selector("button").expect("valid");
        found.expect("a button").unchecked_into()
    };
    let cancel = button(&rows[1]);
    cancel.focus().expect("focused");
    mounted.widget().upload();
    mounted.says("name", &["b.csv", "a.csv"]).await;
    assert!(mounted.parts("item")[0].is_same_node(Some(&rows[1])));
    let active = mounted.shadow.active_element().expect("focused");
    assert!(active.is_same_node(Some(&cancel)));
}
