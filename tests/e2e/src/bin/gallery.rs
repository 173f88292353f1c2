//! Takes the pictures of `docs` anew: `cargo xtask gallery` builds the parts, and runs this with
//! the folder.

use std::path::PathBuf;

use direct_upload_e2e::{Journey, MOMENTS, SHOTS};

#[tokio::main]
async fn main() {
    let Some(docs) = std::env::args_os().nth(1).map(PathBuf::from) else {
        panic!("name the folder that the pictures go to");
    };
    for (shot, is_moment) in SHOTS
        .iter()
        .map(|shot| (shot, false))
        .chain(MOMENTS.iter().map(|shot| (shot, true)))
    {
        let path = docs.join(shot.name).with_extension("png");
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).expect("a folder for the pictures");
        }
        let journey = Journey::default().taking_pictures();
        journey
            .run(async |world| {
                let picture = if is_moment {
                    world.moment(shot).await
                } else {
                    world.picture(shot).await
                };
                picture
                    .write(&path)
                    .unwrap_or_else(|problem| panic!("{problem}"));
            })
            .await;
    }
}
