// A page with the component of `direct-upload/react`, as React 19 has it, and tests/portals React 18. The
// compiler is the test.

import { DirectUpload } from "direct-upload/react";
import { useRef, useState } from "react";
import type { DirectUploadElement } from "direct-upload";

const headers = async () => ({ Authorization: "Bearer a-token" });

export function Portal({ many }: { many?: number }) {
  const element = useRef<DirectUploadElement>(null);
  const [keys, setKeys] = useState<string[]>([]);
  return (
    <DirectUpload
      ref={element}
      id="receipts"
      className="wide"
      style={{ maxWidth: 400 }}
      lang="de"
      aria-label="Receipts"
      data-purpose="claims"
      endpoint="/api/presigned-url"
      confirmEndpoint="/api/confirmations"
      maxSize="10 MB"
      maxFiles={many}
      concurrency={2}
      naming="unique"
      name="receipts"
      form="claim"
      required
      disabled={keys.length > 3}
      headers={headers}
      messages={{ chooseFiles: "Choose your receipts" }}
      onUploadSuccess={({ detail }) => setKeys([...keys, detail.key])}
      onUploadsComplete={({ detail }) => element.current?.discard(detail.done)}
      onFileAdd={(event) => event.preventDefault()}
      onClick={(event) => event.currentTarget.upload()}
    />
  );
}

export const mistakes = [
  // @ts-expect-error A naming that there is not.
  <DirectUpload naming="random" />,
  // @ts-expect-error An attribute that there is not.
  <DirectUpload maximum="1 MB" />,
  // @ts-expect-error Headers have texts.
  <DirectUpload headers={{ "X-Count": 1 }} />,
  // @ts-expect-error A text that there is not.
  <DirectUpload messages={{ chooseFilez: "Here" }} />,
  // @ts-expect-error No event tells the URL.
  <DirectUpload onUploadSuccess={({ detail }) => console.log(detail.presignedURL)} />,
  // @ts-expect-error An event that there is not.
  <DirectUpload onUploadFinished={() => {}} />,
  // @ts-expect-error It shows nothing of the page's.
  <DirectUpload>Here</DirectUpload>,
];
