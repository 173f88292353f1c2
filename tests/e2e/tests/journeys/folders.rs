//! Whole folders, from a real disk: dropped as the system hands them over, or chosen.

use direct_upload_e2e::{Ability, Felt, Journey};
use serde_json::json;

const DROP_ZONE: &str = "element.shadowRoot.querySelector('[part=dropzone]')";

#[tokio::test]
async fn every_file_of_a_nested_folder_arrives_and_each_refused_one_is_named() {
    Journey::default().needs(Ability::Drop).run(async |world| {
        let page = world.portal(&[("multiple", "")]).await;
        // More than a browser gives at once, and more below.
        let names: Vec<String> = (0..130).map(|number| format!("{number}.csv")).collect();
        let many = names.iter().map(|name| (&**name, "a;b\n"));
        let folder = world.documents("2026", many);
        let below = [
            ("deep.csv", "deep\n"),
            ("sheet.csv", "%PDF-1.7"),
            ("notes.txt", "Call back."),
            (".DS_Store", "\0\0\0\u{1}Bud1"),
        ];
        let _ = world.documents("2026/january/week 1/monday", below);
        let single = world.file("single.csv", "single\n");
        // Nobody can read a link that leads nowhere.
        std::os::unix::fs::symlink("/nowhere", folder.join("link.csv")).expect("a link");
        page.drop_on(DROP_ZONE, &[&folder, &single]).await;

        page.until_event("uploads-complete").await;
        let seen = page.until_state("done").await;
        let events = page.events().await;
        assert_eq!(events.of("upload-success").len(), 132);
        // However quick the first ones are, it is one act.
        assert_eq!(
            *events.only("uploads-complete"),
            json!({"done": 132, "failed": 0, "cancelled": 0})
        );
        let mut stored = names.clone();
        stored.extend(["deep.csv".to_owned(), "single.csv".to_owned()]);
        stored.sort();
        assert_eq!(world.stand.keys().await, stored);
        assert_eq!(world.stand.object("deep.csv").await, b"deep\n");

        let mut refused: Vec<String> = events
            .of("file-reject")
            .iter()
            .map(|detail| format!("{} {}", detail["name"], detail["code"]).replace('"', ""))
            .collect();
        refused.sort();
        refused.retain(|refused| !refused.starts_with("link.csv"));
        assert_eq!(
            refused,
            ["notes.txt type-not-allowed", "sheet.csv content-mismatch"]
        );
        for name in ["notes.txt", "sheet.csv"] {
            assert!(seen.refusals.iter().any(|it| it.contains(name)), "{name}");
        }
        let folder = page
            .script("[...element.shadowRoot.querySelectorAll('[part=item]')].map((row) => row.innerText).join()")
            .await;
        assert!(folder.as_str().is_some_and(|rows| rows.contains("2026/")));
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn two_files_of_one_name_show_their_folders_and_both_arrive_under_unique_names() {
    Journey::default().needs(Ability::Drop).run(async |world| {
        let page = world.standalone().await;
        let files = [
            ("january/orders.csv", "1\n"),
            ("february/orders.csv", "2\n"),
        ];
        let folder = world.documents("2026", files);
        page.drop_on(DROP_ZONE, &[&folder]).await;
        let seen = page.until("look.question && look.state === 'asking' && row?.state === 'done'").await;
        let asked = seen.question.as_deref().unwrap_or_default();
        let first = seen.only_row().folder.as_deref().unwrap_or_default();
        let second = if first == "2026/january/" {
            "2026/february/"
        } else {
            "2026/january/"
        };
        assert_eq!(
            asked,
            format!(
                "{second}orders.csv is in the list already. What is to be done with the new file?"
            )
        );
        page.click("skip").await;
        page.until("!look.question").await;
        assert_eq!(world.stand.keys().await, ["orders.csv"]);

        page.set("naming", "unique").await;
        page.script("element.clear()").await;
        page.drop_on(DROP_ZONE, &[&folder]).await;
        let seen = page
            .until("look.state === 'done' && look.rows.length === 2")
            .await;
        let mut folders: Vec<&str> = seen
            .rows
            .iter()
            .filter_map(|row| row.folder.as_deref())
            .collect();
        folders.sort_unstable();
        assert_eq!(folders, ["2026/february/", "2026/january/"]);
        assert!(seen.rows.iter().all(|row| row.name == "orders.csv"));
        assert_eq!(world.stand.keys().await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_folder_that_is_chosen_is_taken_with_all_that_is_in_it() {
    Journey::default()
        .needs(Ability::Folder)
        .run(async |world| {
            let page = world.portal(&[("directory", "")]).await;
            let seen = page.look().await;
            assert_eq!(seen.browse_folder.as_deref(), Some("Choose a folder"));
            let files = [
                ("a.csv", "a\n"),
                ("january/b.csv", "b\n"),
                ("january/.hidden/c.csv", "c\n"),
            ];
            let folder = world.documents("2026", files);
            page.choose_folder(&folder).await;
            page.until_event("uploads-complete").await;
            let seen = page.until_state("done").await;
            assert_eq!(seen.row("a.csv").folder.as_deref(), Some("2026/"));
            assert_eq!(seen.row("b.csv").folder.as_deref(), Some("2026/january/"));
            assert_eq!(world.stand.keys().await, ["a.csv", "b.csv"]);
            page.assert_well().await;
        })
        .await;
}

#[tokio::test]
async fn a_folder_is_refused_where_it_is_empty_or_one_file_is_all_that_may_come() {
    Journey::default().needs(Ability::Drop).run(async |world| {
        let page = world.portal(&[]).await;
        let empty = world.documents("empty", []);
        page.drop_on(DROP_ZONE, &[&empty]).await;
        page.until("look.refusals.join() === 'empty was not added: only one file can be uploaded at a time. Add files one after the other.'")
            .await;
        page.set("multiple", "").await;
        page.drop_on(DROP_ZONE, &[&empty]).await;
        page.until("look.refusals.join() === 'empty was not added: it is empty. Check it and add it again.'")
            .await;
        let codes: Vec<_> = page.events().await.of("file-reject").iter().map(|it| it["code"].clone()).collect();
        assert_eq!(codes, ["too-many", "empty"]);
    })
    .await;
}

#[tokio::test]
async fn a_folder_that_is_dropped_before_the_widget_is_there_is_kept_for_it() {
    Journey::default()
        .needs(Ability::Drop)
        .run(async |world| {
            let page = world.portal(&[]).await;
            let folder = world.documents("2026", [("january/orders.csv", "a;b\n")]);
            // The element that takes the drop has not started yet: it is made within it.
            page.script(
                "(() => {
               document.body.addEventListener('dragover', (event) => event.preventDefault());
               document.body.addEventListener('drop', (event) => {
                 event.preventDefault();
                 const late = document.createElement('direct-upload');
                 late.endpoint = element.endpoint;
                 late.multiple = true;
                 document.body.append(late);
                 const { dataTransfer } = event;
                 late.dispatchEvent(new DragEvent('drop', { cancelable: true, dataTransfer }));
               });
             })()",
            )
            .await;
            page.drop_on("document.querySelector('h1')", &[&folder])
                .await;
            let late = page.element(1);
            let seen = late.until_state("done").await;
            assert_eq!(seen.only_row().folder.as_deref(), Some("2026/january/"));
            assert_eq!(world.stand.only_object("orders.csv").await, b"a;b\n");
        })
        .await;
}

#[tokio::test]
async fn ten_thousand_files_in_nested_folders_all_come_into_the_list_and_the_page_answers() {
    Journey::default()
        .needs(Ability::Drop)
        .run(async |world| {
            let page = world.portal(&[("multiple", ""), ("manual", "")]).await;
            let mut root = None;
            for outer in 0..10 {
                for inner in 0..5 {
                    let names: Vec<String> = (0..200)
                        .map(|number| format!("{outer}-{inner}-{number}.csv"))
                        .collect();
                    let files = names.iter().map(|name| (&**name, "a;b\n"));
                    let folder = world.documents(&format!("all/{outer}/{inner}"), files);
                    root = folder.ancestors().nth(2).map(ToOwned::to_owned);
                }
            }
            let root = root.expect("a folder");
            // Events are counted: to look at the rows in each frame would take the page longer
            // than to take the files.
            page.begin_work("felt.watch(() => {}, () => felt.told('file-add', 10000))")
                .await;
            page.drop_on(DROP_ZONE, &[&root]).await;
            let felt: Felt = page.worked().await;
            felt.assert_smooth("dropped", 10_000);
            let seen = page.until("look.summary === '0 of 10,000 uploaded'").await;
            assert_eq!(seen.state.as_deref(), Some("ready"));
            assert!(seen.refusals.is_empty());
            let names = "new Set(element.uploads.map(({ name }) => name)).size";
            assert_eq!(page.script(names).await, 10_000);
            page.assert_well().await;
        })
        .await;
}
