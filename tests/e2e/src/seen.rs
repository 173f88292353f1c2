//! What a person sees, or hears, of an upload element.

use serde::Deserialize;

/// One element as it looks at one moment.
#[derive(Clone, Debug, Deserialize)]
pub struct Seen {
    /// `data-state`.
    pub state: Option<String>,
    /// On the button that opens the file picker.
    pub browse: Option<String>,
    /// On the button that opens the picker of folders.
    pub browse_folder: Option<String>,
    /// Which files are taken.
    pub limits: Option<String>,
    /// Whether the drop zone shows that files are held over it.
    pub hover: bool,
    /// On the button that starts what waits for it.
    pub start: Option<String>,
    /// A sentence for each file that was not taken.
    pub refusals: Vec<String>,
    /// What is asked about a file whose name is taken.
    pub question: Option<String>,
    /// How far all uploads together are, in words.
    pub summary: Option<String>,
    /// The last thing said politely.
    pub live: Option<String>,
    /// The last thing said at once.
    pub alert: Option<String>,
    /// What stands there when the widget cannot start.
    pub unavailable: Option<String>,
    /// The list.
    pub rows: Vec<Row>,
}

/// One row of the list.
#[derive(Clone, Debug, Deserialize)]
pub struct Row {
    /// The upload's id.
    pub id: u32,
    /// `data-state`.
    pub state: String,
    /// The folder that the file came out of.
    pub folder: Option<String>,
    /// The file's name.
    pub name: String,
    /// Its size.
    pub size: String,
    /// Its state in words.
    pub status: String,
    /// Why it failed.
    pub error: Option<String>,
    /// How full the bar is, where there is one and it knows.
    pub percent: Option<String>,
    /// The parts of its buttons.
    pub actions: Vec<String>,
}

impl Seen {
    /// The one row of the list.
    #[must_use]
    pub fn only_row(&self) -> &Row {
        match self.rows.as_slice() {
            [row] => row,
            rows => panic!("there is not one row, but {}: {rows:#?}", rows.len()),
        }
    }

    /// The row of a file.
    #[must_use]
    pub fn row(&self, name: &str) -> &Row {
        let row = self.rows.iter().find(|row| row.name == name);
        row.unwrap_or_else(|| panic!("no row is of {name}: {self:#?}"))
    }
}
