// The types of <direct-upload>. What each name means, and every cause and cure, is in
// docs/embedding.md; tests hold both, and the element, to this file.

/** Where an upload is. The last three are settled. */
export type UploadState =
  | "checking"
  | "queued"
  | "authorizing"
  | "uploading"
  /** For a retry, for the network, or for a sign-in. */
  | "waiting"
  | "confirming"
  | "done"
  | "failed"
  | "cancelled";

/** Where on its way an upload failed. */
export type UploadStage = "authorize" | "send" | "confirm";

/** Why a file is not taken. */
export type RejectionCode =
  | "type-not-allowed"
  | "content-mismatch"
  | "too-large"
  | "empty"
  | "too-many"
  | "duplicate"
  | "unreadable"
  /** By the page itself. */
  | "refused";

/** Why an attempt, or an upload, failed. `offline` is only in `upload-retry`. */
export type UploadErrorCode =
  | "duplicate"
  | "name-rejected"
  | "unauthorized"
  | "forbidden"
  | "rate-limited"
  | "proxy-unavailable"
  | "bad-response"
  | "url-expired"
  | "storage-forbidden"
  | "storage-bad-request"
  | "storage-conflict"
  | "storage-unavailable"
  | "file-changed"
  | "confirm-failed"
  | "network"
  | "stalled"
  | "timeout"
  | "offline";

/** What only the page's or the bucket's owner can mend. */
export type DiagnosticCode =
  | "cors-or-network"
  | "etag-not-exposed"
  | "clock-off"
  | "empty-body-checksum"
  | "redirected"
  | "cut-twice"
  | "patched-requests"
  | "no-origin"
  | "unsendable-header";

/** The media types that are sent. */
export type UploadType = "text/csv" | "application/zip";

/** An upload as it was when it was asked for. */
export interface UploadSnapshot {
  /** No other upload of the page has it. */
  readonly id: number;
  readonly name: string;
  /** The object's key in the storage. */
  readonly key: string;
  /** In bytes. */
  readonly size: number;
  readonly type: UploadType;
  readonly state: UploadState;
  /** Bytes of the current attempt; 0 while fetch sends, which tells none. */
  readonly loaded: number;
  readonly attempts: number;
  readonly error: UploadError | null;
}

/** What can be done with a file whose name is taken. */
export type UploadChoice = "keep-both" | "replace" | "skip";

/** A file that passed the checks. */
export interface FileAddition {
  /** That of the upload, if it becomes one. */
  readonly id: number;
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly type: UploadType;
  /**
   * Has the file wait for the page's own check; to be called in the listener. Kept with `false` or a
   * text, or broken, the promise refuses the file. The text is the reason that the person reads.
   */
  waitUntil(this: void, check: Promise<unknown>): void;
}

/** A file whose name is taken: it waits for an answer. */
export interface FileQuestion {
  readonly id: number;
  readonly name: string;
  /** The key of the upload that has the name, or the name where that is not in the list any more. */
  readonly key: string;
  readonly choices: readonly UploadChoice[];
}

/** A file, or a folder, that was not taken. */
export interface FileRejection {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly code: RejectionCode;
  /** What the person reads, in the element's language. */
  readonly message: string;
}

/** A file that is stored, and confirmed if that is asked for. */
export interface UploadSuccess {
  readonly id: number;
  readonly name: string;
  /** The object's key in the storage. */
  readonly key: string;
  /** In bytes. */
  readonly size: number;
  /** Absent where the bucket does not expose it. */
  readonly etag?: string;
  /** The storage's HTTP status. */
  readonly status: number;
  readonly attempts: number;
  /** From the first request to the last answer, in milliseconds. */
  readonly durationMs: number;
}

/** Why an upload failed. */
export interface UploadError {
  readonly id: number;
  readonly name: string;
  readonly code: UploadErrorCode;
  readonly stage: UploadStage;
  /** The HTTP status that said so. */
  readonly status?: number;
  /** S3's own code, such as `AccessDenied`. */
  readonly storageCode?: string;
  /** The other side's name for the request, for its support. */
  readonly requestId?: string;
  /** Whether trying again later can help. */
  readonly retryable: boolean;
  /** What the person reads, in the element's language. */
  readonly message: string;
}

/** Why an attempt failed that another one follows by itself. */
export interface UploadRetry extends UploadError {
  /** In milliseconds; absent while it waits for the network or for a sign-in. */
  readonly delayMs?: number;
}

/** How many uploads ended in which way. */
export interface UploadsComplete {
  readonly done: number;
  readonly failed: number;
  readonly cancelled: number;
}

/** The widget cannot start. */
export interface UploadUnavailable {
  /** What the person reads, in the element's language. */
  readonly message: string;
  /** The browser's own words. */
  readonly cause: string;
}

/** Something for the integrator. */
export interface UploadDiagnostic {
  readonly code: DiagnosticCode;
  /** In English. */
  readonly message: string;
}

