// A page in TypeScript's JSX, as React 19 has it. What declares the element for it is in
// docs/embedding.md. The compiler is the test.

import { useRef } from "react";
import type { DirectUploadElement } from "direct-upload";

declare function keep(key: string): void;
declare function currentToken(): Promise<string>;

const headers = async () => ({ Authorization: `Bearer ${await currentToken()}` });

export function Portal() {
  const element = useRef<DirectUploadElement>(null);
  return (
    <form>
      <direct-upload
        ref={element}
        endpoint="/api/presigned-url"
        max-size="10 MB"
        concurrency={2}
        name="receipts"
        form="claim"
        lang="de"
        className="wide"
        required
        multiple
        headers={headers}
        messages={{ chooseFiles: "Choose your receipts" }}
        onupload-success={({ detail }) => keep(detail.key)}
        onuploads-complete={({ detail }) => element.current?.discard(detail.done)}
      />
    </form>
  );
}

export const mistakes = [
  // @ts-expect-error A naming that there is not.
  <direct-upload naming="random" />,
  // @ts-expect-error An attribute that there is not.
  <direct-upload maximum="1 MB" />,
  // @ts-expect-error Headers have texts.
  <direct-upload headers={{ "X-Count": 1 }} />,
  // @ts-expect-error No event tells the URL.
  <direct-upload onupload-success={({ detail }) => keep(detail.presignedURL)} />,
];
