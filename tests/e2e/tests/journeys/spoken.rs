//! What assistive technology has of the widget: names, roles, states and their order, by the
//! browser's own accessibility tree.

use direct_upload_e2e::{Ability, Journey};

/// Checks that these lines stand in the page's outline as they are, one after another.
async fn is_spoken(scene: &'static str, expected: &'static str) {
    Journey::default()
        .needs(Ability::Outline)
        .run(async move |world| {
            world.gallery(&format!("scene={scene}&still")).await;
            let outline = world.browser.outline().await;
            // How far an upload stands still is the sockets' business: it is told, and below 100.
            let outline = of_uploads_under_way(&outline);
            let outline: Vec<&str> = outline
                .lines()
                .filter(|line| !line.contains("requestId: ") && !line.contains("time: "))
                .collect();
            let expected: Vec<&str> = expected.lines().skip(1).collect();
            assert!(
                outline
                    .windows(expected.len())
                    .any(|lines| lines == expected),
                "{}",
                outline.join("\n")
            );
        })
        .await;
}

/// The outline with `some` in the place of numbers between 0 and 100.
fn of_uploads_under_way(outline: &str) -> String {
    let lines = outline.lines().map(|line| {
        let percent = |text: &str| text.trim_end_matches("%\"").parse::<u32>();
        match line.rsplit_once(' ') {
            Some((before, number)) if percent(number).is_ok_and(|n| (1..100).contains(&n)) => {
                format!("{before} some\n")
            }
            _ => format!("{line}\n"),
        }
    });
    lines.collect()
}

#[tokio::test]
async fn without_uploads_there_is_a_button_and_what_it_takes() {
    is_spoken(
        "idle",
        r#"
  button "Choose files"
  "or drop them here"
  paragraph
    "CSV or ZIP, up to 5.3 GB"
  status live=polite
  alert live=assertive"#,
    )
    .await;
}

#[tokio::test]
async fn uploads_under_way_have_a_named_bar_their_state_in_words_and_a_named_button() {
    is_spoken(
        "uploading",
        r#"
  paragraph
    "0 of 4 uploaded"
  button "Cancel all"
  progressbar "Uploads" = some
  list "Uploads"
    listitem
      "customers.zip"
      "60 MB"
      progressbar "customers.zip" = some
      "Uploading, some
      button "Cancel: customers.zip"
    listitem
      "prices.csv"
      "900 kB"
      progressbar "prices.csv"
      "Uploading"
      button "Cancel: prices.csv"
    listitem
      "orders.csv"
      "18 kB"
      "Waiting for its turn"
      button "Cancel: orders.csv"
    listitem
      "a very long name of a file that somebody gave it to find it again in ten years.csv"
      "18 kB"
      "Waiting for its turn"
      button "Cancel: a very long name of a file that somebody gave it to find it again in ten years.csv"
  status live=polite"#,
    )
    .await;
}

#[tokio::test]
async fn a_question_is_a_named_group_and_is_said_at_once() {
    is_spoken(
        "question",
        r#"
  group "orders.csv is in the list already. What is to be done with the new file?"
    paragraph
      "orders.csv is in the list already. What is to be done with the new file?"
    button "Keep both"
    button "Replace the old file"
    button "Skip"
    LabelText
      checkbox "Do the same for all (2 so far)" checked=false
      "Do the same for all (2 so far)"
  paragraph
    "2 of 2 uploaded"
  button "Clear list"
  list "Uploads"
    listitem
      "orders.csv"
      "18 kB"
      "Uploaded"
      button "Remove: orders.csv"
    listitem
      "items.csv"
      "18 kB"
      "Uploaded"
      button "Remove: items.csv"
  status live=polite
    "All 2 files are uploaded."
  alert live=assertive
    "orders.csv is in the list already. What is to be done with the new file?""#,
    )
    .await;
}

#[tokio::test]
async fn files_that_were_not_taken_are_a_list_of_its_own() {
    is_spoken(
        "refused",
        r#"
  list "4 files were not added. The list says why."
    listitem
      "report.pdf was not added: only CSV or ZIP files can be uploaded. Save it as CSV or ZIP and add it again."
    listitem
      "nothing.csv was not added: it is empty. Check it and add it again."
    listitem
      "book.csv was not added: it seems to be an Excel or other office document, whatever its name says. Save it as CSV or ZIP and add it again."
    listitem
      "saved.zip was not added: it seems to be a web page, whatever its name says. Save it as CSV or ZIP and add it again."
  button "Dismiss"
  list "Uploads"
    listitem
      "orders.csv"
      "18 kB"
      "Uploaded"
      button "Remove: orders.csv"
  status live=polite"#,
    )
    .await;
}

#[tokio::test]
async fn a_failure_says_so_why_and_what_can_be_done() {
    is_spoken(
        "failed",
        r#"
  paragraph
    "1 of 3 uploaded · 2 failed"
  button "Retry failed"
  button "Clear list"
  list "Uploads"
    listitem
      "stock.csv"
      "18 kB"
      "Failed"
      paragraph
        "The storage refused the file: this service is not allowed to store files there. Tell whoever runs this site; try again once that is put right."
      group
        DisclosureTriangle "Details: stock.csv" expanded=true
        "code: storage-forbidden
stage: send
status: 403
storageCode: AccessDenied
key: stock.csv
        button "Copy: stock.csv"
      button "Try again: stock.csv"
      button "Remove: stock.csv"
    listitem
      "busy.csv"
      "18 kB"
      "Failed"
      paragraph
        "The storage cannot take the file now. Try again in a few minutes."
      group
        DisclosureTriangle "Details: busy.csv"
      button "Try again: busy.csv"
      button "Remove: busy.csv"
    listitem
      "orders.csv"
      "18 kB"
      "Uploaded"
      button "Remove: orders.csv"
  status live=polite
    "Uploaded: 1. Failed: 2. Cancelled: 0."
  alert live=assertive"#,
    )
    .await;
}

#[tokio::test]
async fn a_widget_that_cannot_start_says_so_at_once() {
    is_spoken(
        "unavailable",
        r#"
  alert live=assertive
    "Uploading is not possible right now. Check your network and try again; if that does not help, tell whoever runs this site."
  button "Try again""#,
    )
    .await;
}

#[tokio::test]
async fn rows_of_a_long_list_say_where_they_stand_in_all_of_it() {
    Journey::default()
        .needs(Ability::Outline)
        .run(async |world| {
            world.gallery("scene=long").await;
            let rows =
                "[...probe.elements()[0].shadowRoot.querySelectorAll('[part=item]')].slice(0, 2)
          .map((row) => [row.ariaPosInSet, row.ariaSetSize].join(' of ')).join()";
            assert_eq!(world.browser.evaluate(rows).await, "1 of 120,2 of 120");
            let outline = world.browser.outline().await;
            let head = "
  list \"Uploads\"
    listitem
      \"orders-0.csv\"
      \"18 kB\"
      \"Ready to upload\"
      button \"Cancel: orders-0.csv\"
    listitem
";
            assert!(outline.contains(head), "{outline}");
        })
        .await;
}