/** The element's events. All bubble and leave shadow roots; details are frozen. */
export interface DirectUploadEventMap {
  /** Cancelable: `preventDefault()` refuses the file. */
  "file-add": CustomEvent<FileAddition>;
  "file-question": CustomEvent<FileQuestion>;
  "file-reject": CustomEvent<FileRejection>;
  "upload-start": CustomEvent<UploadSnapshot>;
  "upload-progress": CustomEvent<UploadSnapshot>;
  "upload-retry": CustomEvent<UploadRetry>;
  "upload-success": CustomEvent<UploadSuccess>;
  "upload-error": CustomEvent<UploadError>;
  "upload-cancel": CustomEvent<UploadSnapshot>;
  "uploads-complete": CustomEvent<UploadsComplete>;
  "upload-unavailable": CustomEvent<UploadUnavailable>;
  "upload-diagnostic": CustomEvent<UploadDiagnostic>;
}

/** Headers for the calls to the proxy. */
export type UploadHeaders = Readonly<Record<string, string>> | Headers | null | undefined;

/** The names of the texts (docs/messages.md). */
export type MessageName =
  | "direction"
  | "chooseFile"
  | "chooseFiles"
  | "chooseFolder"
  | "dropFile"
  | "dropFiles"
  | "dropNow"
  | "kept"
  | "limits"
  | "or"
  | "uploads"
  | "start"
  | "cancel"
  | "retry"
  | "remove"
  | "cancelAll"
  | "retryAll"
  | "clear"
  | "dismiss"
  | "actionOn"
  | "progress"
  | "progressFailed"
  | "checking"
  | "askingPage"
  | "readingFolder"
  | "queued"
  | "held"
  | "authorizing"
  | "uploading"
  | "uploadingUnseen"
  | "pace"
  | "finishing"
  | "waitingRetry"
  | "waitingNetwork"
  | "waitingSignIn"
  | "confirming"
  | "done"
  | "failed"
  | "cancelled"
  | "details"
  | "copy"
  | "copied"
  | "askListed"
  | "askSent"
  | "askWhat"
  | "keepBoth"
  | "replace"
  | "skip"
  | "forAll"
  | "sayStarted"
  | "sayStartedMany"
  | "sayProgress"
  | "sayDone"
  | "sayAllDone"
  | "sayCompleted"
  | "sayWaitingNetwork"
  | "sayFailed"
  | "sayFailedMany"
  | "sayRejectedMany"
  | "typeNotAllowed"
  | "contentMismatch"
  | "cutZip"
  | "partOfZip"
  | "errorFile"
  | "tooLarge"
  | "empty"
  | "tooManyOne"
  | "tooMany"
  | "duplicate"
  | "unreadable"
  | "refused"
  | "refusedByPage"
  | "noFile"
  | "seemsZip"
  | "seemsOffice"
  | "seemsPdf"
  | "seemsArchive"
  | "seemsImage"
  | "seemsWebPage"
  | "seemsXml"
  | "seemsJson"
  | "seemsText"
  | "seemsBinary"
  | "nameRejected"
  | "nameRejectedBecause"
  | "unauthorized"
  | "forbidden"
  | "refusedInBetween"
  | "rateLimited"
  | "proxyUnavailable"
  | "badResponse"
  | "urlExpired"
  | "storageRefused"
  | "storageRefusedForNow"
  | "storageConflict"
  | "storageUnavailable"
  | "storageFull"
  | "fileChanged"
  | "confirmFailed"
  | "network"
  | "sizeLimited"
  | "stalled"
  | "timeout"
  | "againThrottled"
  | "againServiceBusy"
  | "againStorageBusy"
  | "againNetwork"
  | "againStalled"
  | "againOther"
  | "s3AccessDenied"
  | "s3Signature"
  | "s3Changed"
  | "s3UnknownKey"
  | "s3NotYet"
  | "s3NoBucket"
  | "s3TooLarge"
  | "s3Damaged"
  | "s3IncompleteUrl"
  | "s3KeyTooLong"
  | "s3Other"
  | "s3Silent"
  | "required"
  | "undecided"
  | "unfinished"
  | "unavailable"
  | "tryAgain";

/** Texts of the page's own; what is left out stays as it is. */
export type UploadMessages = Readonly<Partial<Record<MessageName, string>>>;

/** A size: bytes, or a number with a unit, as in `1.5 MiB`. */
export type Size = number | string;

/** The attributes as they stand in HTML, for frameworks that set attributes. */
export interface DirectUploadAttributes {
  endpoint?: string;
  "confirm-endpoint"?: string;
  accept?: string;
  "max-size"?: Size;
  "max-files"?: number | string;
  multiple?: boolean;
  directory?: boolean;
  concurrency?: Concurrency | `${Concurrency}`;
  naming?: Naming;
  transport?: Transport;
  manual?: boolean;
  retries?: Retries | `${Retries}`;
  credentials?: RequestCredentials;
  theme?: Theme;
  name?: string;
  required?: boolean;
  disabled?: boolean;
}

