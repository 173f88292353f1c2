//! Every message, by its name, and in English.
//!
//! The names are public: a host page overrides texts by them, and the other languages
//! (`languages/*.json`) are written by them. Placeholders stand in braces; numbers come
//! formatted. A text that depends on a count has a form for each of its language's plural
//! categories (Unicode CLDR, "Plural Rules"): `one:… |other:…`.

/// Makes the enum and, in its order, the names and the English texts, each as lines of one text:
/// a table of pointers would be larger. Then come the messages that the loader says.
macro_rules! messages {
    (widget { $($message:ident $name:literal $text:literal)* } loader { $($its:literal $said:literal)* }) => {
        /// A text for people.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "a message's name and its English text say what it is")]
        pub enum Message { $($message),* }

        /// The name of each message, a line each; the loader's last.
        pub const NAMES: &str = concat!($($name, "\n",)* $($its, "\n"),*);
        /// Each message in English, a line each, but for the loader's.
        pub const ENGLISH: &str = concat!($($text, "\n"),*);
        /// Each message of the loader in English, a line each: it has them itself
        /// (`embed/text.js`).
        pub const LOADERS_ENGLISH: &str = concat!($($said, "\n"),*);
    };
}

messages! {
    widget {
        // The list.
        Uploads "uploads" "Uploads"
        Start "start" "Upload"
        Cancel "cancel" "Cancel"
        Retry "retry" "Try again"
        Remove "remove" "Remove"
        CancelAll "cancelAll" "Cancel all"
        RetryAll "retryAll" "Retry failed"
        Clear "clear" "Clear list"
        Dismiss "dismiss" "Dismiss"
        ActionOn "actionOn" "{action}: {name}"
        Progress "progress" "{done} of {all} uploaded"
        ProgressFailed "progressFailed" "{failed} failed"

        // How an upload stands.
        Checking "checking" "Reading the file"
        AskingPage "askingPage" "Being checked by this page"
        ReadingFolder "readingFolder" "Reading the folder {name}"
        Queued "queued" "Waiting for its turn"
        Held "held" "Ready to upload"
        Authorizing "authorizing" "Preparing"
        Uploading "uploading" "Uploading, {percent}"
        UploadingUnseen "uploadingUnseen" "Uploading"
        Pace "pace" "{speed}, {time} left"
        Finishing "finishing" "Waiting for the storage's answer"
        WaitingRetry "waitingRetry" "{reason} Trying again in {time}."
        WaitingNetwork "waitingNetwork" "Waiting for the network. It goes on by itself."
        WaitingSignIn "waitingSignIn" "You are not signed in. Sign in; it goes on after that, or choose “Try again”."
        Confirming "confirming" "Confirming"
        Done "done" "Uploaded"
        Failed "failed" "Failed"
        Cancelled "cancelled" "Cancelled"

        // Details of a failure, for support.
        Details "details" "Details"
        Copy "copy" "Copy"
        Copied "copied" "Copied"

        // The same name again.
        AskListed "askListed" "{name} is in the list already."
        AskSent "askSent" "{name} was uploaded from here before."
        AskWhat "askWhat" "What is to be done with the new file?"
        KeepBoth "keepBoth" "Keep both"
        Replace "replace" "Replace the old file"
        Skip "skip" "Skip"
        ForAll "forAll" "one:Do the same for all that follow|other:Do the same for all ({count} so far)"

        // Said to those who do not see the list.
        SayStarted "sayStarted" "Uploading {name}."
        SayStartedMany "sayStartedMany" "one:Uploading {count} file.|other:Uploading {count} files."
        SayProgress "sayProgress" "{percent} uploaded."
        SayDone "sayDone" "{name} is uploaded."
        SayAllDone "sayAllDone" "one:{count} file is uploaded.|other:All {count} files are uploaded."
        SayCompleted "sayCompleted" "Uploaded: {done}. Failed: {failed}. Cancelled: {cancelled}."
        SayWaitingNetwork "sayWaitingNetwork" "There is no network. Uploads go on by themselves when it is back."
        SayFailed "sayFailed" "{name}: {message}"
        SayFailedMany "sayFailedMany" "one:{count} upload failed. The list says why.|other:{count} uploads failed. The list says why."
        SayRejectedMany "sayRejectedMany" "one:{count} file was not added. The list says why.|other:{count} files were not added. The list says why."

        // Why a file is not taken.
        TypeNotAllowed "typeNotAllowed" "{name} was not added: only {kinds} files can be uploaded. Save it as {kinds} and add it again."
        ContentMismatch "contentMismatch" "{name} was not added: it seems to be {seems}, whatever its name says. Save it as {kinds} and add it again."
        CutZip "cutZip" "{name} was not added: the archive is not whole, its beginning or its end is missing. Copy or download it again, then add it."
        PartOfZip "partOfZip" "{name} was not added: it is one part of an archive that was split, and the other parts are missing. Make one archive of all parts, then add that."
        ErrorFile "errorFile" "{name} was not added: it holds an error message instead of the file. Download or export it again, then add it."
        TooLarge "tooLarge" "{name} was not added: it is larger than {max}. Split it into smaller files."
        Empty "empty" "{name} was not added: it is empty. Check it and add it again."
        TooManyOne "tooManyOne" "{name} was not added: only one file can be uploaded at a time. Add files one after the other."
        TooMany "tooMany" "{name} was not added: no more than {max} files can be uploaded. Remove others from the list first."
        Duplicate "duplicate" "{name} was not added: there is a file of this name already."
        Unreadable "unreadable" "{name} was not added: it cannot be read. Check that it is still there and that you may open it."
        Refused "refused" "{name} was not added: {reason}"
        RefusedByPage "refusedByPage" "This page does not take it."
        NoFile "noFile" "Nothing was added: what you dropped or pasted holds no file. Save it on this device as a file, then add that."
        SeemsZip "seemsZip" "a ZIP archive"
        SeemsOffice "seemsOffice" "an Excel or other office document"
        SeemsPdf "seemsPdf" "a PDF document"
        SeemsArchive "seemsArchive" "an archive of another kind"
        SeemsImage "seemsImage" "a picture"
        SeemsWebPage "seemsWebPage" "a web page"
        SeemsXml "seemsXml" "an XML document"
        SeemsJson "seemsJson" "a JSON document"
        SeemsText "seemsText" "a text file"
        SeemsBinary "seemsBinary" "something other than text"

        // Why an upload failed, and what to do.
        NameRejected "nameRejected" "The service does not accept this file's name. Rename the file and add it again."
        NameRejectedBecause "nameRejectedBecause" "The service does not accept this file: {detail} Correct that and add it again, or ask whoever runs this site."
        Unauthorized "unauthorized" "You are not signed in. Sign in and try again."
        Forbidden "forbidden" "You are not allowed to upload here. Ask whoever runs this site for access, then try again."
        RefusedInBetween "refusedInBetween" "Something between this page and the service refused the request, perhaps because of the file's name. Rename the file and add it again; if that does not help, tell whoever runs this site."
        RateLimited "rateLimited" "Too many uploads were started at once. Wait a minute and try again."
        ProxyUnavailable "proxyUnavailable" "The upload service cannot be reached. Try again in a few minutes."
        BadResponse "badResponse" "The upload service gave an answer that cannot be used. Try again; if that does not help, tell whoever runs this site."
        UrlExpired "urlExpired" "The upload took longer than it is allowed to, twice. Try again; if that does not help, tell whoever runs this site."
        StorageRefused "storageRefused" "The storage refused the file: {reason} Tell whoever runs this site; try again once that is put right."
        StorageRefusedForNow "storageRefusedForNow" "The storage refused the file: {reason} Try again in a few minutes."
        StorageConflict "storageConflict" "A file of this name is stored already and may not be replaced. Rename the file and add it again."
        StorageUnavailable "storageUnavailable" "The storage cannot take the file now. Try again in a few minutes."
        StorageFull "storageFull" "The storage is full. Tell whoever runs this site, and try again once there is room."
        FileChanged "fileChanged" "The file cannot be read as it was added: it was changed, moved or deleted since, or its place changes its date. Add it again; if that does not help, copy it to this device and add the copy."
        ConfirmFailed "confirmFailed" "The file is stored, but the service does not know of it yet. Try again: the file is not sent a second time."
        Network "network" "The connection failed. Check your network and try again; if other pages work, tell whoever runs this site."
        SizeLimited "sizeLimited" "The connection was cut twice at the same place. Something on the way may take only smaller files: split the file and add the parts, or tell whoever runs this site."
        Stalled "stalled" "The upload made no progress for a while. Check your network and try again."
        Timeout "timeout" "There was no answer in time. Try again in a few minutes."

        // Why a try is made again, in a few words.
        AgainThrottled "againThrottled" "The service asks for a pause."
        AgainServiceBusy "againServiceBusy" "The upload service does not answer."
        AgainStorageBusy "againStorageBusy" "The storage is busy."
        AgainNetwork "againNetwork" "The connection failed."
        AgainStalled "againStalled" "There was no progress for a while."
        AgainOther "againOther" "The upload failed."

        // What the storage's refusals mean, by S3's code.
        S3AccessDenied "s3AccessDenied" "this service is not allowed to store files there."
        S3Signature "s3Signature" "the permission does not fit this upload."
        S3Changed "s3Changed" "the permission does not fit the address as it arrived. A browser extension that cleans up addresses can be the cause: switch it off for this site."
        S3UnknownKey "s3UnknownKey" "the key behind the permission is not known."
        S3NotYet "s3NotYet" "the permission is not valid yet; a clock may be wrong."
        S3NoBucket "s3NoBucket" "the place where files are stored does not exist."
        S3TooLarge "s3TooLarge" "The storage refused the file: it is too large for one upload. Split it into smaller files."
        S3Damaged "s3Damaged" "it did not arrive as it was sent."
        S3IncompleteUrl "s3IncompleteUrl" "the address to upload to arrived incomplete. A browser extension that cleans up addresses can be the cause: switch it off for this site."
        S3KeyTooLong "s3KeyTooLong" "The storage refused the file: its name is too long. Rename the file and add it again."
        S3Other "s3Other" "it answered “{code}”."
        S3Silent "s3Silent" "it answered with status {status} and gave no reason."

    }

    loader {
        "direction" "ltr"

        // Bringing files.
        "chooseFile" "Choose a file"
        "chooseFiles" "Choose files"
        "chooseFolder" "Choose a folder"
        "dropFile" "or drop it here"
        "dropFiles" "or drop them here"
        "dropNow" "Drop to add"
        "kept" "one:{count} file. It goes on in a moment.|other:{count} files. They go on in a moment."
        "limits" "{kinds}, up to {size}"
        "or" " or "

        // Why a form cannot be sent yet, and that the widget cannot start.
        "required" "Upload at least one file."
        "undecided" "A file has a name that is taken. Say first what is to be done with it."
        "unfinished" "Some files are not uploaded yet. Wait for them, or cancel them."
        "unavailable" "Uploading is not possible right now. Check your network and try again; if that does not help, tell whoever runs this site."
        "tryAgain" "Try again"
    }
}
