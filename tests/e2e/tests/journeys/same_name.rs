//! A second file of one name: the person is asked once, and nothing is overwritten unasked.

use direct_upload_e2e::journey;

#[tokio::test]
async fn a_second_file_of_one_name_is_asked_about_and_the_answer_is_done() {
    for (answer, states, first, told) in [
        ("replace", "done", "second\n", "file-add"),
        ("keep-both", "done,done", "first\n", "file-add"),
        ("skip", "done", "first\n", "file-reject"),
    ] {
        journey(async |world| {
            let page = world.portal(&[("multiple", "")]).await;
            page.choose(&[&world.file("orders.csv", "first\n")]).await;
            page.until_state("done").await;
            page.choose(&[&world.file("orders.csv", "second\n")]).await;
            let seen = page.until("look.question && look.alert").await;
            let question =
                "orders.csv is in the list already. What is to be done with the new file?";
            assert_eq!(seen.question.as_deref(), Some(question));
            assert_eq!(seen.alert.as_deref(), Some(question));
            assert_eq!(world.stand.only_object("orders.csv").await, b"first\n");

            page.click(answer).await;
            page.until(&format!(
                "!look.question && look.rows.map((row) => row.state).join() === '{states}' && \
                 events.filter((event) => event.kind === '{told}').length === {}",
                if told == "file-add" { 2 } else { 1 }
            ))
            .await;
            if told == "file-reject" {
                assert_eq!(page.events().await.only(told)["code"], "duplicate");
            }
            assert_eq!(world.stand.object("orders.csv").await, first.as_bytes());
            let mut keys = world.stand.keys().await;
            keys.retain(|key| key != "orders.csv");
            if answer == "keep-both" {
                let [other] = keys.as_slice() else {
                    panic!("not one other: {keys:?}")
                };
                assert!(other.starts_with("orders-2"), "{other}");
                assert_eq!(world.stand.object(other).await, b"second\n");
            } else {
                assert!(keys.is_empty(), "{keys:?}");
            }
            page.assert_well().await;
        })
        .await;
    }
}

#[tokio::test]
async fn one_answer_can_be_for_all_files_whose_names_are_taken() {
    journey(async |world| {
        let page = world.standalone().await;
        let names = ["a.csv", "b.csv", "c.csv"];
        for (round, text) in ["first\n", "second\n"].into_iter().enumerate() {
            let files = names.map(|name| world.file(name, text));
            page.choose(&files.each_ref().map(|file| file.as_path()))
                .await;
            if round == 0 {
                page.until("look.rows.filter((row) => row.state === 'done').length === 3")
                    .await;
            }
        }
        page.until("look.question").await;
        page.click("for-all").await;
        page.click("replace").await;
        page.until(
            "!look.question && look.state === 'done' && look.rows.length === 3 && \
             events.filter((event) => event.kind === 'upload-success').length === 6",
        )
        .await;
        assert_eq!(world.stand.keys().await, names);
        for name in names {
            assert_eq!(world.stand.object(name).await, b"second\n");
        }
    })
    .await;
}

#[tokio::test]
async fn a_file_that_was_sent_before_and_cleared_from_the_list_is_asked_about_too() {
    journey(async |world| {
        let page = world.standalone().await;
        page.choose(&[&world.file("orders.csv", "first\n")]).await;
        page.until_state("done").await;
        page.click_on("orders.csv", "remove").await;
        page.until("look.rows.length === 0").await;
        page.choose(&[&world.file("orders.csv", "second\n")]).await;
        let seen = page.until("look.question").await;
        assert_eq!(
            seen.question.as_deref(),
            Some("orders.csv was uploaded from here before. What is to be done with the new file?")
        );
        assert_eq!(world.stand.only_object("orders.csv").await, b"first\n");
        page.click("replace").await;
        page.until_state("done").await;
        assert_eq!(world.stand.only_object("orders.csv").await, b"second\n");
    })
    .await;
}