/**
 * What JSX may have besides where the framework sets properties and listens by `on` and an event's
 * name, such as React from version 19 on.
 */
export type DirectUploadProps = DirectUploadAttributes & {
  [Type in keyof DirectUploadEventMap as `on${Type}`]?: (event: DirectUploadEventMap[Type]) => void;
} & {
  /** The form's id. */
  form?: string;
  headers?: DirectUploadElement["headers"];
  messages?: UploadMessages;
};

/** `max-size` is `maxSize`. */
type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<Camel<Rest>>}`
  : Name;

/**
 * The same as a component has it: attributes in camelCase, and each event as `onUploadSuccess`. So in
 * the component of `direct-upload/react`, and in Vue's templates.
 */
export type DirectUploadComponentProps = {
  [Name in keyof DirectUploadAttributes as Camel<Name>]?: DirectUploadAttributes[Name] | undefined;
} & {
  [Type in keyof DirectUploadEventMap as `on${Capitalize<Camel<Type>>}`]?:
    | ((event: DirectUploadEventMap[Type]) => void)
    | undefined;
} & {
  /** The form's id. */
  form?: string | undefined;
  headers?: DirectUploadElement["headers"];
  messages?: UploadMessages | null | undefined;
};

export type Concurrency = 1 | 2 | 3 | 4 | 5 | 6;
export type Naming = "keep" | "unique";
export type Transport = "auto" | "fetch" | "xhr";
export type Retries = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10;
export type Theme = "auto" | "light" | "dark";

/**
 * The element.
 *
 * Properties mirror the attributes: one that is absent reads `null`, and `null` takes it away. A
 * value that cannot be used leaves the default, with one warning on the console.
 */
export interface DirectUploadElement extends HTMLElement {
  get endpoint(): string | null;
  set endpoint(value: string | null | undefined);
  get confirmEndpoint(): string | null;
  set confirmEndpoint(value: string | null | undefined);
  get accept(): string | null;
  set accept(value: string | null | undefined);
  get maxSize(): string | null;
  set maxSize(value: Size | null | undefined);
  get maxFiles(): string | null;
  set maxFiles(value: number | string | null | undefined);
  multiple: boolean;
  directory: boolean;
  get concurrency(): string | null;
  set concurrency(value: Concurrency | `${Concurrency}` | null | undefined);
  get naming(): string | null;
  set naming(value: Naming | null | undefined);
  get transport(): string | null;
  set transport(value: Transport | null | undefined);
  manual: boolean;
  get retries(): string | null;
  set retries(value: Retries | `${Retries}` | null | undefined);
  get credentials(): string | null;
  set credentials(value: RequestCredentials | null | undefined);
  get theme(): string | null;
  set theme(value: Theme | null | undefined);
  get name(): string | null;
  set name(value: string | null | undefined);
  required: boolean;
  disabled: boolean;

  /** Extra headers for the calls to the proxy; a function is asked anew for each call. */
  headers: UploadHeaders | (() => UploadHeaders | Promise<UploadHeaders>);
  messages: UploadMessages | null | undefined;
  /** All uploads, oldest first; empty until the widget has loaded. */
  readonly uploads: readonly UploadSnapshot[];
  /** The storage keys of what is done, as a form posts them. */
  readonly keys: readonly string[];

  /** Adds files, and folders as a drop gives them. They are kept until the widget has loaded. */
  addFiles(files: Iterable<File | FileSystemDirectoryEntry> | ArrayLike<File | FileSystemDirectoryEntry>): void;
  /** Starts what waits because of `manual`. */
  upload(): void;
  /** Takes back one upload, or all that are not settled. */
  cancel(id?: number): void;
  /** Tries one again that failed, was cancelled or waits, but for its disk; without an id all that failed or wait. */
  retry(id?: number): void;
  /** Takes an upload off the list that is settled, or still waits for its turn. */
  discard(id: number): void;
  /** Takes all off the list that are settled. */
  clear(): void;
  /** Answers what is asked about a file whose name is taken; with `forAll` about all that follow, too. */
  answer(id: number, choice: UploadChoice, options?: { forAll?: boolean }): void;
  /** How many ended in which way, once nothing is under way or asked. */
  settled(): Promise<UploadsComplete>;

  // As with any element of a form; undefined, or true, where the browser has no ElementInternals.
  get form(): HTMLFormElement | null;
  /** Sets the attribute, as frameworks do: the form's id. */
  set form(id: string | null);
  readonly labels: NodeList;
  readonly validity: ValidityState;
  readonly validationMessage: string;
  readonly willValidate: boolean;
  checkValidity(): boolean;
  reportValidity(): boolean;
  setCustomValidity(message: string): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "direct-upload": DirectUploadElement;
  }
  /** They bubble: whoever listens on the document, or on the window, is told too. */
  interface GlobalEventHandlersEventMap extends DirectUploadEventMap {}
}
